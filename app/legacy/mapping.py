"""
One legacy schema as a value: where users stand, what they may type, and how the database is asked.

Start reading here; `statements.py` makes SQL of it, `rows.py` users.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, get_args

from app.errors import ConfigurationError
from app.legacy.beside import Beside, check_beside
from app.legacy.factors import Totp, check_totp
from app.legacy.formats import FORMATS
from app.legacy.forms import Form, parse_form
from app.legacy.joins import Join, check_joins

CaseRule = Literal["insensitive", "sensitive", "lower", "upper", "stored_lower", "stored_upper"]
"""
How an identifier matches.

`insensitive` lets the engine pick what its usual index serves; `sensitive` is exact; `lower` and `upper` use an index
on that function of the column; `stored_lower` and `stored_upper` columns hold that form already and have a plain index.
"""

SaltEncoding = Literal["utf-8", "hex", "base64"]
SaltPosition = Literal["prefix", "suffix"]

PASSWORD_COLUMNS = frozenset({"password", "salt", "iterations", "scheme", "pepper_id", "key_id"})
"""Canonical columns that make the stored hash and never stand in a user's row."""

HASH_COLUMNS = frozenset({"salt1", "salt2", "secret_data", "credential_data"})
"""Further ones that schemes ask for by these names; they do not stand in a user's row either."""

SCHEME_COLUMNS = frozenset({"digest", "encoder", "password_algorithm", "password_format", "realm", "scheme_class",
                            "user_id", "user_pass_convert"})  # fmt: skip
"""Columns that stand in a user's row, and that some scheme asks for by these names beside the stored text."""

SAMPLED_COLUMNS = PASSWORD_COLUMNS | HASH_COLUMNS | SCHEME_COLUMNS | {"username", "email"}
"""What a sample of stored hashes is read with."""

FACTOR_COLUMNS = frozenset({"totp_secret", "totp_iv", "totp_salt", "totp_enabled"})
"""What makes a second factor: read into `mfa_factors`, and never seen in a user's row."""

ORGANIZATION = "organization_"
"""
Parameters about the organization that Auth0's script passed on: `organization_id`, `organization_name`, and
`organization_metadata_KEY` for a key of its metadata (where a legacy tenant's number can stand).
"""

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_COLUMN = re.compile(r"[^\W\d][\w$]*")
_CONSTANTS = frozenset({"true", "false", "null"})
PARAMETER = re.compile(r"(?<![:\w\\]):(\w+)")
"""`:name`, but not `::type`, nor the colon of `12:30`, nor one behind a backslash."""

_TABLE_PART = re.compile(r'"(?:[^"]|"")+"|`[^`]+`|\[[^\]]+\]|[^\W\d][\w$]*')


def _frozen(mapping: Mapping[str, str]) -> Mapping[str, str]:
    return MappingProxyType(dict(mapping))


