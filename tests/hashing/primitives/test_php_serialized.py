"""PHP's serialised arrays: read by a grammar, anything else is nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.hashing.primitives.php_serialized import MAX_ENTRIES, unserialized


def test_an_array_of_texts_and_numbers_is_read() -> None:
    blob = 'a:5:{s:4:"hash";s:3:"é!";s:1:"n";i:-7;i:0;b:1;s:1:"d";d:0.5;s:1:"x";N;}'
    assert unserialized(blob) == {"hash": "é!", "n": "-7", "0": "1", "d": "0.5", "x": ""}


def test_lengths_count_bytes_and_quotes_need_no_escape() -> None:
    assert unserialized('a:1:{s:1:"k";s:7:"a";s:1:";}') == {"k": 'a";s:1:'}
    assert unserialized('a:1:{s:1:"k";s:1:"é";}') is None


@pytest.mark.parametrize(
    "blob",
    [
        "",
        "a:1:{",
        'a:1:{s:1:"k";}',
        'a:1:{s:1:"k";s:9999:"short";}',
        'a:1:{s:1:"k";s:5:"short"}',
        'a:1:{s:1:"k";i:1;}more',
        'a:1:{s:1:"k";O:8:"stdClass":0:{}}',
        'a:1:{s:1:"k";a:0:{}}',
        'a:1:{s:1:"k";r:1;}',
        "a:-1:{}",
        f"a:{MAX_ENTRIES + 1}:{{}}",
        'O:8:"stdClass":0:{}',
        's:4:"text";',
    ],
)
def test_anything_else_is_nothing(blob: str) -> None:
    assert unserialized(blob) is None


@given(st.text(max_size=80))
def test_any_text_is_answered(text: str) -> None:
    assert unserialized(text) is None or text.startswith("a:")
    assert unserialized('a:1:{s:1:"k";' + text) is None or text.endswith("}")
