"""
Checkup: every prerequisite of a migration, looked at before it is needed; each finding with its fix.

One file per subject. A rule is a name of `findings.RULES`, a function that finds, and a heading in `docs/check.md`.
May import what census may. Start reading at `run.py`.
"""
