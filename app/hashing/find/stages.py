"""
The stages of the search, from the likely and cheap to the rare and dear. Each gives texts of recipes that fit.

A stage is asked for one outermost digest at a time, so that stages and digests can be shared out among cores.
"""

import base64
import binascii
import hashlib
from collections.abc import Callable, Iterable, Iterator

from app.hashing.find.values import ALL, MAIN, Known, Value, constants, digested, joined, paired, passwords
from app.hashing.primitives.algorithms import Algorithm

COUNTS = 10_000
"""Iterations are counted up one by one to here."""
PBKDF2_ROUNDS = (1000, 1, 1024, 2000, 2048, 4096, 5000, 8192, 10_000)
PBKDF2_LONG = (12_000, 20_000, 25_000, 27_500, 32_768, 50_000, 64_000, 100_000, 120_000, 150_000, 210_000, 260_000,
               310_000, 600_000)  # fmt: skip
"""Counts that frameworks and advice had as defaults through the years."""
SCRYPT_COSTS = ((16384, 8, 1), (16384, 16, 1), (32768, 8, 1), (4096, 8, 1), (1024, 8, 16), (1024, 8, 1), (8192, 8, 1),
                (16384, 8, 2), (2048, 8, 1))  # fmt: skip

Stage = Callable[[Known, Algorithm], Iterator[str]]


def single(known: Known, outer: Algorithm) -> Iterator[str]:
    """One digest over the password and what stands beside it."""
    inner, beside = passwords(known), constants(known)
    yield from fitting(known, outer, joined(inner, beside, separated=True))
    yield from fitting(known, outer, paired(inner[:2], beside))


def keyed(known: Known, outer: Algorithm) -> Iterator[str]:
    """HMAC, the password or its digest as message or as key."""
    inner, beside = passwords(known), constants(known)
    inner = [*inner, *digested(inner[:2], MAIN)]
    others = [*beside, *digested(beside, MAIN, spellings="hr")]
    pairs = [(key, message) for one in inner for other in others for key, message in ((other, one), (one, other))]
    pairs += [(one, one) for one in inner]
    pairs += [(key, message) for key in beside for message in joined(inner[:2], beside)]
    for key, message in pairs:
        if outer.hmac(key.value, message.value) == known.target:
            yield spelled(known, f"hmac_{outer.name}", f"{key.text},{message.text}")


def nested(known: Known, outer: Algorithm) -> Iterator[str]:
    """A digest of a digest, in every spelling, with constants and digests of them around it."""
    inner, beside = passwords(known), constants(known)
    yield from fitting(known, outer, joined(digested(inner[:1], MAIN), beside))
    yield from fitting(known, outer, joined(digested(inner, ALL), beside[:2]))
    yield from fitting(known, outer, paired(digested(inner[:1], MAIN, spellings="hru"), beside))
    beside = [*beside, *digested(beside, MAIN, spellings="hru")]
    yield from fitting(known, outer, joined(digested(inner[:2], MAIN), beside))


def apart(known: Known, outer: Algorithm) -> Iterator[str]:
    """A digest of a digest with separators between it and what stands beside it."""
    inner = digested(passwords(known)[:2], MAIN, spellings="hu")
    yield from fitting(known, outer, joined(inner, constants(known), separated=True))


def several(known: Known, outer: Algorithm) -> Iterator[str]:
    """Two and three digests of the password one after the other."""
    parts = list(digested(passwords(known)[:1], ALL, spellings="hr"))
    parts = [Value("$p", known.password), *parts[:12]]
    pairs = [_join(one, two) for one in parts for two in parts]
    triples = [_join(pair, third) for pair in pairs for third in parts]
    yield from fitting(known, outer, joined([*pairs, *triples], constants(known)[:3]))


def deep(known: Known, outer: Algorithm) -> Iterator[str]:
    """Three digests, one in the other, with constants at every level."""
    plain = passwords(known)[:2]
    beside = constants(known)
    first = [*plain, *digested(plain, MAIN, spellings="hr")]
    wide = [*beside, *digested(beside[:2], MAIN, spellings="h")]
    second = digested([*joined(first, beside), *paired(first, beside[:4])], MAIN, spellings="hru")
    yield from fitting(known, outer, joined(second, wide))


def deeper(known: Known, outer: Algorithm) -> Iterator[str]:
    """Four digests of one kind, one in the other."""
    beside = constants(known)[:4]
    values: Iterable[Value] = passwords(known)[:1]
    for _ in range(3):
        values = digested(joined(values, beside), (outer.name,), spellings="hr" if len(beside) < 3 else "h")
    yield from fitting(known, outer, joined(values, beside))


def repeated(known: Known, outer: Algorithm) -> Iterator[str]:
    """One digest over and over, up to 10,000 times, in the ways that frameworks know."""
    plain, beside = passwords(known)[:1], constants(known)[:2]
    starts = [*joined(plain, beside), *(_braced(one, other) for one in plain for other in beside)]
    starts += digested(plain, MAIN, spellings="h")
    for start in starts:
        for step in _steps(outer, start, [*plain, *beside]):
            yield from _counted(known, outer, start, step)


