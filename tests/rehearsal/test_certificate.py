"""The demo's certificate is one that strict clients take."""

import ssl
import stat

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from app.rehearsal.certificate import make_certificate


def test_it_names_this_machine_and_is_its_own_authority(tmp_path):
    made = make_certificate(tmp_path)
    certificate = x509.load_pem_x509_certificate(made.cert.read_bytes())
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["localhost"]
    assert [str(address) for address in names.get_values_for_type(x509.IPAddress)] == ["127.0.0.1", "::1"]
    assert isinstance(certificate.public_key(), ec.EllipticCurvePublicKey)
    certificate.verify_directly_issued_by(certificate)
    assert (certificate.not_valid_after_utc - certificate.not_valid_before_utc).days == 30


def test_the_key_is_for_its_owner_only_also_the_second_time(tmp_path):
    make_certificate(tmp_path).key.chmod(0o644)
    made = make_certificate(tmp_path)
    assert stat.S_IMODE(made.key.stat().st_mode) == 0o600


def test_key_and_certificate_fit(tmp_path):
    made = make_certificate(tmp_path, "service.example")
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(made.cert, made.key)
