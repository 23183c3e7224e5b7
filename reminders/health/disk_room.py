"""How much room a disk must have for the service to start, and how a full one shows."""

from __future__ import annotations

import errno
from typing import Final

#: With less free space the record may fail in the middle of a duty's work; the service would not start.
LEAST_MEGABYTES: Final = 32

#: The errors of a disk, or of a quota, that is full.
FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
