"""kcli export."""
