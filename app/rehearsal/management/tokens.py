"""`POST /oauth/token` for machines, and which token may do what."""

import hmac
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from app.rehearsal.management.http import Answer, ApiError, Request, read_query
from app.rehearsal.management.rules import ApiClient, ApiRules


@dataclass(frozen=True, slots=True)
class _Token:
    client_id: str
    scopes: frozenset[str]
    expires_at: float


class Tokens:
    """Hands out tokens and reads them."""

    def __init__(self, rules: ApiRules, clock: Callable[[], float]) -> None:
        self._rules = rules
        self._clock = clock
        self._clients = {each.client_id: each for each in rules.clients}
        self._tokens: dict[str, _Token] = {}

    def grant(self, request: Request) -> Answer:
        """Answers a token request: JSON or a form, the secret in the body."""
        asked = _fields(request)
        if asked.get("grant_type") != "client_credentials":
            return _denied(403, "unauthorized_client", "Grant type not allowed for the client.")
        client = self._clients.get(asked.get("client_id", ""))
        if client is None or not _same(client.client_secret.get_secret_value(), asked.get("client_secret", "")):
            return _denied(401, "access_denied", "Unauthorized")
        if asked.get("audience") not in self._audiences(request):
            return _denied(403, "access_denied", "Service not enabled within domain: " + asked.get("audience", ""))
        scopes = client.scopes
        if asked.get("scope"):
            scopes &= frozenset(asked["scope"].split())
        return Answer(body=self._answer(client, scopes))

    def issue(self, client: ApiClient) -> str:
        """A token without the round trip."""
        return str(self._answer(client, client.scopes)["access_token"])

    def read(self, request: Request) -> Request:
        """
        The request with its caller.

        Raises:
            ApiError: 401: no token, one that is none of ours, or an old one.
        """
        kind, _, text = request.headers.get("authorization", "").partition(" ")
        if kind.lower() != "bearer" or not text:
            raise ApiError(401, "Missing authentication", "missing_authentication")
        token = self._tokens.get(text.strip())
        if token is None:
            raise ApiError(401, "Invalid token", "invalid_token", attributes={"error": "Invalid token"})
        if token.expires_at <= self._clock():
            text = "Expired token received for JSON Web Token validation"
            raise ApiError(401, text, "invalid_token", attributes={"error": text})
        return replace(request, client_id=token.client_id, scopes=token.scopes)

    def _answer(self, client: ApiClient, scopes: frozenset[str]) -> dict[str, object]:
        text = f"rehearsal.{secrets.token_urlsafe(32)}"
        self._tokens[text] = _Token(client.client_id, scopes, self._clock() + self._rules.token_s)
        return {
            "access_token": text,
            "scope": " ".join(sorted(scopes)),
            "expires_in": self._rules.token_s,
            "token_type": "Bearer",
        }

    def _audiences(self, request: Request) -> set[str]:
        hosts = {request.headers.get("host", ""), self._rules.domain} - {""}
        return {f"https://{host}/api/v2/" for host in hosts}


def needs(request: Request, any_of: frozenset[str]) -> None:
    """
    Lets pass who has one of these scopes.

    Raises:
        ApiError: 403.
    """
    if any_of and not any_of & request.scopes:
        text = f"Insufficient scope, expected any of: {','.join(sorted(any_of))}"
        raise ApiError(403, text, "insufficient_scope")


def _fields(request: Request) -> Mapping[str, str]:
    if request.headers.get("content-type", "").startswith("application/json"):
        return {name: value for name, value in request.object().items() if isinstance(value, str)}
    return read_query(request.body)


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode("utf-8", "surrogatepass"), other.encode("utf-8", "surrogatepass"))


def _denied(status: int, error: str, description: str) -> Answer:
    return Answer(status=status, body={"error": error, "error_description": description})
