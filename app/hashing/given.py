"""What stands outside a stored text: columns, parameters and secrets, read with the right type or refused."""

from app.domain.hashes import StoredHash
from app.errors import CostOutOfBounds
from app.hashing.bounds import Claim
from app.hashing.spelling import from_hex, text_bytes

NUMBER_BITS = 64
"""No real cost is larger, and Python does not write out numbers of any size."""


def given_text(claim: Claim, stored: StoredHash, name: str, default: str = "") -> str:
    """
    A parameter that is text.

    Raises:
        MalformedHash: It is given and no text.
    """
    value = stored.params.get(name, default)
    if not isinstance(value, str):
        raise claim.malformed(f"the parameter {name} is no text")
    return value


def given_secret(claim: Claim, stored: StoredHash, name: str) -> bytes | None:
    """
    A secret: `NAME` among the secrets, else the parameter `NAME_hex`; None where neither is given.

    Raises:
        MalformedHash: The parameter is not hex.
    """
    if name in stored.secrets:
        return stored.secrets[name]
    digits = given_text(claim, stored, f"{name}_hex")
    return from_hex(claim, digits) if digits else None


def username(claim: Claim, stored: StoredHash) -> str:
    """
    The user name, without which the scheme means nothing.

    Raises:
        MalformedHash: The row has none, or none that is text.
    """
    name = stored.username if stored.username is not None else stored.columns.get("username")
    if name is None:
        raise claim.malformed("needs the user name")
    text_bytes(claim, name)
    return name


def given_number(claim: Claim, stored: StoredHash, name: str, default: int) -> int:
    """
    A parameter that is a whole number from 1 on.

    Raises:
        MalformedHash: It is given and something else.
        CostOutOfBounds: It has more digits than any real cost.
    """
    value = stored.params.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise claim.malformed(f"the parameter {name} is no number")
    if isinstance(value, int) and value.bit_length() > NUMBER_BITS:
        raise CostOutOfBounds(f"the parameter {name} of more than {NUMBER_BITS} bits", scheme=claim.scheme)
    return claim.whole_number(str(value))


def given_flag(claim: Claim, stored: StoredHash, name: str) -> bool:
    """
    A parameter that is true or false, false where it is not given.

    Raises:
        MalformedHash: It is given and neither.
    """
    value = stored.params.get(name, False)
    if not isinstance(value, bool):
        raise claim.malformed(f"the parameter {name} is neither true nor false")
    return value


def secret_bytes(claim: Claim, stored: StoredHash, name: str) -> bytes | None:
    """
    A secret that is text: among the secrets, else the parameter of that name, else the pepper; None without any.

    Raises:
        MalformedHash: The parameter is given and no text.
    """
    if name in stored.secrets:
        return stored.secrets[name]
    if name in stored.params:
        return text_bytes(claim, given_text(claim, stored, name))
    return stored.pepper