@dataclass(frozen=True, slots=True, kw_only=True)
class LegacyMapping:
    """
    One legacy schema.

    Attributes:
        table: Table or view, maybe with its schema (`auth.users`); parts may be quoted.
        columns: Canonical name (`id`, `email`, `password`, …) to a column's name or an SQL expression of that table.
            A plain name is quoted as a column, and `alias.column` as one of that table; anything else goes into the
            statement as the operator wrote it, but for `alias.column`, which is spelled as the engine wants it. With
            `query`: canonical name to the name of its result column, where the two differ.
        alias: The table's short name in expressions; needed beside `joins`.
        joins: Further tables, in order.
        where: SQL conditions on every row that is a user. Those with a parameter about the organization hold for
            look-ups that name one: at a log-in to an organization. By id, by email in Get User, and in a stream of all
            users nobody names any.
        beside: Other places that hold columns of a user.
        query: A SELECT of the operator's own with `:identifier` (and `:organization_id`) in place of the table.
        query_by_id: The same with `:id`, for look-ups by `user_id`.
        identifiers: Canonical names of what a user may type; the first that finds anybody counts.
        case: How identifiers match; one rule, or one per identifier (others are `insensitive`).
        identifier_forms: Canonical forms of what was typed, by identifier: see `forms.py`.
        totp: How `totp_secret` is read.
        column_formats: What columns hold that are more than plain values, by canonical name: see `formats.py`.
        scheme: The scheme of rows whose `scheme` column is empty or not mapped; None identifies it.
        schemes: Several instead, where one column holds kinds that look alike.
        scheme_values: Values of the `scheme` column to scheme names; others are scheme names themselves.
        salt_encoding: How a text column `salt` spells its bytes.
        salt_position: Where a bare digest's salt stands.
        pepper: The site's secret, for schemes that take one.
        peppers: Several by id, in the order to try; a row's `pepper_id` column names one.
        params: What schemes ask and no row says.
        secrets: Further secrets by name.
        user_id_prefix: What stands before the id in a profile's `user_id`.
        user_id_suffix: What stands behind it.
        queries: Further SELECTs with `:id`, by name.
        query_formats: The same for the one column of a further query; a list becomes as many rows.

    Raises:
        ConfigurationError: With the key of `trickle.toml`, the reason and the fix.
    """

    table: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    alias: str = ""
    joins: tuple[Join, ...] = ()
    where: tuple[str, ...] = ()
    beside: tuple[Beside, ...] = ()
    query: str = ""
    query_by_id: str = ""
    identifiers: tuple[str, ...] = ("email",)
    case: CaseRule | Mapping[str, CaseRule] = "insensitive"
    identifier_forms: Mapping[str, str] = field(default_factory=dict)
    totp: Totp = field(default_factory=Totp, repr=False)
    column_formats: Mapping[str, str] = field(default_factory=dict)
    scheme: str | None = None
    schemes: tuple[str, ...] = ()
    scheme_values: Mapping[str, str] = field(default_factory=dict)
    salt_encoding: SaltEncoding = "utf-8"
    salt_position: SaltPosition = "prefix"
    pepper: bytes | None = field(default=None, repr=False)
    peppers: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)
    params: Mapping[str, object] = field(default_factory=dict)
    secrets: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    user_id_prefix: str = "legacy|"
    user_id_suffix: str = ""
    queries: Mapping[str, str] = field(default_factory=dict)
    query_formats: Mapping[str, str] = field(default_factory=dict)
    _asks: tuple[str, ...] = field(init=False, repr=False, default=())

    def __post_init__(self) -> None:
        for name in ("columns", "identifier_forms", "column_formats", "scheme_values", "queries", "query_formats"):
            object.__setattr__(self, name, _frozen(getattr(self, name)))
        asked = [*self.where, self.query]
        object.__setattr__(self, "_asks", tuple(sorted(set().union(*map(organization_parameters, asked)))))
        _check_source(self)
        _check_beside(self)
        _check_columns(self)
        _check_identifiers(self)
        _check_tables(self)
        _check_queries(self)
        check_totp(self.totp, self.all_columns)

    def case_of(self, identifier: str) -> CaseRule:
        """The rule of one identifier."""
        return self.case if isinstance(self.case, str) else self.case.get(identifier, "insensitive")

    @property
    def forms(self) -> Mapping[str, Form]:
        """The canonical forms, taken apart."""
        return {
            name: parse_form(text, key=f"legacy.identifier_forms.{name}")
            for name, text in self.identifier_forms.items()
        }

    @property
    def all_columns(self) -> frozenset[str]:
        """Canonical names of everything that a row can hold, other places' too."""
        return frozenset(self.columns).union(*(each.columns for each in self.beside))

    @property
    def asks(self) -> tuple[str, ...]:
        """The parameters about the organization that the look-up by identifier has."""
        return self._asks

    @property
    def aliases(self) -> tuple[str, ...]:
        """The short names of all tables; none where the table has none."""
        return (self.alias, *(join.alias for join in self.joins)) if self.alias else ()

    def id_of(self, user_id: str) -> str | None:
        """The legacy id inside a profile's `user_id`, or None: none of ours."""
        end = len(user_id) - len(self.user_id_suffix)
        inside = user_id[len(self.user_id_prefix) : end]
        whole = f"{self.user_id_prefix}{inside}{self.user_id_suffix}"
        return inside if inside and whole == user_id else None


