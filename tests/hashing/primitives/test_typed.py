"""What web applications do to a password before they hash it."""

import pytest

from app.hashing.primitives.typed import cp1252, entities, escaped, sanitized, slashed, trimmed, unslashed


@pytest.mark.parametrize(
    ("change", "typed", "hashed"),
    [
        (trimmed, b" \t a b \r\n\x0b", b"a b"),
        (trimmed, b"a\0", b"a\0"),
        (escaped, b"""<a href="x">&amp;'""", b"""&lt;a href=&quot;x&quot;&gt;&amp;amp;'"""),
        (slashed, b"""it's "c:\\" """, b"""it\\'s \\"c:\\\\\\" """),
        (unslashed, b"a\\b\\\\c\\'\\", b"ab\\c'"),
        (sanitized, b" a  <b> \\'c ", b"a _b_ 'c"),
        (cp1252, "Grüße €".encode(), b"Gr\xfc\xdfe \x80"),
        (cp1252, "漢".encode(), "漢".encode()),
        (cp1252, b"\xff", b"\xff"),
        (entities, "Grüße".encode(), b"Gr\xfc\xdfe"),
        (entities, "a漢€".encode(), b"a&#28450;&#8364;"),
        (entities, "🗝".encode(), b"&#55357;&#56797;"),
        (entities, b"\xff", b"\xff"),
    ],
)
def test_a_password_is_changed_as_the_application_does(change, typed: bytes, hashed: bytes) -> None:
    assert change(typed) == hashed
