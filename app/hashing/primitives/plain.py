"""A password stored as it is: what every tag for plain or reversibly hidden text shares."""

import hmac
from dataclasses import dataclass, field

from app.hashing.bounds import Claim
from app.hashing.work import DIGEST_S


@dataclass(frozen=True, slots=True)
class PlainHash:
    """The password itself."""

    password: bytes = field(repr=False)

    @property
    def cost(self) -> str:
        """There is none."""
        return ""

    @property
    def work_s(self) -> float:
        """Seconds on one core."""
        return DIGEST_S

    def matches(self, password: bytes) -> bool:
        """All bytes count, NUL too. Constant-time but for the length."""
        return hmac.compare_digest(password, self.password)

    def portable(self) -> None:
        """Never: Auth0 takes no plain text, and hashing it anew is the operator's decision."""
        return


def plain_hash(claim: Claim, password: bytes) -> PlainHash:
    """
    The hash.

    Raises:
        MalformedHash: Nothing stands there: an empty field is no password.
    """
    if not password:
        raise claim.malformed("nothing is stored")
    return PlainHash(password)
