"""The ledger's schema, step by step. Run by `trickle ledger upgrade` (`app/ledger/schema.py`)."""
