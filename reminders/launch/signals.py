"""Waiting, in a loop, for requests to stop and for children that ended."""

from __future__ import annotations

import select
import signal
import socket
from types import FrameType, TracebackType


class StopRequested(Exception):
    """The service was asked to end while it was starting."""


class StopSignals:
    """A context manager: SIGINT, SIGTERM and SIGHUP set `asked`; Ctrl-C after that sets `at_once`."""

    HANDLED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD)

    def __init__(self) -> None:
        self.asked = False
        #: Ctrl-C was pressed again. A second SIGTERM does not count: make passes on one that its group already got.
        self.at_once = False
        self._woken, self._wake = socket.socketpair()
        self._wake.setblocking(False)
        self._before = {number: signal.getsignal(number) for number in self.HANDLED}
        self._wakeup_before = -1

    def raise_if_asked(self) -> None:
        """Raise `StopRequested` if it was asked to stop."""
        if self.asked:
            raise StopRequested

    def wait(self, seconds: float) -> None:
        """Return when a signal comes (SIGCHLD for a child that ended is one), or after so many seconds."""
        readable, _, _ = select.select([self._woken], [], [], max(0.0, seconds))
        if readable:
            self._woken.recv(4096)

    def pause(self, seconds: float) -> None:
        """Like `wait`, but raise `StopRequested` if it was asked to stop."""
        self.wait(seconds)
        self.raise_if_asked()

    def __enter__(self) -> StopSignals:
        self._wakeup_before = signal.set_wakeup_fd(self._wake.fileno(), warn_on_full_buffer=False)
        for number in self.HANDLED:
            signal.signal(number, self._note)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        signal.set_wakeup_fd(self._wakeup_before)
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._woken.close()
        self._wake.close()

    def _note(self, number: int, _frame: FrameType | None) -> None:
        if number == signal.SIGCHLD:
            return
        self.at_once = self.asked and number == signal.SIGINT
        self.asked = True