def is_column_name(text: str) -> bool:
    """Whether the text is a plain name, to be quoted as a column, and not an expression."""
    return _COLUMN.fullmatch(text) is not None and text.lower() not in _CONSTANTS


def table_parts(text: str) -> tuple[str, ...]:
    """
    The parts of a table's name (`auth.users`), each without its quotes; empty when it is no such name.

    The last part is the table; what stands before is its schema (two parts on SQL Server: database and schema).
    """
    parts: list[str] = []
    rest = text.strip()
    while match := _TABLE_PART.match(rest):
        part = match[0]
        parts.append(part[1:-1].replace('""', '"') if part[0] in '"`[' else part)
        rest = rest[match.end() :]
        if not rest:
            return tuple(parts)
        if not rest.startswith("."):
            break
        rest = rest[1:]
    return ()


def parameters_of(sql: str) -> frozenset[str]:
    """The names of the parameters (`:name`) in a SELECT of the operator's."""
    return frozenset(PARAMETER.findall(sql))


def _check_source(mapping: LegacyMapping) -> None:
    if bool(mapping.table) == bool(mapping.query):
        reason = "is given beside legacy.query." if mapping.table else "is missing."
        raise ConfigurationError("legacy.table", reason, "Name the table of users, or write legacy.query instead.")
    if mapping.table and not 1 <= len(table_parts(mapping.table)) <= 3:
        raise ConfigurationError(
            "legacy.table", "is not the name of a table.", "Write users or schema.users; for more use legacy.query."
        )
    if mapping.query_by_id and not mapping.query:
        raise ConfigurationError("legacy.query_by_id", "goes with legacy.query.", "Leave it out.")
    if mapping.query:
        _check_parameters(
            "legacy.query", mapping.query, needed="identifier", allowed=frozenset({"identifier"}), organization=True
        )
    if mapping.query_by_id:
        _check_parameters("legacy.query_by_id", mapping.query_by_id, needed="id", allowed=frozenset({"id"}))


def organization_parameters(sql: str) -> frozenset[str]:
    """The parameters of a SQL text that are about the organization."""
    return frozenset(name for name in parameters_of(sql) if _is_about_organization(name))


def _is_about_organization(name: str) -> bool:
    return re.fullmatch(ORGANIZATION + r"(?:id|name|metadata_\w+)", name) is not None


def _check_parameters(key: str, sql: str, *, needed: str, allowed: frozenset[str], organization: bool = False) -> None:
    found = parameters_of(sql)
    if needed not in found:
        raise ConfigurationError(key, f"does not use :{needed}.", f"Compare a column with :{needed}.")
    _check_given(key, sql, allowed, organization=organization)
    if not re.match(r"\s*(?:--[^\n]*\n\s*|/\*.*?\*/\s*)*(?:select|with)\b", sql, re.IGNORECASE | re.DOTALL):
        raise ConfigurationError(key, "is not a SELECT.", "Write SELECT … or WITH … SELECT ….")


def _check_given(key: str, sql: str, allowed: frozenset[str], *, organization: bool) -> None:
    unknown = parameters_of(sql) - allowed - (organization_parameters(sql) if organization else frozenset())
    if unknown:
        given = sorted(allowed | ({"organization_id", "organization_name"} if organization else set()))
        fix = f"Given are {', '.join(f':{name}' for name in given)}" if given else "No parameter is given here"
        raise ConfigurationError(
            key, f"uses :{min(unknown)}, which is not given.", f"{fix}; write \\: where a colon is meant."
        )


