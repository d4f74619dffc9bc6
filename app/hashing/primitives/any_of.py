"""Several readings of one stored text that the text itself cannot tell apart, all of them cheap enough to try."""

from dataclasses import dataclass

from app.domain.hashes import ParsedHash
from app.hashing.bounds import Claim


@dataclass(frozen=True, slots=True)
class AnyOf:
    """
    The row opens if one of the readings does.

    Attributes:
        readings: In the order in which they are tried.
        cost: The cost of all of them together, in the scheme's own words.
    """

    readings: tuple[ParsedHash, ...]
    cost: str

    @property
    def work_s(self) -> float:
        """Seconds on one core when none opens."""
        return sum(reading.work_s for reading in self.readings)

    def matches(self, password: bytes) -> bool:
        """Whether one reading is opened; how many were tried tells only which default wrote the row."""
        return any(reading.matches(password) for reading in self.readings)

    def portable(self) -> None:
        """Never: which reading is right is known only when the user logs in."""
        return


def any_of(claim: Claim, readings: tuple[ParsedHash, ...], *, cost: str) -> AnyOf:
    """
    The readings as one hash, when all of them together are within bounds.

    Raises:
        CostOutOfBounds: They are dearer.
    """
    parsed = AnyOf(readings, cost)
    claim.admit(work_s=parsed.work_s)
    return parsed
