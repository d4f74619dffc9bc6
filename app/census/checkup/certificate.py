"""The certificate that callers will see: its names, its days, and whether anybody but us trusts it."""

import ssl
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from ipaddress import ip_address
from itertools import pairwise
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from app.census.checkup.findings import Finding, error, ok, some, warning
from app.census.checkup.subject import Subject

RULE: Final = "tls_certificate"

SOON: Final = timedelta(days=21)
"""ACME clients renew 30 days before the end: nine days later it was not forgotten, it failed."""

PINNED: Final = "TRICKLE_CA"
"""The scripts' setting that trusts a certificate of one's own."""


def certificate(subject: Subject, *, pinned: bool) -> Iterator[Finding]:
    """
    Every fault of the certificate in `server.tls_cert`.

    Args:
        subject: The settings.
        pinned: The scripts have TRICKLE_CA, which makes them trust what nobody else does.
    """
    path = subject.listener.certificate
    if path is None:
        yield ok(RULE, "TLS ends at the proxy in front; its certificate is looked at with the public URL.")
        return
    try:
        chain = x509.load_pem_x509_certificates(path.read_bytes())
    except (OSError, ValueError):
        yield error(RULE, f"{path} cannot be read as PEM certificates.", "Look at server.tls_cert.")
        return
    host = urlsplit(subject.listener.public_url).hostname or ""
    found = [*_days(chain[0], subject.now), *_name(chain[0], host), *_trust(chain, host, subject.now, pinned=pinned)]
    if not found:
        end = f"{chain[0].not_valid_after_utc:%Y-%m-%d}"
        found = [ok(RULE, f"The certificate is for {host}, until {end}, and its chain is whole.")]
    yield from found


def _days(leaf: x509.Certificate, now: datetime) -> Iterator[Finding]:
    begin, end = leaf.not_valid_before_utc, leaf.not_valid_after_utc
    if now > end:
        yield error(
            RULE, f"The certificate has expired on {end:%Y-%m-%d}.", "Renew it; a running service takes it anew."
        )
    elif now < begin:
        yield error(RULE, f"The certificate is valid from {begin:%Y-%m-%d %H:%M} UTC only.", "Wait, or set the clock.")
    elif end - now < SOON:
        yield warning(RULE, f"The certificate expires on {end:%Y-%m-%d}.", "Renew it; a running service takes it anew.")


def _name(leaf: x509.Certificate, host: str) -> Iterator[Finding]:
    if not host:
        return  # told by the configuration
    names = names_of(leaf)
    if not any(covers(name, host) for name in names):
        what = f"The certificate is for {some(names) or 'nobody'}, and not for {host} of server.public_url."
        yield error(RULE, what, "Get one with that name.")


def names_of(leaf: x509.Certificate) -> list[str]:
    """Names and addresses that a certificate is for. A common name counts no more (RFC 9110, Node)."""
    try:
        names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return []
    return [*names.get_values_for_type(x509.DNSName), *map(str, names.get_values_for_type(x509.IPAddress))]


def covers(name: str, host: str) -> bool:
    """Whether a certificate's name is good for a host: equal, or a wildcard for its first label."""
    name, host = name.lower().rstrip("."), host.lower().rstrip(".")
    if name.startswith("*."):
        return "." in host and host.partition(".")[2] == name[2:]
    return name == host


def _trust(chain: Sequence[x509.Certificate], host: str, now: datetime, *, pinned: bool) -> Iterator[Finding]:
    leaf = chain[0]
    if is_self_signed(leaf):
        if pinned:
            yield warning(
                RULE, f"The certificate is self-signed; the scripts trust it by {PINNED}.", "Renew both as one."
            )
        else:
            what = "The certificate is self-signed: Auth0's scripts trust it only if they are told."
            yield error(RULE, what, f"Get one from a public authority, or build the scripts with --with {PINNED}.")
        return
    for certificate, issuer in pairwise(chain):
        if not _signed_by(certificate, issuer):
            yield error(
                RULE, "The certificates in the file do not follow each other.", "Leaf first, then who signed it."
            )
            return
    if not leaf.not_valid_before_utc <= now <= leaf.not_valid_after_utc or not (roots := trusted_roots()):
        return
    try:
        name = x509.DNSName(host) if not _is_address(host) else x509.IPAddress(ip_address(host))
        verifier = PolicyBuilder().store(Store(roots)).time(now).build_server_verifier(name)
        verifier.verify(leaf, list(chain[1:]))
    except (VerificationError, ValueError):
        if any(covers(each, host) for each in names_of(leaf)):
            yield (warning if pinned else error)(
                RULE,
                "No authority that this machine trusts stands behind the certificate.",
                f"Put the intermediate certificates into the file; else build the scripts with --with {PINNED}.",
            )


def trusted_roots() -> list[x509.Certificate]:
    """The authorities in this machine's bundle; none where it has no bundle in one file."""
    bundle = ssl.get_default_verify_paths().cafile
    if bundle is None:
        return []
    try:
        return x509.load_pem_x509_certificates(Path(bundle).read_bytes())
    except (OSError, ValueError):
        return []


def is_self_signed(certificate: x509.Certificate) -> bool:
    """Whether a certificate is its own authority."""
    return certificate.issuer == certificate.subject and _signed_by(certificate, certificate)


def _signed_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
