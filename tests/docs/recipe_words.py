"""The words of recipes and the variants, each with what it does: the pages' lists, whole by a test."""

from collections.abc import Mapping

from app.hashing.recipes.hashed import HASHED
from app.hashing.recipes.spelled import SPELLED
from app.hashing.variants import VARIANTS, Variant
from tests.docs.markdown import table

SPELLS: Mapping[str, str] = {
    "upper, lower": "the case of all letters",
    "ascii_upper, ascii_lower": "of ASCII's letters only, as PHP 8 and C do",
    "trim": "what PHP's trim takes away",
    "reverse": "last letter first",
    "html, html_quotes": "`&amp;`, `&lt;`, `&gt;`, `&quot;`; the other also `&#039;`",
    "addslashes": "backslashes before quotes and backslashes",
    "nfc, nfkc": "Unicode's forms",
    "utf8, latin1, cp1252, utf16le, utf16be": "text to bytes; a password that has no such form opens nothing",
    "hex, b64, b64url": "bytes to text",
    "unhex, unb64": "text to bytes, base64 in any dialect",
    "until_nul": "what stands before the first NUL",
    "truncate": "`truncate(value, bytes)`",
    "substr": "`substr(value, start, bytes)`",
}
"""Words that only change or spell, together as they stand in a row."""

HASHES: Mapping[str, str] = {
    "pbkdf2": "`pbkdf2_DIGEST(password, salt, rounds, bytes)`",
    "scrypt": "`scrypt(password, salt, N, r, p, bytes)`",
    "argon2i, argon2id": "`argon2id(password, salt, KiB, passes, lanes, bytes)`",
}

TRIED: Mapping[Variant, str] = {
    "nfc": "Unicode's composed form: what another keyboard would have typed",
    "nfkc": "the compatible form",
    "trim": "without the blanks around it, as PHP's trim does",
    "latin1": "in ISO-8859-1, where the rest of the table is UTF-8",
    "lower": "in lower case",
    "truncate72": "its first 72 bytes",
    "nul": "what stands before its first NUL",
}


def words() -> str:
    """Every word that a recipe may call."""
    digests = [word for word in HASHED if f"hmac_{word}" in HASHED]
    keyed = [word.removeprefix("pbkdf2_") for word in HASHED if word.startswith("pbkdf2_") and not _raw(word)]
    rows = [
        (_code(digests), "a digest, as lower-case hex; under the name with `_raw` bytes, as with all words that hash"),
        ("`hmac_` before any of them", "`hmac_sha256(key, message)`"),
        (f"`pbkdf2_` before {_code(keyed)}", HASHES["pbkdf2"]),
        *((_code(names.split(", ")), meaning) for names, meaning in HASHES.items() if names != "pbkdf2"),
        *((_code(names.split(", ")), meaning) for names, meaning in SPELLS.items()),
        (
            "`repeat`",
            "`repeat(times, start, step)`: the step is done over and over, `$x` in it is what was there before",
        ),
        ("any scheme's name", "outermost only: `bcrypt(sha256($p))` is bcrypt's stored text over that"),
    ]
    return table(("word", "meaning"), rows)


def variants() -> str:
    """Every variant, in the settings' order."""
    return table(("variant", "what is tried"), ((f"`{name}`", TRIED[name]) for name in VARIANTS))


def unsaid() -> set[str]:
    """Words that no row holds, and rows that hold no word."""
    said = {word for names in (*SPELLS, *HASHES) for word in names.split(", ") if word != "pbkdf2"}
    known = {*SPELLED, *(word for word in HASHED if not _raw(word) and not word.startswith(("hmac_", "pbkdf2_")))}
    return said ^ (known - {word for word in HASHED if f"hmac_{word}" in HASHED})


def _raw(word: str) -> bool:
    return word.endswith("_raw")


def _code(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names if not _raw(name))
