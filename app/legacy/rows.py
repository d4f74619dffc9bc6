"""Rows become users: values decoded, the stored hash gathered, the right row picked."""

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

from app.domain.hashes import StoredHash
from app.domain.users import LegacyUser
from app.errors import AmbiguousIdentifier
from app.legacy.factors import FactorReader
from app.legacy.faults import Fault, ReadFault
from app.legacy.formats import read
from app.legacy.kinds import WHOLE_NUMBER
from app.legacy.mapping import FACTOR_COLUMNS, HASH_COLUMNS, PASSWORD_COLUMNS, LegacyMapping
from app.legacy.reader import Row
from app.legacy.statements import JOINED_ROWS, MATCHED, ORDINAL
from app.legacy.values import AS_THEY_ARE, active, expired, locked, plain, same_but_for_case, spell_id, text_of, truth

_STATES: Mapping[str, Callable[[object], bool]] = {
    "blocked": truth,
    "locked_until": locked,
    "expires_at": expired,
    "active": lambda value: not active(value),
}
"""Columns that can block a user, and when each of them does."""

_KNOWN = PASSWORD_COLUMNS | FACTOR_COLUMNS | {"id", "reset_required", *_STATES}
_NOT_SHOWN = PASSWORD_COLUMNS | HASH_COLUMNS | FACTOR_COLUMNS | {ORDINAL, MATCHED}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadUser(LegacyUser):
    """A user fresh from a row: `native_id` is the id in its own type, for further queries."""

    native_id: object = field(default=None, repr=False, compare=False)


class CountedUser(LegacyUser):
    """
    One of all users, who are only counted: what the row holds about the password is gathered when somebody asks for it.

    Attributes:
        encoded: The stored text as the row has it, None where there is none.
        beside: What stands beside the text in every row of the table: the schemes, how many peppers, whether there is
            no pepper and no salt; None where that is another one from row to row, or where a scheme is named.
    """

    __slots__ = ("_line", "_page", "beside", "encoded")
    __setattr__ = object.__setattr__  # a frozen dataclass takes a microsecond to be made; these come by the million

    def __init__(  # noqa: PLR0913  made in one place
        self,
        id_: str,
        row: Mapping[str, object],
        encoded: str | None,
        line: Sequence[Any],
        page: "_Counted",
        *,
        blocked: bool,
        reset_required: bool,
    ) -> None:
        self.id, self.row = id_, row  # type: ignore[misc]
        self.blocked, self.reset_required = blocked, reset_required  # type: ignore[misc]
        self.encoded, self.beside = encoded, page.beside
        self._line, self._page = line, page

    matched_by = source = ""
    related: Mapping[str, list[Mapping[str, object]]] = {}

    @property
    def stored(self) -> StoredHash | None:
        """Made anew for whoever asks."""
        return self._page.reader.user(dict(zip(self._page.names, self._line, strict=True))).stored


@dataclass(frozen=True, slots=True)
class _Counted:
    """What the users of one page have in common."""

    reader: "RowReader"
    names: tuple[str, ...]
    beside: tuple[object, ...] | None


@dataclass(frozen=True, slots=True)
class Picked:
    """The row that an identifier means, and which identifier it was."""

    row: Row
    matched_by: str


