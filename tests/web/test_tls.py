"""TLS as the listener speaks it, and certificates that are taken anew or refused."""

import datetime as dt
import shutil
import ssl
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from app.errors import ConfigurationError
from app.rehearsal.certificate import Certificate, make_certificate
from app.web.protocol import Patience
from app.web.tls import load_certificate, server_context
from tests.service import STATIC_KEY, Live, listening, make_site


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """The service on TLS, with half a second for a hand-shake."""
    site = make_site(tmp_path_factory.mktemp("tls"), server={"tls": "on"})
    with listening(site, patience=Patience(handshake_s=0.5)) as running:
        yield running


def client_context(cert: Path, *, version: ssl.TLSVersion | None = None, ciphers: str = "") -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=cert)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # asking for old versions is the point
        if version is not None:
            context.minimum_version = context.maximum_version = version
    if ciphers:
        context.set_ciphers(ciphers)
    return context


def shake_hands(live: Live, context: ssl.SSLContext) -> ssl.SSLSocket:
    return context.wrap_socket(live.connect(), server_hostname="localhost")


def serial(line: ssl.SSLSocket) -> str:
    found = line.getpeercert()
    assert found
    return str(found["serialNumber"])


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3], ids=lambda each: each.name)
def test_modern_versions_are_spoken(live: Live, version: ssl.TLSVersion) -> None:
    with shake_hands(live, client_context(live.cert, version=version)) as line:
        assert line.version() == version.name.replace("_", ".")
        cipher = line.cipher()
        assert cipher is not None
        assert "GCM" in cipher[0] or "CHACHA20" in cipher[0]


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1], ids=lambda each: each.name)
def test_older_versions_are_refused(live: Live, version: ssl.TLSVersion) -> None:
    with pytest.raises(ssl.SSLError):
        shake_hands(live, client_context(live.cert, version=version, ciphers="ALL:@SECLEVEL=0"))


@pytest.mark.parametrize(
    "ciphers",
    ["ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES256-SHA384", "AES128-GCM-SHA256", "ECDHE-ECDSA-AES128-CCM8", "NULL"],
)
def test_weak_ciphers_are_refused(live: Live, ciphers: str) -> None:
    with pytest.raises(ssl.SSLError):
        shake_hands(live, client_context(live.cert, version=ssl.TLSVersion.TLSv1_2, ciphers=f"{ciphers}:@SECLEVEL=0"))


def test_only_http_1_1_is_agreed_upon(live: Live) -> None:
    context = client_context(live.cert)
    context.set_alpn_protocols(["h2", "http/1.1"])
    with shake_hands(live, context) as line:
        assert line.selected_alpn_protocol() == "http/1.1"


def test_questions_are_answered_over_tls(live: Live) -> None:
    assert live.login("ada").outcome == "verified"


@pytest.mark.parametrize("said", [b"", b"\x16\x03\x01\x02\0\x01"], ids=["nothing", "the beginning"])
def test_a_hand_shake_that_stalls_is_cut(live: Live, said: bytes) -> None:
    with live.connect() as line:
        line.sendall(said)
        line.settimeout(5)
        try:
            heard = line.recv(1000)
        except ConnectionResetError:
            heard = b""
    assert heard == b""


@pytest.mark.parametrize("said", [b"POST /login HTTP/1.1\r\nHost: x\r\n\r\n", b"\x16\x03\x01\x00\x05hello", b"\0" * 50])
def test_what_is_no_tls_gets_no_http(live: Live, said: bytes) -> None:
    with live.connect() as line:
        line.sendall(said)
        line.settimeout(5)
        try:
            heard = line.recv(1000)
        except ConnectionResetError:
            heard = b""
    assert b"HTTP" not in heard
    assert live.login("ada").outcome == "verified"
    live.lines()  # nothing but JSON lines


