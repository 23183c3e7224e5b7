"""Where tests keep their files: in memory where that is possible.

A test's SQLite record waits for the disk at each commit, ten times a test, and what it wrote is deleted right after.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Final

#: A file system in memory, on Linux.
MEMORY: Final = Path("/dev/shm")

#: All tests together hold less than a gigabyte at any moment; a machine with less than this has other uses for it.
LEAST_FREE_BYTES: Final = 4 * 2**30


def keep_files_in_memory(memory: Path = MEMORY) -> None:
    """Let everything that this process and those it starts call temporary be in memory, unless TMPDIR says where."""
    if "TMPDIR" in os.environ or not memory.is_dir() or not os.access(memory, os.W_OK | os.X_OK):
        return
    if shutil.disk_usage(memory).free >= LEAST_FREE_BYTES:
        os.environ["TMPDIR"] = str(memory)
        tempfile.tempdir = None  # asked again at its next use
