"""One user for each rule of the preflight, and one who trips none."""

from typing import Any

from app.domain.hashes import StoredHash
from app.domain.users import LegacyUser

BCRYPT = "$2b$10$nFguVi9LsCAcvTZFKQlRKeLVydo8ETv483lkNsSFI/Wl1Rz1Ypo1K"
WIDTH = 40
"""Characters of the password's column."""


def user(key: str = "1", password: str | None = BCRYPT, *, scheme: str | None = None, **fields: Any) -> LegacyUser:
    """A user whom Auth0 would take as they are, but for what is named."""
    blocked, reset = fields.pop("blocked", False), fields.pop("reset_required", False)
    row = {"id": key, "email": f"user{key}@example.com", "username": f"user{key}", "email_verified": True} | fields
    stored = None if password is None else StoredHash(encoded=password, scheme=scheme)
    return LegacyUser(id=key, row=row, stored=stored, blocked=blocked, reset_required=reset)


def fails(row: dict[str, object], profile: dict[str, Any]) -> Any:
    """An operator's function that gives nothing for one user."""
    return None if row.get("odd") else profile


TRIPPING: dict[str, LegacyUser] = {
    "user_id_invalid": user("1\0"),
    "identifier_missing": user(email=None, username="", contact="ada@example.com"),
    "email_missing": user(email=None),
    "email_invalid": user(email="ada at example"),
    "profile_over_10kb": user(bio="x" * 11_000),
    "mapping_function_failed": user(odd=True),
    "password_unknown": user(password="opensesame"),
    "password_ambiguous": user(password="5f4dcc3b5aa765d61d8327deb882cf99"),
    "password_damaged": user(password="$2b$10$short"),
    "password_cut_off": user(password=BCRYPT[:WIDTH]),
    "password_too_costly": user(password=BCRYPT.replace("$10$", "$31$")),
    "password_missing": user(password=None),
    "password_disabled": user(password="!"),
    "password_plaintext": user(password="opensesame", scheme="plaintext"),
    "password_not_for_auth0": user(password="ö" * 80, scheme="plaintext"),
    "username_missing": user(username=None),
    "username_not_allowed": user(username="ada lovelace"),
    "username_too_long": user(username="a" * 200),
    "username_is_an_email": user(username="ada@example.com"),
    "phone_invalid": user(phone_number="030 123"),
    "text_too_long": user(name="x" * 200),
    "picture_invalid": user(picture="C:\\ada.png"),
    "mfa_factor_invalid": user(mfa_factors=[{"totp": {"secret": "not base32"}}]),
    "metadata_reserved_key": user(ip="192.0.2.7"),
    "metadata_key_not_allowed": user(settings={"a.b": 1}),
    "metadata_value_not_allowed": user(settings={"ratio": float("inf")}),
    "not_unicode": user(name="Ada \ud800"),
    "field_not_readable": user(phone_number="+4930123", phone_verified="perhaps"),
    "profile_over_2kb": user(bio="x" * 3000),
    "password_not_portable": user(password="$P$B" + "a" * 30),
    "email_unverified": user(email_verified=False),
    "blocked": user(blocked=True),
    "reset_required": user(reset_required=True),
}
