"""What users type: which columns, whether each means one user, and how case is to be taken so that an index serves."""

from collections.abc import Awaitable, Callable
from typing import Final

from app.census.draft.counts import Counts
from app.census.draft.propose import Proposal
from app.census.draft.question import Draft, Option, Question, get
from app.census.draft.tables import Looked
from app.legacy.dialect import Dialect
from app.legacy.dialects import MYSQL, SQLITE
from app.legacy.kinds import Kind
from app.legacy.survey import Column

Count = Callable[[str, str], Awaitable[Counts | None]]
"""Counts a column under a condition."""

ROLES: Final = ("email", "username")

ENOUGH: Final = 500
"""So many values without a capital are a rule of the application's; fewer may be chance."""


class Identifiers:
    """The identifiers of one table."""

    def __init__(self, draft: Draft, looked: Looked, proposal: Proposal, dialect: Dialect) -> None:
        self._draft = draft
        self._looked = looked
        self._proposal = proposal
        self._dialect = dialect
        self._case: dict[str, str] = {}

    async def fill(self, count: Count) -> None:
        """
        Maps email and username, and says which of them find one user each.

        Raises:
            LegacyUnavailable: The database could not be asked.
        """
        good: list[str] = []
        shared: list[str] = []
        seen: dict[str, tuple[Column, Counts | None]] = {}
        for role in ROLES:
            if (column := self._column(role)) is None:
                continue
            counted = await count(column.name, self._proposal.where)
            (shared if counted is not None and counted.shared and not column.unique else good).append(role)
            seen[role] = (column, counted)
        self._choose(good, shared)
        for role, (column, counted) in seen.items():
            if role in self._typed(good, shared):
                self._look_at(role, column, counted)
        if self._case and self._proposal.known("legacy.case") is None:
            self._draft.put("legacy.case", dict(self._case))

    def _typed(self, good: list[str], shared: list[str]) -> list[str]:
        """What users type, or may: while that is asked, all that they could."""
        return list(get(self._draft.tree, "legacy.identifiers") or [*good, *shared])

    def _column(self, role: str) -> Column | None:
        """The column of a role; None, maybe with a question, where there is none or nobody knows which."""
        said = self._proposal.known(f"legacy.columns.{role}")
        if said is not None:
            self._draft.put(f"legacy.columns.{role}", said)
            return self._looked.table.columns.get(said)
        names = self._looked.identifiers.get(role, ())
        if not names:
            return None
        if len(names) > 1:
            self._proposal.ask(
                Question(
                    key=f"legacy.columns.{role}",
                    ask=f"Which of {', '.join(names)} is the {role}?",
                    why="Several columns have such a name.",
                    options=tuple(Option(name, {f"legacy.columns.{role}": name}) for name in names),
                    example=f'{role} = "{names[0]}"',
                )
            )
            return None
        self._proposal.column(role, names[0])
        return self._looked.table.columns[names[0]]

    def _choose(self, good: list[str], shared: list[str]) -> None:
        key = "legacy.identifiers"
        if (said := self._proposal.known(key)) is not None:
            self._draft.put(key, said)
        elif good and not shared:
            self._draft.put(key, good, "what a user may type, in order")
        elif shared:
            options = [Option(f"{', '.join(good)} only", {key: good})] if good else []
            options.append(Option(f"{', '.join([*good, *shared])}; whoever shares one is refused",
                                  {key: [*good, *shared]}))  # fmt: skip
            self._proposal.ask(
                Question(
                    key=key,
                    ask="What may a user type, so that one user is meant?",
                    why=f"Several users share one {' and one '.join(shared)}: nothing would say whose password it is.",
                    options=tuple(options),
                    example='identifiers = ["username"]',
                )
            )
        elif not any(question.key.startswith("legacy.columns.") for question in self._draft.questions):
            self._proposal.ask(
                Question(
                    key=key,
                    ask="What does a user type?",
                    why="No column is called email or username.",
                    example='identifiers = ["email"]   # and under [legacy.columns]: email = "contact"',
                )
            )

    def _look_at(self, role: str, column: Column, counted: Counts | None) -> None:
        """Case, and the index that serves it."""
        table, name = self._looked.table.name, column.name
        if column.shape.kind is not Kind.TEXT:
            return
        if column.shape.ignores_case:
            if not column.indexed:
                self._missing(role, f"CREATE INDEX trickle_{role} ON {table} ({name});")
            return
        if counted is not None and counted.folded > counted.shared:
            more = counted.folded - counted.shared
            self._draft.warnings.append(
                f"{more} of {name} differ from another user's in case only: who types exactly theirs is found, others "
                "are refused as ambiguous, and Auth0 keeps one of them only"
            )
        wanted = "nocase" if self._dialect is SQLITE else "lower"
        if wanted in column.indexed:
            return
        if "upper" in column.indexed and self._dialect is not SQLITE:
            self._case[role] = "upper"
            return
        if "plain" in column.indexed and counted is not None and counted.filled >= ENOUGH and not counted.capitals:
            self._case[role] = "stored_lower"
            self._draft.evidence.append(f"all {counted.filled:,} of {name} are in small letters, so its index serves")
            return
        if self._dialect is MYSQL:
            self._draft.warnings.append(
                f"{name} keeps case, and no index serves a look-up that does not: every login would read the whole of "
                f"{table}. Index a generated column in small letters, and say stored_lower; or sensitive, if users "
                "must type theirs exactly"
            )
            return
        indexed = f"{name} COLLATE NOCASE" if self._dialect is SQLITE else f"lower({name})"
        self._missing(role, f"CREATE INDEX trickle_{role} ON {table} ({indexed});")

    def _missing(self, role: str, statement: str) -> None:
        self._draft.warnings.append(
            f"no index serves a look-up by {role}, so every login would read the whole table; as its owner: {statement}"
        )
