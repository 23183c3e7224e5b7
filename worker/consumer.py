"""Celery's consumer, which lets go of a connection to Redis that it cannot use, and outlives the loss of one.

While Redis is read-only (an address that leads to a replica after a fail-over) Celery connects, is refused its first
write, and connects again, five times a second. It closes none of these connections: a worker that started then ran out
of file descriptors within two minutes, and with them ended the sending of what is urgent without Redis.

When Redis dies between a tick's arrival and its receipt, kombu wants to put the tick back as it closes the connection,
over the connection that is lost, for the second time with nothing to ask for the address (AttributeError), which ended
the worker. A lost tick comes again a second later: none is put back. And where a tick was done just then, its
acknowledgement came when the next connection was open, over the one that is closed: the same error. It is left out.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from time import sleep
from typing import Any

from celery.worker import consumer
from kombu.common import ignore_errors

#: The pause before the next try.
PAUSE_SECONDS = 1.0


class Consumer(consumer.Consumer):  # type: ignore[misc]
    """The consumer of a worker process."""

    def connect(self) -> Any:
        """Connect and begin to listen. If that fails, the connection is closed, and after a moment the error raised."""
        self._opened: Any = None
        try:
            connection = super().connect()
            connection.default_channel.do_restore = False
            return connection
        except Exception:
            if self._opened is not None:
                ignore_errors(self._opened, self._opened.close)
            sleep(PAUSE_SECONDS)
            raise

    def connection_for_read(self, heartbeat: float | None = None) -> Any:
        """The connection, established."""
        self._opened = super().connection_for_read(heartbeat=heartbeat)
        return self._opened

    def call_soon_ack(self, p: Callable[..., object], *args: Any, **kwargs: Any) -> Any:
        """Acknowledge or reject a message in the event loop's next turn, unless its connection is closed by then."""
        return super().call_soon_ack(partial(_unless_closed, p), *args, **kwargs)


def _unless_closed(acknowledge: Any, *args: Any, **kwargs: Any) -> None:
    """Call the method of a message (kombu) that acknowledges or rejects it, if its channel is still open."""
    if acknowledge.__self__.channel.connection is not None:
        acknowledge(*args, **kwargs)
