"""How quick kcli is, as ratios to an empty Python of the same environment and to a bare driver, in the same run."""
