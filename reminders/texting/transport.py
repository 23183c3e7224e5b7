"""HTTP for the Twilio client: pooled, with one total deadline, and knowing whether a request was ever begun.

Twilio's own HTTP client has no timeout by default, cannot be given another address, and logs the query string, which
contains the patient's number. A read timeout is not enough: it starts over with every byte, so an answer that trickles
in could occupy a worker forever.
"""

import logging
import time
from base64 import b64encode
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

import requests
from requests.adapters import HTTPAdapter
from requests.utils import (
    DEFAULT_CA_BUNDLE_PATH,
    get_environ_proxies,
    prepend_scheme_if_needed,
    select_proxy,
)
from twilio.http import HttpClient
from twilio.http.response import Response as TwilioResponse
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import NewConnectionError
from urllib3.util import Timeout

from reminders.deadlines import Attempt, DeadlineResponse, current
from reminders.setting_checks.addresses import is_twilios

TWILIO_ADDRESS = "https://api.twilio.com"
LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})
CONNECT_SECONDS = 5.0
#: As many as texts may be posted at once (`TEXTS_AT_ONCE`), and some for lists.
POOLED_CONNECTIONS = 110


class _Connection(HTTPConnection):
    response_class = DeadlineResponse
    _gathered: bytearray | None = None

    def connect(self) -> None:
        attempt = current.get(None)
        try:
            super().connect()
        finally:
            if attempt is not None:
                attempt.began = False  # the request to the proxy to open the tunnel does not count
        if attempt is not None and attempt.deadline <= time.monotonic():
            self.close()
            raise NewConnectionError(self, "connected only after the deadline; nothing was sent")

    def request(self, *args: Any, **kwargs: Any) -> None:
        """Send head and body with one write, and so usually in one packet."""
        if self.sock is None:
            self.connect()
        self._gathered = bytearray()
        try:
            super().request(*args, **kwargs)
        finally:
            gathered, self._gathered = self._gathered, None
        self.send(gathered)

    def send(self, data: Any) -> None:
        if self._gathered is not None:
            self._gathered += data
            return
        if self.sock is None:
            self.connect()
        attempt = current.get(None)
        if attempt is not None:
            attempt.began = True
        super().send(data)


class _SecureConnection(_Connection, HTTPSConnection):
    """The same over TLS: `super()` in `_Connection` is then urllib3's TLS connection."""


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


_POOLS = {"http": _Pool, "https": _SecurePool}

_ALWAYS = {"Accept-Encoding": "gzip, deflate"}


class _Adapter(HTTPAdapter):
    """Connection pools with the deadline, direct or through a proxy, which `requests` sets up from the environment."""

    def __init__(self, certificates: str) -> None:
        kind = "ca_cert_dir" if Path(certificates).is_dir() else "ca_certs"
        self._tls: dict[str, Any] = {"cert_reqs": "CERT_REQUIRED", kind: certificates}
        super().__init__(pool_maxsize=POOLED_CONNECTIONS, max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        kwargs.update(self._tls)
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        kwargs.update(self._tls)
        manager = super().proxy_manager_for(proxy, **kwargs)
        manager.pool_classes_by_scheme = _POOLS
        return manager


class Transport(HttpClient):  # type: ignore[misc]  # the library is untyped
    """The HTTP client given to Twilio's library.

    Args:
        api_url: what replaces `https://api.twilio.com` (and Twilio's other hosts), or None for Twilio. Of Twilio in
            another region (`https://api.dublin.ie1.twilio.com`) each product has a host: `messaging.dublin.ie1…`.
        deadline_seconds: total time for one exchange, including connecting.
    """

    def __init__(self, api_url: str | None, deadline_seconds: float) -> None:
        super().__init__(logging.getLogger(__name__), False, deadline_seconds)
        self.deadline_seconds = deadline_seconds
        self._base = urlsplit(api_url.rstrip("/")) if api_url else None
        # The environment is read once here: at every request it would take as long as everything else.
        address = api_url or TWILIO_ADDRESS
        with requests.Session() as session:
            verify = session.merge_environment_settings(address, {}, None, None, None)["verify"]
        adapter = _Adapter(verify if isinstance(verify, str) else DEFAULT_CA_BUNDLE_PATH)
        on_this_machine = urlsplit(address).hostname in LOOPBACK_NAMES
        proxy = None if on_this_machine else select_proxy(address, get_environ_proxies(address))
        # The proxy's address often has no scheme.
        if proxy:
            proxy = prepend_scheme_if_needed(proxy, "http")  # type: ignore[no-untyped-call]
        self._pools = adapter.proxy_manager_for(proxy) if proxy else adapter.poolmanager
        # At DEBUG, urllib3 logs every path with its query, and ours contain patients' numbers.
        logging.getLogger("urllib3.connectionpool").setLevel(logging.INFO)

    def request(
        self,
        method: str,
        uri: str,
        params: dict[str, object] | None = None,
        data: dict[str, object] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> TwilioResponse:
        """One exchange. Raises what urllib3 raises; `current` then tells whether anything was sent."""
        attempt = current.get(None)
        if attempt is None:  # the caller does not need to know what was sent; the deadline still applies
            attempt = self.attempt(timeout)
        sent_headers = {**_ALWAYS, **(headers or {})}
        if auth is not None:
            sent_headers["Authorization"] = "Basic " + b64encode(":".join(auth).encode()).decode("ascii")
        body = _encoded(data).encode("ascii") if data else None
        timeouts = Timeout(connect=min(CONNECT_SECONDS, attempt.remaining()), read=attempt.remaining())
        token = current.set(attempt)
        try:
            answer = self._pools.urlopen(
                method.upper(),
                self._address(uri, params),
                body=body,
                headers=sent_headers,
                timeout=timeouts,
                retries=False,
                redirect=allow_redirects,
            )
        finally:
            current.reset(token)
        attempt.status = answer.status
        attempt.headers = {name.lower(): value for name, value in answer.headers.items()}
        return TwilioResponse(answer.status, answer.data.decode("utf-8", "replace"), answer.headers)

    def attempt(self, seconds: float | None = None) -> Attempt:
        """A new exchange, its deadline counted from now."""
        return Attempt(time.monotonic() + (seconds or self.deadline_seconds))

    def close(self) -> None:
        """Close the pooled connections."""
        self._pools.clear()

    def _address(self, uri: str, params: dict[str, object] | None) -> str:
        parts = urlsplit(uri)
        if self._base is not None:
            host = self._base.netloc
            if is_twilios(self._base.geturl()):
                host = f"{parts.netloc.partition('.')[0]}.{host.partition('.')[2]}"
            parts = parts._replace(scheme=self._base.scheme, netloc=host, path=self._base.path + parts.path)
        if params:
            parts = parts._replace(query="&".join(filter(None, (parts.query, _encoded(params)))))
        return urlunsplit(parts)


def _encoded(fields: dict[str, object]) -> str:
    """Form fields or a query, without those that are None."""
    return urlencode({name: value for name, value in fields.items() if value is not None}, doseq=True)
