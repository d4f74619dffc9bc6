"""
Legacy: reads the legacy database and never writes to it.

    users.py        the port: bounded, retried once, behind a breaker    breaker.py faults.py
    plan.py         what is asked of one schema                          mapping.py inspect.py statements.py rows.py
    stream.py       every user, in pages, for the census and the bulk road
    reader.py       the inner port: runs a SELECT                        postgres.py engine.py
    dialects.py     one row per database engine                          dialect.py urls.py kinds.py values.py

May import: domain, errors. Start reading at `mapping.py`.
"""
