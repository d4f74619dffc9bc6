"""Which recipes Auth0's bulk import can express, how, and for the others why not."""

from dataclasses import dataclass

from app.domain.hashes import ParsedHash, PortableHash
from app.hashing.primitives.bcrypt import BcryptHash
from app.hashing.primitives.pbkdf2 import Pbkdf2Hash
from app.hashing.primitives.scrypt import ScryptHash
from app.hashing.recipes.function import Kind
from app.hashing.recipes.nodes import PASSWORD, Applied, Joined, Lookup, Node, Repeated, Values
from app.hashing.recipes.spelled import SAME_SPELLING

SALTED = frozenset({"md4", "md5", "sha1", "sha256", "sha512"})
"""Auth0's digests with a salt on one side."""
KEYED = frozenset({"md4", "md5", "ripemd160", "sha1", "sha224", "sha256", "sha384", "sha512", "whirlpool"})
"""Its digests for HMAC."""
ENCODINGS = {"utf8": "utf8", "latin1": "latin1", "utf16le": "utf16le"}
"""Our words, and Auth0's for the password's encoding."""
SPELLINGS = frozenset({"hex", "b64", "b64url"})


@dataclass(frozen=True, slots=True)
class _Sides:
    """The password with what stands before and behind it."""

    encoding: str
    before: tuple[Node, ...] = ()
    behind: tuple[Node, ...] = ()


def why_not(root: Node, inner: str | None) -> str:
    """Why no row of this recipe is portable, in words; empty where one can be."""
    if inner is not None:
        if _encoding(root) == "utf8":
            return ""
        sides = _sides(root)
        if inner == "bcrypt" and isinstance(sides, _Sides) and sides.encoding == "utf8":
            return ""
        return f"what {inner} hashes here is not the password itself, and Auth0 has no word for what is done before"
    form = _form(root)
    return form if isinstance(form, str) else ""


def portable_digest(root: Node, digest: bytes) -> PortableHash | None:
    """
    What Auth0 takes for a folded recipe and the bytes that are stored; None where it has no word for it.

    `root` is folded: what is not the password is constant.
    """
    form = _form(root)
    if isinstance(form, str):
        return None
    fixed = [_constant(node) for node in form.arguments]
    numbers = form.numbers({})
    match form.function.family:
        case "pbkdf2":
            return Pbkdf2Hash(form.function.algorithm, numbers[0], fixed[1], digest).portable()
        case "scrypt":
            return ScryptHash(numbers[0], numbers[1], numbers[2], fixed[1], digest).portable()
        case "hmac":
            fields = _keyed(form, digest, fixed[0])
        case _:
            fields = _salted(form, digest)
    return None if fields is None else PortableHash({"custom_password_hash": fields})


def portable_inner(root: Node, parsed: ParsedHash) -> PortableHash | None:
    """What Auth0 takes for a scheme inside a recipe: its own form, or bcrypt's with a salt beside the password."""
    if _encoding(root) == "utf8":
        return parsed.portable()
    sides = _sides(root)
    plain = parsed.portable()
    if plain is None or not isinstance(parsed, BcryptHash) or isinstance(sides, str) or sides.encoding != "utf8":
        return None
    whole = plain.fields.get("custom_password_hash")
    hash_ = whole["hash"] if isinstance(whole, dict) else {"value": plain.fields["password_hash"], "encoding": "utf8"}
    return PortableHash({"custom_password_hash": {"algorithm": "bcrypt", "hash": hash_} | _salt(sides)})


def _form(root: Node) -> Applied | str:
    """The one call that Auth0 would make, or why there is none."""
    node = _unspelled(root)
    if isinstance(node, Repeated):
        return "Auth0 knows no repetition"
    if isinstance(node, Joined):
        return "Auth0 knows no digest that is made of several"
    if not isinstance(node, Applied) or not node.function.family:
        return "Auth0 has no word for " + (f"{node.word}()" if isinstance(node, Applied) else "it")
    reason = _digest_reason(node) if node.function.family == "digest" else _keyed_reason(node)
    return reason or node


def _digest_reason(node: Applied) -> str:
    if node.function.algorithm not in SALTED:
        return f"Auth0 has no {node.function.algorithm}"
    sides = _sides(node.arguments[0])
    return sides if isinstance(sides, str) else ""


def _keyed_reason(node: Applied) -> str:
    keyed = node.function.family == "hmac"
    if keyed and node.function.algorithm not in KEYED:
        return f"Auth0 has no HMAC of {node.function.algorithm}"
    password = node.arguments[1 if keyed else 0]
    encoding = _encoding(password)
    if encoding is None or any(other.secret for other in node.arguments if other is not password):
        return "Auth0 hashes the password itself, and here it is changed or stands elsewhere"
    return "" if keyed or encoding == "utf8" else "Auth0 takes the password in UTF-8 here"


def _unspelled(root: Node) -> Node:
    """The node whose bytes are stored: hex and base64 around it only spell them."""
    while isinstance(root, Applied):
        first = root.arguments[0]
        spells = root.word in SPELLINGS and first.kind is Kind.BYTES
        if not spells and not (root.word in SAME_SPELLING and first.spelling == "hex"):
            break
        root = first
    return root


def _sides(node: Node) -> _Sides | str:
    parts = node.parts if isinstance(node, Joined) else (node,)
    places = [index for index, part in enumerate(parts) if part.secret]
    if len(places) != 1:
        return "Auth0 knows the password once in what is hashed"
    before, behind = parts[: places[0]], parts[places[0] + 1 :]
    encoding = _encoding(parts[places[0]])
    if encoding is None:
        return "Auth0 knows one digest over the password itself, and here it is hashed or changed before"
    if before and behind:
        return "Auth0 knows a salt on one side of the password, not on both"
    return _Sides(encoding, before, behind)


def _encoding(node: Node) -> str | None:
    """Auth0's word for how this node spells the password, or None: it is something else."""
    if isinstance(node, Lookup) and node.name == PASSWORD:
        return "utf8"
    if isinstance(node, Applied) and node.word in ENCODINGS and _encoding(node.arguments[0]) == "utf8":
        return ENCODINGS[node.word]
    return None


def _salted(form: Applied, digest: bytes) -> dict[str, object] | None:
    sides = _sides(form.arguments[0])
    assert isinstance(sides, _Sides)
    fields: dict[str, object] = {
        "algorithm": form.function.algorithm,
        "hash": {"value": digest.hex(), "encoding": "hex"},
    }
    return fields | _salt(sides) | _password(sides.encoding)


def _keyed(form: Applied, digest: bytes, key: bytes) -> dict[str, object] | None:
    if not key:
        return None  # the key's value is required
    algorithm = form.function.algorithm
    hash_ = {
        "value": digest.hex(),
        "encoding": "hex",
        "digest": algorithm,
        "key": {"value": key.hex(), "encoding": "hex"},
    }
    return {"algorithm": "hmac", "hash": hash_} | _password(_encoding(form.arguments[1]) or "utf8")


def _salt(sides: _Sides) -> dict[str, object]:
    salt = b"".join(_constant(node) for node in (*sides.before, *sides.behind))
    if not salt:
        return {}
    return {"salt": {"value": salt.hex(), "encoding": "hex", "position": "prefix" if sides.before else "suffix"}}


def _password(encoding: str) -> dict[str, object]:
    return {} if encoding == "utf8" else {"password": {"encoding": encoding}}


def _constant(node: Node) -> bytes:
    return b"" if node.secret else node.run(Values({}))
