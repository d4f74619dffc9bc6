"""The stores in memory are bounded; what they promise beyond that is in test_stores.py."""

from app.ledger.memory import MemoryFailures, MemoryReplays
from app.ledger.windows import FailureRule, Window

RULE = FailureRule(2, 10)


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


async def test_expired_tokens_make_room():
    clock = Clock()
    memory = MemoryReplays(clock=clock)
    for number in range(50):
        await memory.claim(str(number), 1060)
    clock.now = 1061
    await memory.claim("new", 1121)
    assert len(memory._used) == 1


async def test_full_memory_forgets_the_oldest_token_first():
    memory = MemoryReplays(max_tokens=3, clock=Clock())
    for number in range(4):
        assert await memory.claim(str(number), 1060)
    assert len(memory._used) == 3
    assert not await memory.claim("3", 1060)
    assert await memory.claim("0", 1060)


async def test_ended_windows_make_room():
    clock = Clock()
    memory = MemoryFailures(RULE, clock=clock)
    for number in range(50):
        await memory.reserve(str(number))
    clock.now = 1011
    await memory.reserve("new")
    assert len(memory._windows) == 1


async def test_full_memory_forgets_the_oldest_window_first():
    memory = MemoryFailures(RULE, max_identifiers=3, clock=Clock())
    for name in "abcd":
        await memory.reserve(name)
        await memory.reserve(name)
    assert len(memory._windows) == 3
    assert not (await memory.reserve("d")).granted
    assert (await memory.reserve("a")).granted


async def test_released_window_takes_no_room():
    memory = MemoryFailures(RULE, clock=Clock())
    await memory.release("ann", await memory.reserve("ann"))
    assert memory._windows == {}


async def test_noted_window_is_counted_on():
    memory = MemoryFailures(RULE, clock=Clock())
    memory.note("ann", Window(999_000, 1, 1_009_000))
    assert (await memory.reserve("ann")).granted
    assert not (await memory.reserve("ann")).granted


async def test_memory_holds_no_identifier():
    memory = MemoryFailures(RULE, clock=Clock())
    await memory.reserve("ann@example.com")
    replays = MemoryReplays(clock=Clock())
    await replays.claim("jti-in-clear", 1060)
    assert "ann" not in repr(memory._windows)
    assert "clear" not in repr(replays._used)
