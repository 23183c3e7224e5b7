"""Where webhooks may go: public addresses only, checked as they are connected to.

A clinic's admin chooses the URL, and it is called from inside the operator's network. So neither what a name says nor
what it once resolved to is believed: all its addresses are looked at for every attempt, and the connection goes to one
of those (`reminders.webhooks.post`). One address that is not public refuses them all.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

MOST_CHARACTERS: Final = 500

#: Ports below this other than 443 belong to other services (mail, file shares), which must not be written to.
FIRST_FREE_PORT: Final = 1024
HTTPS_PORT: Final = 443

#: IPv6 addresses that stand for an IPv4 address behind a translator (RFC 6052): the IPv4 address is what is reached.
NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
#: All public unicast addresses of IPv6. Without it, some translated and old forms of local ones would count as public.
IPV6_UNICAST: Final = ipaddress.ip_network("2000::/3")

#: What Python counts as public, in some versions at least, and what is not: a block for protocols' own use (Oracle's
#: cloud has its metadata there), 6to4 relays, and the agent of Azure's machines.
NOT_PUBLIC: Final = tuple(
    ipaddress.ip_network(network) for network in ("192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32", "2001::/23")
)

_NAME = re.compile(r"(?=.{1,253}\Z)(?!-)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})+", re.ASCII)
_PRINTABLE = re.compile(r"[!-~]+", re.ASCII)
_ODD = frozenset('\\<>"^`{|}')

#: What the C library also reads as an address: 2130706433, 0x7f.1, 0177.0.0.1.
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*", re.ASCII)

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[..., Sequence[Any]]
"""As `socket.getaddrinfo`."""


class NotAllowed(Exception):
    """A URL, or an address it resolves to, that no webhook may go to. The message is a sentence for a person."""


@dataclass(frozen=True)
class Target:
    """A URL in the parts that a request needs. `path` includes the query."""

    secure: bool
    host: str
    port: int
    path: str

    @property
    def host_header(self) -> str:
        """The value of `Host`: the port is left out where it is the usual one."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == (HTTPS_PORT if self.secure else 80) else f"{name}:{self.port}"


def read_url(url: str, *, allow_private: bool = False) -> Target:
    """The parts of a webhook's URL. Raises `NotAllowed` for one that no webhook can go to.

    Nothing is looked up. `allow_private` (tests, `make demo`) allows http, any port and any address.
    """
    if len(url) > MOST_CHARACTERS:
        raise NotAllowed(f"The URL is too long: {MOST_CHARACTERS} characters at most.")
    if not _PRINTABLE.fullmatch(url) or _ODD & set(url):
        raise NotAllowed("A URL has neither spaces nor letters outside ASCII; write those as % and two digits.")
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        raise NotAllowed("This is not a URL like https://example.org/webhooks.") from None
    secure = parts.scheme == "https"
    if not secure and not (allow_private and parts.scheme == "http"):
        raise NotAllowed("The URL must begin with https://, so that nobody can read or change what is sent.")
    if "@" in parts.netloc:
        raise NotAllowed("The URL must not hold a user name or password; requests are signed instead.")
    if parts.fragment:
        raise NotAllowed("The URL must end before the #: that part is never sent.")
    port = port if port is not None else (HTTPS_PORT if secure else 80)
    if not allow_private:
        _check_host(host)
        if port != HTTPS_PORT and port < FIRST_FREE_PORT:
            raise NotAllowed(f"The port must be {HTTPS_PORT} or at least {FIRST_FREE_PORT}.")
    elif not host:
        raise NotAllowed("The URL names no host.")
    return Target(secure, host, port, (parts.path or "/") + (f"?{parts.query}" if parts.query else ""))


def _check_host(host: str) -> None:
    literal = _literal(host)
    if literal is not None:
        if not is_public(literal):
            raise NotAllowed("The URL leads to a private or local address; webhooks go to public ones only.")
        return
    last = host.rpartition(".")[2]
    if not _NAME.fullmatch(host) or _NUMBER.fullmatch(last) or last in ("localhost", "local", "internal"):
        raise NotAllowed("The URL must name a host on the internet, like example.org.")


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def is_public(address: Address) -> bool:
    """Whether an address is one of the public internet, and of a single machine."""
    if isinstance(address, ipaddress.IPv6Address):
        inside = address.ipv4_mapped
        if inside is None and address in NAT64:
            inside = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inside is not None:
            return is_public(inside)
        if address.scope_id is not None or address.sixtofour is not None or address not in IPV6_UNICAST:
            return False
    if any(address in network for network in NOT_PUBLIC):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def addresses_of(
    target: Target, *, resolve: Resolve = socket.getaddrinfo, allow_private: bool = False
) -> list[tuple[int, Any]]:
    """What to connect to: (family, socket address), in the resolver's order.

    Raises `NotAllowed` if any of them is not public, and `OSError` if the name is not known.
    """
    found = resolve(target.host, target.port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys((int(family), sockaddr) for family, _type, _proto, _name, sockaddr in found))
    if not allow_private:
        for _family, sockaddr in addresses:
            if not is_public(ipaddress.ip_address(sockaddr[0])):
                raise NotAllowed("The host resolves to a private or local address.")
    return addresses
