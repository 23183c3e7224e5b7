"""One attempt: a POST to a checked address, with one total deadline, of whose answer only the status is read.

Neither a redirect is followed, nor a proxy of the environment used, nor a body read: each would let the owner of the
endpoint choose where we go next, or learn or keep what we have. The name is resolved once for each attempt, every
address is checked, and the connection goes to a checked address; TLS and `Host` still name the host.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from enum import StrEnum
from functools import cached_property
from http.client import HTTPConnection, HTTPException
from typing import Any, Final

from requests.utils import DEFAULT_CA_BUNDLE_PATH

from reminders import clock
from reminders.deadlines import Attempt, DeadlineResponse, current
from reminders.webhooks.address import NotAllowed, Resolve, Target, addresses_of, read_url

#: From looking up the name to the end of the answer's head.
DEADLINE_SECONDS: Final = 10.0
CONNECT_SECONDS: Final = 4.0

#: Of a host's addresses no more are tried.
MOST_ADDRESSES: Final = 3

USER_AGENT: Final = "reminders-webhooks/1"


class NoAnswer(StrEnum):
    """Why there was no answer, in the words that are kept."""

    NOT_ALLOWED = "address-not-allowed"
    UNKNOWN_HOST = "host-not-found"
    NO_CONNECTION = "no-connection"
    CERTIFICATE = "certificate"
    TIMEOUT = "timeout"
    NOT_HTTP = "not-http"
    OURS = "our-error"
    """Something of ours failed; the log says where."""


@dataclass(frozen=True)
class Answer:
    """What came of an attempt: a status, or why there was none."""

    status: int | None = None
    why: NoAnswer | None = None
    retry_after: float | None = None
    """Seconds, where the answer asked to wait."""

    @property
    def good(self) -> bool:
        """Whether the endpoint took the webhook: any 2xx."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def gone(self) -> bool:
        """Whether the endpoint wants nothing more, ever."""
        return self.status == 410

    def __str__(self) -> str:
        return str(self.status) if self.why is None else self.why.value


class Poster:
    """Sends webhooks. Threads may share one.

    Args:
        allow_private: also to private and loopback addresses, over http and to any port (`WEBHOOKS_ALLOW_PRIVATE`).
        deadline_seconds: the total time of an attempt. Only the name's look-up, which the system bounds, is not cut.
        resolve: how names are looked up.
    """

    def __init__(
        self,
        *,
        allow_private: bool = False,
        deadline_seconds: float = DEADLINE_SECONDS,
        resolve: Resolve = socket.getaddrinfo,
    ) -> None:
        self.allow_private = allow_private
        self.deadline_seconds = deadline_seconds
        self.resolve = resolve

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """POST a JSON body. Never raises for what the network or the other side does."""
        attempt = Attempt(time.monotonic() + self.deadline_seconds)
        token = current.set(attempt)
        try:
            target = read_url(url, allow_private=self.allow_private)
            with self._connect(target, attempt) as connected:
                return _exchange(connected, target, body, headers, attempt)
        except NotAllowed:
            return Answer(why=NoAnswer.NOT_ALLOWED)
        except (socket.gaierror, UnicodeError):
            return Answer(why=NoAnswer.UNKNOWN_HOST)
        except TimeoutError:
            return Answer(why=NoAnswer.TIMEOUT)
        except ssl.SSLError:
            return Answer(why=NoAnswer.CERTIFICATE)
        except OSError:
            return Answer(why=NoAnswer.NO_CONNECTION)
        except (HTTPException, ValueError):
            return Answer(why=NoAnswer.NOT_HTTP)
        finally:
            current.reset(token)

    def _connect(self, target: Target, attempt: Attempt) -> socket.socket:
        addresses = addresses_of(target, resolve=self.resolve, allow_private=self.allow_private)
        failed: OSError = OSError("the name has no address")
        for family, address in addresses[:MOST_ADDRESSES]:
            sock = socket.socket(family, socket.SOCK_STREAM)
            try:
                sock.settimeout(min(CONNECT_SECONDS, attempt.remaining()))
                sock.connect(address)
                sock.settimeout(attempt.remaining())
                return self._tls.wrap_socket(sock, server_hostname=target.host) if target.secure else sock
            except OSError as error:
                sock.close()
                failed = error
        raise failed

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        context.load_verify_locations(DEFAULT_CA_BUNDLE_PATH)  # a slim machine has no store of its own
        return context


def _exchange(
    connected: socket.socket, target: Target, body: bytes, headers: Mapping[str, str], attempt: Attempt
) -> Answer:
    connection = HTTPConnection(target.host, target.port)
    connection.response_class = DeadlineResponse
    connection.sock = connected
    connected.settimeout(attempt.remaining())
    always = {
        "Host": target.host_header,
        "Content-Type": "application/json",
        "User-Agent": USER_AGENT,
        "Connection": "close",
    }
    try:
        connection.request("POST", target.path, body, {**always, **headers})
        answer: Any = connection.getresponse()
        return Answer(answer.status, retry_after=seconds_to_wait(answer.getheader("Retry-After")))
    finally:
        connection.close()


def seconds_to_wait(retry_after: str | None) -> float | None:
    """The seconds that a `Retry-After` asks for, which may name a time instead; None where it says nothing usable."""
    given = (retry_after or "").strip()
    try:
        if given.isdecimal():
            return float(given)
        return max(0.0, parsedate_to_datetime(given).timestamp() - clock.real().timestamp())
    except (ValueError, OverflowError):  # the latter for a year that no clock can hold
        return None
