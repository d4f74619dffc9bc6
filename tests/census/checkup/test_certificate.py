"""Certificates made here: a root, an intermediate, leaves with every fault."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from app.census.checkup.certificate import certificate, covers
from app.census.checkup.findings import Severity
from app.census.checkup.subject import Subject
from app.rehearsal.certificate import make_certificate
from tests.census.checkup.kit import ERROR, OK, WARNING, one, subject_at

HOST = "verify.example.com"
NOW = dt.datetime.now(dt.UTC)


@dataclass(frozen=True)
class Authority:
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


def signed(
    name: str,
    issuer: Authority | None,
    *,
    authority: bool = False,
    days: tuple[float, float] = (-1, 60),
    host: str = HOST,
) -> Authority:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    public = key.public_key()
    signer = issuer.key if issuer else key
    usage = dict.fromkeys(("content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "crl_sign", "encipher_only", "decipher_only"), False)  # fmt: skip
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW + dt.timedelta(days=days[0]))
        .not_valid_after(NOW + dt.timedelta(days=days[1]))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
        .add_extension(x509.KeyUsage(digital_signature=True, key_cert_sign=authority, **usage), critical=True)
    )
    if not authority:
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    return Authority(builder.sign(signer, hashes.SHA256()), key)


def pem(*authorities: Authority) -> bytes:
    return b"".join(each.certificate.public_bytes(serialization.Encoding.PEM) for each in authorities)


ROOT = signed("root", None, authority=True)
MIDDLE = signed("middle", ROOT, authority=True)


@pytest.fixture
def subject(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Subject]:
    (tmp_path / "roots.pem").write_bytes(pem(ROOT))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "roots.pem"))
    return subject_at(tmp_path / "site", server={"tls": "on", "public_url": f"https://{HOST}"})


def judged(subject: Subject, text: bytes, *, pinned: bool = False) -> list[Severity]:
    path = subject.listener.certificate
    path.write_bytes(text)
    return [each.severity for each in certificate(subject, pinned=pinned)]


def test_a_whole_chain_of_a_known_authority_is_fine(subject: Subject):
    assert judged(subject, pem(signed("leaf", MIDDLE), MIDDLE)) == [OK]


def test_a_missing_intermediate_is_an_error(subject: Subject):
    assert judged(subject, pem(signed("leaf", MIDDLE))) == [ERROR]


def test_certificates_that_do_not_follow_each_other_are_an_error(subject: Subject):
    assert judged(subject, pem(signed("leaf", MIDDLE), ROOT)) == [ERROR]


def test_an_authority_that_nobody_knows_is_an_error_unless_the_scripts_have_it(subject: Subject):
    stranger = signed("stranger", None, authority=True)
    text = pem(signed("leaf", stranger), stranger)
    assert judged(subject, text) == [ERROR]
    assert judged(subject, text, pinned=True) == [WARNING]


@pytest.mark.parametrize(
    ("days", "severity"), [((-60, -1), ERROR), ((1, 60), ERROR), ((-60, 10), WARNING), ((-60, 40), OK)]
)
def test_days_are_looked_at(subject: Subject, days: tuple[float, float], severity: Severity):
    assert judged(subject, pem(signed("leaf", MIDDLE, days=days), MIDDLE)) == [severity]


def test_another_name_is_an_error(subject: Subject):
    assert judged(subject, pem(signed("leaf", MIDDLE, host="other.example.com"), MIDDLE)) == [ERROR]
    assert judged(subject, pem(signed("leaf", MIDDLE, host="*.example.com"), MIDDLE)) == [OK]


def test_a_self_signed_one_is_an_error_unless_the_scripts_have_it(subject: Subject, tmp_path: Path):
    text = make_certificate(tmp_path, HOST).cert.read_bytes()
    assert judged(subject, text) == [ERROR]
    assert judged(subject, text, pinned=True) == [WARNING]


@pytest.mark.parametrize("text", [b"", b"no certificate"])
def test_what_is_no_certificate_is_an_error(subject: Subject, text: bytes):
    assert judged(subject, text) == [ERROR]


def test_behind_a_proxy_there_is_none_to_look_at(subject: Subject):
    found = replace(subject, listener=replace(subject.listener, certificate=None, key=None))
    assert one("tls_certificate", certificate(found, pinned=False)).severity is OK


@pytest.mark.parametrize(
    ("name", "host", "covered"),
    [("a.example.com", "A.example.com.", True), ("*.example.com", "a.example.com", True),
     ("*.example.com", "a.b.example.com", False), ("*.example.com", "example.com", False),
     ("*.com", "com", False), ("127.0.0.1", "127.0.0.1", True)],
)  # fmt: skip
def test_wildcards_stand_for_one_label(name: str, host: str, covered: bool):
    assert covers(name, host) is covered
