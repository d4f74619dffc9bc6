"""
Secrets of authenticator apps, as frameworks store them, come out as the base32 that Auth0 takes.

The encrypted ones were made by the frameworks' own code: Laravel 8.83 (illuminate/encryption), attr_encrypted 3.1 under
Ruby 3.1, cryptography's Fernet; those of ActiveRecord 7 by Ruby's OpenSSL and ActiveSupport's key derivation.
"""

import pytest
from cryptography.fernet import Fernet

from app.errors import ConfigurationError
from app.legacy.factors import FactorReader, Totp
from app.legacy.mapping import LegacyMapping
from app.legacy.rows import RowReader
from tests.legacy.conftest import COLUMNS

PLAIN = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
LARAVEL = "base64:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlBQkNERUY="
LARAVEL_CBC = (
    "eyJpdiI6InJ0Szc0SjRJdkozWU82b1R0b0RtM2c9PSIsInZhbHVlIjoiVkhnaGEzVWloc0ZqRG90OTNLT2VoWHBjVnpxWmVSeGFEeDB2WFpt"
    "amxzMVdtV1VuNEdaYUJuQks1eWlMWXc4TyIsIm1hYyI6IjA1ZTE0Yjc3YTk2MjAyYjRkMmQ1NTJiN2JhM2YwNzc5ZjExYmIwNjUwNzVjOTY4"
    "OTczY2ZhMzBjNjIxYTRiY2MiLCJ0YWciOiIifQ=="
)
LARAVEL_STRING = (
    "eyJpdiI6InZsNzhuSEduSkdyQkNwU0dseHZONXc9PSIsInZhbHVlIjoiRHNoaGkxWVd5RXQvUUhlN3ZBL1FCM2ZYZzdyQnVxaHpoV1U1NzZ6"
    "SWlSS3pUcm5ib3ZsS0ZrL1dVUXFUaFE2MSIsIm1hYyI6IjM5MWJmMmM3MWNhNmYxMjYzNjVlMzAwY2FmYmExYjBjOTczNzc5OGEyMGFmYWM0"
    "ZGIzYzNmYmYzZDkxM2E5Y2QiLCJ0YWciOiIifQ=="
)
LARAVEL_GCM = (
    "eyJpdiI6ImZuWHFkdC9GSlhOTmpuQzkiLCJ2YWx1ZSI6IjNEVmtxK2E5RXlzTkZoM3NtR2xNNWVMTTFaeDBMakx6YUNWQklvbXQ3RWNrak1k"
    "Q0JLZ1ZCUT09IiwibWFjIjoiIiwidGFnIjoibENUUzlDc01LZVoyNXJ4WTlEbER2Zz09In0="
)
LARAVEL_128 = (
    "eyJpdiI6InZ2MlFpUm95azBqNi9GOHRsUnpvbEE9PSIsInZhbHVlIjoiNzRsaVhmLzV0bm0vV2xhSTBpeFRlVUxKbXRFaUhRVXNsdTdEOWhs"
    "cnNrL2hNOWJRb1hDWDJScFJYYzN5NnFsViIsIm1hYyI6ImZjZTIyMmUxZWRiMmU0MTgyOTc3NjU2Yzc5YjAyODY1NWMwYWYzN2M5MjgxYTA2"
    "OTEzNjBkNDNhMThkNTYyOTYiLCJ0YWciOiIifQ=="
)
RUBY = "a key of the application, at least 32 bytes"
DEVISE = {
    "totp_secret": "5Lb7211Ln7Ox2DpupHNUMR4AySJwJ9Jm3tudZpGUjEkenkNVe7iHPvA9qPsB\nKdZA\n",
    "totp_iv": "ASMjgo7AIQIALtbx\n",
    "totp_salt": "_46b5AdHSPWtIIAWQSv6frw==\n",
}
GITLAB = {
    "totp_secret": "gyjXbmctXO2tyXZnGIhgI/CDCMkcJKiASeIbYPJIJCWT1Mglq5MrOyUFlbWZ\nHFIp\n",
    "totp_iv": "hbfD+XaVFac3gcnTo4otKg==\n",
    "totp_salt": "_4ouM1+kyImQs/RhMz2fk+w==\n",
}
RAILS_KEY, RAILS_SALT = "EGY8WhulUOXixybod7ZWwMIL68R9o5kC", "xEY0dt6TZcAMg52K7O84wYzkjvbA62Hz"
RAILS_SHA1 = (
    '{"p":"Tp9dx4CgjyFq4hIINOLb5Sytvn05loK5aOhOapE0nRo=","h":{"iv":"vg8RvfQ/rbbXMRCc","at":"FM4bki2teP8ZwIQfEOOzLw=="}}'
)
RAILS_SHA256 = (
    '{"p":"Toaa981DesFZqfZETP+YDJ9Yoael3WPx0zNiZ6iJfW4=","h":{"iv":"bLl8ffv+jNFFbP9R","at":"nSuZEICOeqhzPHzEqdye4g=="}}'
)
FERNET_KEYS = "b3RoZXItb3RoZXItb3RoZXItb3RoZXItb3RoZXItMTI=\nMDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlBQkNERUY=\n"


