"""
Signed requests: one JWT per request, bound to method, path and body, and good for one use.

python-jose checks the signature, with the one algorithm of the key's entry. Everything else is checked here, on
strictly read JSON, for the library leaves it open: duplicate members, NaN, numbers spelled as text, times in the
future, critical headers. Encrypted tokens have five parts and fall at the first look.
"""

import base64
import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hmac import compare_digest
from typing import Any, Final, NoReturn

from jose import jws
from jose.exceptions import JWSError

from app.access.call import Call
from app.access.keys import SignedKey
from app.access.reasons import Reason
from app.errors import Forbidden

MAX_TOKEN_CHARS: Final = 4096
"""Ours have about 400 characters; a long path and audience fit well, and nothing longer is decoded."""

MAX_LIFETIME_S: Final = 60
"""Longest distance of `exp` from `iat`: a script signs right before it sends, and has 15 s for everything."""

MAX_JTI_CHARS: Final = 128
"""A UUID has 36; the replay memory keeps every one of them for its lifetime."""

MAX_TIME: Final = 2**40
"""Beyond the year 36000: larger numbers are no times, and must not reach float arithmetic."""

KNOWN_HEADERS: Final = 32
"""Decoded headers that are remembered; each live key has one or two spellings."""

_COMPACT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
_JTI = re.compile(rf"[!-~]{{1,{MAX_JTI_CHARS}}}")
_TEXTS: Final = ("iss", "aud", "jti", "htm", "htu", "body")
_TIMES: Final = ("iat", "exp")


@dataclass(frozen=True, slots=True)
class Proof:
    """
    What a good token proves.

    Attributes:
        key_id: Whose key signed it.
        jti: The one use, still to be claimed.
        forget_at: When the token can no longer pass, in UTC seconds: so long its `jti` must be remembered.
    """

    key_id: str
    jti: str
    forget_at: float


class SignedRequests:
    """Verifies signed requests against a set of keys. Holds no state but decoded headers of tokens that passed."""

    def __init__(
        self,
        keys: Mapping[str, SignedKey],
        *,
        issuer: str,
        audience: str,
        leeway_s: float,
        clock: Callable[[], float],
    ) -> None:
        """
        Args:
            keys: By id.
            issuer: The connection's name, as `iss` must say.
            audience: The public URL, as `aud` must say.
            leeway_s: How far the caller's clock may differ from ours.
            clock: UTC seconds since 1970.
        """
        self._keys = keys
        self._issuer = issuer
        self._audience = audience
        self._leeway_s = leeway_s
        self._clock = clock
        self._headers: dict[str, SignedKey] = {}

    def verify(self, token: str, call: Call) -> Proof:
        """
        Checks shape, key, signature, claims, and that the token speaks of this very call.

        Raises:
            Forbidden: Any of them fails.
        """
        if len(token) > MAX_TOKEN_CHARS:
            raise Forbidden(Reason.TOKEN_TOO_LONG)
        if _COMPACT.fullmatch(token) is None:
            raise Forbidden(Reason.TOKEN_MALFORMED)
        key = self._key(token)
        try:
            payload = jws.verify(token, key.verifier, [key.algorithm])
        except (JWSError, RecursionError):  # it reads the header again, some frames deeper than `_key` did
            raise Forbidden(Reason.SIGNATURE_WRONG) from None
        self._remember(token, key)
        claims = _strict_object(payload)
        proof = self._checked(claims, key)
        _check_call(claims, call)
        return proof

    def _key(self, token: str) -> SignedKey:
        """The key that the header names. Only `kid`, `alg` and `crit` are looked at; `jku` and its like never."""
        segment = token.partition(".")[0]
        if (known := self._headers.get(segment)) is not None:
            return known
        try:
            header = _strict_object(base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4)))
        except ValueError:
            raise Forbidden(Reason.TOKEN_MALFORMED) from None
        if "crit" in header:
            raise Forbidden(Reason.CRITICAL_HEADER)
        kid = header.get("kid")
        key = self._keys.get(kid) if isinstance(kid, str) else None
        if key is None:
            raise Forbidden(Reason.KEY_UNKNOWN)
        if header.get("alg") != key.algorithm:
            raise Forbidden(Reason.ALGORITHM_FOREIGN)
        return key

    def _remember(self, token: str, key: SignedKey) -> None:
        """Headers under a good signature come from a key's holder, so strangers cannot fill this."""
        if len(self._headers) < KNOWN_HEADERS:
            self._headers[token.partition(".")[0]] = key

    def _checked(self, claims: Mapping[str, Any], key: SignedKey) -> Proof:
        """Claims that do not depend on the call."""
        for name in _TEXTS:
            if not isinstance(claims.get(name), str):
                raise Forbidden(Reason.CLAIM_TYPE if name in claims else Reason.CLAIM_MISSING)
        if claims["iss"] != self._issuer:
            raise Forbidden(Reason.ISSUER_WRONG)
        if claims["aud"] != self._audience:
            raise Forbidden(Reason.AUDIENCE_WRONG)
        if _JTI.fullmatch(claims["jti"]) is None:
            raise Forbidden(Reason.CLAIM_TYPE)
        return Proof(key_id=key.id, jti=claims["jti"], forget_at=self._expiry(claims) + self._leeway_s)

    def _expiry(self, claims: Mapping[str, Any]) -> float:
        issued, expiry = (_time(claims, name) for name in _TIMES)
        now = self._clock()
        if not 0 <= expiry - issued <= MAX_LIFETIME_S:
            raise Forbidden(Reason.LIFETIME_WRONG)
        if issued > now + self._leeway_s:
            raise Forbidden(Reason.ISSUED_LATER)
        if "nbf" in claims and _time(claims, "nbf") > now + self._leeway_s:
            raise Forbidden(Reason.NOT_YET_VALID)
        if now >= expiry + self._leeway_s:
            raise Forbidden(Reason.EXPIRED)
        return expiry


def _check_call(claims: Mapping[str, Any], call: Call) -> None:
    """The claims that bind the token to one request."""
    if claims["htm"] != call.method:
        raise Forbidden(Reason.METHOD_WRONG)
    if claims["htu"] != call.path:
        raise Forbidden(Reason.PATH_WRONG)
    digest = base64.urlsafe_b64encode(hashlib.sha256(call.body).digest()).rstrip(b"=")
    claimed = claims["body"]
    # compare_digest takes no text beyond ASCII, and a lone surrogate has no bytes
    if not claimed.isascii() or not compare_digest(claimed.encode(), digest):
        raise Forbidden(Reason.BODY_WRONG)


def _time(claims: Mapping[str, Any], name: str) -> float:
    """A NumericDate: an integer or a fraction, never a bool, text, infinity or absurd."""
    if name not in claims:
        raise Forbidden(Reason.CLAIM_MISSING)
    value = claims[name]
    if type(value) not in (int, float) or not 0 <= value <= MAX_TIME:
        raise Forbidden(Reason.CLAIM_TYPE)
    return float(value)


def _strict_object(octets: bytes) -> dict[str, Any]:
    """One JSON object in UTF-8, no name twice, no NaN or Infinity."""
    try:
        value = _STRICT_JSON.decode(octets.decode())
    except (ValueError, RecursionError):
        raise Forbidden(Reason.TOKEN_MALFORMED) from None
    if not isinstance(value, dict):
        raise Forbidden(Reason.TOKEN_MALFORMED)
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a name stands twice")
    return members


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


_STRICT_JSON: Final = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_no_constant)
"""Made once: `json.loads` with hooks makes one per call, which costs more than the reading."""
