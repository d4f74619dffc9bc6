"""
The server's TLS: 1.2 and 1.3, modern ciphers, and a certificate that is taken anew when its files change.

Source of the cipher list: Mozilla's server side TLS guidelines, intermediate, ECDHE with AEAD only.
"""

import ssl
from pathlib import Path

from cryptography import x509
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
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(CIPHERS)
    context.options |= ssl.OP_NO_COMPRESSION | ssl.OP_NO_RENEGOTIATION | ssl.OP_CIPHER_SERVER_PREFERENCE
    context.set_alpn_protocols(["http/1.1"])
    load_certificate(context, certificate, key)
    return context


def load_certificate(context: ssl.SSLContext, certificate: Path, key: Path) -> None:
    """
    Gives the context a certificate; connections that are open keep theirs, new ones get this.

    Both files are judged before the live context is touched, so a broken pair leaves in force what was.

    Raises:
        ConfigurationError: The files are missing, broken, or do not belong together.
    """
    for name, path in (("server.tls_cert", certificate), ("server.tls_key", key)):
        if not path.is_file():
            raise ConfigurationError(name, f"there is no file {path}.")
    try:
        served = x509.load_pem_x509_certificates(certificate.read_bytes())[0]
    except ValueError:
        raise ConfigurationError("server.tls_cert", f"{certificate} holds no PEM certificate.") from None
    try:
        private = load_pem_private_key(key.read_bytes(), password=None)
    except (ValueError, TypeError):
        raise ConfigurationError("server.tls_key", f"{key} holds no PEM private key without a passphrase.") from None
    if private.public_key() != served.public_key():
        raise ConfigurationError("server.tls_key", f"{key} does not belong to the certificate in {certificate}.")
    try:
        context.load_cert_chain(certificate, key)
    except ssl.SSLError as error:
        raise ConfigurationError("server.tls_cert", f"{certificate} is refused: {error.reason}.") from None
