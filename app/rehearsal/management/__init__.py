"""
Management API of the rehearsal tenant: what Auth0 documents of it, as far as a migration needs it.

May import: the rest of `rehearsal`. Start reading at `api.py`; `rules.py` says what can be set, `serving.py` serves it.
"""
