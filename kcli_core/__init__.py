"""The core library: every rule, whoever calls it. No terminal, no print, no exit, no locale."""
