"""
Legacy: reads the legacy database and never writes to it.

May import: domain, errors. Start reading at `mapping.py`.
"""
