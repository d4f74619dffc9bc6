"""The one table of statuses, and the shape of errors."""

import orjson
import pytest

from app import errors
from app.domain.outcomes import Outcome
from app.web.problem import INVALID_KINDS, STATUS, TITLES, bare_problem, from_error, problem, success


def test_every_outcome_has_a_status_and_every_error_a_title() -> None:
    assert set(STATUS) == set(Outcome)
    assert set(TITLES) == set(Outcome) - {Outcome.VERIFIED, Outcome.FOUND}


@pytest.mark.parametrize(
    ("error", "outcome", "status", "retry_after"),
    [
        (errors.InvalidCredentials("wrong_password"), "invalid_credentials", 401, None),
        (errors.AccountDisabled("blocked"), "account_disabled", 403, None),
        (errors.PasswordResetRequired("x"), "password_reset_required", 403, None),
        (errors.AmbiguousIdentifier("x"), "ambiguous_identifier", 409, None),
        (errors.Forbidden("replayed"), "forbidden", 403, None),
        (errors.TooManyAttempts(61.2), "too_many_attempts", 429, b"62"),
        (errors.Overloaded("queue", 0.0), "overloaded", 503, b"1"),
        (errors.LegacyUnavailable("down", 2.1), "legacy_unavailable", 503, b"3"),
        (errors.LedgerUnavailable("down", 2.1), "internal", 500, None),
        (errors.ProfileInvalid("email", "missing"), "internal", 500, None),
        (errors.ConfigurationError("a", "b"), "internal", 500, None),
    ],
    ids=lambda each: type(each).__name__ if isinstance(each, Exception) else "",
)
def test_errors_become_answers(
    error: errors.TrickleError, outcome: str, status: int, retry_after: bytes | None
) -> None:
    answer = from_error(error, "id-1")
    document = orjson.loads(answer.body)
    assert (document["outcome"], document["status"], answer.status) == (outcome, status, status)
    assert dict(answer.headers).get(b"retry-after") == retry_after
    for said in filter(None, (getattr(error, "reason", ""), getattr(error, "rule", ""))):
        assert said.encode() not in answer.body.replace(outcome.encode(), b"")


@pytest.mark.parametrize("kind", INVALID_KINDS)
def test_each_kind_of_invalid_request_has_its_status(kind: str) -> None:
    refused = [{"field": "identifier", "reason": "is missing"}]
    answer = from_error(errors.InvalidRequest(kind, refused), "id-1")
    assert answer.status == INVALID_KINDS[kind]
    assert orjson.loads(answer.body)["errors"] == refused


def test_an_error_without_fields_has_no_errors() -> None:
    assert b"errors" not in problem(Outcome.FORBIDDEN, "id-1").body


def test_success_names_its_outcome_first() -> None:
    assert success(Outcome.FOUND, {"user_id": "a"}).body == b'{"outcome":"found","profile":{"user_id":"a"}}'


@pytest.mark.parametrize("status", [400, 431])
def test_a_bare_problem_is_a_whole_response(status: int) -> None:
    head, _, body = bare_problem(status, "head is too large", "id-1").partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 %d " % status)
    assert b"content-length: %d\r\n" % len(body) in head
    assert orjson.loads(body)["request_id"] == "id-1"


def test_an_answer_keeps_its_body_out_of_its_repr() -> None:
    assert "canary" not in repr(success(Outcome.FOUND, {"email": "canary"}))
