"""Requests and answers as values: what an endpoint sees and says, apart from the wire."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qsl, unquote

REASONS: Final = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    409: "Conflict",
    413: "Request Entity Too Large",
    414: "URI Too Long",
    429: "Too Many Requests",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """
    One call.

    Attributes:
        method: In capitals.
        path: As sent, without the query.
        query: Decoded; of a key that comes twice the last.
        headers: Names in lower case.
        body: Raw octets.
        base: The address that the caller used, such as `https://localhost:4000`.
        params: What the route found in the path, decoded.
        client_id: Whose token it was; empty where no token is needed.
        scopes: What the token allows.
    """

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)
    base: str = ""
    params: Mapping[str, str] = field(default_factory=dict, repr=False)
    client_id: str = ""
    scopes: frozenset[str] = frozenset()

    def object(self) -> dict[str, Any]:
        """
        The JSON object of the body.

        Raises:
            ApiError: It is none.
        """
        found = self._json()
        if not isinstance(found, dict):
            raise ApiError(400, "Payload validation error: 'Expected type object'.", "invalid_body")
        return found

    def array(self) -> list[Any]:
        """
        The JSON array of the body.

        Raises:
            ApiError: It is none.
        """
        found = self._json()
        if not isinstance(found, list):
            raise ApiError(400, "Payload validation error: 'Expected type array'.", "invalid_body")
        return found

    def _json(self) -> Any:
        try:
            return json.loads(self.body)
        except ValueError as error:
            raise ApiError(400, "Invalid request payload JSON format", "invalid_body") from error

    def whole(self, name: str, default: int, *, most: int) -> int:
        """
        A number of the query.

        Raises:
            ApiError: It is none, or not between 0 and `most`.
        """
        text = self.query.get(name, str(default))
        if not text.isascii() or not text.isdigit() or int(text) > most:
            raise ApiError(400, f"Query validation error: '{name}' must be 0 to {most}.", "invalid_query_string")
        return int(text)

    def says(self, name: str) -> bool:
        """Whether the query says true to this."""
        return self.query.get(name) == "true"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What goes back: `body` is JSON, octets, or None for no body at all."""

    status: int = 200
    body: Any = field(default=None, repr=False)
    content_type: str = "application/json; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()

    def octets(self) -> bytes:
        """The body as sent."""
        if self.body is None:
            return b""
        if isinstance(self.body, bytes):
            return self.body
        return json.dumps(self.body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


NO_CONTENT: Final = Answer(status=204)


class ApiError(Exception):
    """A refusal in the Management API's own form."""

    def __init__(self, status: int, message: str, code: str = "", **more: object) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.code = code
        self.more = more

    def answer(self) -> Answer:
        """As it is sent."""
        body: dict[str, object] = {
            "statusCode": self.status,
            "error": REASONS.get(self.status, "Error"),
            "message": self.message,
        }
        if self.code:
            body["errorCode"] = self.code
        return Answer(status=self.status, body=body | self.more)


def chosen(shown: dict[str, Any], request: Request) -> dict[str, Any]:
    """What `fields` and `include_fields` of the query leave of something."""
    names = [each for each in request.query.get("fields", "").split(",") if each]
    if not names:
        return shown
    including = request.query.get("include_fields", "true") == "true"
    return {name: value for name, value in shown.items() if (name in names) is including}


def page_of(request: Request) -> tuple[int, int]:
    """
    Where the page that is asked for begins, and how long it is.

    Raises:
        ApiError: 400.
    """
    per_page = request.whole("per_page", 50, most=100)
    return request.whole("page", 0, most=10_000) * per_page, per_page


def paged(request: Request, name: str, part: list[Any], total: int) -> Answer:
    """A page; with `include_totals` as an object that counts."""
    if not request.says("include_totals"):
        return Answer(body=part)
    start, limit = page_of(request)
    return Answer(body={"start": start, "limit": limit, "length": len(part), "total": total, name: part})


def missing(name: str) -> ApiError:
    """A parameter of the query that has to be there."""
    return ApiError(400, f"Query validation error: 'Missing required property: {name}'.", "invalid_query_string")


def read_query(raw: bytes) -> dict[str, str]:
    """The query string as names and values."""
    return dict(parse_qsl(raw.decode("ascii", "replace"), keep_blank_values=True))


def fits(template: Sequence[str], path: Sequence[str]) -> dict[str, str] | None:
    """What `{name}` stands for in a path of this template, None for another path."""
    if len(template) != len(path):
        return None
    found = {}
    for part, segment in zip(template, path, strict=True):
        if part.startswith("{"):
            found[part[1:-1]] = unquote(segment)
        elif part != segment:
            return None
    return found


def only(found: Mapping[str, Any], allowed: frozenset[str]) -> None:
    """
    Refuses keys that an endpoint does not know.

    Raises:
        ApiError: There is one.
    """
    if more := sorted(set(found) - allowed):
        text = f"Payload validation error: 'Additional properties not allowed: {','.join(more)}'."
        raise ApiError(400, text, "invalid_body")
