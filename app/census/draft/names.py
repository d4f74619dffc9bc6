"""What columns are called in the world, and what that says: by their letters and digits alone, in small letters."""

import re
from collections.abc import Mapping
from typing import Final

_PASSWORD: Final = re.compile(r"pass|pwd|passwd|secret|hash|digest|crypt|kennwort|motdepasse|contrasena|senha|clave")
_ALONE: Final = re.compile(
    r"(?:user|usr|account|acc|member|login|encrypted|crypted|hashed|stored|current|web)?"
    r"(?:password|passwd|passwort|pass|pwd|passphrase|kennwort|senha|contrasena|motdepasse)"
    r"(?:hash|hashed|digest|crypt|encrypted)?|pw(?:hash)?|hash|credential|userpass"
)
_NOT_IT: Final = re.compile(
    r"token|reset|remember|confirm|otp|totp|history|old|prev|recovery|api|session|question|answer|hint|salt|expire"
    r"|changed|updated|created|date|at$|format|type|kind|algorithm|method|attempt|count|file|image|email|checksum|uuid"
)

ROLES: Final[Mapping[str, tuple[str, ...]]] = {
    "email": ("email", "emailaddress", "mail", "useremail", "emailid", "emailaddr", "primaryemail"),
    "username": ("username", "userlogin", "login", "loginname", "uname", "accountname", "screenname", "logonname",
                 "usrname", "loginid"),
    "blocked": ("blocked", "isblocked", "banned", "isbanned", "disabled", "isdisabled", "suspended", "issuspended",
                "deactivated", "inactive", "isinactive", "deleted", "isdeleted", "blockedat", "bannedat", "disabledat",
                "suspendedat", "deactivatedat", "closedat"),
    "active": ("active", "isactive", "enabled", "isenabled", "useractive"),
    "locked_until": ("lockeduntil", "lockuntil", "lockoutend", "banneduntil", "suspendeduntil"),
    "reset_required": ("mustreset", "mustchangepassword", "passwordexpired", "forcepasswordreset", "resetrequired",
                       "forcepasswordchange", "requirepasswordchange", "needsreset", "passwordresetrequired",
                       "mustresetpassword"),
    "email_verified": ("emailverified", "isemailverified", "emailconfirmed", "isemailconfirmed", "verified",
                       "isverified", "confirmed", "isconfirmed", "emailverifiedat", "verifiedat", "confirmedat",
                       "emailconfirmedat", "emailvalidated"),
    "given_name": ("firstname", "fname", "givenname", "forename", "vorname"),
    "family_name": ("lastname", "lname", "surname", "familyname", "nachname"),
    "name": ("name", "fullname", "displayname", "realname"),
    "nickname": ("nickname", "nick"),
    "phone_number": ("phone", "phonenumber", "mobile", "mobilenumber", "telephone", "mobilephone"),
    "picture": ("avatarurl", "picture", "pictureurl", "photourl", "imageurl", "avatar"),
    "salt": ("salt", "passwordsalt", "usersalt", "hashsalt", "pwsalt", "passsalt", "pwdsalt"),
    "iterations": ("iterations", "passworditerations", "hashiterations"),
}  # fmt: skip
"""Canonical name to the names under which such columns stand in tables."""

SOFT_DELETED: Final = ("deletedat", "deletedon", "deleteddate", "removedat")
"""Dates of rows that are there no more."""

UNCLEAR: Final = ("status", "state", "userstatus", "accountstatus", "userstate", "level", "flags", "userlevel")
"""Columns that may say who is let in, in words of their own."""

TENANTS: Final = ("tenantid", "organizationid", "organisationid", "orgid", "companyid", "siteid", "tenant", "clientid")
"""Columns that part one table among customers."""

KINDS: Final = ("hashalgorithm", "passwordalgorithm", "hashmethod", "passwordtype", "passwordformat", "algorithm",
                "hashtype", "encryption", "passwordscheme", "passwordmethod")  # fmt: skip
"""Columns that may say of what kind a stored password is."""


def plain(name: str) -> str:
    """A name's letters and digits, in small letters: `Is_Active` and `isActive` are the same."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def is_password(name: str) -> bool:
    """Whether a column's name is one of a stored password's, and of nothing else."""
    return _ALONE.fullmatch(plain(name)) is not None


def may_be_password(name: str) -> bool:
    """Whether the name does not speak against it."""
    return _NOT_IT.search(plain(name)) is None


def hints_at_password(name: str) -> bool:
    """Whether the name has a word of it."""
    return _PASSWORD.search(plain(name)) is not None and may_be_password(name)