def read(format_: str, row: dict[str, object] | object, key: str = "", salt: str = "") -> str:
    row = row if isinstance(row, dict) else {"totp_secret": row}
    factors = FactorReader(Totp(format=format_, key=key, salt=salt)).factors(row)
    assert factors is not None
    return factors[0]["totp"]["secret"]


@pytest.mark.parametrize(
    ("format_", "row", "key", "salt"),
    [
        ("base32", "gezd gnbv-gy3tqojqgezdgnbvgy3tqojq====", "", ""),
        ("hex", "3132333435363738393031323334353637383930", "", ""),
        ("raw", "12345678901234567890", "", ""),
        ("raw", b"12345678901234567890", "", ""),
        ("keycloak", '{"value":"12345678901234567890"}', "", ""),
        ("laravel", LARAVEL_CBC, LARAVEL, ""),
        ("laravel", LARAVEL_STRING, LARAVEL, ""),
        ("laravel", LARAVEL_GCM, LARAVEL, ""),
        ("laravel", LARAVEL_128, "0123456789abcdef", ""),
        ("devise_two_factor", DEVISE, RUBY, ""),
        ("attr_encrypted_cbc", GITLAB, RUBY, ""),
        ("rails_encrypted", RAILS_SHA1, RAILS_KEY, RAILS_SALT),
        ("rails_encrypted", RAILS_SHA256, RAILS_KEY, RAILS_SALT),
    ],
)
def test_a_stored_secret_becomes_base32(format_: str, row: object, key: str, salt: str):
    assert read(format_, row, key, salt) == PLAIN


def test_fernet_takes_the_newest_of_several_keys_first_and_then_the_old_ones():
    token = Fernet(FERNET_KEYS.splitlines()[1]).encrypt(PLAIN.encode())
    assert read("fernet", token, FERNET_KEYS) == PLAIN


@pytest.mark.parametrize(
    ("format_", "row", "key"),
    [
        ("hex", "xyz", ""),
        ("keycloak", "{}", ""),
        ("keycloak", "[1]", ""),
        ("laravel", LARAVEL_CBC, "base64:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlBQkNERUc="),
        ("laravel", "bm8=", LARAVEL),
        ("devise_two_factor", DEVISE | {"totp_iv": "AAAAAAAAAAAAAAAA"}, RUBY),
        ("devise_two_factor", DEVISE, "another key of the application, at least 32 bytes"),
        ("attr_encrypted_cbc", GITLAB, "another key of the application, at least 32 bytes"),
        ("rails_encrypted", RAILS_SHA256, "another"),
        ("rails_encrypted", "{}", RAILS_KEY),
        ("fernet", "gAAAA", FERNET_KEYS),
        ("base32", "A" * 5000, ""),
        ("raw", b"\xff" * 5000, ""),
    ],
)
def test_what_cannot_be_read_is_empty_for_the_profiles_rules_to_drop(format_: str, row: object, key: str):
    assert read(format_, row, key, RAILS_SALT) == ""


@pytest.mark.parametrize(
    "row", [{}, {"totp_secret": None}, {"totp_secret": ""}, {"totp_secret": "AA", "totp_enabled": 0}]
)
def test_without_an_app_there_is_no_factor(row: dict[str, object]):
    assert FactorReader(Totp()).factors(row) is None


def test_a_row_shows_the_factor_and_not_what_it_was_read_from():
    columns = COLUMNS | {"totp_secret": "otp", "totp_enabled": "on"}
    reader = RowReader(LegacyMapping(table="users", columns=columns))
    row = {"id": 1, "password": "h", "totp_secret": PLAIN, "totp_enabled": 1}
    user = reader.user(row)
    assert user.row == {"id": 1, "mfa_factors": [{"totp": {"secret": PLAIN}}]}
    assert PLAIN not in repr(user)
    assert PLAIN not in str(user.stored.columns)


@pytest.mark.parametrize(
    ("totp", "columns", "key"),
    [
        (Totp(format="des"), {}, "legacy.totp.format"),
        (Totp(format="fernet"), {}, "legacy.totp.key"),
        (Totp(format="fernet", key="short"), {}, "legacy.totp.key"),
        (Totp(format="laravel", key="short"), {}, "legacy.totp.key"),
        (Totp(format="laravel", key="base64:!"), {}, "legacy.totp.key"),
        (Totp(format="rails_encrypted", key="a"), {}, "legacy.totp.salt"),
        (Totp(format="devise_two_factor", key="a"), {}, "legacy.columns.totp_iv"),
        (Totp(format="devise_two_factor", key="a"), {"totp_iv": "iv"}, "legacy.columns.totp_salt"),
    ],
)
def test_a_format_that_lacks_something_is_refused(totp: Totp, columns: dict[str, str], key: str):
    with pytest.raises(ConfigurationError) as refused:
        LegacyMapping(table="users", columns=COLUMNS | {"totp_secret": "otp"} | columns, totp=totp)
    assert refused.value.key == key
    assert "short" not in str(refused.value)
