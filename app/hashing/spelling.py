"""How bytes and parameters are spelled in stored hashes: hex, the base64 dialects, PHC parameters. Read and write."""

import base64
import binascii
import re

from app.hashing.bounds import Claim

_HEX_PREFIXES = ("0x", "0X", "\\x")
"""SQL Server's and PostgreSQL's way to print binary columns."""

_BASE64 = re.compile(r"[A-Za-z0-9+/]*={0,2}", re.ASCII)
_DIALECTS = str.maketrans({"-": "+", "_": "/", ".": "+", "\r": None, "\n": None})
"""URL-safe base64, passlib's ab64 (`.` for `+`), and the line breaks of MIME encoders."""


def from_hex(claim: Claim, text: str) -> bytes:
    """
    Bytes of a hex text in either case, with or without the prefix of a database.

    Raises:
        MalformedHash: It is something else.
    """
    digits = text[2:] if text.startswith(_HEX_PREFIXES) else text
    try:
        return binascii.unhexlify(digits.encode("ascii"))
    except (UnicodeEncodeError, binascii.Error):
        raise claim.malformed("not hex") from None


def from_base64(claim: Claim, text: str) -> bytes:
    """
    Bytes of a base64 text in any dialect but crypt(3)'s: standard, URL-safe or ab64, padded or not, broken into lines.

    Raises:
        MalformedHash: It is something else.
    """
    plain = text.translate(_DIALECTS)
    if not _BASE64.fullmatch(plain):
        raise claim.malformed("not base64")
    bare = plain.rstrip("=")
    if len(bare) % 4 == 1:
        raise claim.malformed("base64 cut off")
    return base64.b64decode(bare + "=" * (-len(bare) % 4))


def to_base64(value: bytes) -> str:
    """Standard base64, padded."""
    return base64.b64encode(value).decode("ascii")


def to_bare_base64(value: bytes) -> str:
    """Standard base64 without padding, as PHC texts write it."""
    return to_base64(value).rstrip("=")


def text_bytes(claim: Claim, text: str) -> bytes:
    """
    UTF-8 of a salt that is used as the text it is.

    Raises:
        MalformedHash: It holds a lone surrogate, which has no bytes.
    """
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        raise claim.malformed("a salt that is no text") from None


def parameters(claim: Claim, text: str, *, known: frozenset[str]) -> dict[str, int]:
    """
    PHC parameters (`m=65536,t=3,p=4`) in any order.

    Raises:
        MalformedHash: An unknown or repeated name, or a value that is not a whole number from 1 on.
        CostOutOfBounds: A value with more digits than any real cost.
    """
    found: dict[str, int] = {}
    for part in text.split(","):
        name, equals, value = part.partition("=")
        if not equals or name not in known or name in found:
            raise claim.malformed("parameters not as the format has them")
        found[name] = claim.whole_number(value)
    return found