def derived(known: Known, outer: Algorithm) -> Iterator[str]:
    """PBKDF2 of the usual rounds; `outer` is its digest, whatever the target's length."""
    inner = [*passwords(known)[:2], *digested(passwords(known)[:1], MAIN, spellings="h")]
    for rounds in PBKDF2_ROUNDS:
        for password in inner:
            yield from _derived(known, outer, password, rounds)


def derived_long(known: Known, outer: Algorithm) -> Iterator[str]:
    """PBKDF2 of the password itself, of dearer rounds."""
    for rounds in PBKDF2_LONG:
        yield from _derived(known, outer, Value("$p", known.password), rounds)


def memory_hard(known: Known, outer: Algorithm) -> Iterator[str]:
    """Scrypt of the usual costs; `outer` says nothing."""
    del outer
    length = len(known.target)
    for n, r, p in SCRYPT_COSTS:
        for salt in constants(known):
            made = hashlib.scrypt(known.password, salt=salt.value, n=n, r=r, p=p, maxmem=1 << 27, dklen=length)
            if made == known.target:
                yield spelled(known, "scrypt", f"$p,{salt.text},{n},{r},{p},{length}")


def fitting(known: Known, outer: Algorithm, values: Iterable[Value]) -> Iterator[str]:
    """Those values whose outermost digest is what was stored."""
    digest, target = outer.digest, known.target
    for text, value in values:
        if digest(value) == target:
            yield spelled(known, outer.name, text)


def cut(known: Known, outer: Algorithm) -> Iterator[str]:
    """Digests of which only the beginning or the middle was kept."""
    inner, beside = passwords(known), constants(known)
    size, target = len(known.target), known.target
    middle = (outer.digest_bytes - size) // 2
    for text, value in (*joined(inner, beside), *digested(inner[:1], MAIN)):
        made = outer.digest(value)
        for start in {0, middle}:
            if made[start : start + size] == target:
                whole = f"{outer.name}({text})"
                yield f"truncate({whole},{2 * size})" if start == 0 else f"substr({whole},{2 * start},{2 * size})"


def spelled(known: Known, word: str, inside: str) -> str:
    """The recipe whose result is spelled as it was stored."""
    return f"{word}({inside})" if known.spelling == "hex" else f"b64({word}_raw({inside}))"


def _derived(known: Known, outer: Algorithm, password: Value, rounds: int) -> Iterator[str]:
    length = len(known.target)
    for salt in constants(known):
        if hashlib.pbkdf2_hmac(outer.name, password.value, salt.value, rounds, length) == known.target:
            yield spelled(known, f"pbkdf2_{outer.name}", f"{password.text},{salt.text},{rounds},{length}")


def _join(one: Value, two: Value) -> Value:
    return Value(f"{one.text}.{two.text}", one.value + two.value)


def _braced(one: Value, other: Value) -> Value:
    return Value(f"{one.text}.'{{'.{other.text}.'}}'", one.value + b"{" + other.value + b"}")


def _steps(outer: Algorithm, start: Value, beside: list[Value]) -> Iterator[tuple[str, str, Callable[[bytes], bytes]]]:
    """What is done over and over: the word of the digest in it, its text around `$x`, and how `$x` becomes the next."""
    name, raw = outer.name, f"{outer.name}_raw"
    spellings: list[tuple[str, Callable[[bytes], bytes]]] = [(name, binascii.hexlify), (raw, bytes)]
    for word, spell in spellings:
        yield word, "$x", spell
        for text, value in (start, *beside):
            yield word, f"$x.{text}", lambda made, spell=spell, value=value: spell(made) + value  # type: ignore[misc]
            yield word, f"{text}.$x", lambda made, spell=spell, value=value: value + spell(made)  # type: ignore[misc]
    yield f"b64({raw}", "$x", base64.b64encode


def _counted(
    known: Known, outer: Algorithm, start: Value, step: tuple[str, str, Callable[[bytes], bytes]]
) -> Iterator[str]:
    word, text, following = step
    digest, target = outer.digest, known.target
    made = digest(start.value)
    closing = ")" * word.count("(")
    for count in range(1, COUNTS):
        made = digest(following(made))
        if made == target:
            # What is repeated is spelled as it goes in; the last of them as it was stored.
            again = f"{word}({text}){closing}"
            inner = f"repeat({count},{word}({start.text}){closing},{again})"
            yield _last(known, outer.name, word, inner)
            return


def _last(known: Known, name: str, word: str, inner: str) -> str:
    if known.spelling == "hex":
        return inner if word == name else f"hex({inner})" if word == f"{name}_raw" else f"hex(unb64({inner}))"
    return f"b64(unhex({inner}))" if word == name else f"b64({inner})" if word == f"{name}_raw" else inner


STAGES: dict[str, Stage] = {
    "single": single,
    "keyed": keyed,
    "nested": nested,
    "several": several,
    "deep": deep,
    "apart": apart,
    "deeper": deeper,
    "repeated": repeated,
}
"""Asked once for each digest of the target's length, in this order."""
