"""
What an import job does with its records: each is checked, then inserted, updated, or reported.

A bad record never stops the others. The report repeats the record with its secrets starred:
nobody can send it again.
"""

import secrets
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from app.rehearsal.management.connections import Connection, Connections
from app.rehearsal.management.records import Records, redacted
from app.rehearsal.management.rules import ApiRules
from app.rehearsal.management.schema import Problem
from app.rehearsal.store import TenantUser

UPSERTABLE: Final = (
    "email_verified",
    "given_name",
    "family_name",
    "name",
    "nickname",
    "picture",
    "app_metadata",
    "user_metadata",
    "mfa_factors",
)
KEPT_APART: Final = frozenset(
    {"email", "username", "phone_number", "user_id", "blocked", "password_hash", "custom_password_hash"}
)
"""What stands in fields of its own or is a secret; all else is the profile."""


@dataclass(slots=True)
class ImportResult:
    """What became of the records; `failures` is the error report."""

    total: int = 0
    inserted: int = 0
    updated: int = 0
    failures: list[dict[str, Any]] = field(default_factory=list, repr=False)
    mailed: list[str] = field(default_factory=list, repr=False)

    def summary(self) -> dict[str, int]:
        """As the job shows it."""
        failed = len(self.failures)
        return {"failed": failed, "updated": self.updated, "inserted": self.inserted, "total": self.total}


class _Refused(Exception):
    def __init__(self, *problems: Problem) -> None:
        super().__init__()
        self.problems = problems


class Importer:
    """Carries out import jobs."""

    def __init__(self, connections: Connections, rules: ApiRules, clock: Callable[[], float]) -> None:
        self.connections = connections
        self.rules = rules
        self.clock = clock
        self.records = Records(rules)

    def run(self, connection_id: str, records: list[Any], *, upsert: bool, mfa_refused: bool = False) -> ImportResult:
        """
        Imports what can be.

        Args:
            connection_id: Where; when it has gone meanwhile, every record is CONNECTION_NOT_FOUND.
            records: As parsed.
            upsert: Users who are there are updated.
            mfa_refused: A fault: no MFA factor can be imported.
        """
        result = ImportResult(total=len(records))
        connection = self.connections.get(connection_id)
        work = _nowhere
        if connection is not None:
            work = _Work(self, connection, records, upsert=upsert, mfa_refused=mfa_refused).one
        for record in records:
            try:
                work(record, result)
            except _Refused as refused:
                told = [self.records.told(each) for each in refused.problems]
                result.failures.append({"user": redacted(record), "errors": told})
        return result


def _nowhere(record: Any, result: ImportResult) -> None:
    del record, result
    raise _Refused(Problem("CONNECTION_NOT_FOUND", "The connection does not exist."))


