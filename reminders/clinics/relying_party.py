"""The relying party of WebAuthn: the name that passkeys are made for, taken from the public address."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

#: The only name that browsers trust without encryption.
LOCALHOST: Final = "localhost"


@dataclass(frozen=True)
class RelyingParty:
    """`host` is what passkeys are bound to; `origin` is where the pages that use them must have come from."""

    host: str
    origin: str


def relying_party(public_url: str) -> RelyingParty | None:
    """The relying party of this address; None if no browser takes a passkey there (`why_none` says why)."""
    if why_none(public_url) is not None:
        return None
    parts = urlsplit(public_url)
    host = str(parts.hostname)
    standard = {"https": 443, "http": 80}[parts.scheme]
    port = "" if parts.port in (None, standard) else f":{parts.port}"
    return RelyingParty(host, f"{parts.scheme}://{host}{port}")


def why_none(public_url: str) -> str | None:
    """Why passkeys cannot be used at this address, in a sentence; None if they can."""
    parts = urlsplit(public_url)
    host = parts.hostname or ""
    if _is_number(host):
        return f"PUBLIC_URL is {public_url}: browsers make passkeys for a name, not for an IP address."
    if parts.scheme != "https" and host != LOCALHOST:
        return f"PUBLIC_URL is {public_url}: browsers make passkeys on encrypted (https) pages alone."
    return None


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return not host
    return True
