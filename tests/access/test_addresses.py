"""Security points 20 to 23: from where one may call, and whom one believes about it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.access.addresses import CACHED_ADDRESSES, MAX_HOPS, Addresses
from app.access.ranges import shipped_ranges
from app.access.reasons import Reason
from app.errors import ConfigurationError, Forbidden


def verdict(addresses: Addresses, peer: str, *forwarded: bytes, headers=()) -> str:
    """`pass`, or the reason of the refusal."""
    lines = [(b"x-forwarded-for", line) for line in forwarded]
    try:
        addresses.check(peer, [*headers, *lines])
    except Forbidden as refused:
        return refused.reason
    return "pass"


def test_an_empty_list_restricts_nobody():
    assert verdict(Addresses(), "203.0.113.1") == "pass"
    assert verdict(Addresses(), "") == "pass"


@pytest.mark.parametrize(
    ("peer", "passes"),
    [
        ("192.0.2.1", True),
        ("192.0.3.1", False),
        ("2001:db8::1", True),
        ("2001:0DB8:0:0::1", True),
        ("2001:db9::1", False),
        ("::ffff:192.0.2.1", True),
        ("::ffff:c000:201", True),
        ("::ffff:192.0.3.1", False),
        ("198.51.100.7", True),
        ("198.51.100.8", False),
    ],
)
def test_the_peer_is_looked_up_in_the_list(peer, passes):
    addresses = Addresses(allow=["192.0.2.0/24", "2001:db8::/32", "198.51.100.7"])
    assert verdict(addresses, peer) == ("pass" if passes else Reason.ADDRESS_NOT_ALLOWED)
    assert verdict(addresses, peer) == ("pass" if passes else Reason.ADDRESS_NOT_ALLOWED), "remembered alike"


def test_ipv4_written_as_ipv6_in_the_list_is_ipv4():
    addresses = Addresses(allow=["::ffff:192.0.2.0/120"])
    assert verdict(addresses, "192.0.2.9") == "pass"
    assert verdict(addresses, "::ffff:192.0.2.9") == "pass"


def test_all_of_ipv6_does_not_contain_ipv4():
    assert verdict(Addresses(allow=["::/0"]), "::ffff:192.0.2.9") == Reason.ADDRESS_NOT_ALLOWED


@pytest.mark.parametrize("peer", ["", "unix:/run/x", "192.0.2", "192.0.2.010", "localhost", "192.0.2.1:443", "1" * 65])
def test_a_peer_that_is_no_address_is_refused(peer):
    assert verdict(Addresses(allow=["0.0.0.0/0", "::/0"]), peer) == Reason.ADDRESS_UNREADABLE


@pytest.mark.parametrize(
    ("region", "address"),
    [
        ("us", "3.131.238.180"),
        ("eu", "18.197.9.11"),
        ("au", "13.210.52.131"),
        ("ca", "99.79.94.44"),
        ("jp", "54.150.87.80"),
        ("uk", "3.8.59.62"),
    ],
)
def test_a_region_stands_for_its_addresses(region, address):
    addresses = Addresses(allow=[f"auth0:{region}"], ranges=shipped_ranges())
    assert verdict(addresses, address) == "pass"
    others = [f"auth0:{name}" for name in ("us", "eu", "au", "ca", "jp", "uk") if name != region]
    assert verdict(Addresses(allow=others, ranges=shipped_ranges()), address) == Reason.ADDRESS_NOT_ALLOWED


PROXIED = {"allow": ["192.0.2.0/24"], "trusted_proxies": ["10.0.0.0/8", "fd00::/8"]}


@pytest.mark.parametrize(
    ("forwarded", "result"),
    [
        ([b"192.0.2.1"], "pass"),
        ([b" 192.0.2.1\t"], "pass"),
        ([b"203.0.113.1"], Reason.ADDRESS_NOT_ALLOWED),
        ([b"192.0.2.1, 203.0.113.1"], Reason.ADDRESS_NOT_ALLOWED),
        ([b"203.0.113.1, 192.0.2.1"], "pass"),
        ([b"192.0.2.1, 10.1.1.1, 10.2.2.2"], "pass"),
        ([b"203.0.113.1, 192.0.2.1,fd00::1"], "pass"),
        ([b"192.0.2.1", b"203.0.113.1"], Reason.ADDRESS_NOT_ALLOWED),
        ([b"203.0.113.1", b"192.0.2.1", b"10.9.9.9"], "pass"),
        ([b"::ffff:192.0.2.1, ::ffff:10.0.0.9"], "pass"),
        ([b"10.1.1.1"], Reason.ADDRESS_NOT_ALLOWED),
        ([], Reason.FORWARDING_MISSING),
        ([b""], Reason.FORWARDING_MALFORMED),
        ([b"192.0.2.1,"], Reason.FORWARDING_MALFORMED),
        ([b"192.0.2.1", b""], Reason.FORWARDING_MALFORMED),
        ([b"unknown"], Reason.FORWARDING_MALFORMED),
        ([b"nonsense, 192.0.2.1"], Reason.FORWARDING_MALFORMED),
        ([b"192.0.2.1, \xff"], Reason.FORWARDING_MALFORMED),
        ([b"192.0.2.1:4711"], Reason.FORWARDING_MALFORMED),
        ([b"192.0.2.0/24"], Reason.FORWARDING_MALFORMED),
        ([b", ".join([b"192.0.2.1"] * MAX_HOPS)], "pass"),
        ([b", ".join([b"192.0.2.1"] * (MAX_HOPS + 1))], Reason.FORWARDING_MALFORMED),
    ],
)
def test_a_trusted_proxys_header_is_read_from_the_right(forwarded, result):
    assert verdict(Addresses(**PROXIED), "10.0.0.1", *forwarded) == result


def test_a_proxy_that_is_itself_allowed_still_needs_the_header():
    addresses = Addresses(allow=["10.0.0.0/8"], trusted_proxies=["10.0.0.1"])
    assert verdict(addresses, "10.0.0.1") == Reason.FORWARDING_MISSING
    assert verdict(addresses, "10.0.0.2") == "pass"


def test_when_all_are_proxies_the_first_of_them_called():
    addresses = Addresses(allow=["10.5.0.0/16"], trusted_proxies=["10.0.0.0/8"])
    assert verdict(addresses, "10.0.0.1", b"10.5.0.1, 10.0.0.2") == "pass"
    assert verdict(addresses, "10.0.0.1", b"10.0.0.2, 10.5.0.1") == Reason.ADDRESS_NOT_ALLOWED


def test_a_mapped_peer_is_a_trusted_proxy_too():
    assert verdict(Addresses(**PROXIED), "::ffff:10.0.0.1", b"192.0.2.1") == "pass"


def test_a_strangers_header_is_not_read():
    assert verdict(Addresses(**PROXIED), "203.0.113.1", b"192.0.2.1") == Reason.ADDRESS_NOT_ALLOWED
    assert verdict(Addresses(**PROXIED), "192.0.2.1", b"nonsense") == "pass"
    assert verdict(Addresses(allow=["192.0.2.0/24"]), "203.0.113.1", b"192.0.2.1") == Reason.ADDRESS_NOT_ALLOWED


@pytest.mark.parametrize("name", [b"forwarded", b"x-real-ip", b"x-client-ip", b"true-client-ip", b"cf-connecting-ip"])
def test_other_forwarding_headers_are_not_read(name):
    header = (name, b"for=192.0.2.1" if name == b"forwarded" else b"192.0.2.1")
    assert verdict(Addresses(**PROXIED), "10.0.0.1", headers=[header]) == Reason.FORWARDING_MISSING
    assert verdict(Addresses(**PROXIED), "10.0.0.1", b"203.0.113.1", headers=[header]) == Reason.ADDRESS_NOT_ALLOWED


def test_a_malformed_chain_is_refused_even_where_nobody_is_restricted():
    addresses = Addresses(trusted_proxies=["10.0.0.1"])
    assert verdict(addresses, "10.0.0.1", b"nonsense") == Reason.FORWARDING_MALFORMED
    assert verdict(addresses, "10.0.0.1") == Reason.FORWARDING_MISSING
    assert verdict(addresses, "10.0.0.1", b"203.0.113.1") == "pass"
    assert verdict(addresses, "203.0.113.1") == "pass"


def test_what_is_remembered_is_bounded():
    addresses = Addresses(allow=["10.0.0.0/8"])
    for number in range(CACHED_ADDRESSES + 10):
        assert verdict(addresses, f"10.0.{number >> 8}.{number & 255}") == "pass"
        assert verdict(addresses, f"{number:065d}") == Reason.ADDRESS_UNREADABLE
    assert len(addresses._standings) <= CACHED_ADDRESSES


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("10.0.0.1/8", "bits set beyond its mask. Write 10.0.0.0/8 or 10.0.0.1"),
        ("10.0.0.0/33", "no address range"),
        ("verify.example.com", "no address range. Write a CIDR such as 192.0.2.0/24, or auth0:REGION"),
        ("", "no address range"),
        ("auth0:eu-west", "Did you mean auth0:eu"),
        ("auth0:EU", "names a region that Auth0 does not have. Did you mean auth0:eu"),
        ("auth0:", "Known: auth0:us"),
        ("auth0:eu", "no list of its ranges"),
    ],
)
def test_a_broken_entry_is_refused_at_start(entry, message):
    with pytest.raises(ConfigurationError, match=message):
        Addresses(allow=[entry])


@pytest.mark.parametrize("entry", ["0.0.0.0/0", "::/0", "::ffff:0.0.0.0/96"])
def test_nobody_may_trust_everybody(entry):
    with pytest.raises(ConfigurationError, match=r"access.trusted_proxies: .* name its own address"):
        Addresses(trusted_proxies=[entry])


def test_a_proxy_is_no_region():
    with pytest.raises(
        ConfigurationError,
        match=r"trusted_proxies: 'auth0:eu' is no address range. Write a CIDR such as 192.0.2.0/24\.$",
    ):
        Addresses(trusted_proxies=["auth0:eu"])


@given(st.lists(st.binary(max_size=60), max_size=4), st.sampled_from(["10.0.0.1", "192.0.2.1", "fd00::1", "x"]))
def test_any_forwarding_header_passes_or_is_forbidden(forwarded, peer):
    assert verdict(Addresses(**PROXIED), peer, *forwarded) in {"pass", *Reason}


@given(st.ip_addresses(), st.ip_addresses())
def test_the_caller_cannot_choose_its_address(claimed, real):
    """Whatever stands to the left of what the proxy saw changes nothing."""
    addresses = Addresses(**PROXIED)
    alone = verdict(addresses, "10.0.0.1", str(real).encode())
    if alone == "pass":
        assert verdict(addresses, "10.0.0.1", f"{claimed}, {real}".encode()) == "pass"
    elif real.version == 4 and not str(real).startswith("10."):
        assert verdict(addresses, "10.0.0.1", f"{claimed}, {real}".encode()) == alone
