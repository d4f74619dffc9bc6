"""Rate limits: what each subscription has, and what the header fields say."""

import pytest

from app.rehearsal.management.rules import ENTERPRISE, ENTERPRISE_TEST, ESSENTIALS, FREE
from tests.rehearsal.management.conftest import START, make_api


@pytest.mark.parametrize(
    ("tier", "burst", "per_s"),
    [(FREE, 2, 2), (ENTERPRISE, 50, 16), (ENTERPRISE_TEST, 10, 2)],
    ids=["free", "prod", "test"],
)
def test_a_burst_is_served_then_429_then_so_many_a_second(tier, burst, per_s):
    api = make_api(tier=tier)
    assert [api.ask("GET", "/clients").status for _ in range(burst + 1)] == [200] * burst + [429]
    api.clock.now += 1
    assert [api.ask("GET", "/clients").status for _ in range(per_s + 1)] == [200] * per_s + [429]


def test_the_fields_count_down_and_name_the_next_second():
    api = make_api(tier=FREE)
    seen = [dict(api.ask("GET", "/clients").headers) for _ in range(3)]
    assert [each["x-ratelimit-limit"] for each in seen] == ["2", "2", "2"]
    assert [each["x-ratelimit-remaining"] for each in seen] == ["1", "0", "0"]
    assert seen[2]["x-ratelimit-reset"] == str(int(START) + 1)
    assert "retry-after" not in seen[2], "Auth0 documents none"


def test_the_429_of_the_rate_says_so():
    api = make_api(tier=FREE)
    body = [api.ask("GET", "/clients").body for _ in range(3)][2]
    assert (body["statusCode"], body["error"], body["errorCode"]) == (429, "Too Many Requests", "too_many_requests")


def test_smaller_subscriptions_have_a_bucket_for_each_group():
    api = make_api(tier=ESSENTIALS)
    for _ in range(20):
        assert api.ask("DELETE", "/users/x").status == 204
    assert api.ask("DELETE", "/users/x").status == 429
    assert api.ask("GET", "/users").status == 200
    assert [api.ask("GET", "/connections").status for _ in range(6)] == [200] * 5 + [429]
    assert "x-ratelimit-limit" not in dict(api.ask("GET", "/clients").headers)


def test_a_clock_that_goes_back_gives_no_tokens_and_takes_none():
    api = make_api(tier=FREE)
    assert api.ask("GET", "/clients").status == 200
    api.clock.now -= 100
    assert [api.ask("GET", "/clients").status for _ in range(2)] == [200, 429]
