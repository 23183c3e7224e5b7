"""Reading REDIS_URL. TLS is always verified: somebody who intercepts the connection could drop every task."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

ENCRYPTED: Final = "rediss"
_PLAIN: Final = "redis"
_TLS: Final = "ssl_"

#: Options of TLS that an address may contain, besides files, with the values allowed: those that are in force anyway.
_ALLOWED_OPTIONS: Final = {
    "ssl_cert_reqs": frozenset({"required", "cert_required"}),
    "ssl_check_hostname": frozenset({"true", "1", "yes"}),
}
_CA_FILE: Final = "ssl_ca_certs"
#: Our own certificate and key, for a server that asks for them.
_OWN_FILES: Final = ("ssl_certfile", "ssl_keyfile")


class BadAddress(ValueError):
    """The address asks for something not supported, or names a file that does not exist; the message says which."""


@dataclass(frozen=True)
class RedisAddress:
    """Where Redis is (`url`, without options of TLS), and how its certificate is verified.

    `tls` holds the arguments that both redis-py and Celery's broker take; it is empty without TLS.
    """

    url: str
    tls: Mapping[str, str | bool] = field(default_factory=dict)


def read_address(url: str, ca_file: str | None = None) -> RedisAddress:
    """Read an address, and the CA file that signed the server's certificate (default: the CAs that the machine trusts).

    Raises `BadAddress`, also for an address that turns verification off.
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
        if value.lower() not in _ALLOWED_OPTIONS.get(name, ()):
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
