"""What a column holds and how its equality behaves, and how text becomes a value that its index can be asked for."""

import re
import uuid
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from app.legacy.values import UUID_DASHED

WHOLE_NUMBER = re.compile(r"-?[1-9][0-9]{0,37}|0", re.ASCII)
"""The one spelling of a whole number, up to 38 digits (Oracle's NUMBER): `007` is not the id 7."""


class Kind(StrEnum):
    """What a column holds, as far as binding a value goes."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    UUID = "uuid"
    BYTES = "bytes"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """
    One column or expression, as the database describes it.

    Attributes:
        kind: What it holds.
        bits: Width of a signed integer; a wider number is in no row, and some drivers refuse to send it.
        ignores_case: Its own `=` ignores case: citext, a case-insensitive collation, NOCASE.
        padded: CHAR(n), which comes back with spaces at the end.
        charset: MySQL's character set of the column; on SQL Server `varchar` where it is not Unicode; else empty.
        collation: MySQL's collation of the column, empty elsewhere.
        function_indexed: The engine can have an index on a function of the column.
        known: False for expressions that the database did not describe.
    """

    kind: Kind = Kind.TEXT
    bits: int = 64
    ignores_case: bool = False
    padded: bool = False
    charset: str = ""
    collation: str = ""
    function_indexed: bool = True
    known: bool = True


UNKNOWN = Shape(known=False)


def convert(shape: Shape, text: str) -> object:
    """The value to bind so that this column can hold it, or None: no row does."""
    match shape.kind:
        case Kind.INTEGER:
            if not WHOLE_NUMBER.fullmatch(text):
                return None
            number = int(text)
            return number if -(1 << (shape.bits - 1)) <= number < 1 << (shape.bits - 1) else None
        case Kind.NUMBER:
            return Decimal(text) if WHOLE_NUMBER.fullmatch(text) else None
        case Kind.UUID:
            return str(uuid.UUID(text)) if UUID_DASHED.fullmatch(text) else None
        case Kind.BYTES:
            return text.encode()
        case _:
            return text


ID_SPELLINGS = 4
"""How many ways an id may be stored under one spelling; every look-up by id binds so many values."""


def stored_spellings(shape: Shape, text: str) -> tuple[object, ...]:
    """
    The values under which a row with this id may be stored, always `ID_SPELLINGS` of them (the last repeated).

    They are the reverse of `spell_id`: a UUID may stand in a text column in either case, with or without dashes, and in
    a bytes column as 16 bytes or as its text. The caller still compares the row's spelled id.
    """
    values = _spellings(shape, text)
    return (*values, *[values[-1]] * (ID_SPELLINGS - len(values)))


def _spellings(shape: Shape, text: str) -> tuple[object, ...]:
    is_uuid = UUID_DASHED.fullmatch(text) is not None
    if shape.kind is Kind.BYTES:
        raw = text.encode()
        if is_uuid:
            return (uuid.UUID(text).bytes, raw, text.replace("-", "").encode(), text.upper().encode())
        return (raw, bytes.fromhex(text)) if re.fullmatch(r"(?:[0-9a-f]{2})+", text, re.ASCII) else (raw,)
    if shape.kind in {Kind.TEXT, Kind.OTHER} and is_uuid:
        bare = text.replace("-", "")
        return (text, text.upper(), bare, bare.upper())
    return (convert(shape, text),)