def _check_tables(mapping: LegacyMapping) -> None:
    if mapping.query and (mapping.joins or mapping.where or mapping.alias):
        key = "legacy.joins" if mapping.joins else "legacy.where" if mapping.where else "legacy.alias"
        raise ConfigurationError(key, "goes with legacy.table.", "Write it into legacy.query.")
    check_joins(mapping.alias, mapping.joins, is_table=lambda name: 1 <= len(table_parts(name)) <= 3)
    for number, sql in enumerate(mapping.where):
        key = f"legacy.where.{number}" if len(mapping.where) > 1 else "legacy.where"
        if not sql.strip():
            raise ConfigurationError(key, "is empty.", "Write a condition, or leave it out.")
        _check_given(key, sql, frozenset(), organization=True)


def _check_beside(mapping: LegacyMapping) -> None:
    check_beside(mapping.beside, mapping.columns)
    for each in mapping.beside:
        known = frozenset(mapping.columns) | parameters_of(each.query) if mapping.query else frozenset(mapping.columns)
        _check_given(f"legacy.beside.{each.name}.query", each.query, known, organization=False)


def _check_columns(mapping: LegacyMapping) -> None:
    for name, source in mapping.columns.items():
        if not _NAME.fullmatch(name):
            raise ConfigurationError(
                f"legacy.columns.{name}", "is not a name of ours.", "Names are small letters, digits and underscores."
            )
        if not source.strip():
            raise ConfigurationError(f"legacy.columns.{name}", "is empty.", "Name its column, or leave it out.")
    if mapping.query:
        return
    for name, meaning in (("id", "the legacy id"), ("password", "the stored hash")):
        if name not in mapping.columns and not any(name in each.columns for each in mapping.beside if name != "id"):
            raise ConfigurationError(f"legacy.columns.{name}", "is missing.", f"Name the column that holds {meaning}.")


def _check_identifiers(mapping: LegacyMapping) -> None:
    if not mapping.identifiers:
        raise ConfigurationError("legacy.identifiers", "is empty.", 'Say what a user may type, e.g. ["email"].')
    for name in mapping.identifiers:
        if not _NAME.fullmatch(name) or name in PASSWORD_COLUMNS:
            raise ConfigurationError("legacy.identifiers", f"{name} is nothing that a user types.")
        if not mapping.query and name not in mapping.columns:
            raise ConfigurationError(
                f"legacy.columns.{name}", "is missing, and legacy.identifiers names it.", "Name its column."
            )
    if len(set(mapping.identifiers)) != len(mapping.identifiers):
        raise ConfigurationError("legacy.identifiers", "names one twice.", "Name each once.")
    _check_ways(mapping)


def _check_ways(mapping: LegacyMapping) -> None:
    """Rules and forms are known, and belong to identifiers."""
    rules = {"": mapping.case} if isinstance(mapping.case, str) else mapping.case
    for name, rule in rules.items():
        key = f"legacy.case.{name}" if name else "legacy.case"
        if rule not in get_args(CaseRule):
            raise ConfigurationError(key, "is no rule.", f"Rules are {', '.join(get_args(CaseRule))}.")
        if name and name not in mapping.identifiers:
            raise ConfigurationError(key, "names no identifier.", "Add it to legacy.identifiers, or leave it out.")
    for name in mapping.forms:
        if name not in mapping.identifiers:
            key = f"legacy.identifier_forms.{name}"
            raise ConfigurationError(key, "names no identifier.", "Add it to legacy.identifiers, or leave it out.")


def _check_queries(mapping: LegacyMapping) -> None:
    for name, sql in mapping.queries.items():
        _check_parameters(f"profile.queries.{name}.sql", sql, needed="id", allowed=frozenset({"id"}))
    formats = {f"legacy.column_formats.{name}": each for name, each in mapping.column_formats.items()}
    formats |= {f"profile.queries.{name}.format": each for name, each in mapping.query_formats.items()}
    for key, each in formats.items():
        if each not in FORMATS:
            raise ConfigurationError(key, "is no format.", f"Formats are {', '.join(FORMATS)}.")
    for name in mapping.column_formats:
        if not mapping.query and name not in mapping.all_columns:
            raise ConfigurationError(f"legacy.column_formats.{name}", "names no column.", "Add it to legacy.columns.")
