"""Callers as a script would be one, and the replay memory of one process."""

import base64
import hashlib
import hmac
import json
from typing import Any

from cryptography.hazmat.primitives.serialization import load_pem_private_key
from jose import jwk

from app.access.call import Call
from app.access.keys import GeneratedKey

NOW = 1_800_000_000
ISSUER = "legacy-users"
AUDIENCE = "https://verify.example.com"
BODY = b'{"identifier":"ada@example.com"}'
PEER = "192.0.2.10"


class ProcessReplayMemory:
    """Every `jti` once, and a record of what was asked."""

    def __init__(self) -> None:
        self.claims: list[tuple[str, float]] = []

    async def claim(self, jti: str, expires_at: float) -> bool:
        fresh = jti not in {seen for seen, _ in self.claims}
        self.claims.append((jti, expires_at))
        return fresh


class Clock:
    """UTC seconds that move when told."""

    def __init__(self) -> None:
        self.now = float(NOW)

    def __call__(self) -> float:
        return self.now


def encode(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def body_digest(body: bytes = BODY) -> str:
    return encode(hashlib.sha256(body).digest())


def claims(**changes: Any) -> dict[str, Any]:
    """The claims of a good token; a change to `...` takes the claim away."""
    good = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "iat": NOW,
        "exp": NOW + 30,
        "jti": "b7c1b5a2-0f6d-4f5e-9d0e-5d2a6d1f2c3b",
        "htm": "POST",
        "htu": "/login",
        "body": body_digest(),
    }
    return {name: value for name, value in (good | changes).items() if value is not ...}


def sign(
    key: GeneratedKey,
    payload: dict[str, Any] | bytes | None = None,
    *,
    kid: Any = "k1",
    header: dict[str, Any] | bytes | None = None,
) -> str:
    """
    A token in compact form. Dicts are written as JSON, bytes are taken as they are, so that broken ones can be made.

    `header` adds to `alg`, `kid` and `typ`, or replaces them.
    """
    if not isinstance(header, bytes):
        members = {"alg": key.algorithm, "kid": kid, "typ": "JWT"} | (header or {})
        header = json.dumps({name: value for name, value in members.items() if value is not ...}).encode()
    if not isinstance(payload, bytes):
        payload = json.dumps(claims() if payload is None else payload).encode()
    signed = f"{encode(header)}.{encode(payload)}"
    return f"{signed}.{encode(signature(key, signed.encode()))}"


def signature(key: GeneratedKey, signed: bytes) -> bytes:
    if key.algorithm == "HS256":
        return hmac.new(key.caller.encode(), signed, "sha256").digest()
    private = load_pem_private_key(key.caller.encode(), None)
    return jwk.construct(private, "ES256").sign(signed)


def call(token: str | None = None, /, **changes: Any) -> Call:
    """A good call with this token in its Authorization header."""
    headers = [(b"host", b"verify.example.com")]
    if token is not None:
        headers.append((b"authorization", b"Bearer " + token.encode()))
    fields = {"method": "POST", "path": "/login", "peer": PEER, "headers": headers, "body": BODY} | changes
    return Call(**fields)
