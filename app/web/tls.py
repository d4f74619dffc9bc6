"""
The server's TLS: 1.2 and 1.3, modern ciphers, and a certificate that is taken anew when its files change.

Source of the cipher list: Mozilla's server side TLS guidelines, intermediate, ECDHE with AEAD only.
"""

import ssl
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from app.errors import ConfigurationError

CIPHERS = "ECDHE+AESGCM:ECDHE+CHACHA20"
"""Suites of TLS 1.2; those of 1.3 are all sound and are not chosen here."""


def server_context(certificate: Path, key: Path) -> ssl.SSLContext:
    """
    A context that serves this certificate.

    Raises:
        ConfigurationError: The files are missing, broken, or do not belong together.
    """
    context = _bare_context()
    context.options |= ssl.OP_NO_COMPRESSION | ssl.OP_NO_RENEGOTIATION | ssl.OP_CIPHER_SERVER_PREFERENCE
    context.set_alpn_protocols(["http/1.1"])
    load_certificate(context, certificate, key)
    return context


def _bare_context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(CIPHERS)
    return context


def load_certificate(context: ssl.SSLContext, certificate: Path, key: Path) -> None:
    """
    Gives the context a certificate; connections that are open keep theirs, new ones get this.

    Both files are judged before the live context is touched, so a broken pair leaves in force what was.

    Raises:
        ConfigurationError: The files are missing, broken, or do not belong together.
    """
    try:
        served = x509.load_pem_x509_certificates(_read("server.tls_cert", certificate))[0]
    except ValueError:
        raise ConfigurationError("server.tls_cert", f"{certificate} holds no PEM certificate.") from None
    try:
        private = load_pem_private_key(_read("server.tls_key", key), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise ConfigurationError("server.tls_key", f"{key} holds no PEM private key without a passphrase.") from None
    if private.public_key() != served.public_key():
        raise ConfigurationError("server.tls_key", f"{key} does not belong to the certificate in {certificate}.")
    for tried in (_bare_context(), context):  # OpenSSL's own judgement (key too short, …) on one that nobody uses
        try:
            tried.load_cert_chain(certificate, key)
        except (ssl.SSLError, OSError) as error:
            reason = getattr(error, "reason", None) or error.strerror
            raise ConfigurationError("server.tls_cert", f"{certificate} is refused: {reason}.") from None


def _read(name: str, path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigurationError(name, f"{path} cannot be read: {(error.strerror or '').lower()}.") from None
