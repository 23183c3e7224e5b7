"""Facts that are kept never change a figure: whatever happens, the report is that of courses read again."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Alias, ClauseElement, Column, Connection, Table, event, func, inspect, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.sql import visitors
from structlog.testing import capture_logs

from reminders.errors import Refused
from reminders.followup.amending import infusion as infusions
from reminders.followup.amending import outcome as outcomes
from reminders.followup.amending import texting
from reminders.followup.enrolling.enroll import Enrollment
from reminders.operate.erase import erase
from reminders.record import facts
from reminders.record.facts import ChangedPatient, PatientFacts
from reminders.record.outcomes import Outcome
from reminders.record.people import Clinic
from reminders.record.schedule import CheckIn, Infusion
from reminders.reports import kept_facts
from reminders.reports.courses import courses
from reminders.reports.kept_facts import keep
from reminders.reports.report import report, report_of
from reminders.reports.report_json import as_json
from tests.day import Day, new_phone
from tests.plans import noting

STEPS = 60
WHO = {"actor": "operator", "why": "as the patient said"}
SAID = ("4", "2", "7", "9 or 10 I think", "my husband says 3", "ok", "it was 5 yesterday, no 6", "STOP", "START", "1")


def agrees(day: Day, doing: str) -> None:
    """The report of a record in which some facts are kept is that of its courses."""
    with day.database.read() as session:
        shown = as_json(report(session, day.clinic_id, now=day.now))
        # The order of courses that began at one moment is nobody's: it must not be what differs.
        anew = sorted(courses(session, day.clinic_id, now=day.now), key=lambda c: (c.began, c.patient_id, c.number))
        assert shown == as_json(report_of(anew, "America/Chicago")), doing


def kept(day: Day) -> tuple[int, int]:
    """How many patients' facts are kept, and of how many something changed since."""
    with day.database.read() as session:
        counts = [session.scalar(select(func.count()).select_from(t)) for t in (PatientFacts, ChangedPatient)]
    return counts[0] or 0, counts[1] or 0


@dataclass
class Walk:
    """Random things that happen to a few patients."""

    day: Day
    chance: random.Random
    phones: list[str] = field(default_factory=lambda: [new_phone() for _ in range(4)])
    done: list[str] = field(default_factory=list)

    def steps(self) -> Iterator[str]:
        ways: list[Callable[[], None]] = [
            self.enroll, self.time_passes, self.answer, self.answer, self.answer, self.correct, self.withdraw,
            self.baseline, self.change, self.cancel, self.reinstate, self.pause, self.resume, self.end, self.reopen,
            self.opt_out, self.opt_in, self.flags_resolved, self.by_hand,
        ]  # fmt: skip
        self.enroll()
        for _ in range(STEPS):
            way = self.chance.choice([*ways, self.time_passes, self.time_passes])
            with suppress(Refused):
                way()
            self.done.append(way.__name__)
            yield ", ".join(self.done)

    def enroll(self) -> None:
        number = self.chance.randrange(len(self.phones))
        baseline = self.chance.choice([None, Decimal(8), Decimal(3)])
        self.day.enroll(self.phones[number], name=f"Ana {'ABCD'[number]}", baseline_pain=baseline)

    def time_passes(self) -> None:
        self.day.later(hours=self.chance.choice([1, 5, 20, 70, 300, 900]))
        self.day.tick()

    def answer(self) -> None:
        self.day.tick()
        self.day.hear(self.chance.choice(self.phones), self.chance.choice(SAID), minutes=self.chance.choice([0, 3]))

    def one(self, column: object) -> str:
        with self.day.database.read() as session:
            return self.chance.choice(session.scalars(select(column).order_by(column)).all() or ["none"])  # type: ignore[call-overload,no-any-return]

    def of_infusion(self, what: Callable[..., object], **changes: object) -> None:
        with self.day.database.write() as session:
            what(session, self.day.clinic_id, self.one(Infusion.id), **WHO, **changes)

    def of_outcome(self, what: Callable[..., object], **changes: object) -> None:
        outcome = self.one(Outcome.id)
        if outcome != "none":
            with self.day.database.write() as session:
                what(session, self.day.clinic_id, outcome, **WHO, **changes)

    def of_patient(self, what: Callable[..., object], **changes: object) -> None:
        patient = self.one(Infusion.patient_id)
        with self.day.database.write() as session:
            what(session, self.day.clinic_id, patient, **WHO, **changes)

    def correct(self) -> None:
        self.of_outcome(outcomes.correct_outcome, value=Decimal(self.chance.randint(1, 3)))

    def withdraw(self) -> None:
        self.of_outcome(outcomes.withdraw_outcome)

    def baseline(self) -> None:
        self.of_infusion(outcomes.record_baseline, score=Decimal(self.chance.randint(0, 9)))

    def change(self) -> None:
        changes: dict[str, object] = self.chance.choice(
            [
                {"condition": "migraine"}, {"course": 2}, {"course": 1}, {"dose_mg_per_kg": Decimal("0.5")},
                {"infused_at": self.day.now - timedelta(hours=self.chance.randint(1, 90))},
            ]
        )  # fmt: skip
        self.of_infusion(infusions.change_infusion, **changes)

    def cancel(self) -> None:
        self.of_infusion(infusions.cancel_infusion)

    def reinstate(self) -> None:
        self.of_infusion(infusions.reinstate_infusion)

    def pause(self) -> None:
        self.of_patient(texting.pause_patient, until=self.day.now + timedelta(days=3))

    def resume(self) -> None:
        self.of_patient(texting.resume_patient)

    def end(self) -> None:
        self.of_patient(texting.end_patient, ended="deceased" if self.chance.random() < 0.2 else "other")

    def reopen(self) -> None:
        self.of_patient(texting.reopen_patient)

    def opt_out(self) -> None:
        self.of_patient(texting.record_oral_opt_out)

    def opt_in(self) -> None:
        self.of_patient(texting.record_oral_opt_in)

    def flags_resolved(self) -> None:
        by = self.chance.choice(["patient:x", "staff:y"])
        with self.day.database.write() as session:
            session.execute(text("UPDATE flags SET resolved_by = :by WHERE kind = 'unclear'"), {"by": by})

    def by_hand(self) -> None:
        with self.day.database.write() as session:
            session.execute(
                text("UPDATE check_ins SET state = 'skipped', reason = 'outage' WHERE id = :id"),
                {"id": self.one(CheckIn.id)},
            )


