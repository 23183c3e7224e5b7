"""The research export of a record: its tables, and that nothing in it joins back to the record or to another export."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import date, timedelta
from random import SystemRandom

import pytest
from sqlalchemy import select

from reminders.care.reasons import Reason
from reminders.record.columns import columns_of
from reminders.record.outcomes import Outcome
from reminders.record.people import Patient
from reminders.record.schedule import CheckIn, Infusion
from reminders.reports.research.archive import TooFew, write_research
from reminders.reports.research.read import people
from tests.one_clinic import NOON, Care, add_clinic_row, care, settings
from tests.reports.followed import Said, Told, followed, infused

__all__ = ["care", "settings"]

#: What Crockford's alphabet makes of an identifier, a time of day, and a phone.
ULID, TIME_OF_DAY, PHONE = re.compile(r"\b[0-9A-HJKMNP-TV-Z]{26}\b"), re.compile(r"\d\d:\d\d"), re.compile(r"\d{10}")


def exported(care: Care) -> tuple[dict[str, str], list[tuple[int, ...]]]:
    made = io.BytesIO()
    with care.database.read() as session:
        write_research(session, care.clinic_id, made, now=care.now, chance=SystemRandom())
    with zipfile.ZipFile(made) as archive:
        files = {name: archive.read(name).decode() for name in archive.namelist()}
        return files, [info.date_time for info in archive.infolist()]


def rows(files: dict[str, str], name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(files[name], newline="")))


def a_record(care: Care) -> None:
    """Seven patients infused on one day who look the same, one of whom has died, and one who stands out."""
    for who in range(7):
        first = infused(care, who, NOON + timedelta(minutes=7 * who), baseline="8", dose="0.5")
        told: dict[str, Told] = {"h24": str(who), "h72": Said("3", late=True), "d28": Reason.OUTAGE}
        told["d7"] = Said("2", doubtful=True)
        followed(care, first, told, otherwise=Reason.DECEASED if who == 6 else None)
    alone = infused(care, 8, NOON, condition="dr-smiths-knee", dose="1.75")
    followed(care, alone, {"h24": "7.5"})
    infused(care, 9, NOON + timedelta(days=80))  # still followed
    care.at(NOON + timedelta(days=100))


def tokens(care: Care) -> set[str]:
    """Everything in the record that names somebody or something: identifiers, sealed and indexed values, times."""
    found: set[str] = set()
    with care.database.read() as session:
        for table in (Patient, Infusion, CheckIn, Outcome):
            for row in session.scalars(select(table).where(table.clinic_id == care.clinic_id)):
                for value in columns_of(row).values():
                    if isinstance(value, str) and len(value) >= 12:
                        found.add(value)
                    if hasattr(value, "isoformat"):
                        found.add(value.isoformat()[:10])
    return found


def test_nothing_in_it_joins_back_to_the_record_or_to_another_export(care: Care) -> None:
    a_record(care)
    (one, stamps), (other, _) = exported(care), exported(care)
    text = "\n".join(one[name] for name in ("answers.csv", "infusions.csv"))
    assert {*stamps} == {(1980, 1, 1, 0, 0, 0)}
    for pattern in (ULID, TIME_OF_DAY, PHONE):
        assert not pattern.search(text), pattern
    words = ("Ana", "A-10", "5551", "Chicago", "lakeside", "smith", "deceased", "outage", "chronic-pain", "7.5", "1.75")
    for word in words:
        assert word not in text, word
    known = tokens(care)
    assert len(known) > 100
    days = {row["infused_on"] for row in rows(one, "infusions.csv")}
    # Every date is that of an infusion or up to a year before: none of them can be a date of the record's later ones.
    assert all(NOON.date() - timedelta(days=366) < date.fromisoformat(day) < NOON.date() for day in days)
    assert not [token for token in known if token in text]
    names = [{row["patient"] for row in rows(files, "infusions.csv")} for files in (one, other)]
    assert [len(found) for found in names] == [7, 7]
    assert names[0].isdisjoint(names[1])
    # What each patient answered finds them in both exports: their dates do not tell how far they were moved.
    by_score = [{r["h24_pain"]: r["infused_on"] for r in rows(files, "infusions.csv")} for files in (one, other)]
    assert by_score[0].keys() == by_score[1].keys()
    assert sum(by_score[0][score] != by_score[1][score] for score in by_score[0]) >= 4


def test_its_tables_hold_what_a_rate_needs(care: Care) -> None:
    a_record(care)
    files, _ = exported(care)
    wide, long = rows(files, "infusions.csv"), rows(files, "answers.csv")
    for row in wide:
        assert (row["course"], row["infusion"], row["condition"]) == ("1", "1", "crps")
        assert (row["dose_group"], row["course_baseline"]) == ("0.5-to-1", "8")
        assert (row["h24_standing"], row["h24_pain_hours"], row["h24_pain_late"]) == ("asked", "25", "false")
        assert (row["h72_pain_late"], row["d7_pain_doubtful"]) == ("true", "true")
        assert row["d28_standing"] == "not-asked-clinic"
    assert sorted(row["d84_standing"] for row in wide) == [*["asked"] * 6, "not-asked-patient"]
    assert sorted(row["h24_pain"] for row in wide) == [str(n) for n in range(7)]
    assert len(long) == 7 * 4
    in_long = {(r["patient"], r["value"]) for r in long if r["step"] == "h24"}
    assert in_long == {(r["patient"], r["h24_pain"]) for r in wide}
    dictionary = {(row["table"], row["column"]) for row in rows(files, "dictionary.csv")}
    assert dictionary == {("answers", name) for name in long[0]} | {("infusions", name) for name in wide[0]}
    assert "164.514" in files["README.txt"]


def test_a_course_that_is_still_followed_is_left_out_with_those_after_it(care: Care) -> None:
    for who in range(5):
        followed(care, infused(care, who, NOON), {"h24": "3"})
        infused(care, who, NOON + timedelta(days=90), baseline="7")
    care.at(NOON + timedelta(days=120))
    files, _ = exported(care)
    assert [(row["course"], row["course_baseline"]) for row in rows(files, "infusions.csv")] == [("1", "8")] * 5


def test_fewer_than_five_are_not_given_at_all_and_other_clinics_never(care: Care) -> None:
    for who in range(4):
        followed(care, infused(care, who, NOON), {"h24": "3"})
    care.at(NOON + timedelta(days=100))
    out = io.BytesIO()
    with care.database.write() as session:
        other = add_clinic_row(session, "hilltop").id
    for clinic_id in (care.clinic_id, other):
        with care.database.read() as session, pytest.raises(TooFew, match="5 patients"):
            write_research(session, clinic_id, out, now=care.now, chance=SystemRandom())
    assert out.getvalue() == b""


def test_a_baseline_goes_along_when_its_infusion_is_moved(care: Care) -> None:
    first = infused(care, 1, NOON)
    followed(care, first, {"h24": "3"})
    with care.database.write() as session:
        session.get_one(Infusion, first.infusion.id).infused_at -= timedelta(hours=10)
    with care.database.read() as session:
        [person] = people(session, care.clinic_id, now=care.now + timedelta(days=100))
    [after] = [answer.after for answer in person.courses[0].infusions[0].answers if answer.step == "baseline"]
    assert after == timedelta()
