"""A user as the API shows one."""

import datetime as dt
import hashlib
from typing import Any, Final

from app.rehearsal.store import TenantUser

SHOWN: Final = (
    "email_verified",
    "phone_verified",
    "name",
    "given_name",
    "family_name",
    "nickname",
    "picture",
    "app_metadata",
    "user_metadata",
)
"""What comes from the profile as it is."""


def shown_user(user: TenantUser, connection: str) -> dict[str, Any]:
    """All fields by Auth0's names; hashes and MFA secrets are never among them."""
    shown: dict[str, Any] = {
        "user_id": user.user_id,
        "created_at": iso(user.created_at),
        "updated_at": iso(user.updated_at),
    }
    local = user.email.partition("@")[0]
    if user.email:
        shown |= {"email": user.email, "name": user.email, "nickname": local, "picture": _gravatar(user.email)}
    shown["email_verified"] = False
    for name, value in (("username", user.username), ("phone_number", user.phone_number)):
        if value is not None:
            shown[name] = value
    shown |= {name: user.profile[name] for name in SHOWN if name in user.profile}
    shown["identities"] = [
        {
            "connection": connection,
            "user_id": user.user_id.removeprefix("auth0|"),
            "provider": "auth0",
            "isSocial": False,
        }
    ]
    if user.blocked:
        shown["blocked"] = True
    if user.last_login is not None:
        shown |= {"last_login": iso(user.last_login), "logins_count": user.logins_count}
    return shown


def iso(seconds: float) -> str:
    """UTC with milliseconds, as the API writes times."""
    return dt.datetime.fromtimestamp(seconds, dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _gravatar(email: str) -> str:
    digest = hashlib.md5(email.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()
    return f"https://s.gravatar.com/avatar/{digest}?s=480&r=pg&d=mp"
