"""A recipe as a scheme: it claims what the mapping says it made, within bounds, and answers like any other."""

import functools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from app.domain.hashes import ParsedHash, PortableHash, StoredHash
from app.errors import CostOutOfBounds
from app.hashing.bounds import Claim
from app.hashing.contract import Scheme, Tools
from app.hashing.primitives.lock import admit_loop
from app.hashing.recipes.compiled import Compiled, compile_recipe, fills_up
from app.hashing.recipes.function import NoForm, Spent
from app.hashing.recipes.nodes import (
    PASSWORD_BYTES,
    Applied,
    Joined,
    Node,
    Repeated,
    Sizes,
    TooLarge,
    Values,
)
from app.hashing.recipes.portable import portable_digest, portable_inner, why_not
from app.hashing.recipes.stored import Comparison, Shape, shape_of

NAME_CHARS = 100
"""Of a recipe in logs and counts."""

_NAME = re.compile(r"[A-Za-z0-9_]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class RecipeHash:
    """What a recipe left, taken apart: every part must come out the same."""

    parts: tuple[Comparison, ...]
    work_s: float
    cost: str
    fills_up: bool

    def matches(self, password: bytes) -> bool:
        """A password that has no such form (a letter outside latin-1) opens nothing. Raises as primitives do."""
        if len(password) > PASSWORD_BYTES:
            return False
        values = Values({}, password)
        try:
            same = [part.same(part.node.run(values)) for part in self.parts]
        except NoForm:
            return False
        return all(same) and not (self.fills_up and password.endswith(b"\0"))

    def portable(self) -> PortableHash | None:
        """What `portable.py` makes of it."""
        secret = [part for part in self.parts if part.node.secret]
        if len(secret) != 1:
            return None
        part = secret[0]
        digest = (
            bytes.fromhex(part.stored.decode()) if part.spelling == "hex" and not len(part.stored) % 2 else part.stored
        )
        return portable_digest(part.node, digest)


@dataclass(frozen=True, slots=True)
class InnerHash:
    """A stored text of another scheme, asked about what the recipe makes of the password."""

    node: Node = field(repr=False)
    parsed: ParsedHash
    before_s: float
    fills_up: bool

    @property
    def cost(self) -> str:
        """The inner scheme's."""
        return self.parsed.cost

    @property
    def work_s(self) -> float:
        """Both."""
        return self.parsed.work_s + self.before_s

    def matches(self, password: bytes) -> bool:
        """As the inner scheme answers."""
        if len(password) > PASSWORD_BYTES:
            return False
        try:
            made = self.node.run(Values({}, password))
        except NoForm:
            return False
        return self.parsed.matches(made) and not (self.fills_up and password.endswith(b"\0"))

    def portable(self) -> PortableHash | None:
        """What `portable.py` makes of it."""
        return portable_inner(self.node, self.parsed)


def is_recipe(text: str) -> bool:
    """Whether a text that stands where a scheme may is a recipe and no name."""
    return _NAME.fullmatch(text) is None


def recipe_names(text: str, *, schemes: Mapping[str, Scheme]) -> frozenset[str]:
    """
    What a recipe asks of a row: `salt`, `username`, and names of columns, parameters and secrets.

    Raises:
        RecipeError: It is none.
    """
    compiled = compile_recipe(text, schemes=schemes)
    free = frozenset() if compiled.inner else shape_of(compiled.source, compiled.root).free
    return compiled.names - free - {"x"}


def recipe_scheme(text: str, tools: Tools, *, schemes: Mapping[str, Scheme]) -> Scheme:
    """
    A recipe as a scheme.

    Args:
        text: As it stands in `trickle.toml`.
        tools: Bounds.
        schemes: By name, those that may stand outermost.

    Raises:
        RecipeError: At its character.
    """
    compiled = compile_recipe(text, schemes=schemes)
    name = re.sub(r"\s+", "", compiled.source.shown)[:NAME_CHARS]
    claim = tools.claim(name)
    parse: Callable[[StoredHash], ParsedHash | None]
    if compiled.inner is None:
        shape = shape_of(compiled.source, compiled.root)
        parse = functools.partial(_parse_digests, claim, compiled, shape)
        reason = why_not(compiled.root, None)
    else:
        inner = schemes[compiled.inner]
        parse = functools.partial(_parse_inner, claim, compiled, inner)
        reason = why_not(compiled.root, compiled.inner) or inner.not_portable
    return Scheme(name, parse, named_only=True, own_encoding=True, takes_pepper="pepper" in compiled.names,
                  not_portable=reason)  # fmt: skip


def _parse_inner(claim: Claim, compiled: Compiled, inner: Scheme, stored: StoredHash) -> ParsedHash | None:
    parsed = inner.parse(replace(stored, scheme=inner.name))
    if parsed is None:
        return None
    row = _row(compiled, stored)
    spent = _admitted(claim, [compiled.root], row)
    claim.admit(work_s=parsed.work_s + spent.native_s + spent.locked_s)
    before_s = spent.native_s + spent.locked_s
    return InnerHash(_folded(claim, compiled.root, row), parsed, before_s, fills_up(compiled.root))


def _parse_digests(claim: Claim, compiled: Compiled, shape: Shape, stored: StoredHash) -> ParsedHash:
    row = _row(compiled, stored)
    text = stored.encoded
    if (split := stored.params.get("split")) and isinstance(split, str):
        text = _split(claim, split, text, row)
    shape.read(claim, text, row)
    spent = _admitted(claim, list(shape.parts), row)
    nodes = tuple(_folded(claim, part, row) for part in shape.parts)
    encoding = str(stored.params.get("encoding", ""))
    parts = shape.compare(claim, text, nodes, [node.size(Sizes(row)) for node in nodes], encoding=encoding)
    return RecipeHash(parts, spent.native_s + spent.locked_s, _cost(nodes), fills_up(compiled.root))


def _split(claim: Claim, pattern: str, text: str, row: dict[str, bytes]) -> str:
    """The digest's part of a stored text, by the operator's own pattern with the groups `h` and `s`."""
    try:
        found = re.fullmatch(pattern, text, re.DOTALL)
    except re.error:
        raise claim.malformed("the parameter split is no pattern") from None
    if found is None or "h" not in found.groupdict():
        raise claim.malformed("not of the form that the parameter split says")
    if (salt := found.groupdict().get("s")) is not None:
        row["salt"] = salt.encode("utf-8", "surrogatepass")
    return str(found["h"])


def _row(compiled: Compiled, stored: StoredHash) -> dict[str, bytes]:
    """What the recipe's variables stand for in this row, as bytes; those it does not have are left out."""
    row: dict[str, bytes] = {}
    for name in compiled.names:
        for value in (_own(stored, name), stored.columns.get(name), stored.secrets.get(name), stored.params.get(name)):
            if value is not None:
                row[name] = value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")
                break
    return row


def _own(stored: StoredHash, name: str) -> bytes | str | int | None:
    match name:
        case "salt":
            return stored.salt
        case "username":
            return stored.username
        case "email":
            return stored.email
        case "pepper":
            return stored.pepper
        case "iterations":
            return stored.iterations
    return None


def _admitted(claim: Claim, nodes: list[Node], row: Mapping[str, bytes]) -> Spent:
    """
    What the work will cost, let pass before any of it is done.

    Raises:
        CostOutOfBounds: Dearer than the bounds.
        MalformedHash: The row lacks a value, or has one that is no number.
    """
    spent = Spent()
    try:
        for node in nodes:
            node.size(Sizes(row, password=PASSWORD_BYTES))
            spent += node.spent(Sizes(row))
    except NoForm:
        raise claim.malformed("the row lacks a value that the recipe asks for") from None
    except TooLarge:
        raise CostOutOfBounds("values on the way may become too large", scheme=claim.scheme) from None
    claim.admit(work_s=spent.native_s + spent.locked_s, memory_bytes=spent.memory_bytes)
    admit_loop(claim, spent.locked_s)
    for node in nodes:
        _complain(claim, node, row)
    return spent


def _complain(claim: Claim, node: Node, row: Mapping[str, bytes]) -> None:
    """Raises MalformedHash where numbers or salts will not do."""
    try:
        for each in _walk(node):
            if isinstance(each, Applied) and (complaint := each.complaint(row)):
                raise claim.malformed(complaint)
    except NoForm:
        raise claim.malformed("a value of the row has no such form") from None


def _walk(node: Node) -> list[Node]:
    below: tuple[Node, ...] = ()
    match node:
        case Joined():
            below = node.parts
        case Applied():
            below = node.arguments
        case Repeated():
            below = (node.start, node.again)
    return [node, *(each for child in below for each in _walk(child))]


def _folded(claim: Claim, node: Node, row: Mapping[str, bytes]) -> Node:
    try:
        return node.fold(row)
    except NoForm:
        raise claim.malformed("a value of the row has no such form") from None


def _cost(nodes: tuple[Node, ...]) -> str:
    """`sha256,i=1000,l=32` of a PBKDF2, `n=…` of an scrypt, `x1000` of a repetition; nothing of digests."""
    for each in (each for node in nodes for each in _walk(node)):
        if isinstance(each, Repeated):
            return f"x{each.times.number({})}"
        if isinstance(each, Applied) and each.function.family == "pbkdf2":
            rounds, length = each.numbers({})
            return f"{each.function.algorithm},i={rounds},l={length}"
        if isinstance(each, Applied) and each.function.family == "scrypt":
            n, r, p, _ = each.numbers({})
            return f"n={n},r={r},p={p}"
    return ""
