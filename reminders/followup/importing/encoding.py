"""The characters of a file as people save it: with or without a byte-order mark, in UTF-8, UTF-16 or Windows-1252."""

from __future__ import annotations

import codecs
import io
import re
from typing import IO, Final

#: How much of a file is looked at, or checked, at once.
_PIECE_BYTES: Final = 1024 * 1024

#: What a file begins with → what it is instead of CSV.
_NOT_CSV: Final = (
    (b"PK\x03\x04", "an Excel workbook (.xlsx) or another zip file"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls)"),
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "a compressed file"),
    (b"{\\rtf", "a text document (.rtf)"),
)

_SAVE_AS: Final = 'Save the sheet as "CSV UTF-8" and import that file.'

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

#: An accented letter in UTF-8, among bytes that are not all UTF-8: the file is mixed, and any guess spoils names.
_UTF8_LETTER: Final = re.compile(rb"[\xc3\xc2][\x80-\xbf]")


class NotReadable(Exception):
    """The file is not a table that can be read; the message says why and what would be right."""


def open_text(file: IO[bytes]) -> io.TextIOWrapper:
    """The file's text, to be read from its start in little memory. Raises `NotReadable`.

    A file without a mark that is not UTF-8 is read as Windows-1252, which Excel writes for plain "CSV".
    """
    file.seek(0)
    start = file.read(4096)
    for magic, what in _NOT_CSV:
        if start.startswith(magic):
            raise NotReadable(f"This is {what}, not a CSV file. {_SAVE_AS}")
    encoding = _encoding(file, start)
    file.seek(0)
    return io.TextIOWrapper(file, encoding=encoding, newline="")


def _encoding(file: IO[bytes], start: bytes) -> str:
    for mark, name in _MARKS:
        if start.startswith(mark):
            return _checked(file, name)
    even, odd = start[::2].count(0), start[1::2].count(0)
    if max(even, odd) * 4 >= len(start) > 0:  # without a mark; a single NUL is left to the reading of its row
        return _checked(file, "utf-16-be" if even > odd else "utf-16-le")
    if _decodes(file, "utf-8"):
        return "utf-8"
    if _holds(file, _UTF8_LETTER):
        raise NotReadable(f"The file mixes two encodings, so its accents cannot be read. {_SAVE_AS}")
    return _checked(file, "cp1252")


def _checked(file: IO[bytes], encoding: str) -> str:
    if not _decodes(file, encoding):
        raise NotReadable(f"The file's characters cannot be read. {_SAVE_AS}")
    return encoding


def _decodes(file: IO[bytes], encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    try:
        while piece := file.read(_PIECE_BYTES):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _holds(file: IO[bytes], pattern: re.Pattern[bytes]) -> bool:
    file.seek(0)
    last = b""
    while piece := file.read(_PIECE_BYTES):
        if pattern.search(last + piece):
            return True
        last = piece[-1:]
    return False