class RowReader:
    """Reads rows under one mapping. `padded` names the columns that come back with spaces at their end."""

    def __init__(self, mapping: LegacyMapping, *, padded: frozenset[str] = frozenset(), loose: bool = False) -> None:
        self._mapping = mapping
        self._padded = padded
        self._loose = loose
        self._forms = mapping.forms
        self._formats = tuple(mapping.column_formats.items())
        self._factors = FactorReader(mapping.totp)
        self._states = tuple(each for each in _STATES.items() if mapping.query or each[0] in mapping.all_columns)
        known = (*_KNOWN, *mapping.identifiers)
        self._canonical = {name: name for name in known} | {
            source.casefold(): name for name, source in mapping.columns.items()
        }

    def _value(self, row: Row, name: str) -> object:
        return self.unpadded(name, row[name])

    def unpadded(self, name: str, value: object) -> object:
        """A value of a column without the spaces that pad it."""
        return value.rstrip(" ") if name in self._padded and isinstance(value, str) else value

    def canonical(self, row: Row) -> Row:
        """The row of an operator's query under canonical names; columns that the mapping does not name keep theirs."""
        return {self._canonical.get(name.casefold(), name): value for name, value in row.items()}

    def pick(self, rows: Sequence[Row], typed: str) -> Picked | None:
        """
        The row that the typed text means.

        The first identifier, in the mapping's order, that finds anybody counts; of its rows an exact one goes before
        those that differ in case. The database's `=` may take accents and trailing spaces for nothing, so each row is
        compared again: jose is not josé, and a row that fits only there is nobody's.

        Raises:
            AmbiguousIdentifier: More than one row is left.
        """
        fits = [fit for row in rows if (fit := self._fit(row, typed)) is not None]
        if not fits:
            return None
        best = min(fit.rank for fit in fits)
        chosen = [fit.row for fit in fits if fit.rank == best]
        if len(chosen) > 1:
            chosen = self._one_user(chosen, len(rows))
        return Picked(chosen[0], self._mapping.identifiers[best[0]])

    def _one_user(self, rows: list[Row], read: int) -> list[Row]:
        """
        Rows that joined tables made of one user, the one to take first: the same whichever order they came in.

        Raises:
            AmbiguousIdentifier: They are several users, or nobody knows: not all rows were read.
        """
        if (
            not self._mapping.joins
            or read >= JOINED_ROWS
            or len({spell_id(self._value(row, "id")) for row in rows}) > 1
        ):
            raise AmbiguousIdentifier("several_rows")
        return sorted(rows, key=_spelled)

    def first(self, rows: Sequence[Row]) -> list[Row]:
        """Rows in an order that does not depend on the database's; only joined tables can give several for one id."""
        return sorted(rows, key=_spelled) if len(rows) > 1 and self._mapping.joins else list(rows)

    def one_each(self, rows: Sequence[Row], *, cut: bool) -> list[Row]:
        """
        One row per user, of rows in the order of ids; the same one as a look-up's.

        Args:
            rows: A page of them.
            cut: The page is full, so rows of its last user may be missing: that user is left to the next page, unless
                the whole page is one user's.
        """
        users: dict[str, list[Row]] = {}
        for row in rows:
            users.setdefault(spell_id(self._value(row, "id")), []).append(row)
        if cut and len(users) > 1:
            users.popitem()
        return [self.first(each)[0] for each in users.values()]

    def _fit(self, row: Row, typed: str) -> "_Fit | None":
        if ORDINAL in row:
            ordinal = int(row[ORDINAL])
            return self._compare(row, ordinal, typed)
        row = self.canonical(row)
        compared = [
            self._compare(row, ordinal, typed)
            for ordinal, name in enumerate(self._mapping.identifiers)
            if row.get(name) is not None
        ]
        if found := [fit for fit in compared if fit is not None]:
            return min(found, key=lambda fit: fit.rank)
        return None if self._loose and compared else _Fit(row, (len(self._mapping.identifiers) - 1, True))

    def _compare(self, row: Row, ordinal: int, typed: str) -> "_Fit | None":
        name = self._mapping.identifiers[ordinal]
        if self._forms and name in self._forms:
            typed = self._forms[name](typed)
        stored = str(plain(self._value(row, name if row.get(MATCHED) is None else MATCHED)))
        if stored == typed:
            return _Fit(row, (ordinal, False))
        stored = stored.rstrip(" ")
        if self._mapping.case_of(name) == "sensitive":
            return _Fit(row, (ordinal, True)) if stored == typed else None
        return _Fit(row, (ordinal, True)) if same_but_for_case(stored, typed) else None

    def user(self, row: Row, *, matched_by: str = "") -> ReadUser:
        """
        The row, under canonical names, as a user.

        Raises:
            ReadFault: The row has no id.
        """
        if "id" not in row:
            raise ReadFault(Fault.NO_COLUMN)
        native = self._value(row, "id")
        spelled = spell_id(native)
        if not spelled:
            raise ReadFault(Fault.NO_ID)
        values = self._plain(row)
        for name, format_ in self._formats:
            if name in values:
                values[name] = read(format_, values[name])
        stored = self._stored(row, values)
        if isinstance(values["id"], str):
            values["id"] = spelled
        if row.get("totp_secret") is not None and (factors := self._factors.factors(row)):
            values["mfa_factors"] = factors
        return ReadUser(
            id=spelled,
            row=values,
            stored=stored,
            blocked=self._blocked(row),
            reset_required=truth(row.get("reset_required")),
            matched_by=matched_by,
            native_id=native,
        )

    def counted(self, names: tuple[str, ...], lines: Sequence[Sequence[Any]]) -> Sequence[LegacyUser]:
        """
        The users of one page, the same as `user` says of each; taken column by column, which is cheaper by half.

        Args:
            names: Of the columns.
            lines: Rows by position; at least one.

        Raises:
            ReadFault: A row has no id.
        """
        if "id" not in names or "totp_secret" in names:
            return [self.user(dict(zip(names, line, strict=True))) for line in lines]
        columns = dict(zip(names, zip(*lines, strict=True), strict=True))
        for name in self._padded & columns.keys():
            columns[name] = tuple(each.rstrip(" ") if isinstance(each, str) else each for each in columns[name])
        ids = _all_of(columns["id"], spell_id, {int}, str)
        if not all(ids):
            raise ReadFault(Fault.NO_ID)
        shown = {
            name: _all_of(column, plain, AS_THEY_ARE) for name, column in columns.items() if name not in _NOT_SHOWN
        }
        for name, format_ in self._formats:
            if name in shown:
                shown[name] = [read(format_, value) for value in shown[name]]
        shown["id"] = [own if isinstance(value, str) else value for own, value in zip(ids, shown["id"], strict=True)]
        nothing = (None,) * len(lines)
        encoded = _all_of(columns.get("password", nothing), plain, AS_THEY_ARE)
        blocked = [False] * len(lines)
        for name, blocks in self._states:
            if name in columns:
                found = _all_of(columns[name], blocks, {bool} if name == "blocked" else frozenset())
                blocked = [one or other for one, other in zip(blocked, found, strict=True)]
        resets = _all_of(columns.get("reset_required", nothing), truth, {bool})
        page, keys = _Counted(self, names, self._beside(names)), tuple(shown)
        return [
            CountedUser(
                own,
                dict(zip(keys, values)),  # noqa: B905  as many as there are
                str(text) if text not in _NOTHING else None,
                line,
                page,
                blocked=block,
                reset_required=reset,
            )
            for own, values, text, line, block, reset in zip(
                ids, zip(*shown.values(), strict=True), encoded, lines, blocked, resets, strict=True
            )
        ]

    def _beside(self, names: Sequence[str]) -> tuple[object, ...] | None:
        mapping = self._mapping
        if mapping.scheme is not None or not PASSWORD_COLUMNS.isdisjoint({*names} - {"password"}):
            return None
        return mapping.schemes, len(mapping.peppers or ()), mapping.pepper is None, True

    def _plain(self, row: Row) -> dict[str, object]:
        """What is shown of a row. Every user of a table passes here, so types that stay as they are go by at once."""
        values = {
            name: value if type(value) in AS_THEY_ARE else plain(value)
            for name, value in row.items()
            if name not in _NOT_SHOWN
        }
        for name in self._padded:
            if isinstance(value := values.get(name), str):
                values[name] = value.rstrip(" ")
        return values

    def stored(self, row: Row) -> StoredHash | None:
        """What the row holds about the password; None when it holds nothing."""
        return self._stored(row, self._plain(row))

    def _stored(self, row: Row, values: Mapping[str, object]) -> StoredHash | None:
        """The same; `values` is what is shown of the row."""
        if (value := self._value(row, "password") if "password" in row else None) is None:
            return None
        encoded = plain(value)
        if encoded == "":
            return None
        columns = {name: str(value) for name, value in values.items() if value is not None}
        for name in HASH_COLUMNS:
            if row.get(name) is not None:
                columns[name] = str(plain(self._value(row, name)))
        scheme = self._scheme(row)
        pepper_id, mapping = _text(plain(row.get("pepper_id"))), self._mapping
        return StoredHash(
            encoded=str(encoded),
            scheme=scheme,
            schemes=mapping.schemes if scheme is None else (),
            salt=self._salt(row),
            salt_position=self._mapping.salt_position,
            iterations=_whole(row.get("iterations")),
            username=columns.get("username"),
            email=columns.get("email"),
            pepper=mapping.pepper if not pepper_id else None,
            peppers=tuple(each for each in mapping.peppers if pepper_id in {None, "", each[0]})
            if mapping.peppers
            else (),
            key_id=_text(plain(row.get("key_id"))) or None,
            columns=columns,
            params=mapping.params,
            secrets=mapping.secrets,
        )

    def _blocked(self, row: Row) -> bool:
        return bool(self._states) and any(blocks(row[name]) for name, blocks in self._states if name in row)

    def _peppers(self, pepper_id: str | None) -> tuple[tuple[str, bytes], ...]:
        peppers = self._mapping.peppers
        return tuple(each for each in peppers if pepper_id in {None, "", each[0]}) if peppers else ()

    def _scheme(self, row: Row) -> str | None:
        named = plain(row.get("scheme"))
        if named is None or (word := str(named).strip()) == "":
            return self._mapping.scheme
        return self._mapping.scheme_values.get(word, word)

    def _salt(self, row: Row) -> bytes | None:
        """The salt's bytes; None where there is none, or where the column does not spell any."""
        value: Any = self._value(row, "salt") if "salt" in row else None
        if value is None:
            return None
        raw = bytes(value) if isinstance(value, bytes | bytearray | memoryview) else str(plain(value)).encode()
        try:
            match self._mapping.salt_encoding:
                case "hex":
                    return bytes.fromhex(raw.decode("ascii"))
                case "base64":
                    return base64.b64decode(raw, validate=True)
                case _:
                    return raw
        except (ValueError, binascii.Error):
            return None


@dataclass(frozen=True, slots=True)
class _Fit:
    """A row that fits; `rank` is the identifier's place and whether only case differs: smaller is better."""

    row: Row
    rank: tuple[int, bool]


_NOTHING = (None, "")


def _all_of(
    column: Sequence[Any],
    convert: Callable[[Any], Any],
    simple: AbstractSet[type],
    to: Callable[[Any], Any] | None = None,
) -> Sequence[Any]:
    """A column converted; where all its values are of simple types by `to` alone, None: as they are."""
    if not simple >= set(map(type, column)):
        return [convert(value) for value in column]
    return column if to is None else [to(value) for value in column]


def _spelled(row: Row) -> tuple[str, ...]:
    return tuple(str(plain(value)) for value in row.values())


def _whole(value: object) -> int | None:
    """An iterations column as a number, whatever its type; None when it is none."""
    if value is None:
        return None
    text = text_of(bytes(value)) if isinstance(value, bytes | bytearray | memoryview) else str(plain(value)).strip()
    return int(text) if WHOLE_NUMBER.fullmatch(text) else None


def _text(value: object) -> str | None:
    return None if value is None else str(value)
