"""Signed requests, as the scripts make them."""

import base64
import hashlib
import secrets
import time

from jose import jwt


def sign(secret: str, audience: str, path: str, body: bytes, *, kid: str) -> str:
    """A token for this body."""
    now = int(time.time())
    claims = {
        "iss": "legacy-users",
        "aud": audience,
        "iat": now,
        "exp": now + 50,
        "jti": secrets.token_urlsafe(16),
        "htm": "POST",
        "htu": path,
        "body": base64.urlsafe_b64encode(hashlib.sha256(body).digest()).rstrip(b"=").decode(),
    }
    token: str = jwt.encode(claims, secret, algorithm="HS256", headers={"kid": kid})
    return token
