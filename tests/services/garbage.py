"""Python's search for garbage, kept away from what lives as long as the test session.

The modules and ten thousand collected tests are half a million objects, which no test makes garbage of. Looking through
them again and again was a sixth of the work of tests that run in this process, and a third of collecting them.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

#: New objects until the next look. A test of a second makes some ten times as many, so what it leaves is soon gone.
NEW_OBJECTS: Final = 20_000


@contextmanager
def nothing_is_garbage() -> Iterator[None]:
    """While tests are collected: what is made then stays, and is never looked through afterwards either."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.set_threshold(NEW_OBJECTS, 10, 10)
        gc.enable()
