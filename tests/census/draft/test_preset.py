"""Which preset is taken, and which secrets are asked for."""

import pytest

from app.census.draft.preset import choose, secrets, settle
from app.census.draft.question import Draft
from app.errors import ConfigurationError
from app.legacy.presets.format import Preset, read_preset
from app.legacy.presets.recognise import recognise

TEXT = """
name = "{name}"
title = "{title}"
language = "none"
versions = "1"
sources = ["https://example.com/"]
[recognise]
weight = {weight}
[recognise.tables]
"{table}" = ["id", "mail", "pass"]
[legacy]
table = "{table}"
[legacy.columns]
id = "id"
email = "mail"
password = "pass"
[parts.second]
what = "a second factor"
when = ["{table}.totp"]
[[secrets]]
setting = "password.pepper"
what = "SITE_KEY"
where = "config.php"
schemes = ["odd_hmac"]
[[secrets]]
setting = "legacy.totp.key"
what = "TOTP_KEY"
where = ".env"
part = "second"
"""


def preset(name: str, *, title: str = "", weight: int = 60, table: str = "people") -> Preset:
    return read_preset(TEXT.format(name=name, title=title or name.title(), weight=weight, table=table), name=name)


def chosen(tables: list[str], *presets: Preset, known: dict | None = None) -> tuple[str | None, Draft]:
    draft = Draft()
    found = recognise({table: ["id", "mail", "pass"] for table in tables}, {each.name: each for each in presets})
    candidate = choose(found, "sqlite", draft, known or {})
    return candidate.preset.name if candidate else None, draft


def test_the_more_special_of_one_table_is_taken():
    name, draft = chosen(["people"], preset("common", weight=10), preset("special"))
    assert (name, draft.questions) == ("special", [])


def test_two_of_one_weight_on_one_table_are_a_question():
    name, draft = chosen(["people"], preset("one"), preset("other"))
    assert (name, [question.key for question in draft.questions]) == (None, ["legacy.preset"])


def test_two_applications_in_one_database_are_a_question():
    name, draft = chosen(["people", "staff"], preset("one", weight=90), preset("other", table="staff"))
    assert (name, len(draft.questions[0].options)) == (None, 2)


@pytest.mark.parametrize(("dialect", "asked"), [("mysql", []), ("postgresql", ["legacy.preset_names"])])
def test_the_own_database_goes_before_others_that_a_role_of_mysql_sees(dialect: str, asked: list[str]):
    text = TEXT.format(name="shop", title="Shop", weight=60, table="{prefix}people")
    text += '[names.prefix]\nwhat = "the prefix"\ndefault = ""\n'
    found = recognise(
        {table: ["id", "mail", "pass"] for table in ("archive.people", "people")},
        {"shop": read_preset(text, name="shop")},
    )
    draft = Draft()
    candidate = choose(found, dialect, draft, {})
    assert [question.key for question in draft.questions] == asked
    assert asked or (candidate is not None and candidate.names.get("prefix", "") == "")


def test_the_administrators_of_one_application_are_told_and_not_asked():
    both = preset("shop", title="Shop", weight=70), preset("shop_admin", title="Shop administrators", table="staff")
    name, draft = chosen(["people", "staff"], *both)
    assert (name, draft.questions) == ("shop", [])
    assert any("--preset shop_admin" in each for each in draft.evidence)


def test_a_preset_that_is_asked_for_must_fit():
    with pytest.raises(ConfigurationError, match="none of its tables"):
        chosen(["people"], preset("one"), known={"legacy": {"preset": "django"}})


def test_what_nearly_fits_is_told():
    draft = Draft()
    found = recognise({"people": ["id", "mail"]}, {"one": preset("one")})
    assert choose(found, "sqlite", draft, {}) is None
    assert "lacks people.pass" in draft.warnings[0]


@pytest.mark.parametrize(
    ("parts", "seen", "known", "asked"),
    [
        ((), (), {}, []),
        ((), ("odd_hmac",), {}, ["password.pepper_file"]),
        (("second",), (), {}, ["legacy.totp.key_file"]),
        ((), ("odd_hmac",), {"password": {"pepper_file": "key"}}, []),
        ((), ("odd_hmac",), {"password": {"pepper": "k"}}, []),
    ],
)
def test_secrets_are_asked_for_only_where_they_are_needed(parts, seen, known, asked):
    draft = Draft()
    secrets(preset("one"), parts, seen, known, draft)
    assert [question.key for question in draft.questions] == asked
    assert all("SITE_KEY in config.php" in each.ask or "TOTP_KEY in .env" in each.ask for each in draft.questions)


MAYBE = (
    TEXT.format(name="maybe", title="Maybe", weight=60, table="people")
    + '[[secrets]]\nsetting = "password.secrets.hmac"\nwhat = "HMAC_KEY"\nwhere = "site.yaml"\n'
    + 'without = { "password.scheme" = "bcrypt" }\n'
)


@pytest.mark.parametrize(
    ("known", "asked"),
    [
        ({}, ["password.secrets.hmac_file"]),
        ({"legacy": {"preset_without": ["password.pepper"]}}, ["password.secrets.hmac_file"]),
        ({"legacy": {"preset_without": ["password.secrets.hmac"]}}, []),
        ({"password": {"secrets": {"hmac_file": "key"}}}, []),
        ({"password": {"scheme": "auto"}}, []),
    ],
    ids=["nothing said", "another is not there", "there is none", "it is given", "what it is for is set"],
)
def test_a_secret_that_a_site_may_lack_is_asked_for_until_somebody_says(known, asked):
    """One of the answers is that there is none; it stands in the settings."""
    draft = Draft()
    secrets(read_preset(MAYBE, name="maybe"), (), (), known, draft)
    assert [question.key for question in draft.questions] == asked
    for question in draft.questions:
        (none,) = question.options
        said = [*known.get("legacy", {}).get("preset_without", []), "password.secrets.hmac"]
        assert none.settings == {"legacy.preset_without": said}


def test_several_peppers_are_a_pepper():
    draft = Draft()
    secrets(preset("one"), (), ("odd_hmac",), {"password": {"peppers": {"new_file": "key"}}}, draft)
    assert draft.questions == []


def test_second_factors_may_be_left_behind():
    draft = Draft()
    secrets(preset("one"), ("second", "more"), (), {}, draft)
    assert draft.questions[0].options[0].settings == {"legacy.preset_parts": ["more"]}


def test_parts_that_a_person_chose_stay():
    draft = Draft()
    (candidate,) = recognise({"people": ["id", "mail", "pass", "totp"]}, {"one": preset("one")})
    settle(candidate, draft, {"legacy": {"preset_parts": []}})
    assert "preset_parts" not in draft.tree["legacy"]
