"""What is typed, as it is stored."""

import pytest

from app.errors import ConfigurationError
from app.legacy.forms import STEPS, parse_form


@pytest.mark.parametrize(
    ("form", "typed", "stored"),
    [
        ("{identifier}", " As it is ", " As it is "),
        ("{identifier|strip|lower}", " Ann ", "ann"),
        ("{identifier|spaces|one_space|capital}", "ann_of  green_gables", "Ann of green gables"),
        ("{identifier|capital}", "ßann", "ßann"),
        ("{identifier|capital}", "élan", "Élan"),
        ("{identifier|nfkc}", "\ufb01n", "fin"),
        ("{identifier|nfc}", "e\u0301", "é"),
        ("{identifier|email_domain}", "Ann@X@Example.ORG", "Ann@X@example.org"),
        ("{identifier|email_domain}", "Ann", "Ann"),
        ("{identifier|local_part}", "ann@example.org", "ann"),
        ("{identifier|underscores|upper}", "a b", "A_B"),
        ("{identifier|casefold}", "Straße", "strasse"),
        ("@{identifier|lower}:example.org", "Ann", "@ann:example.org"),
        ("@{identifier|lower}:example.org", "@Ann:example.org", "@ann:example.org"),
        ("@{identifier}:example.org", "@:example.org", "@@:example.org:example.org"),
        ("DOMAIN\\{identifier}", "ann", "DOMAIN\\ann"),
        ("x{identifier|strip}", "  ", ""),
    ],
)
def test_a_form_gives_what_is_stored(form: str, typed: str, stored: str):
    assert parse_form(form, key="k")(typed) == stored


@pytest.mark.parametrize("form", ["", "name", "{identifier}{identifier}", "{name}", "{identifier|}", "{identifier|up}"])
def test_what_is_no_form_is_refused(form: str):
    with pytest.raises(ConfigurationError) as refused:
        parse_form(form, key="legacy.identifier_forms.username")
    assert refused.value.key == "legacy.identifier_forms.username"
    assert "{identifier}" in str(refused.value) or "strip" in str(refused.value)


def test_every_step_leaves_an_empty_text_empty():
    assert not any(step("") for step in STEPS.values())
