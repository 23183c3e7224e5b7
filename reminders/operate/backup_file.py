"""The backup file: gzipped JSON lines, ended by a keyed digest of all of them. It restores into either database.

    {"backup": {"format": 1, "revision": "0001", "made_at": "…", "record_keys": ["9f…"]}}
    {"table": "ring_keys", "columns": ["purpose", "wrapped"]}
    ["index", {"bytes": "…"}]
    …
    {"end": {"rows": 123, "mac": "…"}}

Sealed columns stay sealed, and the record keys (`RECORD_KEYS`) are not in it.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import hmac
import json
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, BinaryIO

FORMAT = 1
#: This table comes first, because it holds the key that a reader needs for the digest.
FIRST_TABLE = "ring_keys"

_DIGEST_LABEL = b"reminders backup"


class BadBackup(Exception):
    """The file is not a complete, unchanged backup that this version can read; the message is one sentence."""


@dataclass(frozen=True)
class Header:
    """The first line of a backup. `record_keys` are the public names (`sealing.key_id`) of the keys that open it."""

    revision: str
    made_at: datetime
    record_keys: tuple[str, ...]


@dataclass(frozen=True)
class TableRows:
    """The heading of a table: its rows follow, in this column order."""

    table: str
    columns: tuple[str, ...]


class Digest:
    """The keyed digest of the lines so far, by which a changed file is recognized."""

    def __init__(self, key: bytes) -> None:
        self._mac = hmac.new(key, _DIGEST_LABEL, hashlib.sha256)

    def add(self, line: bytes) -> None:
        self._mac.update(line)

    def hex(self) -> str:
        return self._mac.hexdigest()


class Writer:
    """Writes a backup line by line."""

    def __init__(self, file: BinaryIO, header: Header, digest: Digest) -> None:
        self._file, self._digest, self._rows = file, digest, 0
        self._write(
            {
                "backup": {
                    "format": FORMAT,
                    "revision": header.revision,
                    "made_at": header.made_at.isoformat(),
                    "record_keys": list(header.record_keys),
                }
            }
        )

    def table(self, rows: TableRows) -> None:
        self._write({"table": rows.table, "columns": list(rows.columns)})

    def row(self, values: tuple[Any, ...]) -> None:
        self._rows += 1
        self._write([to_json(value) for value in values])

    def close(self) -> int:
        """Write the closing line; returns how many rows the backup holds."""
        self._file.write(_line({"end": {"rows": self._rows, "mac": self._digest.hex()}}))
        return self._rows

    def _write(self, said: object) -> None:
        line = _line(said)
        self._digest.add(line)
        self._file.write(line)


class Reader:
    """Reads a backup. The digest is checked at the end, so nothing may be kept unless `rows` came to its end.

    Every method may raise `BadBackup`.
    """

    def __init__(self, path: Path) -> None:
        self._file = gzip.open(path, "rb")  # noqa: SIM115 (closed by `close`)
        self._lines = self._read_lines()
        self._unsigned: list[bytes] = []
        self.header = self._read_header()

    def rows(self, digest: Callable[[], Digest | None]) -> Iterator[TableRows | list[Any]]:
        """Table headings and rows, in order. `digest` returns the digest once its key was read, before that None."""
        mac: Digest | None = None
        count = 0
        for line in self._lines:
            said = _parse(line)
            if isinstance(said, dict) and "end" in said:
                self._check_end(said["end"], mac, count)
                return
            self._unsigned.append(line)
            if mac is None:
                mac = digest()
            if mac is not None:
                for unsigned in self._unsigned:
                    mac.add(unsigned)
                self._unsigned.clear()
            if isinstance(said, list):
                count += 1
                yield [_from_json(value) for value in said]
            else:
                yield _table(said)
        raise BadBackup("The backup is cut off: its end is missing.")

    def close(self) -> None:
        self._file.close()

    def _read_lines(self) -> Iterator[bytes]:
        try:
            yield from self._file
        except (gzip.BadGzipFile, EOFError, zlib.error):
            raise BadBackup("The file is not a backup, or is damaged or cut off.") from None

    def _read_header(self) -> Header:
        line = next(self._lines, b"")
        said = _parse(line)
        about = said.get("backup") if isinstance(said, dict) else None
        if not isinstance(about, dict):
            raise BadBackup("The file is not a backup made by `reminders backup`.")
        if about.get("format") != FORMAT:
            raise BadBackup("The backup was made by another version of `reminders`, whose format this one cannot read.")
        self._unsigned.append(line)
        try:
            return Header(
                str(about["revision"]),
                datetime.fromisoformat(about["made_at"]),
                tuple(str(name) for name in about["record_keys"]),
            )
        except (KeyError, ValueError, TypeError):
            raise BadBackup("The backup's first line is damaged.") from None

    def _check_end(self, end: object, mac: Digest | None, count: int) -> None:
        if mac is None:
            raise BadBackup("The backup holds no keys of an installation.")
        for unsigned in self._unsigned:
            mac.add(unsigned)
        whole = (
            isinstance(end, dict) and end.get("rows") == count and hmac.compare_digest(str(end.get("mac")), mac.hex())
        )
        if not whole:
            raise BadBackup("The backup was changed after it was made: its closing digest does not fit.")


def _line(said: object) -> bytes:
    return json.dumps(said, separators=(",", ":")).encode() + b"\n"


def _parse(line: bytes) -> object:
    try:
        return json.loads(line)
    except ValueError:
        raise BadBackup("The file is not a backup, or is damaged.") from None


def _table(said: object) -> TableRows:
    match said:
        case {"table": str(table), "columns": [*columns]}:
            return TableRows(table, tuple(str(column) for column in columns))
    raise BadBackup("The backup is damaged: a line is neither a table nor a row.")


def to_json(value: Any) -> Any:
    """A value as JSON, equal values of either engine alike.

    Times are written in UTC; SQLite returns them without a zone, in UTC.
    """
    match value:
        case None | bool() | int() | float() | str():
            return value
        case bytes() | memoryview():
            return {"bytes": base64.b64encode(value).decode()}
        case datetime():
            return {"instant": (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC).isoformat()}
        case date():
            return {"date": value.isoformat()}
        case time():
            return {"time": value.isoformat()}
        case _:
            return {"json": value}


_READ: dict[str, Callable[[Any], Any]] = {
    "bytes": lambda text: base64.b64decode(text, validate=True),
    "instant": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "json": lambda value: value,
}


def _from_json(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    try:
        [(kind, written)] = value.items()
        return _READ[kind](written)
    except (ValueError, KeyError, TypeError):
        raise BadBackup("The backup is damaged: a value cannot be read.") from None
