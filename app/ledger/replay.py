"""Used tokens in the ledger: one atomic insert each, kept over restarts and shared by replicas."""

import math

from app.ledger.journal import Journal


class LedgerReplays:
    """The port ReplayMemory on the ledger's hot tables. Expired rows go with `pruning.py`."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    async def claim(self, jti: str, expires_at: float) -> bool:
        """True once per `jti`. Raises LedgerUnavailable."""
        return await self._journal.claim(jti, math.ceil(expires_at * 1000))
