"""How the scripts ask: settings, proof of the caller, signatures, TLS."""

import json
import socket

import pytest
import pytest_asyncio
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from app.rehearsal.certificate import make_certificate
from app.rehearsal.runner import ScriptRunner
from tests.scripts.conftest import GET_USER, LOGIN, STRICT, hurried, settings
from tests.scripts.fake_service import PROFILE, FakeService, say

pytestmark = pytest.mark.asyncio(loop_scope="module")

VERIFIED = say(200, "verified", profile=PROFILE)
ORGANIZATION = {"id": "org_1", "name": "acme", "display_name": "Acme", "metadata": {"plan": "gold"}}
CONTEXT = {"organization": ORGANIZATION}


@pytest_asyncio.fixture(loop_scope="module")
async def containers(node):
    """Opens containers with settings of the test's own."""
    opened = []

    def open_container(configuration: dict[str, str]) -> ScriptRunner:
        opened.append(ScriptRunner(configuration, node=node, sandbox=STRICT))
        return opened[-1]

    yield open_container
    for container in opened:
        await container.recycle()


@pytest_asyncio.fixture(loop_scope="module")
async def services(certificate):
    """Starts services of the test's own; each must have been asked as the contract says."""
    started: list[FakeService] = []

    async def start(fake: FakeService, **tls: object) -> FakeService:
        await fake.start(certificate.cert, certificate.key, **tls)
        fake.will(VERIFIED)
        started.append(fake)
        return fake

    yield start
    for fake in started:
        await fake.stop()
        assert fake.violations == []


# --- the two signatures


@pytest.mark.parametrize(
    ("context", "organization"),
    [((), None), (({},), None), ((CONTEXT,), ORGANIZATION), (({"organization": None},), None), ((None,), None)],
    ids=["no-context", "empty", "organization", "null-organization", "null-context"],
)
async def test_login_takes_both_signatures_and_passes_the_organization_on(service, runner, context, organization):
    service.will(VERIFIED)
    run = await runner.run(LOGIN, "login", "ada", "secret", *context)
    assert (run.kind, run.callbacks) == ("profile", 1)
    assert service.asked[0].path == "/login"
    body = {"identifier": "ada", "password": "secret"}
    assert service.asked[0].body == (body | {"organization": organization} if organization else body)


@pytest.mark.parametrize("context", [(), ({},), (CONTEXT,), (None,)])
async def test_get_user_takes_both_signatures(service, runner, context):
    service.will(say(404, "user_not_found"))
    run = await runner.run(GET_USER, "getUser", "ada", *context)
    assert (run.kind, run.callbacks) == ("none", 1)
    assert service.asked[0].path == "/get-user"
    assert service.asked[0].body == {"identifier": "ada"}


@pytest.mark.parametrize("user_id", ["legacy|7", "auth0|legacy|7"])
async def test_get_user_asks_by_id_when_the_context_says_so(service, runner, user_id):
    service.will(say(200, "found", profile=PROFILE))
    await runner.run(GET_USER, "getUser", user_id, {"identifierType": "user_id"})
    assert service.asked[0].body == {"user_id": "legacy|7"}


@pytest.mark.parametrize("text", ["", " padded ", "na\u00efve\u2028\U0001f600", 'q"\\', "\x00\x1f", "x" * 5000])
async def test_passwords_travel_as_they_were_typed(service, runner, text):
    service.will(say(401, "invalid_credentials"))
    await runner.run(LOGIN, "login", text, text)
    assert service.asked[0].body == {"identifier": text, "password": text}


async def test_lone_surrogates_travel_as_escapes(service, runner):
    service.will(say(401, "invalid_credentials"))
    run = await runner.run(LOGIN, "login", "\ud800", "\udfff")
    assert run.error_class == "WrongUsernameOrPasswordError"
    assert json.loads(service.asked[0].raw.decode("utf-8")) == {"identifier": "\ud800", "password": "\udfff"}


# --- proof of the caller (the stand-in checks tokens letter for letter)


def private_key(curve: ec.EllipticCurve) -> tuple[str, str]:
    key = ec.generate_private_key(curve)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return private.decode(), public.decode()


@pytest.mark.parametrize("spell", [str, lambda pem: pem.replace("\n", "\\n")], ids=["line-breaks", "escaped"])
async def test_a_private_key_signs_es256(services, containers, certificate, spell):
    private, public = private_key(ec.SECP256R1())
    fake = await services(FakeService(key=public, algorithm="ES256"))
    container = containers(settings(fake, certificate, TRICKLE_KEY=spell(private)))
    run = await container.run(LOGIN, "login", "ada", "secret")
    assert run.kind == "profile"
    assert fake.asked[0].token_header["alg"] == "ES256"


async def test_a_secret_of_any_text_signs_hs256(services, containers, certificate):
    secret = "\u00fcn\u00efcode secret with spaces, and more than 32 bytes "
    fake = await services(FakeService(key=secret))
    container = containers(settings(fake, certificate, TRICKLE_KEY=secret + "\r\n"))
    assert (await container.run(LOGIN, "login", "ada", "secret")).kind == "profile"


async def test_a_static_key_is_sent_as_it_is(services, containers, certificate):
    fake = await services(FakeService(key="trk_abc", static=True))
    container = containers(settings(fake, certificate, TRICKLE_AUTH="static", TRICKLE_KEY="trk_abc"))
    assert (await container.run(LOGIN, "login", "ada", "secret")).kind == "profile"


