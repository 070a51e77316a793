"""Long trials with many processes, kill -9 and full stores. Each has a control: the same trial with the guard taken
away, which must go red in the same run, or the trial counts as not run.
"""