def test_the_report_is_that_of_its_courses_whatever_happened(day: Day) -> None:
    walk = Walk(day, random.Random(day.database.engine.dialect.name))
    for done in walk.steps():
        agrees(day, done)
        if walk.chance.random() < 0.6:
            keep(day.database, day.clinic_id, now=day.now)
            agrees(day, f"{done}, kept")
            assert kept(day)[1] == 0
    keep(day.database, day.clinic_id, now=day.now)
    assert keep(day.database, day.clinic_id, now=day.now) == 0, "what holds is not computed again"
    day.later(days=-30)
    agrees(day, "the clock was set back")
    with day.database.write() as session:
        erase(session, session.get_one(Clinic, day.clinic_id), walk.one(Infusion.patient_id), why="asked for")
    agrees(day, "erased")


def test_what_is_kept_of_another_version_is_computed_anew(day: Day, monkeypatch: pytest.MonkeyPatch) -> None:
    day.enroll()
    assert keep(day.database, day.clinic_id, now=day.now) == 1
    with day.database.write() as session:
        session.execute(update(PatientFacts).values(version=kept_facts.VERSION + 1, courses="of another form"))
    agrees(day, "another version")
    assert keep(day.database, day.clinic_id, now=day.now) == 1


def test_another_clinics_courses_are_in_no_report(day: Day) -> None:
    day.enroll()
    with day.database.write() as session:
        other = day.add_clinic(session, "hilltop").id
    keep(day.database, day.clinic_id, now=day.now)
    assert keep(day.database, other, now=day.now) == 0
    with day.database.read() as session:
        assert report(session, other, now=day.now).figures.population.courses == 0


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_where_all_is_kept_the_report_reads_no_answer_and_asks_the_same_few_statements_of_any_number(day: Day) -> None:
    def asked() -> list[str]:
        keep(day.database, day.clinic_id, now=day.now)
        with noting(day.database.engine) as noted, day.database.read() as session:
            report(session, day.clinic_id, now=day.now)
        return [statement for statement, _ in noted.statements]

    phone = new_phone()
    day.ask(phone, day.enroll(phone, baseline_pain=Decimal(8)))
    day.hear(phone, "2")
    of_one = asked()
    assert any("patient_facts" in statement for statement in of_one)
    assert not [statement for statement in of_one if re.search(r"outcomes|check_ins|infusions|flags", statement)]
    for name in ("Bo Lind", "Cy Park"):
        day.enroll(name=name)
    assert asked() == of_one


def change(session: Session, enrollment: Enrollment, how: str) -> None:
    """Change a patient's check-in in hand-written SQL."""
    statement = text(f"UPDATE check_ins SET {how} WHERE patient_id = :patient AND step = 'h24'")
    session.execute(statement, {"patient": enrollment.patient.id})


