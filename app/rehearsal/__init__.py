"""
Rehearsal: a tenant in import mode and a Node runner that behave as Auth0 documents.

May import: everything but the doors. Start reading at `tenant.py`.
"""
