"""What goes into digests: spellings of the password, of salt and secrets, digests of them, and how they are joined."""

import base64
import binascii
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from app.hashing.primitives.algorithms import ALGORITHMS, Algorithm
from app.hashing.recipes.function import NoForm
from app.hashing.recipes.functions import FUNCTIONS

MAIN = ("md5", "sha1", "sha256", "sha512")
"""Digests that sites nest."""
ALL = (*MAIN, "sha224", "sha384", "md4", "ripemd160", "sha3_256", "sha3_512", "whirlpool")
SEPARATORS = (":", "-", "--", "$", "|", "_", "/", " ", "\n")


class Value(NamedTuple):
    """A recipe's text, and what it gives for the first known password."""

    text: str
    value: bytes


@dataclass(frozen=True, slots=True)
class Known:
    """
    What is known of the first row.

    Attributes:
        password: In UTF-8.
        constants: Salt, user name, email and secrets: variable to its bytes.
        target: The digest that was stored, as bytes.
        spelling: `hex` or `base64`: how it was stored.
    """

    password: bytes = field(repr=False)
    constants: Mapping[str, bytes] = field(repr=False)
    target: bytes = field(repr=False)
    spelling: str = "hex"

    def outer(self) -> list[Algorithm]:
        """Digests of the target's length, the likelier first."""
        return [ALGORITHMS[name] for name in (*ALL, *sorted(set(ALGORITHMS) - set(ALL)))
                if ALGORITHMS[name].digest_bytes == len(self.target)]  # fmt: skip


def passwords(known: Known) -> list[Value]:
    """The password as it is, and as systems change or encode it; none twice."""
    plain = Value("$p", known.password)
    changes = ("utf16le", "latin1", "cp1252", "lower", "upper", "trim", "html", "html_quotes", "addslashes", "utf16be",
               "reverse", "nfc", "nfkc")  # fmt: skip
    return _distinct([plain, *(made for word in changes if (made := applied(word, plain)) is not None)])


def constants(known: Known) -> list[Value]:
    """Salt, names and secrets as they are, decoded where they spell bytes, and in either case; none twice."""
    plain = [Value(f"${name}", value) for name, value in known.constants.items() if value]
    spelled = [
        made
        for value in plain
        for word in ("unhex", "unb64", "lower", "upper", "trim", "utf16le")
        if (made := applied(word, value)) is not None and made.value
    ]
    return _distinct([*plain, *spelled])


def applied(word: str, value: Value) -> Value | None:
    """A function of one argument over a value, or None where it has no such form."""
    try:
        return Value(f"{word}({value.text})", FUNCTIONS[word].apply(value.value))
    except NoForm:
        return None


def digested(values: Iterable[Value], names: Iterable[str], *, spellings: str = "hrub") -> Iterator[Value]:
    """Digests of values, spelled in hex (`h`), as bytes (`r`), in upper-case hex (`u`) and base64 (`b`)."""
    chosen = [ALGORITHMS[name] for name in names if name in ALGORITHMS]
    for text, value in values:
        for algorithm in chosen:
            raw = algorithm.digest(value)
            word = algorithm.name
            if "h" in spellings:
                yield Value(f"{word}({text})", binascii.hexlify(raw))
            if "r" in spellings:
                yield Value(f"{word}_raw({text})", raw)
            if "u" in spellings:
                yield Value(f"upper({word}({text}))", binascii.hexlify(raw).upper())
            if "b" in spellings:
                yield Value(f"b64({word}_raw({text}))", base64.b64encode(raw))


def joined(inner: Iterable[Value], beside: list[Value], *, separated: bool = False) -> Iterator[Value]:
    """Values with constants before, behind and around them; `separated` also with a separator between."""
    for text, value in inner:
        yield Value(text, value)
        for name, constant in beside:
            yield Value(f"{text}.{name}", value + constant)
            yield Value(f"{name}.{text}", constant + value)
            yield Value(f"{name}.{text}.{name}", constant + value + constant)
            if separated:
                yield from _separated(Value(text, value), Value(name, constant))


def paired(inner: Iterable[Value], beside: list[Value]) -> Iterator[Value]:
    """Values with two different constants, without and with separators."""
    pairs = [(one, two) for one in beside for two in beside if one is not two]
    for text, value in inner:
        for one, two in pairs:
            yield Value(f"{one.text}.{text}.{two.text}", one.value + value + two.value)
            yield Value(f"{one.text}.{two.text}.{text}", one.value + two.value + value)
            yield Value(f"{text}.{one.text}.{two.text}", value + one.value + two.value)
            for separator in SEPARATORS[:3]:
                quoted, raw = f"'{separator}'", separator.encode()
                yield Value(f"{one.text}.{quoted}.{text}.{quoted}.{two.text}", raw.join((one.value, value, two.value)))
                yield Value(f"{one.text}.{quoted}.{two.text}.{quoted}.{text}", raw.join((one.value, two.value, value)))
                yield Value(f"{text}.{quoted}.{one.text}.{quoted}.{two.text}", raw.join((value, one.value, two.value)))


def _separated(inner: Value, constant: Value) -> Iterator[Value]:
    for separator in SEPARATORS:
        quoted, raw = f"'{separator}'", separator.encode()
        yield Value(f"{inner.text}.{quoted}.{constant.text}", raw.join((inner.value, constant.value)))
        yield Value(f"{constant.text}.{quoted}.{inner.text}", raw.join((constant.value, inner.value)))
        yield Value(
            f"{quoted}.{constant.text}.{quoted}.{inner.text}.{quoted}",
            raw + constant.value + raw + inner.value + raw,
        )
    yield Value(f"{inner.text}.'{{'.{constant.text}.'}}'", inner.value + b"{" + constant.value + b"}")


def _distinct(values: Iterable[Value]) -> list[Value]:
    seen: dict[bytes, Value] = {}
    for value in values:
        seen.setdefault(value.value, value)
    return list(seen.values())
