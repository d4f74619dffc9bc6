"""
Auth0's published outbound addresses, by region.

The list ships as `auth0_ranges.json`, in the shape of https://cdn.auth0.com/ip-ranges.json, so that a refreshed one can
take its place. All tenants of a region share its addresses: they are one layer, never the only one.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from ipaddress import IPv4Network, ip_network
from typing import Final

from app.errors import ConfigurationError

REGIONS: Final = ("us", "eu", "au", "ca", "jp", "uk")

WIDEST_PREFIX: Final = 16
"""Auth0 publishes single addresses; a list with anything wider than a /16 is not theirs or is broken."""


@dataclass(frozen=True, slots=True)
class Ranges:
    """Networks by region (lower case), and the date that the list carries."""

    last_updated_at: str
    regions: Mapping[str, tuple[IPv4Network, ...]]


def parse_ranges(text: str | bytes, *, source: str) -> Ranges:
    """
    Reads a list in the published shape.

    Args:
        text: The JSON document; regions beyond ours are kept, other keys are ignored.
        source: What to call it in errors: a path or an address.

    Raises:
        ConfigurationError: It is no such list, lacks one of our regions, or names what cannot be Auth0's: a private or
            reserved address, or a network wider than /16.
    """
    try:
        document = json.loads(text)
        date = str(document["last_updated_at"])
        regions = {
            name.lower(): tuple(_network(cidr) for cidr in region["ipv4_cidrs"])
            for name, region in document["regions"].items()
        }
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise ConfigurationError("access.allow", f"{source} is not a list of Auth0's address ranges.") from None
    if missing := [name for name in REGIONS if not regions.get(name)]:
        raise ConfigurationError("access.allow", f"{source} has no ranges for {', '.join(missing)}.")
    return Ranges(last_updated_at=date, regions=regions)


def shipped_ranges() -> Ranges:
    """The list that came with this version."""
    return parse_ranges((files("app.access") / "auth0_ranges.json").read_bytes(), source="auth0_ranges.json")


def _network(cidr: object) -> IPv4Network:
    network = ip_network(cidr) if isinstance(cidr, str) else None
    if not isinstance(network, IPv4Network) or network.prefixlen < WIDEST_PREFIX or not network.is_global:
        raise ValueError("no public IPv4 network")
    return network
