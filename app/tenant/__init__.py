"""
Tenant: talks to Auth0's Management API through auth0-python; every answer it can give becomes a value or one of ours.

May import: errors, domain, hashing.
Start reading at `client.py`: what can be asked; `calls.py`: how often, and what each kind of fault means.
"""
