"""
The search itself: what is known becomes tasks, tasks give recipes, recipes are proved with every known password.

A task is a name and a few words, so that it can be sent to another process; whoever runs tasks counts the time.
"""

import base64
import binascii
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from app.domain.hashes import StoredHash
from app.errors import HashError, RecipeError
from app.hashing.find.stages import STAGES, Stage, cut, derived, derived_long, memory_hard
from app.hashing.find.values import ALL, Known, Value, constants, digested, joined, passwords
from app.hashing.primitives.algorithms import ALGORITHMS
from app.hashing.registry import Registry
from app.hashing.verify import Encoding

INNER_S = 20.0
"""Of work for one scheme whose text brings its own cost: with bcrypt 10 about 400 ways to hash before it."""

ENCODINGS = ("utf-8", "latin-1", "utf-16-le")
NORMALIZED = ("none", "nfc", "nfkc", "nfkd")
_OTHERS: dict[str, Stage] = {
    "cut": cut,
    "derived": derived,
    "derived_long": derived_long,
    "memory_hard": memory_hard,
}
ORDER = ("schemes", "single", "keyed", "nested", "cut", "several", "memory_hard", "derived", "inside", "deep", "apart",
         "repeated", "deeper", "derived_long")  # fmt: skip
"""The likely and cheap first, so that what most sites did is found within a second."""

_PBKDF2 = ("sha1", "sha256", "sha512", "md5", "sha224", "sha384")
SEPARATORS = ":$.|"
"""What stands between digest and salt in one text."""


@dataclass(frozen=True, slots=True)
class Triple:
    """One known password with what is stored for it."""

    stored: StoredHash
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Task:
    """
    One piece of the search.

    Attributes:
        stage: Which stage.
        word: Its digest, or the scheme to ask.
        separator: What stands between digest and salt, where one text holds both.
        salt_first: In which order.
    """

    stage: str
    word: str = ""
    separator: str = ""
    salt_first: bool = False

    def whole(self, recipe: str) -> str:
        """The recipe of the whole text."""
        if not self.separator:
            return recipe
        return f"$s.'{self.separator}'.{recipe}" if self.salt_first else f"{recipe}.'{self.separator}'.$s"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """
    What works: the keys of `[password]` that say it.

    Attributes:
        scheme: A name or a recipe.
        encoding: `password.encoding`.
        normalize: `password.normalize`.
        salt_position: `password.salt_position`.
    """

    scheme: str
    encoding: str = "utf-8"
    normalize: str = "none"
    salt_position: str = "prefix"


