"""Making a process end when its parent does, even if the parent is killed (on Linux; elsewhere nothing happens)."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Callable

#: Environment variable: if set, this process ends when the one that started it (make) does, even if that is killed.
END_WITH_PARENT = "END_WITH_PARENT"

#: `prctl` option of Linux: the signal this process gets when its parent ends.
PR_SET_PDEATHSIG = 1


def die_with_parent(with_signal: signal.Signals = signal.SIGTERM) -> Callable[[], None] | None:
    """A `preexec_fn` for `subprocess` that makes the child end with this process; None where that is not possible.

    With the default, SIGTERM, servers also end their own children. The kernel takes the *thread* that started the
    child for its parent (prctl(2)), so start it from one that lives as long as the process: the main thread here.
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
    """Have this process sent `with_signal` when the process that started it ends."""
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
