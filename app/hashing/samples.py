"""
Files of samples: known passwords with what the legacy system stored for them, each row asked of the schemes.

A row is `hash, password`, and where needed `id, scheme, columns, params, pepper, password_wrong, password_also` and
`expect`. The file is a JSON array or JSON lines, or an object with the rows under `cases`. `params.expr` is a recipe;
with `params.truncate` only so many characters were kept. `scheme_configured` is a scheme as the settings would name it.
"""

import base64
import binascii
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from app.domain.hashes import ParsedHash, StoredHash
from app.errors import ConfigurationError, HashError, RecipeError
from app.hashing.contract import Scheme
from app.hashing.recipes.nodes import PASSWORD_BYTES
from app.hashing.recipes.scheme import is_recipe
from app.hashing.registry import Registry
from app.hashing.verify import Encoding

MATCH, MISMATCH = "match", "mismatch"

WORDS = {
    "needs_reset": "needs_reset",
    "unknown_scheme": "unknown",
    "ambiguous_scheme": "ambiguous",
    "malformed": "malformed",
    "too_costly": "too_costly",
}
"""`HashError.reason` to the verdict that is printed."""

EXPECTED: Mapping[str, frozenset[str]] = {
    **{word: frozenset({word}) for word in (MATCH, MISMATCH, *WORDS.values())},
    "accept": frozenset({MATCH}),
    "accept_trimmed": frozenset({MATCH}),
    "reject": frozenset({MISMATCH, "unknown", "ambiguous", "malformed", "too_costly"}),
    "reject_cost": frozenset({"too_costly"}),
    "config_error": frozenset({"unknown", "ambiguous"}),
}
"""What a row may expect, and the verdicts that are it."""

PLAINTEXT = "plaintext"

DIGEST, PREHASHED = "digest", frozenset({"bcrypt_prehash", "prehashed"})
_OWN_COLUMNS = frozenset({"salt", "username", "email", "iterations"})
_UTF8 = Encoding()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """
    One row of a file: what is stored, a password that opens it, others that do, and one that does not.

    `scheme` is what the row itself names, whatever the settings add later; `expect` a key of EXPECTED.
    """

    id: str
    stored: StoredHash | None
    password: str | None = field(repr=False)
    wrong: str | None = field(default=None, repr=False)
    also: tuple[str, ...] = field(default=(), repr=False)
    scheme: str = ""
    expect: str = MATCH


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """
    What came of one row. `verdict` and `wrong` are `match`, `mismatch`, `needs_reset`, `unknown`, `ambiguous`,
    `malformed` or `too_costly`; `wrong` is empty where no wrong password was given.
    """

    id: str
    scheme: str
    verdict: str
    wrong: str = ""
    portable: Mapping[str, object] | None = field(default=None, repr=False)
    reason: str = ""
    expect: str = MATCH

    @property
    def good(self) -> bool:
        """What the row expects: that the right password opens it, unless it says else; and the wrong one does not."""
        return self.verdict in EXPECTED[self.expect] and self.wrong != MATCH


def read_samples(text: str) -> Iterator[Sample]:
    """
    The rows of a file.

    Raises:
        ConfigurationError: It is no JSON, or a row is none; the text names the row, never its content.
    """
    for number, row in enumerate(_rows(text), start=1):
        if not isinstance(row, dict) or "hash" not in row:
            raise ConfigurationError("FILE", f"row {number} is no object with the key hash.", "See --help.")
        try:
            yield read_sample(row, number)
        except (TypeError, ValueError, AttributeError):
            raise ConfigurationError("FILE", f"row {number} has a value of the wrong type.", "See --help.") from None


def read_sample(row: Mapping[str, Any], number: int = 1) -> Sample:
    """One row. Raises TypeError, ValueError, AttributeError where a value has the wrong type."""
    hash_, expect = row["hash"], row.get("expect", MATCH)
    if expect not in EXPECTED:
        raise ValueError("no verdict that is known")
    also = row.get("password_also") or ()
    return Sample(
        id=str(row.get("id", number)),
        stored=None if hash_ is None else _stored(row, str(hash_)),
        password=row.get("password"),
        wrong=row.get("password_wrong"),
        also=(also,) if isinstance(also, str) else tuple(also),
        scheme=str(row.get("scheme") or ""),
        expect=expect,
    )


def check(registry: Registry, sample: Sample, *, encoding: Encoding = _UTF8) -> Finding:
    """
    Asks one row.

    Raises:
        Overloaded: A primitive got no memory or no thread.
    """
    if sample.stored is None:
        return _unread(sample, "", "needs_reset", "NULL")
    if _is_empty_plaintext(sample):
        reason = "an empty text opens for the empty password only, which no login may send"
        return Finding(
            id=sample.id, scheme=PLAINTEXT, verdict=MATCH, wrong=MISMATCH, reason=reason, expect=sample.expect
        )
    named = sample.stored.scheme or ""
    try:
        if named and is_recipe(named):
            registry = registry.with_recipes([named])
        fits = registry.fits(sample.stored)
    except HashError as error:
        return _unread(sample, error.scheme or named, WORDS[error.reason], str(error))
    except RecipeError as error:
        return _unread(sample, named, "unknown", str(error))
    scheme, parsed = fits[0].scheme, fits[0].parsed

    def opens(password: str | None) -> bool:
        known = _encoded(password, scheme, encoding)
        return known is not None and parsed.matches(known)

    portable = parsed.portable()
    matched = opens(sample.password) and all(opens(other) for other in sample.also)
    return Finding(
        id=sample.id,
        scheme=scheme.name,
        verdict=MATCH if matched else MISMATCH,
        wrong="" if sample.wrong is None else MATCH if opens(sample.wrong) else MISMATCH,
        portable=None if portable is None else dict(portable.fields),
        reason="" if portable is not None else _why_not(scheme, parsed),
        expect=sample.expect,
    )


