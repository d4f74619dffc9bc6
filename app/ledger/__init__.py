"""
Ledger: our own small database. Users' states, attempts by the hour, replay memory, keys.

May import: domain, errors. Start reading at `tables.py`.
"""
