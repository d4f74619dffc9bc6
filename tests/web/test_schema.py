"""The OpenAPI document: whole, and true to the table of outcomes."""

from collections.abc import Iterator
from typing import Any

import pytest

from app.domain.auth0_rules import Profile
from app.domain.outcomes import Outcome
from app.domain.profile import FIELDS
from app.web.problem import INVALID_KINDS, STATUS
from app.web.public import openapi_document
from app.web.schema import ProfileDocument

DOCUMENT = openapi_document()


def walk(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        for item in node.values():
            yield from walk(item)
    elif isinstance(node, list):
        for item in node:
            yield from walk(item)


def test_the_document_has_the_shape_of_openapi_3_1() -> None:
    assert DOCUMENT["openapi"].startswith("3.1")
    assert {"title", "version"} <= DOCUMENT["info"].keys()
    assert set(DOCUMENT["paths"]) == {"/login", "/get-user"}
    ids = []
    for path in DOCUMENT["paths"].values():
        (operation,) = path.values()
        ids.append(operation["operationId"])
        assert set(path) == {"post"}
        assert operation["responses"]
        assert operation["requestBody"]["required"] is True
        assert set(operation["requestBody"]["content"]) == {"application/json"}
        for status, response in operation["responses"].items():
            assert status.isdigit()
            assert response["description"]
    assert len(set(ids)) == len(ids)


def test_every_reference_leads_somewhere_and_nothing_is_left_over() -> None:
    referred = {node["$ref"] for node in walk(DOCUMENT) if "$ref" in node}
    schemas = {f"#/components/schemas/{name}" for name in DOCUMENT["components"]["schemas"]}
    assert referred == schemas


def test_every_security_scheme_is_declared() -> None:
    assert DOCUMENT["security"] == [{"bearer": []}]
    assert set(DOCUMENT["components"]["securitySchemes"]) == {"bearer"}


@pytest.mark.parametrize(
    ("path", "own"),
    [
        ("/login", {Outcome.VERIFIED, Outcome.INVALID_CREDENTIALS, Outcome.ACCOUNT_DISABLED,
                    Outcome.PASSWORD_RESET_REQUIRED, Outcome.TOO_MANY_ATTEMPTS}),
        ("/get-user", {Outcome.FOUND, Outcome.USER_NOT_FOUND}),
    ],
)  # fmt: skip
def test_every_status_that_is_given_is_documented(path: str, own: set[Outcome]) -> None:
    every = own | {Outcome.FORBIDDEN, Outcome.AMBIGUOUS_IDENTIFIER, Outcome.OVERLOADED, Outcome.LEGACY_UNAVAILABLE,
                   Outcome.INTERNAL}  # fmt: skip
    statuses = {str(STATUS[outcome]) for outcome in every} | {str(status) for status in INVALID_KINDS.values()}
    responses = DOCUMENT["paths"][path]["post"]["responses"]
    assert set(responses) == statuses
    for outcome in every - {Outcome.VERIFIED, Outcome.FOUND}:
        response = responses[str(STATUS[outcome])]
        assert f"`{outcome}`" in response["description"]
        assert set(response["content"]) == {"application/problem+json"}


def test_bodies_are_documented_with_their_limits() -> None:
    login = DOCUMENT["components"]["schemas"]["LoginMessage"]
    assert login["required"] == ["identifier", "password"]
    assert login["properties"]["password"]["maxLength"] == 4096
    assert login["properties"]["identifier"]["maxLength"] == 512


def test_the_profile_is_documented_letter_for_letter() -> None:
    assert set(ProfileDocument.model_fields) == {"user_id", "app_metadata", "user_metadata", *FIELDS}
    assert Profile == dict[str, Any]
