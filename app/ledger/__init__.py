"""
Ledger: our own small database. Users' states, attempts by the hour, used tokens, failed guesses, keys.

May import: domain, errors. Start reading at `tables.py`, then `opening.py`.

    opening          joins the parts: what bootstrap opens
    tables schema    what is stored; the way to the newest schema (`migrations/`)
    database rows    engines and their limits; what is written, as upserts
    writer           the write-behind of states and counts
    states runs proofs   who stands where, with their history; runs of the bulk road; whether its hashes open
    failures replay  guesses and used tokens: the ports
      fallback memory      … that go on while a store is down
      journal              … in the hot tables, many at once:
        sqlite_store postgres_store redis_store
    keys progress pruning report windows keyed_hash
"""
