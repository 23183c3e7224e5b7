"""A child that ends when its parent does, even when the parent was killed."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Callable

#: `prctl` option of Linux: the signal this process gets when its parent ends.
PR_SET_PDEATHSIG = 1


def die_with_parent(with_signal: signal.Signals = signal.SIGTERM) -> Callable[[], None] | None:
    """What to run in the child between fork and exec (`preexec_fn`) so that it ends with this process.

    None where the system has no such thing (it is Linux's own). The default is SIGTERM, on which servers with
    children of their own end those too.
    """
    if not sys.platform.startswith("linux"):
        return None
    # Looked up before the fork: loading a library between fork and exec is not safe.
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    parent = os.getpid()

    def bind() -> None:
        prctl(PR_SET_PDEATHSIG, int(with_signal), 0, 0, 0)
        if os.getppid() != parent:  # the parent ended between the fork and the line above
            os._exit(1)

    return bind