@pytest.mark.parametrize(("prefix", "end"), [("", ""), ("", "/"), ("/verify/v1", ""), ("/verify/v1", "//")])
async def test_the_address_may_end_in_slashes_and_hold_a_path(services, containers, certificate, prefix, end):
    fake = await services(FakeService(prefix=prefix))
    container = containers(settings(fake, certificate, TRICKLE_URL=fake.url + end))
    assert (await container.run(LOGIN, "login", "ada", "secret")).kind == "profile"
    assert fake.asked[0].claims["aud"] == fake.url
    assert fake.asked[0].claims["htu"] == f"{prefix}/login"


@pytest.mark.parametrize(
    "wrong",
    [
        *({name: ""} for name in ("TRICKLE_URL", "TRICKLE_CONNECTION", "TRICKLE_KEY_ID", "TRICKLE_KEY")),
        {"TRICKLE_URL": "http://localhost:1"},
        {"TRICKLE_URL": "https://user:word@localhost:1"},
        {"TRICKLE_URL": "https://localhost:1/?q"},
        {"TRICKLE_URL": "https://localhost:123456"},
        {"TRICKLE_URL": "https://"},
        {"TRICKLE_URL": "##TRICKLE_URL##"},
        {"TRICKLE_AUTH": "none"},
        {"TRICKLE_AUTH": "static", "TRICKLE_KEY": "two\nlines"},
        {"TRICKLE_KEY": "-----BEGIN PRIVATE KEY-----\nbroken\n-----END PRIVATE KEY-----"},
        {"TRICKLE_CA": "broken"},
    ],
    ids=str,
)
@pytest.mark.parametrize(("script", "name", "args"), [(LOGIN, "login", ("a", "b")), (GET_USER, "getUser", ("a",))])
async def test_wrong_settings_are_an_error_and_ask_nobody(service, containers, certificate, wrong, script, name, args):
    container = containers(settings(service, certificate) | wrong)
    run = await container.run(script, name, *args)
    assert (run.kind, run.error_class, run.callbacks) == ("error", "Error", 1)
    assert "TRICKLE" not in run.message
    assert service.asked == []


@pytest.mark.parametrize(("script", "name", "args"), [(LOGIN, "login", ("a", "b")), (GET_USER, "getUser", ("a",))])
async def test_even_a_runtime_without_settings_is_answered_once(service, runner, script, name, args):
    """A throw before anything was asked still ends in one callback."""
    run = await runner.run(script.replace("(configuration,", "(nothing_of_this_name,"), name, *args)
    assert (run.kind, run.error_class, run.callbacks) == ("error", "Error", 1)


async def test_even_a_runtime_without_auth0s_errors_is_answered_once(service, runner):
    service.will(say(401, "invalid_credentials"))
    run = await runner.run(LOGIN.replace("new WrongUsername", "new NoSuchWrongUsername"), "login", "a", "b")
    assert (run.kind, run.error_class, run.callbacks) == ("error", "Error", 1)


# --- TLS


async def test_a_certificate_of_another_authority_is_refused(service, containers, certificate):
    container = containers(settings(service, certificate, TRICKLE_CA=""))
    assert (await container.run(LOGIN, "login", "a", "b")).error_class == "Error"
    assert service.asked == []


async def test_a_certificate_for_another_name_is_refused(services, containers, tmp_path, certificate):
    service = await services(FakeService())
    configuration = settings(service, certificate, TRICKLE_URL=f"https://127.0.0.2:{service.port}")
    assert (await containers(configuration).run(LOGIN, "login", "a", "b")).error_class == "Error"
    assert service.asked == []


async def test_a_client_certificate_is_shown_where_one_is_set(services, containers, certificate, tmp_path):
    client = make_certificate(tmp_path, "auth0")
    fake = await services(FakeService(), client_ca=client.cert)
    shown = {"TRICKLE_CLIENT_CERT": client.cert.read_text(), "TRICKLE_CLIENT_KEY": client.key.read_text()}
    container = containers(settings(fake, certificate, **shown))
    assert (await container.run(LOGIN, "login", "a", "b")).kind == "profile"
    without = containers(settings(fake, certificate))
    assert (await without.run(LOGIN, "login", "a", "b")).error_class == "Error"
    assert len(fake.asked) == 1


# --- nobody there


async def test_a_refused_connection_is_tried_once_more_after_a_pause(service, containers, certificate):
    with socket.socket() as unheard:  # bound and not listening: refused
        unheard.bind(("127.0.0.1", 0))
        url = f"https://127.0.0.1:{unheard.getsockname()[1]}"
        run = await containers(settings(service, certificate, TRICKLE_URL=url)).run(
            hurried(LOGIN, pause=600), "login", "a", "b"
        )
    assert run.error_class == "Error"
    assert 600 <= run.ms < 1200


async def test_a_handshake_that_never_ends_is_an_error_within_the_connect_limit(service, containers, certificate):
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen()
        url = f"https://127.0.0.1:{mute.getsockname()[1]}"
        container = containers(settings(service, certificate, TRICKLE_URL=url))
        run = await container.run(LOGIN, "login", "a", "b")
    assert run.error_class == "Error"
    assert 3000 <= run.ms < 5000


async def test_a_name_that_cannot_be_resolved_is_an_error(service, containers, certificate):
    container = containers(settings(service, certificate, TRICKLE_URL="https://nowhere.invalid"))
    run = await container.run(hurried(LOGIN, connect=2000), "login", "a", "b")
    assert run.error_class == "Error"
