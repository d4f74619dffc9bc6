"""
The gate: may this caller ask?

Two steps, for the first needs no body: `check_address` as soon as the head is there, `admit` with everything. The order
inside goes from what costs a stranger nothing to forge to what leaves a trace: address, header, signature and claims,
body, revocation, and last the one use of the token, which alone is written down.
"""

import hashlib
import re
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypedDict

from app.access.addresses import Addresses
from app.access.call import Call, Headers
from app.access.keys import STATIC_PREFIX, AccessKey, SignedKey, StaticKey
from app.access.reasons import Reason
from app.access.signed import Proof, SignedRequests
from app.domain.ports import ReplayMemory
from app.errors import ConfigurationError, Forbidden

KINDS: Final = ("signed", "static")

_BEARER = re.compile(rb"(?i:bearer) +([!-~]+)")

MAX_STATIC_CHARS: Final = 256
"""Ours have 47 characters; a longer one is not hashed."""


@dataclass(frozen=True, slots=True)
class _Rules:
    """What is in force; swapped as one, so that a request never sees half of a change."""

    addresses: Addresses
    signed: SignedRequests
    static: tuple[StaticKey, ...]
    revoked: frozenset[str]
    accept: frozenset[str]


class _OfKeys(TypedDict):
    signed: SignedRequests
    static: tuple[StaticKey, ...]


class Gate:
    """Lets callers pass or refuses them. Safe to share within one event loop."""

    def __init__(  # noqa: PLR0913  by keyword only, and bootstrap is the one that calls it
        self,
        *,
        keys: Sequence[AccessKey],
        addresses: Addresses,
        replay: ReplayMemory,
        issuer: str,
        audience: str,
        accept: Collection[str] = ("signed",),
        revoked: Collection[str] = (),
        leeway_s: float = 10.0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """
        Args:
            keys: The live keys, of any kind and number; ids are unique.
            addresses: From where one may call.
            replay: Which `jti` have been used.
            issuer: The connection's name, `iss` of signed requests.
            audience: The public URL without a trailing slash, `aud` of signed requests.
            accept: Kinds of proof that count: `signed`, `static`.
            revoked: Ids of keys that no longer count.
            leeway_s: How far a caller's clock may differ.
            clock: UTC seconds since 1970.

        Raises:
            ConfigurationError: Two keys share an id, or a kind is not known.
        """
        self._replay = replay
        self._issuer = issuer
        self._audience = audience
        self._leeway_s = leeway_s
        self._clock = clock
        self._rules = _Rules(
            addresses=addresses,
            revoked=frozenset(revoked),
            accept=_kinds(accept),
            **self._of_keys(keys),
        )

    def replace(
        self,
        *,
        keys: Sequence[AccessKey] | None = None,
        addresses: Addresses | None = None,
        revoked: Collection[str] | None = None,
        accept: Collection[str] | None = None,
    ) -> None:
        """
        Changes what is in force, from the next request on; None leaves a part as it is.

        Raises:
            ConfigurationError: Two keys share an id, or a kind is not known; nothing was changed.
        """
        rules = self._rules
        if keys is not None:
            rules = replace(rules, **self._of_keys(keys))
        if accept is not None:
            rules = replace(rules, accept=_kinds(accept))
        if addresses is not None:
            rules = replace(rules, addresses=addresses)
        if revoked is not None:
            rules = replace(rules, revoked=frozenset(revoked))
        self._rules = rules

    def check_address(self, peer: str, headers: Headers) -> None:
        """
        The part that needs no body.

        Raises:
            Forbidden: The address is not allowed, or cannot be told.
        """
        self._rules.addresses.check(peer, headers)

    async def admit(self, call: Call) -> str:
        """
        The id of the key with which the caller may ask, all checks done, the address once more.

        Raises:
            Forbidden: For every refusal; `reason` is one of `Reason`, for our log only.
        """
        rules = self._rules
        rules.addresses.check(call.peer, call.headers)
        token = _bearer(call.headers)
        if token.startswith(STATIC_PREFIX):
            key_id, proof = self._static(rules, token), None
        else:
            proof = self._signed(rules, token, call)
            key_id = proof.key_id
        if key_id in rules.revoked:
            raise Forbidden(Reason.KEY_REVOKED)
        if proof is not None and not await self._replay.claim(proof.jti, proof.forget_at):
            raise Forbidden(Reason.REPLAYED)
        return key_id

    def _signed(self, rules: _Rules, token: str, call: Call) -> Proof:
        if "signed" not in rules.accept:
            raise Forbidden(Reason.KIND_NOT_ACCEPTED)
        return rules.signed.verify(token, call)

    def _static(self, rules: _Rules, token: str) -> str:
        """The id of the static key; every key is compared, so that time does not tell which one fits."""
        if "static" not in rules.accept:
            raise Forbidden(Reason.KIND_NOT_ACCEPTED)
        if len(token) > MAX_STATIC_CHARS:
            raise Forbidden(Reason.TOKEN_TOO_LONG)
        digest = hashlib.sha256(token.encode()).digest()
        opened = [key.id for key in rules.static if key.opens(digest)]
        if not opened:
            raise Forbidden(Reason.KEY_UNKNOWN)
        return opened[0]

    def _of_keys(self, keys: Sequence[AccessKey]) -> _OfKeys:
        """The part of the rules that the keys make."""
        ids = [key.id for key in keys]
        if twice := {id for id in ids if ids.count(id) > 1}:
            raise ConfigurationError("access.keys", f"the id {min(twice)!r} stands twice.", "Give each key its own id.")
        signed = SignedRequests(
            {key.id: key for key in keys if isinstance(key, SignedKey)},
            issuer=self._issuer,
            audience=self._audience,
            leeway_s=self._leeway_s,
            clock=self._clock,
        )
        static = tuple(key for key in keys if isinstance(key, StaticKey))
        return {"signed": signed, "static": static}


def _kinds(accept: Collection[str]) -> frozenset[str]:
    if unknown := set(accept) - set(KINDS):
        raise ConfigurationError("access.accept", f"{min(unknown)!r} is no kind.", f"Known: {', '.join(KINDS)}.")
    return frozenset(accept)


def _bearer(headers: Headers) -> str:
    """The one token of the one Authorization header; a token anywhere else is not looked at."""
    values = [value for name, value in headers if name == b"authorization"]
    if not values:
        raise Forbidden(Reason.TOKEN_MISSING)
    if len(values) > 1:
        raise Forbidden(Reason.SEVERAL_TOKENS)
    match = _BEARER.fullmatch(values[0])
    if match is None:
        raise Forbidden(Reason.NOT_BEARER)
    return match[1].decode("ascii")
