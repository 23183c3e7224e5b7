"""What a process has loaded when it starts work is set aside, and what is left in cycles later is still collected."""

from __future__ import annotations

import gc
import weakref
from typing import Any

from reminders.launch.long_lived import set_aside


class Knot:
    itself: Any = None


def test_what_is_new_is_collected_and_what_was_there_is_not_looked_at() -> None:
    try:
        set_aside()
        looked_at, knot = len(gc.get_objects()), Knot()
        assert looked_at < 5_000 < gc.get_freeze_count()
        knot.itself, seen = knot, weakref.ref(knot)
        del knot
        gc.collect()
        assert seen() is None
    finally:
        gc.unfreeze()
