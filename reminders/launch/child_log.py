"""The children's logs: a file each in DATA_DIR/log, limited in size, whose errors are reported in one line."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

#: A line that reports an error, in the logs of Python, granian, Celery and Redis, and in JSON.
ERROR = re.compile(rb"\b(ERROR|CRITICAL|FATAL)\b|^Traceback|\"level\": ?\"(error|critical)\"")

#: A traceback, up to the line that names what was raised.
RAISED = re.compile(rb"^Traceback .*\n(?:[ \t].*\n)+(\S.*)$", re.MULTILINE)

#: A longer log is moved aside; one earlier part is kept.
LONGEST_BYTES = 10 * 2**20

#: How much of the end is searched for the last traceback.
TAIL_BYTES = 32 * 2**10

LONGEST_LINE_TOLD = 160


class ChildLog:
    """The log of one child. The child itself appends to the file; this class reads it."""

    def __init__(self, directory: Path, name: str) -> None:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.name = name
        self.file = directory / f"{name}.log"
        self.earlier = directory / f"{name}.log.1"
        if self.file.exists():
            self.file.replace(self.earlier)
        self._read_to = 0

    def open(self) -> BinaryIO:
        """The file, opened for appending, to be the child's output. It may be truncated while the child has it open."""
        return self.file.open("ab")

    def report_errors(self, say: Callable[[str], None]) -> None:
        """Report in one line the errors logged since the last call, if there are any."""
        errors = [line for line in self._new_lines() if ERROR.search(line)]
        if errors:
            last = errors[-1].decode(errors="replace").strip()[:LONGEST_LINE_TOLD]
            count = f"{len(errors)} errors, the last" if len(errors) > 1 else "an error"
            say(f"{self.name} reported {count}: {last} (see {self.file})")

    def last_error(self) -> str:
        """The error of the last traceback, else the last line that is not empty; for a child that just ended."""
        tail = self._tail()
        lines = RAISED.findall(tail) or [line for line in tail.splitlines() if line.strip()]
        return lines[-1].decode(errors="replace").strip()[:LONGEST_LINE_TOLD] if lines else ""

    def cut(self) -> None:
        """Move a log that has grown too long aside and start a new one.

        If the disk is too full to keep the old one, it is cut anyway: the space is needed more than the log.
        """
        if self._size() > LONGEST_BYTES:
            with suppress(OSError):
                shutil.copyfile(self.file, self.earlier)
            with self.file.open("r+b") as file:
                file.truncate(0)
            self._read_to = 0

    def _new_lines(self) -> list[bytes]:
        size = self._size()
        if size <= self._read_to:
            return []
        with self.file.open("rb") as file:
            file.seek(self._read_to)
            read = file.read(size - self._read_to)
        whole = read.rfind(b"\n") + 1  # a line still being written is read next time
        self._read_to += whole
        return read[:whole].splitlines()

    def _tail(self) -> bytes:
        if not self.file.exists():
            return b""
        with self.file.open("rb") as file:
            file.seek(max(0, self._size() - TAIL_BYTES))
            return file.read()

    def _size(self) -> int:
        return self.file.stat().st_size if self.file.exists() else 0
