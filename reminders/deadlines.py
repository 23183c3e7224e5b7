"""One total deadline for an HTTP exchange.

A read timeout is not enough: it starts over with every byte, so an answer that trickles in could occupy a worker
forever.
"""

from __future__ import annotations

import io
import socket
import time
from contextvars import ContextVar
from dataclasses import dataclass, field
from http.client import HTTPResponse
from typing import Any


@dataclass
class Attempt:
    """One HTTP exchange: its deadline (monotonic seconds), and what is known about it."""

    deadline: float
    began: bool = False
    """Whether any byte of the request was sent; if not, it was certainly not processed."""
    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)

    def remaining(self) -> float:
        """Seconds left; raises TimeoutError when there are none."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the total deadline has passed")
        return left


current: ContextVar[Attempt] = ContextVar("http_attempt")
"""The present exchange of this thread, from which the connection classes below take the deadline."""


class _DeadlineReader(io.RawIOBase):
    """Reads from a socket; no read waits longer than the time left for the whole exchange."""

    def __init__(self, sock: socket.socket, attempt: Attempt) -> None:
        self._sock = sock
        self._attempt = attempt
        self._raw = sock.makefile("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._sock.settimeout(self._attempt.remaining())
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class DeadlineResponse(HTTPResponse):
    """A response whose reads keep to the deadline of this thread's exchange, if it has one."""

    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        attempt = current.get(None)
        if attempt is not None:
            self.fp.close()
            self.fp = io.BufferedReader(_DeadlineReader(sock, attempt))
