import pytest

from app.access.addresses import Addresses
from app.access.gate import Gate
from app.access.keys import GeneratedKey, es256_key, generate_key, hs256_key, static_key
from tests.access.callers import AUDIENCE, ISSUER, Clock, ProcessReplayMemory


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def replay() -> ProcessReplayMemory:
    return ProcessReplayMemory()


@pytest.fixture(scope="session")
def hs256() -> GeneratedKey:
    return generate_key("signed", "HS256")


@pytest.fixture(scope="session")
def es256() -> GeneratedKey:
    return generate_key("signed", "ES256")


@pytest.fixture(scope="session")
def static() -> GeneratedKey:
    return generate_key("static")


@pytest.fixture
def gate(hs256, es256, static, replay, clock) -> Gate:
    """Accepts everything that can be accepted: `k1` is HS256, `k2` is ES256, `monitoring` is static."""
    return Gate(
        keys=[
            hs256_key("k1", hs256.service),
            es256_key("k2", es256.service),
            static_key("monitoring", static.service),
        ],
        addresses=Addresses(allow=["192.0.2.0/24"]),
        replay=replay,
        issuer=ISSUER,
        audience=AUDIENCE,
        accept=("signed", "static"),
        clock=clock,
    )
