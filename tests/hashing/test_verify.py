"""Verdicts, and that a "no" costs the same whoever is asked about."""

import hmac
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from app.domain.hashes import PortableHash, StoredHash
from app.domain.trace import Trace
from app.errors import MalformedHash, Overloaded
from app.hashing.contract import Scheme, Tools
from app.hashing.pool import HashPool
from app.hashing.registry import Registry, build_registry
from app.hashing.schemes import all_schemes
from app.hashing.verify import Encoding, Verifier

FAR = 1e12


@dataclass(frozen=True, slots=True)
class Plain:
    """A scheme of the test's own: the stored text is `KIND:WORK:PASSWORD`; it counts how often it is asked."""

    text: str
    work: float
    asked: list[str] = field(default_factory=list)

    @property
    def cost(self) -> str:
        return str(self.work)

    @property
    def work_s(self) -> float:
        return self.work

    def matches(self, password: bytes) -> bool:
        self.asked.append("asked")
        return password == self.text.encode()

    def portable(self) -> PortableHash | None:
        return None


class World:
    """A verifier over two schemes, one cheap and one dear, and a decoy that is seen to work."""

    def __init__(self) -> None:
        self.real: list[Plain] = []
        self.pool = HashPool(1)
        self.registry = Registry(
            (Scheme("cheap", self._parse("cheap")), Scheme("dear", self._parse("dear"), "utf-16-le"))
        )
        self.decoy = Plain("nobody knows", 0.05)
        self.verifier = Verifier(self.registry, self.pool, Encoding())
        self.verifier.use_decoy("dear", self.decoy)

    def _parse(self, name: str) -> object:
        def parse(stored: StoredHash) -> Plain | None:
            kind, _, rest = stored.encoded.partition(":")
            if kind != name:
                return None
            work, _, text = rest.partition(":")
            if work == "broken":
                raise MalformedHash("broken", scheme=name)
            self.real.append(Plain(text, float(work)))
            return self.real[-1]

        return parse

    async def ask(self, encoded: str | None, password: str, *, always_decoy: bool = False) -> tuple[str, int, int]:
        """The verdict's reason, how often the real hash was asked, and how often the decoy."""
        self.real.clear()
        self.decoy.asked.clear()
        stored = None if encoded is None else StoredHash(encoded=encoded)
        self.trace = Trace("t")
        verdict = await self.verifier.verify(
            stored, password, deadline=FAR, always_decoy=always_decoy, trace=self.trace
        )
        assert verdict.matched is (verdict.reason == "matched")
        return verdict.reason, sum(len(each.asked) for each in self.real), len(self.decoy.asked)


@pytest.fixture
def world() -> Iterator[World]:
    made = World()
    yield made
    made.pool.close()


@pytest.mark.parametrize(
    ("encoded", "password", "expected"),
    [
        pytest.param("cheap:0.00001:right", "right", ("matched", 1, 0), id="fast, right"),
        pytest.param("cheap:0.00001:right", "wrong", ("wrong_password", 1, 1), id="fast, wrong"),
        pytest.param("cheap:0.05:right", "wrong", ("wrong_password", 1, 0), id="as dear as the decoy, wrong"),
        pytest.param("cheap:0.5:right", "right", ("matched", 1, 0), id="dearer, right"),
        pytest.param("cheap:broken:", "right", ("malformed", 0, 1), id="malformed"),
        pytest.param("other:0.1:x", "right", ("unknown_scheme", 0, 1), id="unknown scheme"),
        pytest.param(None, "right", ("no_password", 0, 1), id="nothing stored"),
        pytest.param("cheap:0.05:right", "\ud800", ("unencodable", 0, 1), id="a lone surrogate"),
    ],
)
async def test_every_no_costs_at_least_one_decoy(
    world: World, encoded: str | None, password: str, expected: tuple[str, int, int]
) -> None:
    assert await world.ask(encoded, password) == expected


async def test_a_right_password_of_a_barred_user_costs_a_decoy_too(world: World) -> None:
    assert await world.ask("cheap:0.00001:right", "right", always_decoy=True) == ("matched", 1, 1)


async def test_the_schemes_own_encoding_is_used(world: World) -> None:
    assert (await world.ask("dear:0.05:\x00\x01", "Ā"))[0] == "matched"
    assert world.trace.scheme == "dear"


async def test_the_mappings_encoding_and_normalisation_are_used() -> None:
    free = Scheme("free", lambda _: None)
    assert Encoding("latin-1").encode("é", free) == b"\xe9"
    assert Encoding("latin-1").encode("€", free) is None
    assert Encoding("utf-8", "nfc").encode("e\u0301", free) == "é".encode()
    assert Encoding("latin-1").encode("é", Scheme("own", lambda _: None, "utf-16-le")) == b"\xe9\x00"
    assert Encoding("latin-1").encode("é", Scheme("own", lambda _: None, own_encoding=True)) == "é".encode()


async def test_times_are_written_down(world: World) -> None:
    await world.ask("cheap:0.05:right", "wrong")
    assert world.trace.ms_hash >= 0
    assert world.trace.cost == "0.05"


