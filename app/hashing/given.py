"""What stands outside a stored text: columns, parameters and secrets, read with the right type or refused."""

from app.domain.hashes import StoredHash
from app.hashing.bounds import Claim
from app.hashing.spelling import from_hex, text_bytes


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
