"""The words that only change or spell a value: case, encodings, hex and base64, cutting, what web forms did to text."""

import base64
import binascii
import re
import unicodedata
from collections.abc import Callable
from functools import partial

from app.hashing.primitives.algorithms import BYTE_S, CALL_S
from app.hashing.recipes.function import Function, Kind, NoForm, Spent, text_of

TRIMMED = " \t\n\r\0\v"
"""What PHP's `trim` takes away."""


def _on_text(change: Callable[[str], str], growth: int = 1) -> Function:
    """Text to text; `growth` is how many times as large it may become."""
    return Function(
        (Kind.TEXT,),
        Kind.TEXT,
        lambda value: change(text_of(value)).encode("utf-8"),
        lambda size: growth * size,
        lambda size: Spent(locked_s=CALL_S + 10 * BYTE_S * size),
    )


def _encoded(codec: str, growth: int) -> Function:
    def apply(value: bytes) -> bytes:
        try:
            return text_of(value).encode(codec)
        except UnicodeEncodeError:
            raise NoForm from None

    return Function((Kind.TEXT,), Kind.BYTES, apply, lambda size: growth * size)


def _spelled(write: Callable[[bytes], bytes], size: Callable[[int], int], spelling: str) -> Function:
    return Function((Kind.BYTES,), Kind.TEXT, write, size, spelling=spelling)


def _b64url(value: bytes) -> bytes:
    return base64.urlsafe_b64encode(value).rstrip(b"=")


def _unhex(value: bytes) -> bytes:
    try:
        return binascii.unhexlify(value)
    except binascii.Error:
        raise NoForm from None


def _unb64(value: bytes) -> bytes:
    text = value.translate(bytes.maketrans(b"-_.", b"+/+")).rstrip(b"=")
    if not re.fullmatch(rb"[A-Za-z0-9+/]*", text) or len(text) % 4 == 1:
        raise NoForm
    return base64.b64decode(text + b"=" * (-len(text) % 4))


def _until_nul(value: bytes) -> bytes:
    return value.partition(b"\0")[0]


def _html(text: str) -> str:
    for character, spelled in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        text = text.replace(character, spelled)
    return text


def _slashed(text: str) -> str:
    return re.sub(r"""(['"\\])""", r"\\\1", text).replace("\0", "\\0")


def _cased(change: Callable[[bytes], bytes]) -> Function:
    return Function((Kind.TEXT,), Kind.TEXT, change, lambda size: size)


SPELLED: dict[str, Function] = {
    "upper": _on_text(str.upper, 3),
    "lower": _on_text(str.lower, 3),
    "ascii_upper": _cased(bytes.upper),
    "ascii_lower": _cased(bytes.lower),
    "trim": _on_text(lambda text: text.strip(TRIMMED)),
    "reverse": _on_text(lambda text: text[::-1]),
    "html": _on_text(_html, 6),
    "html_quotes": _on_text(lambda text: _html(text).replace("'", "&#039;"), 6),
    "addslashes": _on_text(_slashed, 2),
    "nfc": _on_text(partial(unicodedata.normalize, "NFC"), 3),
    "nfkc": _on_text(partial(unicodedata.normalize, "NFKC"), 18),
    "utf8": _encoded("utf-8", 1),
    "latin1": _encoded("latin-1", 1),
    "cp1252": _encoded("cp1252", 1),
    "utf16le": _encoded("utf-16-le", 2),
    "utf16be": _encoded("utf-16-be", 2),
    "hex": _spelled(binascii.hexlify, lambda size: 2 * size, "hex"),
    "b64": _spelled(base64.b64encode, lambda size: -(-size // 3) * 4, "base64"),
    "b64url": _spelled(
        lambda value: base64.urlsafe_b64encode(value).rstrip(b"="), lambda size: -(-4 * size // 3), "base64"
    ),
    "unhex": Function((Kind.TEXT,), Kind.BYTES, _unhex, lambda size: size),
    "unb64": Function((Kind.TEXT,), Kind.BYTES, _unb64, lambda size: size),
    "until_nul": Function((Kind.BYTES,), Kind.BYTES, _until_nul, lambda size: size),
    "truncate": Function((Kind.BYTES, Kind.NUMBER), Kind.BYTES, lambda value, length: value[:length], min),
    "substr": Function(
        (Kind.BYTES, Kind.NUMBER, Kind.NUMBER),
        Kind.BYTES,
        lambda value, start, length: value[start : start + length],
        lambda size, _start, length: min(size, length),
    ),
}
"""By word."""

SAME_KIND = frozenset({"truncate", "substr"})
"""These give what they take, and its spelling: they cut bytes, as PHP's `substr` does."""
SAME_SPELLING = frozenset({"upper", "lower", "ascii_upper", "ascii_lower"})
