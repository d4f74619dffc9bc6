"""
From where one may call.

The address that counts is the socket's other end. Only when that is a trusted proxy does `X-Forwarded-For` speak: it
is read from the right, past trusted proxies, to the first address that is none. `Forwarded` and `X-Real-IP` are never
read.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

from app.access.call import Headers
from app.access.ranges import REGIONS, Ranges
from app.access.reasons import Reason
from app.errors import ConfigurationError, Forbidden

Network = IPv4Network | IPv6Network

MAX_HOPS: Final = 32
"""Entries in X-Forwarded-For: real chains have a handful, and each entry costs work before the caller is known."""

MAX_ADDRESS_CHARS: Final = 64
"""An IPv6 address in its longest spelling has 45 characters, and a zone may follow."""

CACHED_ADDRESSES: Final = 4096
"""Auth0 calls from a few dozen; the bound is against someone who comes from many."""


@dataclass(frozen=True, slots=True)
class _Standing:
    """What the lists say of one address."""

    proxy: bool
    allowed: bool


class Addresses:
    """The allow-list and the trusted proxies, as one decision."""

    def __init__(
        self, *, allow: Sequence[str] = (), trusted_proxies: Sequence[str] = (), ranges: Ranges | None = None
    ) -> None:
        """
        Args:
            allow: CIDRs, addresses, and `auth0:REGION`. Empty: no restriction.
            trusted_proxies: CIDRs and addresses of proxies that write X-Forwarded-For.
            ranges: Auth0's addresses; needed where `allow` names a region.

        Raises:
            ConfigurationError: An entry that cannot be read, or a proxy entry that trusts everybody.
        """
        self._restricts = bool(allow)
        self._allowed = _networks(allow, ranges)
        self._proxies = tuple(_proxy(entry) for entry in trusted_proxies)
        self._standings: dict[str, _Standing | None] = {}

    def check(self, peer: str, headers: Headers) -> None:
        """
        Lets the caller pass, or not.

        Args:
            peer: Address of the socket's other end.
            headers: The request's headers.

        Raises:
            Forbidden: The address is not allowed or cannot be told.
        """
        if not self._restricts and not self._proxies:
            return
        standing = self._standing(peer)
        if standing is None:
            raise Forbidden(Reason.ADDRESS_UNREADABLE)
        if standing.proxy:
            standing = self._behind_proxies(headers)
        if self._restricts and not standing.allowed:
            raise Forbidden(Reason.ADDRESS_NOT_ALLOWED)

    def _behind_proxies(self, headers: Headers) -> _Standing:
        """The rightmost address that is no trusted proxy; the leftmost when all are."""
        lines = [value for name, value in headers if name == b"x-forwarded-for"]
        if not lines:
            raise Forbidden(Reason.FORWARDING_MISSING)
        entries = b",".join(lines).decode("latin-1").split(",")
        if len(entries) > MAX_HOPS:
            raise Forbidden(Reason.FORWARDING_MALFORMED)
        client: _Standing | None = None
        for entry in reversed(entries):
            standing = self._standing(entry.strip(" \t"))
            if standing is None:
                raise Forbidden(Reason.FORWARDING_MALFORMED)
            if client is None or client.proxy:
                client = standing
        assert client is not None  # split() gives one entry at least
        return client

    def _standing(self, text: str) -> _Standing | None:
        """What the lists say, remembered; None for what is no address."""
        try:
            return self._standings[text]
        except KeyError:
            if len(text) > MAX_ADDRESS_CHARS:
                return None
        if len(self._standings) >= CACHED_ADDRESSES:
            self._standings.clear()
        standing = self._judge(text)
        self._standings[text] = standing
        return standing

    def _judge(self, text: str) -> _Standing | None:
        try:
            address = _plain(ip_address(text))
        except ValueError:
            return None
        return _Standing(
            proxy=any(address in network for network in self._proxies),
            allowed=any(address in network for network in self._allowed),
        )


def _plain(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """IPv4 inside IPv6 (`::ffff:192.0.2.1`) is IPv4: a dual-stack socket shows it so."""
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


def _networks(entries: Iterable[str], ranges: Ranges | None) -> tuple[Network, ...]:
    networks: list[Network] = []
    for entry in entries:
        scheme, colon, region = entry.partition(":")
        if colon and scheme.lower() == "auth0":
            networks.extend(_region(region, ranges))
        else:
            networks.append(_network("access.allow", entry))
    return tuple(networks)


def _region(region: str, ranges: Ranges | None) -> tuple[IPv4Network, ...]:
    if region not in REGIONS:
        near = region[:2].lower()  # `EU`, `eu-west-1`
        known = ", ".join(f"auth0:{name}" for name in REGIONS)
        fix = f"Did you mean auth0:{near}?" if near in REGIONS else f"Known: {known}."
        raise ConfigurationError("access.allow", "names a region that Auth0 does not have.", fix)
    if ranges is None:
        raise ConfigurationError("access.allow", f"names auth0:{region}, and there is no list of its ranges.")
    return ranges.regions[region]


def _proxy(entry: str) -> Network:
    network = _network("access.trusted_proxies", entry)
    if network.prefixlen == 0:
        raise ConfigurationError(
            "access.trusted_proxies", f"{entry} lets every caller name its own address.", "List your proxies only."
        )
    return network


def _network(key: str, entry: str) -> Network:
    try:
        network = ip_network(entry, strict=False)
        written = ip_address(entry.partition("/")[0])
    except ValueError:
        fix = "Write a CIDR such as 192.0.2.0/24" + (", or auth0:REGION." if key == "access.allow" else ".")
        raise ConfigurationError(key, f"{entry!r} is no address range.", fix) from None
    if written != network.network_address:
        raise ConfigurationError(key, f"{entry} has bits set beyond its mask.", f"Write {network} or {written}.")
    mapped = network.network_address.ipv4_mapped if isinstance(network, IPv6Network) else None
    if mapped is not None and network.prefixlen >= 96:
        return IPv4Network((mapped, network.prefixlen - 96))
    return network
