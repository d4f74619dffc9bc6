"""
Other forms of what a user typed: what some legacy systems did to passwords, or users' keyboards do.

Off by default; each that is on is one more guess a login may make, so each is counted where it saved one.
"""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Literal, get_args

Variant = Literal["nfc", "nfkc", "trim", "latin1", "lower", "truncate72", "nul"]
VARIANTS: Final[tuple[Variant, ...]] = get_args(Variant)

TRIMMED = " \t\n\r\0\v"
"""What PHP's `trim` takes away."""

_BCRYPT_BYTES = 72

_CHANGES: dict[Variant, Callable[[str], str]] = {
    "nfc": lambda text: unicodedata.normalize("NFC", text),
    "nfkc": lambda text: unicodedata.normalize("NFKC", text),
    "trim": lambda text: text.strip(TRIMMED),
    "lower": str.lower,
    "nul": lambda text: text.partition("\0")[0],
}


@dataclass(frozen=True, slots=True)
class Form:
    """One spelling of a password: its bytes, and the variant that made them (empty for the plain one)."""

    variant: str
    spelled: bytes = field(repr=False)


def forms(password: str, encode: Callable[[str], bytes | None], variants: tuple[Variant, ...]) -> tuple[Form, ...]:
    """
    The plain form first, then the variants in their order; none twice, and none where nothing can be spelled.

    Args:
        password: As typed.
        encode: Text to the scheme's bytes, or None.
        variants: Which ones.
    """
    found: dict[bytes, str] = {}
    plain = encode(password)
    if plain is not None:
        found[plain] = ""
    for variant in variants:
        if (spelled := _spelled(variant, password, plain, encode)) is not None:
            found.setdefault(spelled, variant)
    return tuple(Form(variant, spelled) for spelled, variant in found.items())


def _spelled(
    variant: Variant, password: str, plain: bytes | None, encode: Callable[[str], bytes | None]
) -> bytes | None:
    if variant == "truncate72":
        return None if plain is None else plain[:_BCRYPT_BYTES]
    if variant == "latin1":
        try:
            return password.encode("latin-1")
        except UnicodeEncodeError:
            return None
    return encode(_CHANGES[variant](password))
