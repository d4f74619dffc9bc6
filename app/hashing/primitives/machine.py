"""An account of a machine: a router, a UNIX. Verified as any other, never offered to Auth0."""

from dataclasses import dataclass

from app.domain.hashes import ParsedHash

NOT_PORTABLE = "accounts of machines are not offered to Auth0's bulk import; they move by logging in"
"""Auth0 could hold the algorithm. But such rows are administrators of devices: nobody should import them by the way."""


@dataclass(frozen=True, slots=True)
class MachineAccount:
    """The hash inside, without a portable form."""

    inner: ParsedHash

    @property
    def cost(self) -> str:
        """That of the inner hash."""
        return self.inner.cost

    @property
    def work_s(self) -> float:
        """Seconds on one core, of the inner hash."""
        return self.inner.work_s

    def matches(self, password: bytes) -> bool:
        """As the inner hash; raises as it does."""
        return self.inner.matches(password)

    def portable(self) -> None:
        """Never; `NOT_PORTABLE` says why."""
        return
