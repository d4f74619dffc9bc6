"""What drivers hand out, as plain values: text, numbers, truth, one spelling per id."""

import re
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

UUID_HEX = re.compile(r"[0-9a-f]{32}|[0-9A-F]{32}")
UUID_DASHED = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")

_TRUE = frozenset({"t", "true", "y", "yes", "1", "on"})
_FALSE = frozenset({"f", "false", "n", "no", "0", "off", ""})


def text_of(raw: bytes) -> str:
    """UTF-8 text when it is printable, else lower-case hex. Zero bytes at the end (BINARY(n) pads) are no text."""
    try:
        text = raw.rstrip(b"\0").decode()
    except UnicodeDecodeError:
        return raw.hex()
    return text if text.isprintable() else raw.hex()


def _number(value: Decimal) -> object:
    """A whole number, else a float where that is exact, else the digits as text."""
    if not value.is_finite():
        return str(value)
    if value == value.to_integral_value():
        return int(value)
    return float(value) if Decimal(repr(float(value))) == value else format(value, "f")


AS_THEY_ARE = frozenset({type(None), str, int, bool, float})
"""Types that are plain already."""

_PLAIN: dict[type, Callable[..., object]] = {
    bytes: text_of,
    bytearray: lambda value: text_of(bytes(value)),
    memoryview: lambda value: text_of(bytes(value)),
    Decimal: _number,
    uuid.UUID: str,
    datetime: datetime.isoformat,
    date: date.isoformat,
    time: time.isoformat,
    timedelta: str,
    list: lambda value: [plain(item) for item in value],
    dict: lambda value: {str(key): plain(item) for key, item in value.items()},
}


def plain(value: object) -> object:
    """A driver's value as JSON knows it. Types that no driver of ours is known for are spelled by `str`."""
    kind = type(value)
    return value if kind in AS_THEY_ARE else _PLAIN.get(kind, str)(value)


def spell_id(value: object) -> str:
    """
    The one spelling of a legacy id, empty for NULL.

    UUIDs are lower case with dashes however they are stored: as such, as text, as 32 hex digits, as 16 bytes. Whole
    numbers are plain digits, other bytes are text or hex, text is itself.
    """
    if value is None:
        return ""
    if type(value) is int:
        return str(value)
    if isinstance(value, bytes | bytearray | memoryview):
        raw = bytes(value)
        text = text_of(raw)
        return str(uuid.UUID(bytes=raw)) if len(raw) == 16 and text == raw.hex() else spell_id(text)
    spelled = plain(value)
    if isinstance(spelled, str):
        spelled = spelled.rstrip(" ")
        if UUID_DASHED.fullmatch(spelled) or UUID_HEX.fullmatch(spelled):
            return str(uuid.UUID(spelled))
    return str(spelled)


def truth(value: object, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> bool:
    """
    Whether a column that says "blocked" says so.

    NULL, 0, false, f, n, no and empty are no; 1, true, t, y, yes are yes; a date is yes from that moment on (a
    `disabled_at`; without a zone it is UTC). Any other text is yes: a word that we cannot read must not let in
    someone whom the legacy system keeps out.
    """
    if value is None or isinstance(value, bool):
        return bool(value)
    if isinstance(value, bytes | bytearray | memoryview):
        raw = bytes(value)
        value = text_of(raw) if len(raw) > 1 or raw.isalnum() else any(raw)
    if isinstance(value, str):
        word = value.strip().lower()
        if word in _TRUE or word in _FALSE:
            return word in _TRUE
        return _moment_has_come(word, now)
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)) <= now()
    if isinstance(value, date):
        return value <= now().date()
    return bool(value)


EPOCH_MIN = 10**8
"""A smaller number is no moment (1973), but a flag: 0 is never, 1 a truth."""

EPOCH_MS = 10**11
"""From here on a number counts milliseconds: as seconds it would be past the year 5000."""


def moment(value: object) -> datetime | None:
    """
    A column that says when, with its zone (UTC where it names none); None for never.

    Dates, ISO 8601 text, and seconds or milliseconds since 1970. NULL, empty, 0 and MySQL's zero date are never.

    Raises:
        ValueError: It is none of these.
    """
    known = value if isinstance(value, date) else plain(value)
    if isinstance(known, str):
        word = known.strip()
        known = int(word) if word.isascii() and word.isdigit() else _moment_of_text(word)
    if isinstance(known, int | float) and known:
        if known < EPOCH_MIN:
            raise ValueError("neither a moment nor never")
        return datetime.fromtimestamp(min(known / 1000 if known >= EPOCH_MS else known, _LAST_SECOND), UTC)
    if isinstance(known, datetime):
        return known if known.tzinfo else known.replace(tzinfo=UTC)
    return datetime(known.year, known.month, known.day, tzinfo=UTC) if isinstance(known, date) else None


def _moment_of_text(word: str) -> datetime | None:
    if word.startswith("0000-00-00") or not word:
        return None
    return _FAR if _BEYOND.match(word) else datetime.fromisoformat(word)


_BEYOND = re.compile(r"\+?[0-9]{5,}-[0-9]{2}-[0-9]{2}(?:[ T]|$)|infinity$", re.ASCII)
"""A year after 9999, or PostgreSQL's word for one, as text."""

_FAR = datetime.max.replace(tzinfo=UTC)

_LAST_SECOND = 253_402_300_799
"""The end of the year 9999, where Python's calendar ends."""


def locked(value: object, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> bool:
    """Whether a column that says until when an account is locked locks it now; what cannot be read locks."""
    try:
        until = moment(value)
    except (ValueError, OverflowError):
        return True
    return until is not None and until > now()


def expired(value: object, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> bool:
    """Whether a column that says from when an account is closed closes it now; what cannot be read closes."""
    try:
        since = moment(value)
    except (ValueError, OverflowError):
        return True
    return since is not None and since <= now()


def active(value: object, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> bool:
    """
    Whether a column that says "active" says so: the words of `truth`, numbers but 0, a date that has come.

    NULL (also of a joined row that is missing) is no, and so is a word that we cannot read.
    """
    if isinstance(value, str):
        word = value.strip().lower()
        if word in _TRUE or word in _FALSE:
            return word in _TRUE
        try:
            since = moment(word)
        except (ValueError, OverflowError):
            return False
        return since is not None and since <= now()
    return truth(value, now=now)


def _moment_has_come(word: str, now: Callable[[], datetime]) -> bool:
    try:
        when = _moment_of_text(word)
    except ValueError:
        return True
    return when is not None and truth(when, now=now)


def same_but_for_case(one: str, other: str) -> bool:
    """
    Whether two texts differ in nothing but case.

    Both foldings must agree: lower case alone takes the Kelvin sign for a k, upper case alone the dotless i for an i,
    and a look-alike address must not find somebody else's account.
    """
    return one == other or (one.lower() == other.lower() and one.upper() == other.upper())