class Search:
    """All that is searched for a few known passwords. Small, so that every process makes its own."""

    def __init__(self, registry: Registry, triples: Sequence[Triple]) -> None:
        self._registry = registry
        self._triples = triples
        self._first = triples[0]

    def tasks(self) -> list[Task]:
        """Everything to try, the likelier first."""
        found = [Task("schemes")]
        found += [Task("inside", name) for name in self._inside()]
        for split in (("", False), *((mark, first) for mark in SEPARATORS for first in (False, True))):
            if (known := self._known(*split)) is None:
                continue
            outer = [algorithm.name for algorithm in known.outer()]
            # What is computed in Python is asked in the first stages only: it takes fifty times as long.
            found += [
                Task(stage, name, *split)
                for stage in STAGES
                for name in outer
                if not ALGORITHMS[name].block_s or stage in {"single", "keyed"}
            ]
            if not outer:
                longer = [name for name in ALL if ALGORITHMS[name].digest_bytes > len(known.target)]
                found += [Task("cut", name, *split) for name in longer]
            found += [Task(stage, name, *split) for stage in ("derived", "derived_long") for name in _PBKDF2]
            found.append(Task("memory_hard", "", *split))
        order = {stage: number for number, stage in enumerate(ORDER)}
        return sorted(found, key=lambda task: order[task.stage])

    def run(self, task: Task) -> Iterator[Answer]:
        """What one task finds, proved."""
        if task.stage == "schemes":
            yield from self._schemes()
            return
        if task.stage == "inside":
            yield from self._before(task.word)
            return
        known = self._known(task.separator, task.salt_first)
        assert known is not None
        stage = {**STAGES, **_OTHERS}[task.stage]
        for recipe in stage(known, ALGORITHMS[task.word or "sha256"]):
            if self.proves(answer := Answer(scheme=task.whole(recipe))):
                yield answer

    def proves(self, answer: Answer) -> bool:
        """Whether every known password opens what is stored for it."""
        return all(self._opens(answer, triple) for triple in self._triples)

    def _opens(self, answer: Answer, triple: Triple) -> bool:
        position = "suffix" if answer.salt_position == "suffix" else "prefix"
        stored = replace(triple.stored, scheme=answer.scheme, salt_position=position)  # type: ignore[arg-type]
        try:
            scheme, parsed = self._registry.with_recipes([answer.scheme]).identify(stored)
        except (HashError, RecipeError):
            return False
        encoding = Encoding(answer.encoding, answer.normalize)  # type: ignore[arg-type]
        typed = encoding.encode(triple.password, scheme)
        return typed is not None and parsed.matches(typed)

    def _schemes(self) -> Iterator[Answer]:
        """Every scheme that takes the text, in every encoding, the salt on either side."""
        for fit in sorted(self._registry.offers(self._first.stored), key=lambda fit: fit.parsed.work_s):
            name = fit.scheme.name
            ways: Iterable[tuple[str, str, str]] = itertools.product(ENCODINGS, ("none",), ("prefix", "suffix"))
            if fit.parsed.work_s > 0.01:
                ways = [(encoding, "none", "prefix") for encoding in ENCODINGS]
            extra = [("utf-8", normalized, "prefix") for normalized in NORMALIZED[1:]]
            tried: set[tuple[bytes | None, str]] = set()
            for encoding, normalized, position in (*ways, *extra):
                answer = Answer(scheme=name, encoding=encoding, normalize=normalized, salt_position=position)
                typed = Encoding(encoding, normalized).encode(self._first.password, fit.scheme)  # type: ignore[arg-type]
                if (typed, position) in tried:
                    continue
                tried.add((typed, position))
                if self.proves(answer):
                    yield answer
                    break

    def _inside(self) -> list[str]:
        """Schemes whose text says what it is, and so may have been made of something else than the password."""
        try:
            scheme, parsed = self._registry.identify(replace(self._first.stored, scheme=None, schemes=()))
        except HashError:
            return []
        return [scheme.name] if parsed.work_s > 0 else []

    def _before(self, name: str) -> Iterator[Answer]:
        """What may have been hashed before, for a scheme inside."""
        known = self._given(b"")
        plain, beside = passwords(known), constants(known)
        digests = list(digested(plain[:1], ("md5", "sha1", "sha256", "sha512", "sha384", "sha224")))
        keyed = [
            Value(f"{word}({key.text},$p){')' * word.count('(')}", b"")
            for key in beside
            for digest in ("sha256", "sha512", "sha1", "sha384", "md5")
            for word in (f"hmac_{digest}", f"b64(hmac_{digest}_raw", f"hmac_{digest}_raw")
        ]
        candidates = [
            *plain[1:], *digests, *joined(plain[:1], beside), *keyed,
            *joined(digests[:16], beside), *digested(digests[:8], ("md5", "sha1", "sha256")),
        ]  # fmt: skip
        spent, seen = 0.0, {known.password}
        for text, value in candidates:
            if value in seen and value:
                continue
            seen.add(value)
            answer = Answer(scheme=f"{name}({text})")
            spent += self._cost(name)
            if spent > INNER_S:
                return
            if self.proves(answer):
                yield answer

    def _cost(self, name: str) -> float:
        try:
            return self._registry.identify(replace(self._first.stored, scheme=name))[1].work_s
        except HashError:
            return INNER_S

    def _known(self, separator: str, salt_first: bool) -> Known | None:
        """The first row with its digest read, and the salt from beside it; None where there is none."""
        text, salt = self._first.stored.encoded.strip(), None
        if separator:
            head, found, tail = text.partition(separator)
            if not (found and head and tail):
                return None
            salt, text = (head, tail) if salt_first else (tail, head)
        if (read := _bytes_of(text)) is None:
            return None
        known = self._given(*read)
        return known if salt is None else replace(known, constants={"s": salt.encode(), **known.constants})

    def _given(self, target: bytes, spelling: str = "hex") -> Known:
        stored = self._first.stored
        own = {"s": stored.salt, "u": _utf8(stored.username), "email": _utf8(stored.email), "pepper": stored.pepper}
        further = {name: value.encode("utf-8", "surrogatepass") for name, value in stored.columns.items()}
        given = {name: value for name, value in (own | further | dict(stored.secrets)).items() if value}
        return Known(self._first.password.encode("utf-8", "surrogatepass"), given, target, spelling)


def _utf8(text: str | None) -> bytes | None:
    return None if text is None else text.encode("utf-8", "surrogatepass")


def _bytes_of(text: str) -> tuple[bytes, str] | None:
    """A digest's bytes and spelling, or None: no digest stands here."""
    digits = text[2:] if text.startswith(("0x", "0X", "\\x")) else text
    if re.fullmatch(r"(?:[0-9A-Fa-f]{2}){8,}", digits, re.ASCII):
        return bytes.fromhex(digits), "hex"
    plain = text.translate(str.maketrans("-_.", "+/+")).rstrip("=")
    if len(plain) < 16 or not re.fullmatch(r"[A-Za-z0-9+/]+", plain, re.ASCII):
        return None
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True), "base64"
    except binascii.Error:
        return None
