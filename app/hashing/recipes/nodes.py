"""
A compiled recipe: nodes that run, that say beforehand what they cost, and that fold what a row alone decides.

Everything is bounded before it runs: sizes and costs are worked out from the sizes of a row's values first.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from app.hashing.bounds import MAX_DIGITS
from app.hashing.primitives.lock import in_turns
from app.hashing.recipes.function import Function, Kind, NoForm, Spent

PASSWORD = "p"
STEP = "x"

PASSWORD_BYTES = 4096
"""The longest password that a recipe looks at; Django, Drupal and PHP frameworks stop there or before."""
USUAL_PASSWORD_BYTES = 64
"""For estimates of work."""
MAX_VALUE_BYTES = 1 << 18
"""No value on the way may be larger: 4 KiB of password, twice in hex and once in UTF-16, are far below."""


class TooLarge(Exception):
    """A value on the way could become larger than any real one."""


@dataclass(slots=True)
class Values:
    """What variables stand for: one row's, the password, and `$x` inside a repetition."""

    row: Mapping[str, bytes] = field(repr=False)
    password: bytes = field(default=b"", repr=False)
    step: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Sizes:
    """The same in bytes, for costs and bounds."""

    row: Mapping[str, bytes] = field(repr=False)
    password: int = USUAL_PASSWORD_BYTES
    step: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Node(ABC):
    """
    One compiled term.

    Attributes:
        at: Its character in the recipe.
        kind: What it gives.
        secret: Whether the password is in it.
        hidden: Whether every password in it stands under a function that hashes.
        stepped: Whether `$x` of a repetition around it is in it.
        spelling: `hex`, `base64`, or nothing.
    """

    at: int
    kind: Kind
    secret: bool = False
    hidden: bool = True
    stepped: bool = False
    spelling: str = ""

    @abstractmethod
    def run(self, values: Values) -> bytes:
        """The value. Raises NoForm."""

    def number(self, row: Mapping[str, bytes]) -> int:
        """The value as a whole number. Raises NoForm."""
        text = self.run(Values(row)).strip()
        if not (text.isdigit() and len(text) <= MAX_DIGITS):
            raise NoForm
        return int(text)

    @abstractmethod
    def size(self, sizes: Sizes) -> int:
        """An upper bound on the value's bytes. Raises NoForm, TooLarge."""

    def spent(self, sizes: Sizes) -> Spent:
        """What running it costs. Raises NoForm, TooLarge."""
        del sizes
        return Spent()

    def fold(self, row: Mapping[str, bytes]) -> "Node":
        """The same with everything worked out that the row alone decides. Raises NoForm."""
        if self.secret or self.stepped or self.kind is Kind.NUMBER:
            return self._folded(row)
        return Constant(at=self.at, kind=self.kind, value=self.run(Values(row)), spelling=self.spelling)

    def _folded(self, row: Mapping[str, bytes]) -> "Node":
        del row
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class Constant(Node):
    """A literal, a number, or what was folded."""

    value: bytes = field(repr=False)

    def run(self, values: Values) -> bytes:
        """The value."""
        del values
        return self.value

    def size(self, sizes: Sizes) -> int:
        """Its length."""
        del sizes
        return len(self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup(Node):
    """`$name`."""

    name: str

    def run(self, values: Values) -> bytes:
        """The value; NoForm where the row has none."""
        if self.name == PASSWORD:
            return values.password
        if self.name == STEP:
            return values.step
        if (value := values.row.get(self.name)) is None:
            raise NoForm
        return value

    def size(self, sizes: Sizes) -> int:
        """Its length."""
        if self.name == PASSWORD:
            return sizes.password
        return sizes.step if self.name == STEP else len(self.run(Values(sizes.row)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined(Node):
    """Parts one after the other."""

    parts: tuple[Node, ...]

    def run(self, values: Values) -> bytes:
        """All of them."""
        return b"".join([part.run(values) for part in self.parts])

    def size(self, sizes: Sizes) -> int:
        """The sum."""
        return _within(sum(part.size(sizes) for part in self.parts))

    def spent(self, sizes: Sizes) -> Spent:
        """The sum."""
        return _sum([part.spent(sizes) for part in self.parts])

    def _folded(self, row: Mapping[str, bytes]) -> Node:
        parts: list[Node] = []
        for part in (part.fold(row) for part in self.parts):
            last = parts[-1] if parts else None
            if isinstance(part, Constant) and isinstance(last, Constant):
                parts[-1] = Constant(at=last.at, kind=self.kind, value=last.value + part.value)
            else:
                parts.append(part)
        return replace(self, parts=tuple(parts))


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied(Node):
    """A function over its arguments."""

    word: str
    function: Function = field(repr=False)
    arguments: tuple[Node, ...]

    def run(self, values: Values) -> bytes:
        """Its result."""
        if len(self.arguments) == 1:
            return self.function.apply(self.arguments[0].run(values))
        return self.function.apply(*self._each(lambda node: node.run(values), values.row))

    def size(self, sizes: Sizes) -> int:
        """What the function says of it."""
        return _within(self.function.size(*self._each(lambda node: node.size(sizes), sizes.row)))

    def spent(self, sizes: Sizes) -> Spent:
        """Its own cost and that of its arguments."""
        own = self.function.spent(*self._each(lambda node: node.size(sizes), sizes.row))
        return _sum([own, *(node.spent(sizes) for node in self.arguments if node.kind is not Kind.NUMBER)])

    def complaint(self, row: Mapping[str, bytes]) -> str:
        """What is wrong with numbers and salts that the row decides; nothing where all is well."""
        # The password's place is taken by nothing: what is checked are numbers, and salts beside it.
        return self.function.check(
            *self._each(lambda node: b"" if node.secret or node.stepped else node.run(Values(row)), row)
        )

    def numbers(self, row: Mapping[str, bytes]) -> list[int]:
        """Its arguments that are numbers, in their order."""
        pairs = zip(self.arguments, self.function.takes, strict=True)
        return [node.number(row) for node, kind in pairs if kind is Kind.NUMBER]

    def _each(self, ask: Callable[[Node], object], row: Mapping[str, bytes]) -> list[object]:
        kinds = self.function.takes
        return [
            node.number(row) if kind is Kind.NUMBER else ask(node)
            for node, kind in zip(self.arguments, kinds, strict=True)
        ]

    def _folded(self, row: Mapping[str, bytes]) -> Node:
        return replace(self, arguments=tuple(node.fold(row) for node in self.arguments))


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeated(Node):
    """`repeat(n, start, step)`: the step, over and over."""

    times: Node
    start: Node
    again: Node

    def run(self, values: Values) -> bytes:
        """The last value."""
        outer = values.step
        step = self.start.run(values)
        run = self.again.run
        for turn in in_turns(self.times.number(values.row)):
            for _ in turn:
                values.step = step
                step = run(values)
        values.step = outer
        return step

    def size(self, sizes: Sizes) -> int:
        """That of the step, when it does not grow from one to the next."""
        return self.again.size(self._stepped(sizes))

    def spent(self, sizes: Sizes) -> Spent:
        """Step times number. NoForm where the number is none, or 0, for then nothing would be hashed."""
        if (number := self.times.number(sizes.row)) < 1:
            raise NoForm
        return self.start.spent(sizes) + self.again.spent(self._stepped(sizes)).times(number)

    def _stepped(self, sizes: Sizes) -> Sizes:
        first = self.again.size(Sizes(sizes.row, sizes.password, self.start.size(sizes)))
        widest = max(first, self.start.size(sizes))
        if self.again.size(Sizes(sizes.row, sizes.password, widest)) > widest:
            raise TooLarge
        return Sizes(sizes.row, sizes.password, widest)

    def _folded(self, row: Mapping[str, bytes]) -> Node:
        return replace(self, times=self.times.fold(row), start=self.start.fold(row), again=self.again.fold(row))


def _sum(parts: list[Spent]) -> Spent:
    total = Spent()
    for part in parts:
        total += part
    return total


def _within(size: int) -> int:
    if size > MAX_VALUE_BYTES:
        raise TooLarge
    return size