def test_nothing_is_kept_of_a_patient_who_is_being_changed(day: Day) -> None:
    changing, other = day.enroll(), day.enroll(name="Bo Lind")
    with day.database.write() as session:
        change(session, changing, "state = 'missed', reason = 'no-answer'")
        on_sqlite = day.database.engine.dialect.name == "sqlite"
        # SQLite has one writer at a time; there nobody's facts can be kept, and nobody waits for long.
        assert keep(day.database, day.clinic_id, now=day.now) == (0 if on_sqlite else 1)
        agrees(day, "while somebody writes")
    agrees(day, "after that")
    assert keep(day.database, day.clinic_id, now=day.now) == (2 if on_sqlite else 1)
    agrees(day, "kept")
    assert kept(day) == (2, 0)
    with day.database.write() as session:
        change(session, other, "reason = 'outage'")
    assert kept(day) == (2, 1)


@pytest.mark.fresh_database
def test_a_record_that_takes_no_writes_is_said_in_the_log_and_what_is_broken_is_not_passed_over(day: Day) -> None:
    day.enroll()
    engine = day.database.engine
    sqlite = engine.dialect.name == "sqlite"

    def only_read(connection: Connection) -> None:
        connection.exec_driver_sql("PRAGMA query_only = ON" if sqlite else "SET TRANSACTION READ ONLY")

    event.listen(engine, "begin", only_read)
    with capture_logs() as said:
        assert keep(day.database, day.clinic_id, now=day.now) == 0
        agrees(day, "nothing is kept")
    event.remove(engine, "begin", only_read)
    engine.dispose()
    assert [(line["event"], line["log_level"]) for line in said] == [("facts not kept", "info")]
    with day.database.write() as session:
        session.execute(text("CREATE UNIQUE INDEX broken ON patient_facts (version)"))
    day.enroll(name="Bo Lind")
    with pytest.raises(IntegrityError):
        keep(day.database, day.clinic_id, now=day.now)


def test_whatever_the_courses_are_read_from_is_watched(day: Day) -> None:
    read: dict[str, set[str]] = {}

    def note(_: object, statement: ClauseElement, *__: object) -> None:
        for found in visitors.iterate(statement):
            if isinstance(found, Column) and isinstance(table := unaliased(found), Table):
                read.setdefault(table.name, set()).add(found.name)

    event.listen(day.database.engine, "before_execute", note)
    with day.database.read() as session:
        courses(session, day.clinic_id, now=day.now)
    event.remove(day.database.engine, "before_execute", note)
    assert read.keys() - facts.WATCHED.keys() == {"protocols"}, "what is the same for ever need not be watched"
    for table in facts.WATCHED.keys() - {"outcomes"}:
        assert read[table] - set(facts.WATCHED[table].columns) <= {"id", "clinic_id"}, table


def unaliased(column: Column[object]) -> object:
    """The table of a column, of an alias too."""
    return column.table.element if isinstance(column.table, Alias) else column.table


def test_every_write_to_what_is_watched_marks_the_patient_and_nobody_else(day: Day) -> None:
    phone = new_phone()
    mine = day.enroll(phone)
    day.enroll(name="Bo Lind")
    day.ask(phone, mine)
    for said in ("8 or 2, who knows", "2 or 8", "one of them"):
        day.hear(phone, said)
    assert [flag.kind for flag in day.flags()] == ["unclear"]
    rows = dict.fromkeys(facts.WATCHED, f"patient_id = '{mine.patient.id}'")
    rows["replies"] = "id = (SELECT reply_id FROM flags)"
    writes = [
        f"UPDATE {table} SET {column} = {column} WHERE {rows[table]}"
        for table, watched in facts.WATCHED.items()
        for column in watched.columns
    ]
    writes += [copy(day, table) for table in ("check_ins", "infusions", "flags", "outcomes")]
    writes += [f"DELETE FROM {table} WHERE id LIKE 'new%'" for table in ("flags", "check_ins", "infusions")]
    for write in writes:
        keep(day.database, day.clinic_id, now=day.now)
        with day.database.write() as session:
            session.execute(text(write))
            marked = session.scalars(select(ChangedPatient.patient_id)).all()
        assert marked == [mine.patient.id], write


def copy(day: Day, table: str) -> str:
    """Adds a row of the first one's values, under another key."""
    other = {"id": "'new' || substr(id, 4)", "step": "'d99'", "of_day": "9", "natural_key": "'new'"}
    columns = [column["name"] for column in inspect(day.database.engine).get_columns(table)]
    values = ", ".join(other.get(column, column) for column in columns)
    return f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table} ORDER BY id LIMIT 1"
