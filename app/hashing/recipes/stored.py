"""
What a recipe leaves in the column: digests in hex or base64, alone or with salt and separators around them.

`md5($p.$s)` is bare hex in either case; `b64(sha1_raw($p))` base64 in any dialect; `sha256_raw($p)` a binary column.
In `md5($s.$p).':'.$s` the salt is read from the stored text itself.
"""

import base64
import hmac
import itertools
import re
from dataclasses import dataclass, field

from app.hashing.bounds import Claim
from app.hashing.recipes.function import Kind
from app.hashing.recipes.nodes import Constant, Joined, Lookup, Node, Sizes
from app.hashing.recipes.syntax import Source
from app.hashing.spelling import from_base64, from_hex

MIN_COMPARED_BYTES = 8
"""Half an MD5 is the shortest in hashcat's list (mode 5100); below 64 bits a wrong password could fit by luck."""

MAX_FREE = 2
"""Variables that are read from the stored text: salt and one more. Each further one multiplies the ways to try."""

GIVEN = frozenset({"p", "username", "email", "pepper", "iterations"})
"""Never read from the stored text."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One part of the stored text that must come out the same."""

    node: Node
    spelling: str
    stored: bytes = field(repr=False)

    def same(self, made: bytes) -> bool:
        """Constant-time in the digest."""
        match self.spelling:
            case "hex":
                made = made.lower()
            case "base64":
                made = base64.b64decode(made.translate(bytes.maketrans(b"-_", b"+/")) + b"==")
        return hmac.compare_digest(made, self.stored)


@dataclass(frozen=True, slots=True)
class Shape:
    """The stored text's form: parts in their order."""

    parts: tuple[Node, ...]

    @property
    def free(self) -> frozenset[str]:
        """Variables that are read from the stored text."""
        if len(self.parts) == 1:
            return frozenset()
        return frozenset(part.name for part in self.parts if isinstance(part, Lookup) and part.name not in GIVEN)

    def read(self, claim: Claim, text: str, row: dict[str, bytes]) -> None:
        """
        Reads the free variables of a stored text into the row.

        Raises:
            MalformedHash: It has another form.
        """
        if not self.free:
            return
        # A digest's length does not depend on what goes into it, so the free ones may count as empty here.
        sizes = Sizes(row | dict.fromkeys(self.free, b""))
        pattern, seen = "", set[str]()
        for part in self.parts:
            if isinstance(part, Lookup) and part.name in self.free:
                pattern += f"(?P={part.name})" if part.name in seen else f"(?P<{part.name}>.*)"
                seen.add(part.name)
            elif part.secret:
                pattern += f".{{{part.size(sizes)}}}"
            elif isinstance(part, Constant):
                pattern += re.escape(part.value.decode("utf-8", "surrogatepass"))
            else:
                pattern += ".*"
        found = re.fullmatch(pattern, text, re.DOTALL)
        if found is None:
            raise claim.malformed("not of the form that the recipe leaves")
        row.update({name: value.encode("utf-8", "surrogatepass") for name, value in found.groupdict().items()})

    def compare(
        self, claim: Claim, text: str, nodes: tuple[Node, ...], sizes: list[int], *, encoding: str
    ) -> tuple[Comparison, ...]:
        """
        What must come out the same, part by part; `nodes` are the parts folded, `sizes` their lengths.

        Raises:
            MalformedHash: Another form, or too little to compare.
        """
        if len(nodes) == 1:
            made = [_single(claim, nodes[0], text, sizes[0], encoding)]
        else:
            made = []
            for node, size in zip(nodes, sizes, strict=True):
                piece, text = text[:size], text[size:]
                made.append(_piece(claim, node, piece, size))
            if text:
                raise claim.malformed("longer than what the recipe leaves")
        if sum(_bytes_of(part) for part in made if part.node.secret) < MIN_COMPARED_BYTES:
            raise claim.malformed(f"compares fewer than {MIN_COMPARED_BYTES} bytes")
        return tuple(made)


def shape_of(source: Source, root: Node) -> Shape:
    """
    The form that a recipe leaves.

    Raises:
        RecipeError: The password would stand open in it, or it could be read in two ways.
    """
    parts = root.parts if isinstance(root, Joined) else (root,)
    for part in parts:
        if not part.hidden:
            fix = "Hash it, e.g. md5($p). Stored as it is, the scheme is plaintext."
            raise source.error(part.at, "the password stands open in what this recipe leaves.", fix)
        if len(parts) > 1 and part.secret and part.kind is Kind.BYTES:
            raise source.error(part.at, "bytes stand beside text here.", "Spell them: hex(…) or b64(…).")
    shape = Shape(parts)
    pairs = itertools.pairwise(parts)
    if clash := next((right for left, right in pairs if _is_free(shape, left) and _is_free(shape, right)), None):
        raise source.error(clash.at, "nothing stands between two values that are read from the stored text.")
    if len(shape.free) > MAX_FREE:
        raise source.error(root.at, f"more than {MAX_FREE} values would be read from the stored text.")
    return shape


def _is_free(shape: Shape, part: Node) -> bool:
    return isinstance(part, Lookup) and part.name in shape.free


def _single(claim: Claim, node: Node, text: str, size: int, encoding: str) -> Comparison:
    if node.spelling == "hex":
        digits = from_base64(claim, text).hex() if encoding == "base64" else text
        if digits.startswith(("0x", "0X", "\\x")):
            digits = digits[2:]
        return _piece(claim, node, digits, size)
    if node.spelling == "base64":
        return _piece(claim, node, text, size)
    if node.kind is Kind.BYTES:
        stored = (from_base64 if encoding == "base64" else from_hex)(claim, text)
        if len(stored) != size:
            raise claim.malformed(f"not {size} bytes")
        return Comparison(node, "", stored)
    return Comparison(node, "", text.encode("utf-8", "surrogatepass"))


def _piece(claim: Claim, node: Node, piece: str, size: int) -> Comparison:
    if node.spelling == "hex":
        if len(piece) != size or not re.fullmatch("[0-9A-Fa-f]*", piece, re.ASCII):
            raise claim.malformed(f"not {size} digits of hex")
        return Comparison(node, "hex", piece.lower().encode("ascii"))
    if node.spelling == "base64":
        return Comparison(node, "base64", from_base64(claim, piece))
    return Comparison(node, "", piece.encode("utf-8", "surrogatepass"))


def _bytes_of(part: Comparison) -> int:
    return len(part.stored) // 2 if part.spelling == "hex" else len(part.stored)
