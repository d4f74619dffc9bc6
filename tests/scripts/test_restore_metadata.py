"""The optional Action: brings lost metadata back once, and never stands in the way of a login."""

import pytest

from tests.scripts.conftest import FILES
from tests.scripts.fake_service import CONNECTION, PROFILE, reset, say, send

pytestmark = pytest.mark.asyncio(loop_scope="module")

ACTION = FILES["restore_metadata.js"]
FOUND = say(
    200, "found", profile=PROFILE | {"app_metadata": {"roles": ["a"], "id": 7}, "user_metadata": {"theme": "x"}}
)


def event(*, connection: str = CONNECTION, **user: object) -> dict[str, object]:
    return {"connection": {"name": connection}, "user": {"user_id": "auth0|legacy|7"} | user}


async def test_lost_metadata_are_fetched_by_id_and_marked(service, runner):
    service.will(FOUND)
    run = await runner.run_action(ACTION, "onExecutePostLogin", event(app_metadata={}))
    assert [asked.body for asked in service.asked] == [{"user_id": "legacy|7"}]
    assert run.calls == (
        ("user.setAppMetadata", "roles", ["a"]),
        ("user.setAppMetadata", "id", 7),
        ("user.setUserMetadata", "theme", "x"),
        ("user.setAppMetadata", "trickle_asked", True),
    )


async def test_what_the_user_has_written_since_is_kept(service, runner):
    service.will(FOUND)
    run = await runner.run_action(ACTION, "onExecutePostLogin", event(user_metadata={"theme": "mine"}))
    assert not [call for call in run.calls if call[0] == "user.setUserMetadata"]


@pytest.mark.parametrize(
    "other", [event(app_metadata={"roles": []}), event(app_metadata={"trickle_asked": True}), event(connection="other")]
)
async def test_nobody_is_asked_for_users_who_have_theirs_or_are_not_ours(service, runner, other):
    service.will(FOUND)
    run = await runner.run_action(ACTION, "onExecutePostLogin", other)
    assert (run.kind, run.calls, service.asked) == ("none", (), [])


async def test_a_user_whom_the_legacy_system_does_not_know_is_asked_for_once(service, runner):
    service.will(say(404, "user_not_found"))
    run = await runner.run_action(ACTION, "onExecutePostLogin", event())
    assert run.calls == (("user.setAppMetadata", "trickle_asked", True),)


@pytest.mark.parametrize(
    "answer",
    [
        send(404, b"<html>", content_type="text/html"),
        say(503, "overloaded"),
        say(200, "verified", profile=PROFILE),
        reset(),
    ],
    ids=["proxy", "overloaded", "other-question", "reset"],
)
async def test_without_an_answer_the_login_goes_on_as_it_is(service, runner, answer):
    service.will(answer)
    run = await runner.run_action(ACTION, "onExecutePostLogin", event())
    assert (run.kind, run.calls) == ("none", ())


async def test_a_profile_without_metadata_changes_nothing_but_the_mark(service, runner):
    service.will(say(200, "found", profile={"user_id": "legacy|7"}))
    run = await runner.run_action(ACTION, "onExecutePostLogin", event())
    assert run.calls == (("user.setAppMetadata", "trickle_asked", True),)
