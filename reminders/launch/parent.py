"""A process that ends when its parent does, even when the parent was killed (on Linux; elsewhere nothing happens)."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Callable

#: In the environment: this process should end when the one that started it (make) does, even if that was killed.
END_WITH_PARENT = "END_WITH_PARENT"

#: `prctl` option of Linux: the signal this process gets when its parent ends.
PR_SET_PDEATHSIG = 1


def die_with_parent(with_signal: signal.Signals = signal.SIGTERM) -> Callable[[], None] | None:
    """What to run in the child between fork and exec (`preexec_fn`) so that it ends with this process.

    None where the system has no such thing. The default is SIGTERM, on which servers with children of their own
    end those too. The kernel's parent is the *thread* that started the child (prctl(2)), so start it from one that
    lives as long as the process; the supervisor's is the main thread.
    """
    bind = _bind(with_signal)
    if bind is None:
        return None
    parent = os.getpid()

    def bind_child() -> None:
        bind()
        if os.getppid() != parent:  # the parent ended between the fork and the line above
            os._exit(1)

    return bind_child


def end_with_parent(with_signal: signal.Signals = signal.SIGTERM) -> None:
    """Let this process get `with_signal` when the process that started it ends."""
    parent = os.getppid()
    bind = _bind(with_signal)
    if bind is not None:
        bind()
        if os.getppid() != parent:
            os.kill(os.getpid(), with_signal)


def _bind(with_signal: signal.Signals) -> Callable[[], None] | None:
    if not sys.platform.startswith("linux"):
        return None
    # Looked up now, because loading a library between fork and exec is not safe.
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    return lambda: prctl(PR_SET_PDEATHSIG, int(with_signal), 0, 0, 0) and None
