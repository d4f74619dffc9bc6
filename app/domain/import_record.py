"""
The record that the bulk import carries for one user: Auth0's user import schema, letter for letter.

A file of an import job is a JSON array of such records, at most `MAX_FILE_BYTES` long. One holds the same profile
that a login gives, the legacy block, and the stored hash in the one form that Auth0 reads. Pure: `assess` weighs these
records, `export` writes them, `import` sends them.
"""

from dataclasses import dataclass, field
from typing import Final

import orjson

from app.domain.auth0_rules import Profile
from app.domain.hashes import PortableHash

FIELDS: Final = frozenset(
    {
        "email",
        "email_verified",
        "phone_number",
        "phone_verified",
        "user_id",
        "username",
        "given_name",
        "family_name",
        "name",
        "nickname",
        "picture",
        "blocked",
        "password_hash",
        "custom_password_hash",
        "app_metadata",
        "user_metadata",
        "mfa_factors",
    }
)
"""All that the schema allows at the top of a record; anything else makes Auth0 refuse it (`additionalProperties`)."""

MAX_FILE_BYTES: Final = 500_000
"""
Most bytes of one file. Auth0 says 500 KB and was seen to refuse bodies above 512,000 bytes; a multipart body is a few
hundred bytes longer than its file, so the smaller reading of the two is safe with both.
"""

BLOCKED_BYTES: Final = len(b',"blocked":true')
"""What a blocked account adds to its record."""

JOBS_AT_ONCE: Final = 2
"""Import jobs that one tenant runs at a time; a third is refused with 429."""


@dataclass(frozen=True, slots=True)
class ImportRecord:
    """
    One user as a record.

    Attributes:
        user_id: Its key, without `auth0|`: the same as in the profile.
        body: The record as JSON in UTF-8, ready to stand in the array of a file; holds a stored hash, so it is secret.
        has_hash: Whether a password comes along. Without one Auth0 sets a random password, and a later import cannot
            mend that: the user must reset.
    """

    user_id: str
    body: bytes = field(repr=False)
    has_hash: bool

    @property
    def size(self) -> int:
        """Bytes in a file: the record and the comma (or bracket) behind it."""
        return len(self.body) + 1


def import_fields(profile: Profile, portable: PortableHash | None, *, blocked: bool) -> dict[str, object]:
    """
    The record's fields by name.

    Args:
        profile: What `to_profile` gave: valid, and without fields that Auth0 does not know.
        portable: The stored hash as Auth0 reads it, or None: the record goes without a password.
        blocked: The legacy account is disabled. Only then the field is there.

    A field that the schema does not name is an error of ours, and is said as a ValueError that names it.
    """
    fields: dict[str, object] = dict(profile)
    if blocked:
        fields["blocked"] = True
    if portable is not None:
        fields.update(portable.fields)
    if not fields.keys() <= FIELDS:
        raise ValueError(f"no field of an import record: {min(fields.keys() - FIELDS)}")
    return fields


def import_record(profile: Profile, portable: PortableHash | None, *, blocked: bool) -> ImportRecord:
    """The record as bytes; arguments as in `import_fields`."""
    body = orjson.dumps(import_fields(profile, portable, blocked=blocked))
    return ImportRecord(str(profile["user_id"]), body, has_hash=portable is not None)