async def test_what_cannot_come_in_time_is_refused_before_the_database_is_asked(world: World) -> None:
    world.verifier.admit(FAR)
    with pytest.raises(Overloaded):
        world.verifier.admit(0.0)


BCRYPT_10 = "$2b$10$nFguVi9LsCAcvTZFKQlRKeLVydo8ETv483lkNsSFI/Wl1Rz1Ypo1K"
BCRYPT_12 = "$2b$12$nFguVi9LsCAcvTZFKQlRKeLVydo8ETv483lkNsSFI/Wl1Rz1Ypo1K"


async def test_the_decoy_is_the_commonest_slow_scheme_and_cost(world: World) -> None:
    verifier = Verifier(Registry(all_schemes(Tools())), world.pool, Encoding())
    assert verifier.decoy == "bcrypt 10"
    fast = StoredHash(encoded="5f4dcc3b5aa765d61d8327deb882cf99", scheme="hex_md5")
    verifier.learn_decoy([fast, fast, fast])
    assert verifier.decoy == "bcrypt 10"
    verifier.learn_decoy([fast, fast, *[StoredHash(encoded=BCRYPT_12)] * 2, StoredHash(encoded=BCRYPT_10)])
    assert verifier.decoy == "bcrypt 12"
    verifier.learn_decoy([])
    assert verifier.decoy == "bcrypt 12"


async def asked(verifier: Verifier, stored: StoredHash, typed: str) -> tuple[str, Trace]:
    trace = Trace("t")
    verdict = await verifier.verify(stored, typed, deadline=FAR, always_decoy=False, trace=trace)
    return verdict.reason, trace


async def test_a_variant_opens_only_when_it_is_on_and_is_named(world: World) -> None:
    stored = StoredHash(encoded="cheap:0.00001:secret")
    assert (await asked(world.verifier, stored, " secret "))[0] == "wrong_password"
    lenient = Verifier(world.registry, world.pool, Encoding(), variants=("lower", "trim"))
    reason, trace = await asked(lenient, stored, " secret ")
    assert (reason, trace.variant) == ("matched", "trim")
    reason, trace = await asked(lenient, stored, "secret")
    assert (reason, trace.variant) == ("matched", "")


async def test_a_no_costs_the_decoy_as_often_as_there_are_forms(world: World) -> None:
    """Else an unknown user would be told from a known one by the time that variants take."""
    lenient = Verifier(world.registry, world.pool, Encoding(), variants=("lower", "trim"))
    lenient.use_decoy("dear", world.decoy)
    for stored in (None, StoredHash(encoded="cheap:0.00001:right"), StoredHash(encoded="cheap:broken:")):
        world.decoy.asked.clear()
        await lenient.verify(stored, " Wrong ", deadline=FAR, always_decoy=False, trace=Trace("t"))
        assert len(world.decoy.asked) == 3


async def test_a_barred_user_is_asked_every_form_too(world: World) -> None:
    lenient = Verifier(world.registry, world.pool, Encoding(), variants=("lower",))
    lenient.use_decoy("dear", world.decoy)
    world.real.clear()
    await lenient.verify(
        StoredHash(encoded="cheap:0.2:Right"), "Right", deadline=FAR, always_decoy=True, trace=Trace("t")
    )
    assert len(world.real[0].asked) == 2


async def test_of_look_alikes_the_one_that_opens_is_named(world: World) -> None:
    registry = build_registry(recipes=["md5($p)", "md5(md5($p))"])
    verifier = Verifier(registry, world.pool, Encoding())
    stored = StoredHash(encoded="696d29e0940a4957748fe3fc9efd22a3", schemes=("md5($p)", "md5(md5($p))"))
    reason, trace = await asked(verifier, stored, "password")
    assert (reason, trace.scheme) == ("matched", "md5(md5($p))")
    reason, trace = await asked(verifier, stored, "wrong")
    assert (reason, trace.scheme) == ("wrong_password", "md5($p)|md5(md5($p))")


async def test_the_pepper_that_opens_is_named(world: World) -> None:
    recipe = "hmac_sha256($pepper,$p)"
    verifier = Verifier(build_registry(recipes=[recipe]), world.pool, Encoding())
    encoded = hmac.digest(b"old", b"password", "sha256").hex()
    stored = StoredHash(encoded=encoded, scheme=recipe, peppers=(("2026", b"new"), ("2019", b"old")))
    reason, trace = await asked(verifier, stored, "password")
    assert (reason, trace.pepper) == ("matched", "2019")


async def test_markers_are_a_no_of_their_own_reason(world: World) -> None:
    assert (await asked(world.verifier, StoredHash(encoded="!"), "!"))[0] == "needs_reset"


async def test_look_alikes_make_a_decoy_of_all_of_them(world: World) -> None:
    registry = build_registry(recipes=["bcrypt(md5($p))"])
    verifier = Verifier(registry, world.pool, Encoding())
    verifier.learn_decoy([StoredHash(encoded=BCRYPT_12, schemes=("bcrypt", "bcrypt(md5($p))"))])
    assert verifier.decoy == "bcrypt|bcrypt(md5($p)) 12|12"
