"""
Census: what stands in the legacy database, what will become of it, and whether everything is ready for the move.

`draft` proposes settings for an unknown schema, `checkup` looks at every prerequisite, `explain` follows one user.

May import: domain, errors, hashing, access, legacy, ledger, scripts, accounts.
Start reading at `explain.py`.
"""
