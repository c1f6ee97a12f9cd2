"""Which IP addresses the crawler may talk to: public ones, and those in networks the operator allowed.

What a page links to is a stranger's choice, and must not lead into the machine's own network. `ipaddress.is_global` is
where this starts, not where it ends: it calls multicast public, its table differs between Python releases, and it does
not look into IPv6 addresses that carry an IPv4 address.
"""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from legionwire.errors import FormatError
from legionwire.urls import host_key

Network = IPv4Network | IPv6Network

# Beyond what every supported Python knows; the registries are RFC 6890's, at iana.org.
_NOT_PUBLIC_4 = tuple(
    map(
        IPv4Network,
        (
            "100.64.0.0/10",  # shared by customers of one provider (RFC 6598)
            "192.0.0.0/24",  # protocol assignments
            "192.88.99.0/24",  # relays of 6to4, withdrawn (RFC 7526)
            "224.0.0.0/3",  # multicast and reserved
        ),
    )
)
_UNICAST_6 = IPv6Network("2000::/3")  # the only part of IPv6 ever given out for hosts (RFC 4291)
_NOT_PUBLIC_6 = tuple(
    map(
        IPv6Network,
        (
            "2001::/23",  # protocol assignments, Teredo among them: both of its IPv4 ends are a stranger's word
            "2001:db8::/32",  # documentation
            "3fff::/20",  # documentation (RFC 9637)
        ),
    )
)
_6TO4 = IPv6Network("2002::/16")
_NAT64 = IPv6Network("64:ff9b::/96")  # what an IPv6-only network's resolver makes of IPv4-only hosts (RFC 6052)


def is_public(address: str | IPv4Address | IPv6Address, allowed: Sequence[Network] = ()) -> bool:
    """May a connection go to this address? Raises ValueError when `address` is none.

    An address that carries an IPv4 address (::ffff:, 6to4, NAT64) counts as that one. Teredo and NAT64 of local
    use (64:ff9b:1::/48) are never public: where they lead cannot be told from the address alone.
    """
    ip = ip_address(address)
    if any(ip.version == network.version and ip in network for network in allowed):
        return True
    if isinstance(ip, IPv4Address):
        return ip.is_global and not any(ip in network for network in _NOT_PUBLIC_4)
    if carried := _carried(ip):
        return is_public(carried, allowed)
    return ip.is_global and ip in _UNICAST_6 and not any(ip in network for network in _NOT_PUBLIC_6)


def objection(url: str, allowed: Sequence[Network] = ()) -> str | None:
    """Why this URL is not to be asked for, as far as its text tells; None when nothing speaks against it.

    Only plain http(s) addresses pass: no other scheme, no user names, no host in odd numbers (`urls.host_key` refuses
    these), no address that is not public. What a host's *name* stands for is known only when it is resolved.
    """
    try:
        host = urlsplit(f"//{host_key(url)}").hostname or ""
    except FormatError as error:
        return str(error)
    try:
        ip = ip_address(host)
    except ValueError:
        return None  # a name
    return None if is_public(ip, allowed) else not_public(host, host)


def not_public(host: str, address: str) -> str:
    """The reason of a refusal, for people."""
    what = f"{host} is" if host == address else f"{host} leads to {address},"
    return f"{what} not a public address (LEGIONWIRE_ALLOW_ADDRESSES does not allow it)"


def networks(cidrs: Sequence[str]) -> tuple[Network, ...]:
    """CIDRs as values. Raises ValueError naming the one that is none."""
    return tuple(ip_network(cidr) for cidr in cidrs)


def _carried(ip: IPv6Address) -> IPv4Address | None:
    if ip.ipv4_mapped is not None:
        return ip.ipv4_mapped
    if ip in _6TO4:
        return ip.sixtofour
    if ip in _NAT64:
        return IPv4Address(ip.packed[-4:])
    return None
