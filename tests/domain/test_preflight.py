"""What a refusal or a dropped field is called among the rules; `tests/census` trips each with a row."""

import pytest

from app.domain.auth0_rules import DroppedField
from app.domain.preflight import ACROSS_USERS, RULES, of_dropped, of_password, of_plaintext, of_profile, of_refusal
from app.errors import ProfileInvalid


@pytest.mark.parametrize(
    ("field", "broken", "rule"),
    [
        ("email", "missing", "email_missing"),
        ("email", "empty", "email_missing"),
        ("email", "not_an_address", "email_invalid"),
        ("email", "longer_than_254", "email_invalid"),
        ("user_id", "outer_space", "user_id_invalid"),
        ("user_id", "changed_by_function", "mapping_function_failed"),
        ("profile", "function_gave_no_object", "mapping_function_failed"),
        ("profile", "larger_than_10240_bytes", "profile_over_10kb"),
        ("somewhere", "else", "field_not_readable"),
    ],
)
def test_a_refused_profile_has_a_rule(field: str, broken: str, rule: str) -> None:
    assert of_refusal(ProfileInvalid(field, broken)) == rule


@pytest.mark.parametrize(
    ("path", "broken", "rule"),
    [
        ("nickname", "empty", None),
        ("name", "not_unicode", "not_unicode"),
        ("app_metadata.a", "not_unicode", "not_unicode"),
        ("username", "longer_than_15", "username_too_long"),
        ("nickname", "longer_than_350", "text_too_long"),
        ("username", "character_not_allowed", "username_not_allowed"),
        ("username", "is_an_address", "username_is_an_email"),
        ("phone_number", "not_e164", "phone_invalid"),
        ("picture", "not_a_url", "picture_invalid"),
        ("mfa_factors", "no_factor_left", "mfa_factor_invalid"),
        ("mfa_factors.0", "not_e164", "mfa_factor_invalid"),
        ("app_metadata.user_id", "reserved_name", "metadata_reserved_key"),
        ("user_metadata.*", "name_not_allowed", "metadata_key_not_allowed"),
        ("user_metadata.a", "deeper_than_16", "metadata_value_not_allowed"),
        ("app_metadata.a", "not_exact_in_json", "metadata_value_not_allowed"),
        ("email_verified", "not_a_boolean", "field_not_readable"),
        ("shoe_size", "no_such_field", "field_not_readable"),
    ],
)
def test_a_dropped_field_has_a_rule(path: str, broken: str, rule: str | None) -> None:
    assert of_dropped(DroppedField(path, broken)) == rule


@pytest.mark.parametrize("reason", ["malformed", "unknown_scheme"])
def test_what_fills_its_column_was_cut_off(reason: str) -> None:
    assert of_password(reason, fills_column=True) == "password_cut_off"
    assert of_password(reason) != "password_cut_off"


def test_what_is_certain_was_not_cut_off() -> None:
    assert of_password("needs_reset", fills_column=True) == "password_disabled"


@pytest.mark.parametrize(
    ("password", "carried"), [("x" * 72, True), ("x" * 73, False), ("two words", False), ("ö", False)]
)
def test_what_auth0_carries_of_a_plain_password(password: str, carried: bool) -> None:
    assert ("password_not_for_auth0" not in of_plaintext(password)) is carried


def test_a_rule_is_told_once_however_many_fields_break_it() -> None:
    dropped = [DroppedField("name", "longer_than_150"), DroppedField("nickname", "longer_than_350")]
    assert of_profile({"email_verified": True}, dropped, identifiers=("email",), size=2048) == ["text_too_long"]


def test_names_are_as_they_stand_and_texts_are_sentences() -> None:
    for name, rule in RULES.items():
        assert rule.name == name
        assert rule.meaning.endswith(".")
        assert rule.fix.endswith(".")
    assert set(RULES) >= ACROSS_USERS
