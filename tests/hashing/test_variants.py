"""Other forms of a password: each once, in order, and only those that were asked for."""

import pytest

from app.hashing.variants import VARIANTS, forms


def utf8(text: str) -> bytes | None:
    try:
        return text.encode()
    except UnicodeEncodeError:
        return None


def test_without_variants_there_is_the_plain_form_alone() -> None:
    assert [(form.variant, form.spelled) for form in forms(" Pässword", utf8, ())] == [("", " Pässword".encode())]


@pytest.mark.parametrize(
    ("variant", "typed", "expected"),
    [
        ("nfc", "e\u0301", "é".encode()),
        ("nfkc", "\ufb01", b"fi"),
        ("trim", " secret\t", b"secret"),
        ("latin1", "é", b"\xe9"),
        ("lower", "SeCret", b"secret"),
        ("truncate72", "a" * 100, b"a" * 72),
        ("nul", "secret\0more", b"secret"),
    ],
)
def test_each_variant_does_what_its_name_says(variant: str, typed: str, expected: bytes) -> None:
    assert [(form.variant, form.spelled) for form in forms(typed, utf8, (variant,))][1:] == [(variant, expected)]


def test_forms_that_are_the_same_are_asked_once() -> None:
    assert [form.variant for form in forms("password", utf8, VARIANTS)] == [""]


def test_a_form_that_cannot_be_spelled_is_left_out() -> None:
    assert forms("\ud800", utf8, VARIANTS) == ()
    assert [form.variant for form in forms("漢", utf8, ("latin1",))] == [""]


def test_forms_show_no_password() -> None:
    assert "secret" not in repr(forms("secret", utf8, VARIANTS))
