"""The ledger's own fixtures."""

from tests.ledger.conftest import empty_url, ledger_url, sqlite_url

__all__ = ["empty_url", "ledger_url", "sqlite_url"]
