"""Text becomes a value that the column's index can be asked for, or nobody."""

import uuid
from decimal import Decimal

import pytest

from app.legacy.kinds import ID_SPELLINGS, Kind, Shape, convert, stored_spellings
from app.legacy.values import spell_id

UUID = "0a1b2c3d-4e5f-4a6b-8c7d-0123456789ab"


@pytest.mark.parametrize(
    ("shape", "text", "expected"),
    [
        (Shape(kind=Kind.INTEGER), "42", 42),
        (Shape(kind=Kind.INTEGER), "-42", -42),
        (Shape(kind=Kind.INTEGER), "0", 0),
        (Shape(kind=Kind.INTEGER), "042", None),
        (Shape(kind=Kind.INTEGER), "-0", None),
        (Shape(kind=Kind.INTEGER), "٤٢", None),
        (Shape(kind=Kind.INTEGER), "42\n", None),
        (Shape(kind=Kind.INTEGER, bits=16), "32767", 32767),
        (Shape(kind=Kind.INTEGER, bits=16), "32768", None),
        (Shape(kind=Kind.INTEGER, bits=16), "-32768", -32768),
        (Shape(kind=Kind.INTEGER, bits=16), "-32769", None),
        (Shape(kind=Kind.INTEGER), "9" * 5000, None),
        (Shape(kind=Kind.NUMBER), "9" * 30, Decimal("9" * 30)),
        (Shape(kind=Kind.NUMBER), "1e5", None),
        (Shape(kind=Kind.UUID), UUID.upper(), UUID),
        (Shape(kind=Kind.UUID), "urn:uuid:" + UUID, None),
        (Shape(kind=Kind.BYTES), "é", "é".encode()),
        (Shape(kind=Kind.TEXT), "é", "é"),
        (Shape(kind=Kind.OTHER), "x", "x"),
    ],
)
def test_text_is_converted_for_its_column(shape: Shape, text: str, expected: object):
    assert convert(shape, text) == expected


@pytest.mark.parametrize("shape", [Shape(kind=kind) for kind in Kind], ids=list(Kind))
@pytest.mark.parametrize("text", ["42", "x", UUID, "00ff", "é"])
def test_spellings_are_always_as_many(shape: Shape, text: str):
    assert len(stored_spellings(shape, text)) == ID_SPELLINGS


@pytest.mark.parametrize(
    ("kind", "stored"),
    [
        (Kind.TEXT, UUID),
        (Kind.TEXT, UUID.upper()),
        (Kind.TEXT, UUID.replace("-", "")),
        (Kind.TEXT, UUID.replace("-", "").upper()),
        (Kind.TEXT, "u-1"),
        (Kind.BYTES, uuid.UUID(UUID).bytes),
        (Kind.BYTES, UUID.encode()),
        (Kind.BYTES, b"u-1"),
        (Kind.BYTES, b"\xff\x00\xfe"),
        (Kind.UUID, UUID),
        (Kind.INTEGER, 42),
        (Kind.NUMBER, Decimal(42)),
        (Kind.OTHER, "x"),
    ],
)
def test_what_is_spelled_can_be_found_again(kind: Kind, stored: object):
    assert stored in stored_spellings(Shape(kind=kind), spell_id(stored))
