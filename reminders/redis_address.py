"""What REDIS_URL says, with TLS that is always verified: whoever stands between us and Redis could drop every tick."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

ENCRYPTED: Final = "rediss"
_PLAIN: Final = "redis"
_TLS: Final = "ssl_"

#: What an address may say of TLS besides files, and how: only what is so anyway.
_AS_IT_IS: Final = {
    "ssl_cert_reqs": frozenset({"required", "cert_required"}),
    "ssl_check_hostname": frozenset({"true", "1", "yes"}),
}
_CA_FILE: Final = "ssl_ca_certs"
#: Ours, where the server asks for a certificate of the client's.
_OWN_FILES: Final = ("ssl_certfile", "ssl_keyfile")


class BadAddress(ValueError):
    """The address asks for what is not done, or names a file that is not there; the message is a sentence."""


@dataclass(frozen=True)
class RedisAddress:
    """Where Redis answers (`url`, without a word of TLS but its scheme), and how it is verified.

    `tls` is empty for an address without TLS; else it is what both redis-py and Celery's broker take.
    """

    url: str
    tls: Mapping[str, str | bool] = field(default_factory=dict)


def read_address(url: str, ca_file: str | None = None) -> RedisAddress:
    """Read an address and the CA file that vouches for the server (without one the machine's own list of CAs does).

    Raises `BadAddress`: verification cannot be turned off.
    """
    parts = urlsplit(url)
    query = parse_qsl(parts.query, keep_blank_values=True)
    spoken = [(name.lower(), value) for name, value in query if name.lower().startswith(_TLS)]
    said = dict(spoken)
    clean = urlunsplit(parts._replace(query=urlencode([(n, v) for n, v in query if not n.lower().startswith(_TLS)])))
    if parts.scheme != ENCRYPTED:
        if said or (ca_file and parts.scheme == _PLAIN):
            raise BadAddress(f"speaks of TLS, which only an address that begins with {ENCRYPTED}:// has.")
        return RedisAddress(url)
    for name, value in spoken:
        if name in (_CA_FILE, *_OWN_FILES):
            continue
        if value.lower() not in _AS_IT_IS.get(name, ()):
            raise BadAddress(
                f"says {name}={value}. The server's certificate and name are always verified; for a certificate of "
                "your own name the CA that signed it in REDIS_CA_FILE."
            )
    files = {name: said[name] for name in _OWN_FILES if said.get(name)}
    authority = ca_file or said.get(_CA_FILE)
    if authority:
        files[_CA_FILE] = authority
    for file in files.values():
        if not Path(file).is_file():
            raise BadAddress(f"needs the file {file}, which is not there.")
    return RedisAddress(clean, {"ssl_cert_reqs": "required", "ssl_check_hostname": True, **files})
