"""
Hashing: identify a stored hash, keep it within bounds, match a password, convert it for Auth0.

May import: domain, errors. Pure: no database, no network; `pool.py` owns the threads in which the work is done.
Start reading at `contract.py`, then `schemes/bcrypt.py`.
"""
