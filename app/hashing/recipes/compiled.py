"""From a tree to nodes: words looked up, kinds checked, every complaint at its character."""

import difflib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace

from app.hashing.recipes.function import Function, Kind
from app.hashing.recipes.functions import FUNCTIONS
from app.hashing.recipes.nodes import PASSWORD, STEP, Applied, Constant, Joined, Lookup, Node, Repeated
from app.hashing.recipes.spelled import SAME_KIND, SAME_SPELLING
from app.hashing.recipes.syntax import Call, Join, Literal, Number, Source, Tree, Variable, parse

REPEAT = "repeat"
ALIASES = {"s": "salt", "u": "username", "pass": PASSWORD, "password": PASSWORD}
"""hashcat's short names."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """
    A compiled recipe.

    Attributes:
        source: Its text.
        root: What is compared with the stored text, or given to the scheme inside.
        inner: The scheme that reads the stored text (`bcrypt(…)`, `phpass(…)`), or None where digests are compared.
        names: Every variable but the password.
    """

    source: Source
    root: Node
    inner: str | None = None
    names: frozenset[str] = field(default=frozenset())


def compile_recipe(text: str, *, schemes: Collection[str] = ()) -> Compiled:
    """
    Compiles a recipe.

    Args:
        text: As it stands in `trickle.toml`.
        schemes: Names that may stand as the outermost function, with one argument: the stored text is of that scheme,
            and brings salt and cost itself.

    Raises:
        RecipeError: At its character.
    """
    source, tree = parse(text)
    compiler = _Compiler(source, frozenset(schemes))
    inner = None
    if isinstance(tree, Call) and len(tree.arguments) == 1 and tree.name in compiler.schemes:
        function = FUNCTIONS.get(tree.name)
        if function is None or len(function.takes) > 1:
            inner, tree = tree.name, tree.arguments[0]
    root = compiler.node(tree, step=None)
    if root.kind is Kind.NUMBER:
        raise source.error(root.at, "a recipe gives no number.", "Write e.g. md5($p.$s).")
    if not root.secret:
        raise source.error(root.at, "the password is nowhere in this recipe.", "Write $p where it goes in.")
    return Compiled(source, root, inner, frozenset(_names(tree)))


@dataclass(frozen=True, slots=True)
class _Compiler:
    source: Source
    schemes: frozenset[str]

    def node(self, tree: Tree, *, step: Lookup | None) -> Node:
        """One term; `step` is `$x` here, None outside of repetitions."""
        match tree:
            case Literal(text, at):
                return Constant(at=at, kind=Kind.TEXT, value=text.encode("utf-8", "surrogatepass"))
            case Number(value, at):
                return Constant(at=at, kind=Kind.NUMBER, value=b"%d" % value)
            case Variable(name, at):
                return self._lookup(ALIASES.get(name, name), at, step)
            case Join(parts, at):
                return self._joined([self.node(part, step=step) for part in parts], at)
            case Call():
                return self._repeated(tree, step) if tree.name == REPEAT else self._applied(tree, step)

    def _lookup(self, name: str, at: int, step: Lookup | None) -> Lookup:
        if name == STEP:
            if step is None:
                raise self.source.error(at, "$x is what repeat(n, start, step) is at; it stands in the step only.")
            return replace(step, at=at)
        secret = name == PASSWORD
        return Lookup(at=at, kind=Kind.TEXT, name=name, secret=secret, hidden=not secret)

    def _joined(self, parts: list[Node], at: int) -> Joined:
        for part in parts:
            self._refuse_number(part)
        text = all(part.kind is Kind.TEXT for part in parts)
        spellings = {part.spelling for part in parts}
        return Joined(
            at=at,
            kind=Kind.TEXT if text else Kind.BYTES,
            secret=any(part.secret for part in parts),
            hidden=all(part.hidden for part in parts),
            stepped=any(part.stepped for part in parts),
            spelling="hex" if spellings == {"hex"} else "",
            parts=tuple(parts),
        )

    def _applied(self, call: Call, step: Lookup | None) -> Applied:
        function = self._function(call)
        arguments = tuple(self.node(argument, step=step) for argument in call.arguments)
        for node, kind in zip(arguments, function.takes, strict=True):
            self._check_kind(call, node, kind)
        first = arguments[0]
        if call.name in SAME_SPELLING and first.spelling == "hex":
            function = FUNCTIONS[f"ascii_{call.name.removeprefix('ascii_')}"]  # hex keeps its length in either case
        spelling = function.spelling
        if call.name in SAME_SPELLING or (call.name in SAME_KIND and first.spelling == "hex"):
            spelling = first.spelling if first.spelling != "base64" else ""
        return Applied(
            at=call.at,
            kind=first.kind if call.name in SAME_KIND else function.gives,
            secret=any(node.secret for node in arguments),
            hidden=function.hashes or all(node.hidden for node in arguments),
            stepped=any(node.stepped for node in arguments),
            spelling=spelling,
            word=call.name,
            function=function,
            arguments=arguments,
        )

    def _function(self, call: Call) -> Function:
        function = FUNCTIONS.get(call.name)
        if function is None and call.name in self.schemes:
            fix = f"{call.name}(…) reads the stored text itself: only what is hashed before it goes inside."
            raise self.source.error(call.at, f"{call.name} stands outermost only, with one argument.", fix)
        if function is None:
            near = difflib.get_close_matches(call.name, (*FUNCTIONS, *self.schemes, REPEAT), 1, 0.5)
            raise self.source.error(
                call.at, f"there is no function {call.name}.", f"Did you mean {near[0]}?" if near else ""
            )
        if len(call.arguments) != len(function.takes):
            takes, has = len(function.takes), len(call.arguments)
            fix = (
                f"{call.name}(…) with one argument stands outermost only."
                if call.name in self.schemes and has == 1
                else ""
            )
            raise self.source.error(call.at, f"{call.name} takes {takes} argument{'s'[: takes != 1]}, not {has}.", fix)
        return function

    def _repeated(self, call: Call, step: Lookup | None) -> Repeated:
        if len(call.arguments) != 3:
            fix = "E.g. repeat(1000, md5($p.$s), md5($x)): md5($x) is done 1,000 times."
            raise self.source.error(call.at, "repeat takes three arguments: how often, start, step.", fix)
        times = self.node(call.arguments[0], step=step)
        if times.secret or times.stepped or not isinstance(times, Constant | Lookup):
            raise self.source.error(times.at, "how often is a number, or a variable that holds one.")
        if isinstance(times, Constant) and times.value == b"0":
            raise self.source.error(times.at, "repeating nothing changes nothing.")
        start = self.node(call.arguments[1], step=step)
        self._refuse_number(start)
        before = Lookup(at=start.at, kind=start.kind, name=STEP, hidden=start.hidden, stepped=True)
        again = self.node(call.arguments[2], step=before)
        if again.kind is not start.kind:
            again = self.node(call.arguments[2], step=replace(before, kind=Kind.BYTES))
        self._refuse_number(again)
        if STEP not in set(_names(call.arguments[2])):
            raise self.source.error(again.at, "the step does not use $x, so repeating it changes nothing.")
        return Repeated(
            at=call.at,
            kind=again.kind,
            secret=times.secret or start.secret or again.secret,
            hidden=again.hidden,
            stepped=start.stepped,
            spelling=again.spelling,
            times=times,
            start=start,
            again=again,
        )

    def _check_kind(self, call: Call, node: Node, kind: Kind) -> None:
        if kind is Kind.NUMBER:
            if node.secret or node.stepped or not isinstance(node, Constant | Lookup):
                raise self.source.error(node.at, f"{call.name} takes a number here.")
            if isinstance(node, Constant) and node.kind is not Kind.NUMBER:
                raise self.source.error(node.at, f"{call.name} takes a number here.")
            return
        self._refuse_number(node)
        if kind is Kind.TEXT and node.kind is Kind.BYTES:
            fix = "Digests give text without _raw; hex(…) and b64(…) make text of bytes."
            raise self.source.error(node.at, f"{call.name} takes text, and this gives bytes.", fix)

    def _refuse_number(self, node: Node) -> None:
        if node.kind is Kind.NUMBER:
            raise self.source.error(node.at, "a number stands where a text should.", "A text of digits goes in quotes.")


def fills_up(node: Node) -> bool:
    """
    Whether the password is a key of HMAC anywhere in it: such keys are filled up with NUL, so a password with NUL at
    its end would open what the one without it made.
    """
    match node:
        case Joined():
            return any(map(fills_up, node.parts))
        case Repeated():
            return fills_up(node.start) or fills_up(node.again)
        case Applied():
            keyed = node.function.family in {"hmac", "pbkdf2", "scrypt"}
            open_key = keyed and node.arguments[0].secret and not node.arguments[0].hidden
            return open_key or any(map(fills_up, node.arguments))
    return False


def _names(tree: Tree) -> Iterator[str]:
    """Every variable in a tree but the password, under its long name."""
    match tree:
        case Variable(name):
            if (name := ALIASES.get(name, name)) != PASSWORD:
                yield name
        case Join(parts):
            for part in parts:
                yield from _names(part)
        case Call(_, arguments):
            for argument in arguments:
                yield from _names(argument)
