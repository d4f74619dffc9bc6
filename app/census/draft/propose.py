"""Settings for one table of users, by names, types and sampled values; what is not certain becomes a question."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

from app.census.draft.names import KINDS, SOFT_DELETED, TENANTS, UNCLEAR, plain
from app.census.draft.question import Draft, Option, Question, Tree, get
from app.census.draft.tables import Looked, in_role
from app.legacy.kinds import Kind

NAMES: Final = ("given_name", "family_name", "name", "nickname")

MOST_NAMED: Final = 6
"""Schemes that a question names; the rest is what `trickle hash find` is for."""


class Proposal:
    """Settings for one table. `known` are those that a person has set or answered: they are never asked for again."""

    def __init__(self, draft: Draft, looked: Looked, known: Tree) -> None:
        self._draft = draft
        self._looked = looked
        self._known = known
        self._columns = looked.table.columns

    @property
    def where(self) -> str:
        """The condition for rows that are there, if one is proposed."""
        conditions = get(self._draft.tree, "legacy.where") or []
        return conditions[0] if conditions else ""

    def fill(self) -> None:
        """Everything but the identifiers, which have to be counted first."""
        self._id()
        self._password()
        self._states()
        self._profile()
        self._tenant()

    def known(self, key: str) -> Any:
        """What a person has said of a setting."""
        return get(self._known, key)

    def _said(self, canonical: str) -> bool:
        """Whether a person has mapped this column; then it stands in the draft too."""
        key = f"legacy.columns.{canonical}"
        if (said := self.known(key)) is None:
            return False
        self._draft.put(key, said)
        return True

    def column(self, canonical: str, name: str, comment: str = "") -> None:
        """Maps a column, unless a person has."""
        if not self._said(canonical):
            self._draft.put(f"legacy.columns.{canonical}", name, comment)

    def ask(self, question: Question) -> None:
        """Asks, unless a person has said."""
        if self.known(question.key) is None:
            self._draft.questions.append(question)

    def _id(self) -> None:
        if self._said("id"):
            return
        keys = [column.name for column in self._columns.values() if column.primary]
        if not keys:
            keys = [column.name for column in self._columns.values() if column.unique and plain(column.name) in
                    {"id", "userid", "uid", "uuid", "guid", "accountid", "memberid"}]  # fmt: skip
        if len(keys) == 1:
            self.column("id", keys[0], "the primary key" if self._columns[keys[0]].primary else "unique")
            return
        self.ask(
            Question(
                key="legacy.columns.id",
                ask=f"Which column of {self._looked.table.name} never changes and is another for every user?",
                why="The table has no primary key of one column.",
                options=self._each(column.name for column in self._columns.values() if not column.nullable),
                example='id = "user_no"',
            )
        )

    def _each(self, names: Iterable[str], canonical: str = "id") -> tuple[Option, ...]:
        return tuple(Option(name, {f"legacy.columns.{canonical}": name}) for name in names)

    def _password(self) -> None:
        passwords = self._looked.passwords
        if not self._said("password"):
            if len(passwords) != 1:
                self.ask(
                    Question(
                        key="legacy.columns.password",
                        ask="Which column holds the stored password?",
                        why="No column looks like one." if not passwords else "Several look like one.",
                        options=tuple(
                            Option(f"{name}: {found.words()}", {"legacy.columns.password": name})
                            for name, found in passwords.items()
                        ),
                        example='password = "password_hash"',
                    )
                )
                return
            (name,) = passwords
            self.column("password", name, passwords[name].words())
        self._scheme(str(get(self._draft.tree, "legacy.columns.password")))

    def _scheme(self, column: str) -> None:
        """Whether the values say by themselves what they are."""
        salts = in_role(self._columns.values(), "salt")
        rounds = in_role(self._columns.values(), "iterations")
        found = self._looked.passwords.get(column)
        clear = sum(found.schemes.values()) if found else 0
        if found and found.values and clear + found.marks == found.values and clear:
            self._draft.evidence.append(f"{column} says by itself what it holds: {found.words()}")
            return
        for canonical, names in (("salt", salts), ("iterations", rounds)):
            if len(names) == 1:
                self.column(canonical, names[0])
        if found is None or self.known("password.scheme") is not None:
            return
        kinds = [name for name in self._columns if plain(name) in KINDS]
        if found.values == found.marks:
            self._draft.warnings.append(f"{column} holds no password yet, so what it will hold was not seen")
        elif sum(found.broken.values()) > found.values / 2:
            self._ask_secret(column, sorted(found.broken))
        elif found.bare or found.unknown > found.values / 2:
            self._ask_scheme(column, found.among, salts, kinds)
        else:
            self._draft.warnings.append(
                f"some stored passwords of {column} cannot be read ({found.words()}); count them with: trickle assess"
            )

    def _ask_secret(self, column: str, claimed: Sequence[str]) -> None:
        if self.known("password.pepper") is None:
            self.ask(
                Question(
                    key="password.pepper_file",
                    ask=f"Which secret do the passwords in {column} need besides what is stored?",
                    why=f"They are {' or '.join(claimed)}, and cannot be read: a key of the application's is missing, "
                    "or they were cut off.",
                    example='pepper_file = "pepper"',
                    secret=True,
                )
            )

    def _ask_scheme(self, column: str, among: Iterable[str], salts: Sequence[str], kinds: Sequence[str]) -> None:
        beside = [f"the salt in {name}" for name in salts] + [f"the kind in {name}, perhaps" for name in kinds]
        what = "digests that nothing tells apart" if among else "a form that no scheme reads by itself"
        self.ask(
            Question(
                key="password.scheme",
                ask=f"How were the passwords in {column} made?",
                why=f"They are {what}" + (f", with {' and '.join(beside)}" if beside else "") + ". "
                "With one known password it can be found: trickle hash find",
                options=tuple(
                    Option(name, {"password.scheme": name})
                    for name in sorted(among, key=lambda name: (not name.startswith("hex_"), name))[:MOST_NAMED]
                    if not salts
                ),
                example='scheme = "md5($p.$salt)"',
            )
        )

    def _states(self) -> None:
        """Who is not let in."""
        for role in ("active", "blocked", "locked_until", "reset_required"):
            names = in_role(self._columns.values(), role)
            if len(names) == 1:
                self.column(role, names[0])
            elif names and not self._said(role):
                self.ask(self._which(role, names))
        gone = [name for name in self._columns if plain(name) in SOFT_DELETED]
        if len(gone) == 1 and self._columns[gone[0]].nullable and self.known("legacy.where") is None:
            self._draft.put("legacy.where", [f"{gone[0]} IS NULL"], "rows that the application takes for deleted")
        mapped = {"active", "blocked"} & set(get(self._draft.tree, "legacy.columns") or {})
        unclear = [name for name in self._columns if plain(name) in UNCLEAR]
        if unclear and not mapped and self.known("legacy.columns.blocked") is None:
            self.ask(
                Question(
                    key="legacy.columns.blocked",
                    ask=f"Does {' or '.join(unclear)} say who may not log in?",
                    why="Its values are words or numbers of the application's own.",
                    options=(Option("no, nobody is blocked by it", {"legacy.columns.blocked": "1 = 0"}),),
                    example=f"blocked = \"{unclear[0]} <> 'active'\"",
                )
            )

    def _which(self, role: str, names: Sequence[str]) -> Question:
        numbers = all(self._columns[name].shape.kind is Kind.INTEGER for name in names)
        truths = all(self._columns[name].type.lower().startswith(("bool", "tinyint", "bit")) for name in names)
        options = list(self._each(names, role))
        if numbers or truths:
            either = " OR ".join(f"{name} <> 0" if numbers else name for name in names)
            options.insert(0, Option(f"any of them: {either}", {f"legacy.columns.{role}": either}))
        return Question(
            key=f"legacy.columns.{role}",
            ask=f"Which of {', '.join(names)} says that somebody is {role.replace('_', ' ')}?",
            why="Several columns have such a name.",
            options=tuple(options),
            example=f'{role} = "{names[0]}"',
        )

    def _profile(self) -> None:
        verified = in_role(self._columns.values(), "email_verified")
        if len(verified) == 1:
            self.column("email_verified", verified[0])
        elif not self._said("email_verified"):
            self._draft.warnings.append(
                "no column says whether an email is verified, so Auth0 takes all for unverified; "
                'if they are: email_verified = "true" in [profile]'
            )
        for role in NAMES:
            if len(names := in_role(self._columns.values(), role)) == 1:
                self.column(role, names[0])
        mapped = get(self._draft.tree, "legacy.columns") or {}
        if {"given_name", "family_name"} <= set(mapped) and "name" not in mapped:
            self._draft.put("profile.name", "{given_name} {family_name}")
        for role, form in (("phone_number", r"\+[0-9]{6,15}"), ("picture", r"https?://\S+")):
            names = in_role(self._columns.values(), role)
            if len(names) == 1 and self._all_like(names[0], form):
                self.column(role, names[0])

    def _all_like(self, name: str, form: str) -> bool:
        """Whether all sampled values of a column have a form; a column that was not sampled has none."""
        if not self._looked.samples or name not in self._looked.samples[0]:
            return False
        values = [str(value) for value in self._looked.samples.column(name) if str(value)]
        return bool(values) and all(re.fullmatch(form, value) for value in values)

    def _tenant(self) -> None:
        tenants = [name for name in self._columns if plain(name) in TENANTS]
        if tenants and self.known("legacy.where") is None:
            self._draft.warnings.append(
                f"{tenants[0]} may part the users among customers: if the same email stands there for several, say "
                f'where = ["{tenants[0]} = :organization_metadata_tenant"]'
            )
