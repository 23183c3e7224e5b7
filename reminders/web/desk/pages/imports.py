"""Importing a spreadsheet: choose the file, see what each row would do, confirm.

The checked file travels back and forth in the page itself. No server keeps a list of patients that nobody confirmed,
but for that page, which is kept for an hour so that nobody but the browser can open it (`kept_pages`).
"""

from __future__ import annotations

import base64
import binascii
import io
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import IO, Final

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from reminders.followup.importing import history, patients
from reminders.followup.importing.columns import Column
from reminders.followup.importing.encoding import NotReadable
from reminders.followup.importing.history_lines import COLUMNS as HISTORY_COLUMNS
from reminders.followup.importing.results import RowResult, Tell, Totals
from reminders.web.desk.context import actor, blueprint, clinic, now, writing

MOST_FILE_BYTES: Final = 512 * 1024

#: Rows shown of a file; of those refused the first are shown.
ROWS_SHOWN: Final = 100

Answer = str | BaseResponse | tuple[str, int]


@dataclass(frozen=True)
class Kind:
    """What can be imported. A file of more than `most_rows` would hold up the page and, on SQLite, everybody else."""

    name: str
    title: str
    says: str
    button: str
    columns: tuple[Column, ...]
    most_rows: int
    tab: str

    @property
    def required(self) -> list[str]:
        return [column.name for column in self.columns if column.required]

    @property
    def optional(self) -> list[str]:
        return [column.name for column in self.columns if not column.required]


PATIENTS: Final = Kind(
    "patients",
    "Import patients",
    "Each row enrolls a patient for one infusion, as the form does. All rows are taken, or none.",
    "Enroll these patients",
    patients.COLUMNS,
    300,
    "patients",
)
HISTORY: Final = Kind(
    "history",
    "Import history",
    "Past infusions and answers, one answer a row. Nobody is texted. All rows are taken, or none.",
    "Import this history",
    HISTORY_COLUMNS,
    3000,
    "settings",
)


@dataclass
class RowsTold:
    """The results of the rows of a file: the first of them, and the first that are refused."""

    most_rows: int
    rows: list[RowResult] = field(default_factory=list)
    refused: list[RowResult] = field(default_factory=list)
    told: int = 0

    def tell(self, result: RowResult) -> None:
        """Take the result of one row. Raises `NotReadable` when there are too many."""
        self.told += 1
        if self.told > self.most_rows:
            raise NotReadable(
                f"The file has more than {self.most_rows} rows. Split it, or ask whoever runs the service to import it "
                "by command."
            )
        kept = self.refused if result.problems else self.rows
        if len(kept) < ROWS_SHOWN:
            kept.append(result)


@blueprint.route("/import/patients", methods=["GET", "POST"])
def import_patients() -> Answer:
    """Enroll the patients of a spreadsheet."""

    def run(file: IO[bytes], tell: Tell, *, keep: bool) -> Totals:
        with writing() as record:
            totals = patients.import_patients(record, clinic().id, file, actor=actor(), tell=tell)
            if totals.refused or not keep:
                record.rollback()
            return totals

    return _page(PATIENTS, run)


@blueprint.route("/import/history", methods=["GET", "POST"])
def import_history() -> Answer:
    """Record the past infusions and answers of a spreadsheet."""

    def run(file: IO[bytes], tell: Tell, *, keep: bool) -> Totals:
        with writing() as record:
            totals = history.import_history(record, clinic().id, file, actor=actor(), tell=tell, analyze=keep)
            if totals.refused or not keep:
                record.rollback()
            return totals

    return _page(HISTORY, run)


def _page(kind: Kind, run: Callable[..., Totals]) -> Answer:
    if request.method != "POST":
        done = request.args.get("done", "")
        return _form(kind, done=int(done) if done.isascii() and done.isdecimal() and len(done) < 7 else None)
    confirmed = "content" in request.form
    try:
        content = _confirmed() if confirmed else _chosen()
        heard = RowsTold(kind.most_rows)
        totals = run(io.BytesIO(content), heard.tell, keep=confirmed)
    except NotReadable as refused:
        return _form(kind, errors={"file": str(refused)}), 422
    if not totals.refused and not totals.rows:
        return _form(kind, errors={"file": totals.sentence()}), 422
    if totals.refused:
        return _form(kind, totals=totals, heard=heard), 422
    if confirmed:
        return redirect(url_for(request.endpoint or "", done=totals.rows))
    return _form(kind, totals=totals, heard=heard, content=base64.b64encode(zlib.compress(content)).decode())


def _chosen() -> bytes:
    file = request.files.get("file")
    content = file.read() if file is not None else b""
    if not content:
        raise NotReadable("Choose a file.")
    if len(content) > MOST_FILE_BYTES:
        raise NotReadable(f"The file is larger than {MOST_FILE_BYTES // 1024} KB. Split it.")
    return content


def _confirmed() -> bytes:
    """The file as the page sent it back. Raises `NotReadable` if it is not what a page of ours holds."""
    try:
        packed = base64.b64decode(request.form["content"], validate=True)
        unpacking = zlib.decompressobj()
        content = unpacking.decompress(packed, MOST_FILE_BYTES)
    except (binascii.Error, zlib.error, ValueError):
        raise NotReadable("Choose the file again.") from None
    if not unpacking.eof:
        raise NotReadable("Choose the file again.")
    return content


def _form(
    kind: Kind,
    *,
    errors: dict[str, str] | None = None,
    totals: Totals | None = None,
    heard: RowsTold | None = None,
    content: str | None = None,
    done: int | None = None,
) -> str:
    return render_template(
        "import.html",
        kind=kind,
        errors=errors or {},
        totals=totals,
        heard=heard,
        content=content,
        done=done,
        most_kb=MOST_FILE_BYTES // 1024,
        now=now(),
        tab=kind.tab,
    )