def test_a_new_certificate_is_for_new_connections(live: Live, tmp_path: Path) -> None:
    assert live.context is not None
    old = client_context(live.cert)
    fresh = make_certificate(tmp_path)
    new = client_context(fresh.cert)
    with shake_hands(live, old) as kept:
        load_certificate(live.context, fresh.cert, fresh.key)
        try:
            with shake_hands(live, new) as other:
                assert serial(other) != serial(kept)
            kept.sendall(
                b"POST /get-user HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 20\r\n"
                b"Authorization: Bearer " + STATIC_KEY.encode() + b'\r\n\r\n{"identifier":"ada"}'
            )
            assert kept.recv(15) == b"HTTP/1.1 200 OK"
        finally:
            load_certificate(live.context, live.site.certificate.cert, live.site.certificate.key)


def private_pem(key: rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey, passphrase: bytes = b"") -> bytes:
    protection = BestAvailableEncryption(passphrase) if passphrase else NoEncryption()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, protection)


def break_pair(pair: Certificate, how: str) -> None:
    if how == "no certificate":
        pair.cert.unlink()
    elif how == "no key":
        pair.key.unlink()
    elif how == "a folder":
        pair.key.unlink()
        pair.key.mkdir()
    elif how == "an empty certificate":
        pair.cert.write_bytes(b"")
    elif how == "half a certificate":
        pair.cert.write_bytes(pair.cert.read_bytes()[:200])
    elif how == "bytes":
        pair.cert.write_bytes(bytes(range(256)))
    elif how == "another key":
        pair.key.write_bytes(private_pem(ed25519.Ed25519PrivateKey.generate()))
    elif how == "a key with a passphrase":
        pair.key.write_bytes(private_pem(ed25519.Ed25519PrivateKey.generate(), b"canary"))
    elif how == "no key at all":
        pair.key.write_bytes(pair.cert.read_bytes())
    elif how == "swapped":
        cert, key = pair.cert.read_bytes(), pair.key.read_bytes()
        pair.cert.write_bytes(key)
        pair.key.write_bytes(cert)


BROKEN = {
    "no certificate": "server.tls_cert",
    "no key": "server.tls_key",
    "a folder": "server.tls_key",
    "an empty certificate": "server.tls_cert",
    "half a certificate": "server.tls_cert",
    "bytes": "server.tls_cert",
    "another key": "server.tls_key",
    "a key with a passphrase": "server.tls_key",
    "no key at all": "server.tls_key",
    "swapped": "server.tls_cert",
}


@pytest.mark.parametrize("how", BROKEN)
def test_a_broken_pair_is_refused_and_the_old_one_served(tmp_path: Path, how: str) -> None:
    pair = make_certificate(tmp_path)
    context = server_context(pair.cert, pair.key)
    before = serial_served(context, client_context(pair.cert))
    kept = tmp_path / "kept.crt"
    shutil.copy(pair.cert, kept)
    break_pair(pair, how)
    with pytest.raises(ConfigurationError) as caught:
        load_certificate(context, pair.cert, pair.key)
    assert caught.value.key == BROKEN[how]
    assert "canary" not in str(caught.value)
    assert serial_served(context, client_context(kept)) == before


def test_a_key_that_openssl_finds_too_short_is_refused_before_it_is_used(tmp_path: Path) -> None:

    pair = make_certificate(tmp_path)
    context = server_context(pair.cert, pair.key)
    kept = tmp_path / "kept.crt"
    shutil.copy(pair.cert, kept)
    before = serial_served(context, client_context(kept))
    weak = rsa.generate_private_key(65537, 1024)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    signed = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(weak.public_key()).serial_number(1)
        .not_valid_before(now).not_valid_after(now + dt.timedelta(days=1)).sign(weak, hashes.SHA256())
    )  # fmt: skip
    pair.cert.write_bytes(signed.public_bytes(Encoding.PEM))
    pair.key.write_bytes(private_pem(weak))
    with pytest.raises(ConfigurationError, match=r"server\.tls_cert.*refused"):
        load_certificate(context, pair.cert, pair.key)
    assert serial_served(context, client_context(kept)) == before


def serial_served(server: ssl.SSLContext, client: ssl.SSLContext) -> str:
    """The serial number of the certificate that the context serves, without a network."""
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    one = client.wrap_bio(to_client, to_server, server_hostname="localhost")
    other = server.wrap_bio(to_server, to_client, server_side=True)
    for _ in range(4):
        for side in (one, other):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
    found = one.getpeercert()
    assert found
    return str(found["serialNumber"])
