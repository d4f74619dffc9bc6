"""One table of outcomes: what the service sends is what the generated scripts believe."""

import re
from itertools import product
from pathlib import Path

import pytest

from app.domain.outcomes import Outcome
from app.web.problem import INVALID_KINDS, STATUS

ROOT = Path(__file__).parents[2]
BELIEVED = {
    "login.js": {
        Outcome.VERIFIED,
        Outcome.INVALID_CREDENTIALS,
        Outcome.ACCOUNT_DISABLED,
        Outcome.PASSWORD_RESET_REQUIRED,
    },
    "get_user.js": {Outcome.FOUND, Outcome.USER_NOT_FOUND},
}


@pytest.mark.parametrize("script", BELIEVED)
def test_the_scripts_believe_outcomes_with_the_statuses_that_we_send(script: str) -> None:
    """Everything else is an Error there, whatever its status."""
    text = (ROOT / "auth0-scripts" / script).read_text("utf-8")
    cases = {(int(status), outcome) for status, outcome in re.findall(r"case '(\d{3}) (\w+)':", text)}
    assert cases == {(STATUS[outcome], outcome.value) for outcome in BELIEVED[script]}


def test_the_scripts_repeat_after_every_503_with_retry_after_and_nothing_else() -> None:
    text = (ROOT / "auth0-scripts" / "login.js").read_text("utf-8")
    assert re.findall(r"status === (\d{3}) && pause", text) == ["503"]
    assert {outcome for outcome in Outcome if STATUS[outcome] == 503} == {
        Outcome.OVERLOADED,
        Outcome.LEGACY_UNAVAILABLE,
    }


def test_no_status_is_believed_without_its_outcome() -> None:
    """An invalid request may share the status of `user_not_found`; the word tells them apart."""
    pairs = set(product(INVALID_KINDS.values(), [Outcome.INVALID_REQUEST])) | {(STATUS[each], each) for each in Outcome}
    believed = {(STATUS[outcome], outcome) for outcomes in BELIEVED.values() for outcome in outcomes}
    assert {(404, Outcome.INVALID_REQUEST), (404, Outcome.USER_NOT_FOUND)} <= pairs
    assert (404, Outcome.INVALID_REQUEST) not in believed


def test_the_documentation_names_every_outcome_with_its_status() -> None:
    text = (ROOT / "docs" / "http.md").read_text("utf-8")
    for outcome in Outcome:
        assert re.search(rf"`{outcome}`[^\n]*\| *{STATUS[outcome]}\b", text), outcome
