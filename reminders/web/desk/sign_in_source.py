"""Where a try to sign in comes from: its network, and the device if somebody signed in on it before.

A browser on which somebody signed in keeps a signed cookie for 180 days. It grants nothing; it only gives that
person's tries there a count of their own, so that a stranger who tries their address cannot lock them out.
"""

from __future__ import annotations

import ipaddress
import secrets
from datetime import timedelta
from typing import Final

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response as BaseResponse

from reminders.clinics import throttle
from reminders.clinics.throttle import SignInSource
from reminders.web.desk import context

COOKIE: Final = "reminders-device"
KNOWN_FOR: Final = timedelta(days=180)

#: Colleagues who share a workstation; the one who signed in there longest ago is forgotten first.
MOST_ADDRESSES: Final = 20

#: Enough of a keyed digest to distinguish the addresses on one device.
DIGITS: Final = 16

#: One IPv6 customer has 2**64 addresses.
_IPV6_NETWORK: Final = 64


def sign_in_source(email: str) -> SignInSource:
    """Where the current request tries to sign in with an address from."""
    device, addresses = _cookie()
    return SignInSource(source(), device if device and _short(email) in addresses else None)


def remember(answer: BaseResponse, email: str) -> BaseResponse:
    """Set the cookie that says this address signed in on this browser."""
    device, addresses = _cookie()
    mine = _short(email)
    kept = [*(a for a in addresses if a != mine), mine][-MOST_ADDRESSES:]
    session = current_app.session_interface
    answer.set_cookie(
        COOKIE,
        _signer().dumps([device or secrets.token_hex(12), kept]),
        max_age=KNOWN_FOR,
        path=session.get_cookie_path(current_app),
        secure=session.get_cookie_secure(current_app),
        httponly=True,
        samesite="Lax",
    )
    return answer


def source() -> str:
    """The network that sent the current request: behind a trusted proxy, the one the proxy names."""
    peer = _address(request.remote_addr or "")
    if peer is not None and any(peer in network for network in context.settings().trusted_proxies):
        # Each proxy appends where it got the request from; anybody can write what comes before that.
        peer = _address(request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()) or peer
    if isinstance(peer, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((peer, _IPV6_NETWORK), strict=False))
    return str(peer)


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, ipaddress.IPv6Address) else found


def _cookie() -> tuple[str | None, list[str]]:
    """The device's name and the addresses known on it; a cookie that is not signed by us or is too old is ignored."""
    try:
        device, addresses = _signer().loads(request.cookies.get(COOKIE, ""), max_age=int(KNOWN_FOR.total_seconds()))
    except (BadSignature, ValueError, TypeError):
        return None, []
    return str(device), [str(address) for address in addresses]


def _signer() -> URLSafeTimedSerializer:
    key = context.settings().secret_key
    assert key is not None
    return URLSafeTimedSerializer(key, salt="device")


def _short(email: str) -> str:
    with context.reading() as record:
        return throttle.address_index(record, email)[:DIGITS]