def _why_not(scheme: Scheme, parsed: ParsedHash) -> str:
    own = getattr(parsed, "not_portable", "")  # of a row, where others of its scheme can move
    return scheme.not_portable or own or "this row has no form that Auth0 takes"


def _is_empty_plaintext(sample: Sample) -> bool:
    """
    Whether the row is a vector of plaintext's for the empty text: it must say all of it itself, the scheme, the empty
    password and one that does not open. Only this check says so: to the schemes, and so to every login, an empty text
    is no password, and one where the settings name plaintext is a user to reset.
    """
    stored = sample.stored
    return (
        stored is not None
        and (stored.encoded, sample.scheme, sample.password) == ("", PLAINTEXT, "")
        and not sample.also
        and bool(sample.wrong)
    )


def _unread(sample: Sample, scheme: str, word: str, reason: str) -> Finding:
    """A value that nothing can open says so of the right password and the wrong one."""
    wrong = "" if sample.wrong is None else word
    return Finding(id=sample.id, scheme=scheme, verdict=word, wrong=wrong, reason=reason, expect=sample.expect)


def _encoded(password: str | None, scheme: Scheme, encoding: Encoding) -> bytes | None:
    """The password's bytes; None where it has none, or is longer than any that the service takes."""
    if password is None or len(password) > PASSWORD_BYTES:
        return None
    return encoding.encode(password, scheme)


def _rows(text: str) -> list[Any]:
    try:
        document = json.loads(text)
    except ValueError:
        lines = [line for line in text.splitlines() if line.strip()]
        try:
            return [json.loads(line) for line in lines]
        except ValueError:
            raise ConfigurationError("FILE", "is neither a JSON array nor JSON lines.") from None
    if isinstance(document, dict) and "hash" not in document and isinstance(document.get("cases"), list):
        document = document["cases"]
    return document if isinstance(document, list) else [document]


def _stored(row: Mapping[str, Any], encoded: str) -> StoredHash:
    columns: Mapping[str, Any] = row.get("columns") or {}
    params: Mapping[str, Any] = row.get("params") or {}
    columns = {name: value for name, value in columns.items() if value is not None}
    decoded = dict(_decoded(columns))
    pepper, iterations = row.get("pepper"), columns.get("iterations")
    return StoredHash(
        encoded=encoded,
        scheme=_scheme(row.get("scheme", row.get("scheme_configured")), params),
        salt=_salt(columns.get("salt"), params) if "salt" in columns else decoded.get("salt"),
        iterations=None if iterations is None else int(iterations),
        username=columns.get("username"),
        email=columns.get("email"),
        pepper=None if pepper is None else str(pepper).encode("utf-8", "surrogatepass"),
        columns={name: str(value) for name, value in columns.items() if name not in _OWN_COLUMNS},
        params={name: value for name, value in params.items() if name != "truncate"},
        secrets=decoded | _secrets(params),
    )


def _scheme(name: object, params: Mapping[str, Any]) -> str | None:
    """The scheme as the registry knows it: an expression alone is a recipe."""
    if name is None or name == "auto":
        return None
    text = str(name).removeprefix("digest ")
    if text != DIGEST or "expr" not in params:
        return text
    expression = str(params["expr"])
    return f"truncate({expression}, {int(params['truncate'])})" if "truncate" in params else expression


def _salt(value: object, params: Mapping[str, Any]) -> bytes | None:
    """The salt column's bytes: its text itself, unless `salt_encoding` says that it spells them."""
    text = str(value)
    match params.get("salt_encoding", "utf8"):
        case "hex":
            return bytes.fromhex(text)
        case "base64":
            return base64.b64decode(text, validate=True)
    return text.encode("utf-8", "surrogatepass")


def _decoded(values: Mapping[str, Any]) -> Iterator[tuple[str, bytes]]:
    """Values whose names end in `_hex` or `_b64`, under the name before that."""
    for name, value in values.items():
        try:
            if name.endswith("_hex"):
                yield name.removesuffix("_hex"), bytes.fromhex(str(value))
            elif name.endswith("_b64"):
                yield name.removesuffix("_b64"), base64.b64decode(str(value), validate=True)
        except (ValueError, binascii.Error):
            continue


def _secrets(params: Mapping[str, Any]) -> dict[str, bytes]:
    """Every text among the parameters as a secret too: a file of samples does not tell the two apart."""
    texts = {name: value.encode("utf-8", "surrogatepass") for name, value in params.items() if isinstance(value, str)}
    return texts | dict(_decoded(params))


def with_defaults(sample: Sample, default: StoredHash) -> Sample:
    """The same with what the settings say where the row says nothing: scheme, parameters, secrets, pepper."""
    if sample.stored is None:
        return sample
    stored = sample.stored
    named = stored.scheme is not None
    merged = replace(
        stored,
        scheme=stored.scheme if named else default.scheme,
        schemes=() if named else default.schemes,
        pepper=stored.pepper if stored.pepper is not None else default.pepper,
        params={**default.params, **stored.params},
        secrets={**default.secrets, **stored.secrets},
    )
    return replace(sample, stored=merged)
