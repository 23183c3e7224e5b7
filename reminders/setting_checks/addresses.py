"""Reading a setting that is an address: one that nothing could be reached at is refused at start, not when it is used.

A mail server's address that cannot be read would otherwise show on the day when somebody has to be paged.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

#: Addresses of databases; SQLAlchemy reads more in them than the standard library does (several servers, for instance).
DATABASES: Final = frozenset({"sqlite", "postgresql+psycopg", "postgresql", "postgres"})

_PAGES: Final = frozenset({"http", "https"})

#: Addresses with a user and a password, and with a path that never holds an @.
_SERVERS: Final = frozenset({"smtp", "smtps", "redis", "rediss"})

#: Options of such an address that may hold an @: the address mail comes from, the name of a connection.
_MAY_HOLD_AT: Final = ("from=", "client_name=")

_UNREADABLE: Final = (
    "cannot be read as an address. In a user or password write %40 for @, %2F for /, %3A for :, %3F for ?, %23 for #, "
    "%5B for [ and %5D for ]. A port is a number up to 65535."
)


class UnusableAddress(ValueError):
    """The message goes on where the setting's name ends. It never holds the address, which may have a password."""


def usable_address(value: str, schemes: tuple[str, ...]) -> str:
    """The address `value`, its scheme in small letters.

    Raises `UnusableAddress` if its scheme is none of `schemes`, or if it cannot be read.
    """
    scheme, mark, rest = value.partition("://")
    scheme = scheme.lower()
    if not (mark and rest and scheme in schemes):
        raise UnusableAddress(f"must start with {' or '.join(each + '://' for each in schemes)}.")
    address = f"{scheme}://{rest}"
    try:
        if scheme in DATABASES:
            make_url(address)
        elif not _is_whole(scheme, address):
            raise UnusableAddress(_UNREADABLE)
    except (ValueError, ArgumentError):
        raise UnusableAddress(_UNREADABLE) from None
    return address


def is_twilios(url: str) -> bool:
    """Whether an address is Twilio's own, in whatever region: what is posted there reaches people's phones."""
    return f".{urlsplit(url).hostname or ''}".endswith(".twilio.com")


def _is_whole(scheme: str, address: str) -> bool:
    """Whether nothing of the address was taken for another part of it. Raises `ValueError` if it cannot be read."""
    parts = urlsplit(address)
    _ = parts.port  # raises for one that is no port number
    if scheme in _PAGES:
        return bool(parts.hostname) and not any(letter.isspace() for letter in address)
    # The /, ? or # of a password ends the server's name, and the user becomes the server.
    asked = "" if "@" in parts.netloc else "".join(p for p in parts.query.split("&") if not p.startswith(_MAY_HOLD_AT))
    return scheme not in _SERVERS or "@" not in parts.path + asked + parts.fragment
