"""Auth0's brute-force protection: failed logins per identifier and address, and a block when they are too many."""

from collections import Counter
from dataclasses import dataclass, field

THRESHOLD = 10
"""Auth0's default; 1 to 100 can be set."""


@dataclass(slots=True)
class BruteForce:
    """Counts in memory; the block lasts until it is lifted or the password changes."""

    threshold: int = THRESHOLD
    _failures: Counter[tuple[str, str]] = field(default_factory=Counter)

    def is_blocked(self, identifier: str, address: str) -> bool:
        """Whether logins with this identifier from this address are refused unseen."""
        return self._failures[identifier.lower(), address] >= self.threshold

    def blocked_from(self, identifier: str) -> list[str]:
        """Addresses whose logins with this identifier are refused unseen."""
        wanted = identifier.lower()
        counted = self._failures.items()
        return [address for (name, address), count in counted if name == wanted and count >= self.threshold]

    def failed(self, identifier: str, address: str) -> bool:
        """One more; True when it is the one that blocks."""
        key = identifier.lower(), address
        self._failures[key] += 1
        return self._failures[key] == self.threshold

    def succeeded(self, identifier: str, address: str) -> None:
        """A good login starts the count anew."""
        self._failures.pop((identifier.lower(), address), None)

    def unblock(self, identifier: str) -> None:
        """From every address."""
        for key in [key for key in self._failures if key[0] == identifier.lower()]:
            del self._failures[key]
