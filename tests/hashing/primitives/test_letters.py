"""A letter becomes one letter, or stays."""

import pytest

from app.hashing.primitives.letters import lower, upper


@pytest.mark.parametrize(("text", "wanted"), [("straße", "STRAßE"), ("ñandú", "ÑANDÚ"), ("\ufb01", "\ufb01"), ("", "")])
def test_upper_case_never_grows(text: str, wanted: str) -> None:
    assert upper(text) == wanted


@pytest.mark.parametrize(("text", "wanted"), [("TEST2", "test2"), ("İ", "İ"), ("ÜÜ", "üü")])
def test_lower_case_never_grows(text: str, wanted: str) -> None:
    assert lower(text) == wanted
