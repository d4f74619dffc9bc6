"""bcrypt of bcrypt's own text, both with one salt, as WoltLab wrote it."""

from dataclasses import dataclass

from app.domain.hashes import PortableHash
from app.hashing.blowfish import KEY_BYTES, Blowfish
from app.hashing.bounds import Claim
from app.hashing.primitives.bcrypt import BcryptHash, parse_bcrypt


@dataclass(frozen=True, slots=True)
class DoubleBcryptHash:
    """
    A hash of a hash.

    Attributes:
        outer: As it is stored.
    """

    outer: BcryptHash

    @property
    def cost(self) -> str:
        """`2x8`: the exponent, twice done."""
        return f"2x{self.outer.log2_rounds}"

    @property
    def work_s(self) -> float:
        """Seconds on one core."""
        return 2 * self.outer.work_s

    def matches(self, password: bytes) -> bool:
        """The first 72 bytes count; a NUL opens nothing, at equal cost."""
        outer = self.outer
        key = password[:KEY_BYTES].replace(b"\0", b"\x01")
        digest = outer.blowfish.digest(key, variant="b", log2_rounds=outer.log2_rounds, salt=outer.salt)
        text = f"${outer.tag}${outer.log2_rounds:02d}${outer.salt}{digest}".encode("ascii")
        return outer.matches(text) and b"\0" not in password

    def portable(self) -> PortableHash | None:
        """None: Auth0 hashes once."""
        return None


def double_bcrypt_hash(claim: Claim, text: str, *, blowfish: Blowfish) -> DoubleBcryptHash | None:
    """
    A bcrypt text read so, or None when it has no bcrypt tag.

    Raises:
        MalformedHash: A bcrypt tag, and then not bcrypt.
        CostOutOfBounds: Twice the exponent's work is beyond the bounds.
    """
    outer = parse_bcrypt(claim, text, blowfish=blowfish)
    if outer is None:
        return None
    parsed = DoubleBcryptHash(outer)
    claim.admit(work_s=parsed.work_s)
    return parsed
