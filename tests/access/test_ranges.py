"""Auth0's addresses as data."""

import json

import pytest

from app.access.ranges import REGIONS, parse_ranges, shipped_ranges
from app.errors import ConfigurationError


def document(**changes) -> str:
    regions = {name: {"ipv4_cidrs": ["18.197.9.11/32"]} for name in REGIONS} | changes
    return json.dumps({"last_updated_at": "2026-08-20", "regions": regions, "changelog": []})


def test_the_shipped_list_has_every_region_and_a_date():
    ranges = shipped_ranges()
    assert ranges.last_updated_at == "2026-08-20"
    assert {name: len(networks) for name, networks in ranges.regions.items()} == {
        "us": 49,
        "eu": 24,
        "au": 9,
        "ca": 6,
        "jp": 12,
        "uk": 3,
    }


def test_regions_may_be_written_in_capitals_and_be_more_than_ours():
    ranges = parse_ranges(document(SG={"ipv4_cidrs": ["13.210.52.0/24"]}), source="list")
    assert str(ranges.regions["sg"][0]) == "13.210.52.0/24"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<html>",
        "[]",
        "{}",
        "7",
        json.dumps({"last_updated_at": "", "regions": []}),
        json.dumps({"regions": {}}),
        document(eu=None),
        document(eu={}),
        document(eu={"ipv4_cidrs": None}),
        document(eu={"ipv4_cidrs": ["x"]}),
        document(eu={"ipv4_cidrs": [7]}),
        document(eu={"ipv4_cidrs": ["0.0.0.0/0"]}),
        document(eu={"ipv4_cidrs": ["18.0.0.0/8"]}),
        document(eu={"ipv4_cidrs": ["10.0.0.1/32"]}),
        document(eu={"ipv4_cidrs": ["127.0.0.1/32"]}),
        document(eu={"ipv4_cidrs": ["2600::/64"]}),
        b"\xff\xfe\xff",
        "[" * 100_000,
    ],
    ids=lambda text: str(text)[-60:],
)
def test_what_is_no_list_of_public_addresses_is_refused(text):
    with pytest.raises(ConfigurationError, match="list is not a list of Auth0's address ranges"):
        parse_ranges(text, source="list")


def test_a_list_without_one_of_our_regions_is_refused():
    with pytest.raises(ConfigurationError, match="no ranges for eu, uk"):
        parse_ranges(document(eu={"ipv4_cidrs": []}, uk={"ipv4_cidrs": []}), source="list")