class _Work:
    """One job at work."""

    def __init__(
        self, importer: Importer, connection: Connection, records: list[Any], *, upsert: bool, mfa_refused: bool
    ) -> None:
        self._importer = importer
        self._rules = importer.rules
        self._everyone = importer.connections
        self._users = connection.users
        self._upsert = upsert
        self._mfa_refused = mfa_refused
        self._now = importer.clock()
        self._seen: set[tuple[str, str]] = set()
        self._twice: frozenset[tuple[str, str]] = frozenset()
        if self._rules.disputed.duplicates == "all":
            counted = Counter(name for record in records if isinstance(record, dict) for name in _names(record))
            self._twice = frozenset(name for name, count in counted.items() if count > 1)

    def one(self, record: Any, result: ImportResult) -> None:
        """One record."""
        if problems := self._importer.records.problems(record, self._users.rules):
            raise _Refused(*problems)
        for name in _names(record):
            if name in self._seen or name in self._twice:
                raise _Refused(Problem("DUPLICATED_USER", f"A user with this {name[0]} was already provided."))
        self._seen.update(_names(record))
        there = self._there(record)
        self._users.put(self._inserted(record) if there is None else self._updated(there, record))
        if self._mfa_refused and "mfa_factors" in record:  # all else of the record is kept
            raise _Refused(Problem("MFA_FACTORS_FAILED", "Unable to import factors"))
        if there is not None:
            result.updated += 1
            return
        result.inserted += 1
        if self._rules.disputed.sends_verification_mail and "email" in record and not record.get("email_verified"):
            result.mailed.append(record["email"].lower())

    def _there(self, record: Mapping[str, Any]) -> TenantUser | None:
        """The user to update, None for a new one; a conflict otherwise."""
        conflicts = list(self._conflicts(record))
        if not conflicts:
            return None
        matched = (
            conflicts
            if self._rules.disputed.upsert_matches == "any"
            else [each for each in conflicts if each[0] == "email"]
        )
        users = {user.user_id: user for _, user in conflicts if user is not None}
        if self._upsert and matched and len(users) == 1:
            return next(iter(users.values()))
        if conflicts[0][0] == "ghost":
            code = "CONFLICT_USERNAME" if self._rules.match_on_user_id else "DUPLICATED_USER"
            raise _Refused(Problem(code, "The user already exists in the internal user store."))
        name = conflicts[0][0]
        code = {"email": "CONFLICT_EMAIL", "username": "CONFLICT_USERNAME"}.get(name, "CONFLICT")
        raise _Refused(Problem(code, "The user already exists.", name))

    def _conflicts(self, record: Mapping[str, Any]) -> Iterator[tuple[str, TenantUser | None]]:
        """Who has what this record wants; a ghost is nobody that can be updated."""
        user_id, email, username = _identity(record)
        if self._users.ghost_of(user_id=user_id, email=email, username=username) is not None:
            yield "ghost", None
        if email and (user := self._users.by_email(email)) is not None:
            yield "email", user
        if user_id and (user := self._users.get(user_id)) is not None:
            yield "user_id", user
        if username is not None and (user := self._users.by_username(username)) is not None:
            yield "username", user
        phone = record.get("phone_number")
        if phone is not None:  # unique in the whole tenant
            for each in self._everyone:
                if (user := each.users.by_phone(phone)) is not None:
                    yield "phone_number", user

    def _inserted(self, record: Mapping[str, Any]) -> TenantUser:
        user_id, email, username = _identity(record)
        profile = {name: value for name, value in record.items() if name not in KEPT_APART}
        profile.setdefault("email_verified", False)
        bcrypt, imported = _hashes(record)
        return TenantUser(
            user_id=user_id or f"auth0|{secrets.token_hex(12)}",
            email=email,
            username=username,
            phone_number=record.get("phone_number"),
            profile=profile,
            password_hash=bcrypt,
            imported_hash=imported,
            blocked=record.get("blocked", False),
            created_at=self._now,
            updated_at=self._now,
        )

    def _updated(self, user: TenantUser, record: Mapping[str, Any]) -> TenantUser:
        profile = {**user.profile, **{name: record[name] for name in UPSERTABLE if name in record}}
        if "email_verified" not in record and self._rules.disputed.upsert_resets_email_verified:
            profile["email_verified"] = False
        changed = replace(user, profile=profile, updated_at=self._now)
        if "custom_password_hash" not in record:
            return changed
        if user.imported_hash is None:
            text = "A custom_password_hash was provided, but the user already has password hash defined"
            raise _Refused(Problem("CONFLICT", text, "custom_password_hash"))
        return replace(changed, imported_hash=record["custom_password_hash"])


def _identity(record: Mapping[str, Any]) -> tuple[str, str, str | None]:
    """user_id with `auth0|` and empty without one, email and username in lower case."""
    user_id = f"auth0|{record['user_id']}" if "user_id" in record else ""
    username = record.get("username")
    return user_id, record.get("email", "").lower(), username.lower() if username is not None else None


def _names(record: Mapping[str, Any]) -> list[tuple[str, str]]:
    """By what a record is the same as another."""
    return [
        (name, each.lower() if name in {"email", "username"} else each)
        for name in ("email", "user_id", "username", "phone_number")
        if isinstance(each := record.get(name), str)
    ]


def _hashes(record: Mapping[str, Any]) -> tuple[bytes | None, Mapping[str, Any] | None]:
    """Bcrypt of cost 10 stays as it is; anything else waits for the first login."""
    text = record.get("password_hash")
    if text is None:
        return None, record.get("custom_password_hash")
    if text.startswith(("$2a$10$", "$2b$10$")):
        return text.encode(), None
    return None, {"algorithm": "bcrypt", "hash": {"value": text, "encoding": "utf8"}}
