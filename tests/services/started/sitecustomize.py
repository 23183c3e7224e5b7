"""Python loads this in every process that a test starts (`tests.services.starting`)."""

from __future__ import annotations

import gc
import sys

# Only pytest brings these. Where they are, libraries of the service load them, and compiling their patterns is a tenth
# of a start; an installation does not have them.
for name in ("pygments", "rich"):
    sys.modules[name] = None  # type: ignore[assignment]

# What a process imports stays: looking through it a dozen times meanwhile is another tenth.
gc.set_threshold(50_000, 20, 50)
