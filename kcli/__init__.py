"""kcli: the command. It parses, calls kcli_core and prints; every rule is in the core."""

__version__ = "0.1.0"
