"""
Primitives: parameters in, answers out. Each makes the parsed hash that every format of its algorithm shares.

May import: domain, errors, and the modules beside this folder. Scheme files take a text apart and build these; what
a hash costs, whether it is within bounds, how it is matched and how Auth0 spells it stands here once.
Start reading at `bcrypt.py`.
"""
