"""
Transfer: the bulk road for those who never log in. Selects, packs, exports, imports, reconciles, cuts over.

May import: domain, errors, hashing, access, legacy, ledger, tenant, scripts, accounts, census.
Start reading at `selection.py`: who is carried, and who is left behind and why.
"""
