"""
Commands: one file per group; each parses, calls a use case, prints.

May import: bootstrap, settings, log and all below. Start reading at `main.py`.
"""
