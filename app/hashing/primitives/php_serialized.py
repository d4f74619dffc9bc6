"""
PHP's `serialize`, read for what hashes need: one array of texts and numbers, nothing nested, no objects.

It is text from a database, so it is taken apart by a grammar and never handed to anything that makes objects.
"""

import re

MAX_ENTRIES = 32
"""Stored hashes have up to four."""

_HEAD = re.compile(rb"a:([0-9]{1,3}):\{")
_SCALAR = re.compile(rb"(?:i:(-?[0-9]{1,20})|b:([01])|d:([-+.eE0-9]{1,40})|N);")
_TEXT = re.compile(rb's:([0-9]{1,5}):"')


def unserialized(text: str) -> dict[str, str] | None:
    """
    The entries of a serialised array, numbers as their text and null as the empty one; None for anything else.

    Lengths in it count bytes, which are taken in UTF-8.
    """
    blob = text.encode("utf-8", "surrogatepass")
    head = _HEAD.match(blob)
    if head is None or int(head[1]) > MAX_ENTRIES:
        return None
    at, found = head.end(), []
    for _ in range(2 * int(head[1])):
        entry = _entry(blob, at)
        if entry is None:
            return None
        value, at = entry
        found.append(value)
    return dict(zip(found[::2], found[1::2], strict=True)) if blob[at:] == b"}" else None


def _entry(blob: bytes, at: int) -> tuple[str, int] | None:
    if (scalar := _SCALAR.match(blob, at)) is not None:
        return (scalar[1] or scalar[2] or scalar[3] or b"").decode("ascii"), scalar.end()
    text = _TEXT.match(blob, at)
    if text is None:
        return None
    end = text.end() + int(text[1])
    if blob[end : end + 2] != b'";':
        return None
    return blob[text.end() : end].decode("utf-8", "surrogateescape"), end + 2
