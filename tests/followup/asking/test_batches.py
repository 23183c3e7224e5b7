"""A batch that fails is handled row by row, and trouble of the database is nobody's fault."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from reminders.followup.asking import batches
from reminders.record.people import Clinic
from tests.log_lines import LogLines, log_lines
from tests.one_clinic import Care, add_clinic_row

__all__ = ["log_lines"]

Work = Callable[[Sequence[str]], None]


def clinics(session: Session, *slugs: str) -> list[str]:
    return [add_clinic_row(session, slug).id for slug in slugs]


def renamed(session: Session, ids: Sequence[str]) -> list[str]:
    """The names of clinics, in the order of their ids in `ids`."""
    names = {clinic.id: clinic.name for clinic in session.scalars(select(Clinic))}
    return [names[id_] for id_ in ids]


def test_rows_are_handled_together_where_nothing_is_wrong(care: Care) -> None:
    calls: list[Any] = []
    with care.database.write() as session:
        batches.handle(session, ["a", "b"], calls.append, lambda id_: calls.append(f"aside {id_}"))
    assert calls == [["a", "b"]]


def test_of_a_batch_that_fails_only_the_bad_row_is_set_aside_and_nothing_half_done_is_kept(
    care: Care, log_lines: LogLines
) -> None:
    tried: list[list[str]] = []
    with care.database.write() as session:
        ids = clinics(session, "a", "b", "c")

        def rename(some: Sequence[str]) -> None:
            tried.append(list(some))
            for id_ in some:
                session.get_one(Clinic, id_).name = "renamed"
                session.flush()
                if id_ == ids[1]:
                    raise ValueError

        def aside(id_: str) -> None:
            session.execute(update(Clinic).where(Clinic.id == id_).values(text_name="aside"))

        batches.handle(session, ids, rename, aside)
    assert tried == [ids, *([id_] for id_ in ids)]
    with care.database.read() as session:
        assert renamed(session, ids) == ["renamed", "Lakeside Clinic", "renamed"]
        assert session.scalars(select(Clinic.id).where(Clinic.text_name == "aside")).all() == [ids[1]]
    (together,) = log_lines.of("a batch is handled row by row")
    (alone,) = log_lines.of("a row is set aside")
    assert (together["level"], together["rows"], alone["level"], alone["row"]) == ("warning", 3, "error", ids[1])


def test_what_fails_when_it_is_written_fails_its_own_row(care: Care) -> None:
    """It is written with the row, not with the next one."""
    put_aside: list[str] = []
    with care.database.write() as session:
        ids = clinics(session, "a", "b")

        def same_slug(some: Sequence[str]) -> None:
            for id_ in some:
                session.get_one(Clinic, id_).slug = "lakeside" if id_ == ids[0] else "new"

        batches.handle(session, ids, same_slug, put_aside.append)
    assert put_aside == [ids[0]]
    with care.database.read() as session:
        assert [session.get_one(Clinic, id_).slug for id_ in ids] == ["a", "new"]


@pytest.mark.parametrize("alone", [False, True])
def test_trouble_of_the_database_is_raised_and_sets_no_row_aside(care: Care, alone: bool) -> None:
    def work(some: Sequence[str]) -> None:
        raise OperationalError("", {}, Exception()) if len(some) == 1 or not alone else ValueError

    put_aside: list[str] = []
    with care.database.write() as session, pytest.raises(OperationalError):
        batches.handle(session, ["a", "b"], work, put_aside.append)
    assert put_aside == []
