"""
Trickle: the house and its rooms.

A login travels top to bottom; imports go the same way and never back up (import-linter holds this):

    web | cli            the two doors: HTTP for Auth0's scripts and operators, the command line for people
    bootstrap            joins rooms to a running whole; with `settings` and `log` seen by doors only
    rehearsal | transfer a rehearsal tenant and a Node runner, as Auth0 documents them · the bulk road and the cutover
    census               what stands in the legacy database, and whether everything is ready for the move
    accounts             the two questions: login.py, get_user.py
    access | legacy | ledger | scripts | tenant
                         who may call · the legacy database, read only · our own small database · the generated scripts
                         · Auth0's Management API
    hashing              pure: identify, bound, match, convert a stored password
    domain               values and ports, no I/O
    errors               every refusal and fault by name

Siblings reach each other through `domain/ports.py`. Importing a module does nothing.
Start reading at `accounts/login.py`.
"""

__version__ = "0.1.0"
