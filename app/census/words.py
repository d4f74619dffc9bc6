"""Figures and names as people read them."""

from typing import Final

from app.census.judge import Family, Road

ROADS: Final = {
    Road.BOTH: ("trickle or bulk", "by logging in, or by the import: with the same password"),
    Road.TRICKLE: ("trickle only", "by logging in; Auth0 cannot import the hash"),
    Road.BULK: ("bulk only", "by the import; the account is blocked, so it cannot log in"),
    Road.RESET: ("reset only", "with a new password"),
    Road.MEND: ("nothing yet", "no valid email, or another user has it: mend it first"),
}

_VERDICTS: Final = {
    "no_password": "no password",
    "needs_reset": "marker for no password",
    "unknown_scheme": "unknown",
    "ambiguous_scheme": "of no certain scheme",
    "malformed": "damaged",
    "too_costly": "too costly",
}


def family_in_words(family: Family) -> str:
    """`bcrypt`, `bcrypt, damaged`, `no password`."""
    if family.verdict == "usable":
        return family.scheme
    verdict = _VERDICTS[family.verdict]
    return f"{family.scheme}, {verdict}" if family.scheme else verdict


def share(users: int, of: int) -> str:
    """Percent; a few are never none, and nearly all never all."""
    if not users or not of:
        return ""
    percent = 100 * users / of
    if percent < 0.1:
        return "< 0.1%"
    return "> 99.9%" if 99.9 < percent < 100 else f"{percent:.1f}%"


def bytes_in_words(size: float) -> str:
    """In the largest unit that keeps a whole digit, of 1000 each."""
    for unit in ("bytes", "KB", "MB"):
        if size < 1000:
            return f"{size:,.0f} {unit}" if unit == "bytes" else f"{size:,.1f} {unit}"
        size /= 1000
    return f"{size:,.1f} GB"


def seconds_in_words(seconds: float, *, measured: bool) -> str:
    """One login's time; an estimate says so."""
    text = f"{seconds * 1e3:,.1f} ms" if seconds >= 1e-4 else "< 0.1 ms"
    return text if measured or seconds < 1e-4 else f"~ {text}"


def hours_in_words(hours: float) -> str:
    """Seconds, minutes, hours or days."""
    if hours >= 48:
        return f"{hours / 24:,.1f} days"
    if hours >= 1:
        return f"{hours:,.1f} hours"
    return f"{hours * 60:,.0f} minutes" if hours * 60 >= 1 else f"{hours * 3600:,.0f} seconds"
