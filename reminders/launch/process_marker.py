"""How a process of ours is recognized from outside."""

from __future__ import annotations

from typing import Final

#: Set in the environment of every child of `reminders run` (and so of its children) to the service's DATA_DIR.
MARKER: Final = "REMINDERS_SERVICE"

#: What granian is told to serve: on the command line of every web process.
WEB_FACTORY: Final = "reminders.web.app:create_front"
