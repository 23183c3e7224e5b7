"""Python loads this in every process that a test starts (`tests.services.starting`)."""

from __future__ import annotations

import gc
import sys

# Alembic's templates load pygments where it is, to color their errors; compiling its patterns is a tenth of a start.
# It is here for pytest alone; an installation does not have it.
sys.modules["mako.ext.pygmentplugin"] = None  # type: ignore[assignment]

# So does structlog with rich, to color its tracebacks on a terminal.
sys.modules["rich"] = None  # type: ignore[assignment]

# What a process imports stays: looking through it a dozen times meanwhile is another tenth.
gc.set_threshold(50_000, 20, 50)
