"""
Accounts: the two questions that Auth0 asks, each on one screen.

May import: domain, errors, hashing. Start reading at `login.py`.
"""
