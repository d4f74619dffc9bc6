"""`python -m tests.fuzz MINUTES`: exit 0 when nothing was found, 1 with the input in hex when something was."""

import importlib.util
import random
import sys
import time
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from tests.fuzz.target import SEPARATOR, run, seeds

PIECES = [b"$", b"$$", b":", b",", b"=", b"{", b"}", b"(", b")", b".", b"'", b"$p", b"$s", b"\0", b"9" * 30, b"-1", b"0",
          b"\xc3\xa9", b"\xed\xa0\x80", SEPARATOR, b"md5(", b"repeat(", b"unhex("]  # fmt: skip
WATCHED = "/app/hashing/"
SLOW_S = 2.0
"""A single input that takes longer is a finding: the bounds allow twenty milliseconds."""


class Coverage:
    """Which jumps between lines of `app.hashing` were seen."""

    def __init__(self) -> None:
        self.seen: set[tuple[CodeType, int, int]] = set()
        self._fresh = False
        self._last: dict[CodeType, int] = {}

    def _trace(self, frame: FrameType, event: str, _: Any) -> Any:
        if WATCHED not in frame.f_code.co_filename:
            return None
        if event == "line":
            jump = (frame.f_code, self._last.get(frame.f_code, 0), frame.f_lineno)
            self._last[frame.f_code] = frame.f_lineno
            if jump not in self.seen:
                self.seen.add(jump)
                self._fresh = True
        return self._trace

    def is_new(self, octets: bytes) -> bool:
        """Runs one input, and says whether it went where none had been."""
        self._fresh = False
        self._last.clear()
        sys.settrace(self._trace)
        try:
            run(octets)
        finally:
            sys.settrace(None)
        return self._fresh


def mutate(octets: bytes, corpus: list[bytes], dice: random.Random) -> bytes:
    """One to four changes: a byte, a piece, a cut, a doubling, or a part of another input."""
    text = bytearray(octets)
    for _ in range(dice.randint(1, 4)):
        at = dice.randint(0, len(text))
        match dice.randint(0, 4):
            case 0:
                text[at : at + 1] = bytes([dice.randrange(256)])
            case 1:
                text[at:at] = dice.choice(PIECES)
            case 2:
                del text[at : at + dice.randint(1, 8)]
            case 3:
                text[at:at] = text[at : at + dice.randint(1, 40)]
            case _:
                other = dice.choice(corpus).split(SEPARATOR)
                parts = bytes(text).split(SEPARATOR)
                place = dice.randrange(len(parts))
                parts[place] = dice.choice(other)
                text = bytearray(SEPARATOR.join(parts))
    return bytes(text[:2000])


def loop(minutes: float, *, seed: int = 0) -> bytes | None:
    """The input that broke something, or None; guided by coverage."""
    dice, coverage, corpus = random.Random(seed), Coverage(), seeds()
    end, tries = time.monotonic() + 60 * minutes, 0
    queue = list(corpus)
    while time.monotonic() < end:
        octets = queue.pop() if queue else mutate(dice.choice(corpus), corpus, dice)
        started = time.perf_counter()
        try:
            if coverage.is_new(octets):
                corpus.append(octets)
            assert time.perf_counter() - started < SLOW_S, "too slow"
        except Exception as error:  # noqa: BLE001  whatever comes out is what is looked for
            sys.stderr.write(f"{type(error).__name__}: {error}\n")
            return octets
        tries += 1
    sys.stderr.write(f"{tries} inputs, {len(coverage.seen)} jumps, {len(corpus)} kept\n")
    return None


def guided_by_atheris(minutes: float) -> None:
    """The same with atheris, which never comes back."""
    import atheris  # noqa: PLC0415 - where it is installed

    folder = Path("fuzz-corpus")
    folder.mkdir(exist_ok=True)
    for number, octets in enumerate(seeds()):
        (folder / f"seed-{number}").write_bytes(octets)
    atheris.instrument_all()
    atheris.Setup([sys.argv[0], f"-max_total_time={int(60 * minutes)}", "-max_len=2000", str(folder)], run)
    atheris.Fuzz()


def main() -> int:
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 1.0
    if importlib.util.find_spec("atheris"):
        guided_by_atheris(minutes)
    found = loop(minutes, seed=int(time.time()))
    if found is not None:
        sys.stderr.write(f"input: {found.hex()}\n")
    return 0 if found is None else 1


if __name__ == "__main__":
    sys.exit(main())
