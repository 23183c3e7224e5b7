"""Five minutes in which the provider takes no text: who is told, what they are told, and when it is over."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
import time_machine
from sqlalchemy import update

from reminders import clock
from reminders.followup.alerting.held_up import Watch
from reminders.followup.alerting.mail import Mail
from reminders.followup.alerting.page import deliver_mails, page_due
from reminders.health import heartbeat
from reminders.health.finding import Finding, Level
from reminders.health.service import look, not_well, what_holds_texts
from reminders.operate.doctor.findings import Installation
from reminders.operate.doctor.service import beats, service
from reminders.record.backups import BackupAct, note_backup
from reminders.record.duties import DUTIES, record_done
from reminders.record.installation import Duty, Process, ProcessName
from reminders.record.people import Clinic
from reminders.record.processes import note_running
from reminders.record.texts import MessageState
from reminders.reports.metrics import as_read
from reminders.reports.texting_problems import texting_problems
from reminders.settings import Settings
from tests.conftest import ENGINES
from tests.day import Day, new_phone
from tests.log_lines import LogLines, log_lines
from tests.migrated import migrated_settings
from tests.plans import noting
from tests.services.applications import application
from tests.services.ports import free_port
from worker import tasks
from worker.app import app

__all__ = ["log_lines"]

on_both = pytest.mark.parametrize("settings", ENGINES, indirect=True)


@pytest.fixture
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """One engine is enough, but for the story of an outage and for the plans."""
    return migrated_settings(request, getattr(request, "param", "sqlite"), tmp_path)


@pytest.fixture
def real() -> Iterator[time_machine.Traveller]:
    """Real time, which a test may move on."""
    with time_machine.travel(clock.real(), tick=True) as traveller:
        yield traveller


def at_work(day: Day) -> None:
    """Every duty did its work just now."""
    with day.database.write() as session:
        for duty in DUTIES:
            record_done(session, duty)


def later(day: Day, real: time_machine.Traveller, **span: float) -> None:
    """Time goes on, care time and real time, and every duty is done."""
    real.shift(timedelta(**span))
    day.later(**span)
    at_work(day)


def found(day: Day, subject: str) -> list[Finding]:
    with day.database.read() as session:
        return [finding for finding in look(session) if finding.subject == subject]


@on_both
def test_five_minutes_of_429_and_500_are_told_everywhere_paged_once_and_over_when_texts_leave(
    day: Day, real: time_machine.Traveller, log_lines: LogLines
) -> None:
    on_call = new_phone()
    day.add_on_call(on_call, email="oncall@clinic.example")
    phones = [new_phone() for _ in range(3)]
    enrolled = [day.enroll(phone, name=f"Body Number {n}") for n, phone in enumerate(phones)]
    day.tick()
    day.at(enrolled[0].check_ins[0].due_at)
    at_work(day)
    with day.database.read() as session:
        assert not_well(session) == []
    day.network.set_faults(busy_429=0.5, fail_500=0.5)
    try:
        watch, another = Watch(), Watch()
        day.tick()
        assert found(day, "provider-outage") == [], "a busy moment is no outage"
        assert len(log_lines.of("the provider takes no text")) == 1
        later(day, real, minutes=2.5)
        day.tick()
        _is_told(day)
        assert (watch.look(day.database), another.look(day.database)) == (0, 0), "a page waits until it lasts"
        later(day, real, minutes=2.5)
        day.tick()
        _is_told(day)
        assert (watch.look(day.database), another.look(day.database)) == (1, 0)
        (flag,) = day.flags(kind="texts-held-up")
        assert (flag.concern, flag.resolved_at) == ("urgent", None)
        _is_paged(day)
        assert len(log_lines.of("the service is not well")) == 2, "one line for each process"
    finally:
        day.network.set_faults()
    for _ in range(3):
        later(day, real, minutes=3)
        day.reconcile()
        day.tick()
    assert {message.state for message in day.messages(kind="question")} <= {"accepted", "sent", "delivered"}
    assert found(day, "provider-outage") == []
    assert len(log_lines.of("the provider takes texts again")) == 1
    assert watch.look(day.database) == 0
    (flag,) = day.flags(kind="texts-held-up")
    assert flag.resolved_by == "service"
    assert log_lines.of("the service is well again")[0]["subject"] == "provider-outage"
    assert phones[0] not in log_lines.text


def _is_told(day: Day) -> None:
    """Readiness, doctor, Today and the metrics say the same of it."""
    (outage,) = found(day, "provider-outage")
    assert outage.level is Level.FAIL
    assert outage.sentence.startswith(f"The provider takes no text from {day.settings.twilio_sender}: ")
    assert outage.sentence.endswith(" 3 texts wait.")
    answer = application(day.database.settings, day.database).test_client().get("/readyz")
    assert answer.status_code == 503
    assert outage.sentence in answer.get_json()["problems"][0]
    examined = service(Installation(day.settings, day.database))
    assert [one for one in examined if one.level is Level.FAIL] == [outage]
    with day.database.read() as session:
        clinic = session.get_one(Clinic, day.clinic_id)
        (problem,) = texting_problems(session, clinic, sender=day.settings.twilio_sender)
        assert problem.sentence == outage.sentence
        assert problem.follows == f"{outage.follows} Whoever runs this service must look at it."
        assert (problem.urgent, problem.since) == (True, outage.since)
        assert list(what_holds_texts(session, "another clinic", new_phone())) == []
        assert dict(next(one.values for one in as_read(session) if one.name == "problems")) == {"provider-outage": 1.0}


def _is_paged(day: Day) -> None:
    """By mail at once; the text of the page waits with all others."""
    mails: list[Mail] = []
    with day.database.write() as session:
        page_due(session)
    deliver_mails(day.database, mails.append)
    assert [(mail.to, mail.subject) for mail in mails] == [
        ("oncall@clinic.example", "Lakeside Clinic: Texts are not sent or not read")
    ]
    assert "Texts are not sent or not read: " in mails[0].body
    assert len(day.messages(kind="page")) == 1


def test_what_waits_what_is_unknown_and_what_a_pause_holds_are_told_apart(
    day: Day, real: time_machine.Traveller
) -> None:
    enrolled = day.enroll()
    at_work(day)
    later(day, real, minutes=6)
    (waits,) = found(day, "waiting")
    assert (waits.level, waits.pages, waits.sentence) == (Level.WARN, False, "1 text that could have left waits.")
    later(day, real, minutes=10)
    (waits,) = found(day, "waiting")
    assert (waits.level, waits.pages, waits.clinic_ids) == (Level.FAIL, True, frozenset({day.clinic_id}))
    with day.database.write() as session:
        session.execute(update(Clinic).values(paused_at=day.now))
    assert found(day, "waiting") == [], "what staff paused does not wait for the service"
    with day.database.write() as session:
        session.execute(update(Clinic).values(paused_at=None))
    day.tick()
    assert found(day, "waiting") == []
    (welcome,) = day.messages(patient_id=enrolled.patient.id)
    with day.database.write() as session:
        message = session.get_one(type(welcome), welcome.id)
        message.state, message.claimed_at = MessageState.UNKNOWN.value, clock.real() - timedelta(minutes=11)
    (unknown,) = found(day, "texts")
    assert (unknown.level, unknown.sentence) == (Level.WARN, "Of 1 text it is not known whether it was sent.")
    later(day, real, hours=1)
    assert [(one.level, one.pages) for one in found(day, "texts")] == [(Level.FAIL, True)]


@on_both
@pytest.mark.fresh_database
def test_no_look_reads_a_growing_table_from_end_to_end(day: Day) -> None:
    for number in range(3):
        day.enroll(new_phone(), name=f"Body Number {number}")
    day.tick()
    with noting(day.database.engine) as noted:
        found(day, "")
        with day.database.read() as session:
            list(what_holds_texts(session, day.clinic_id, day.settings.twilio_sender))
        Watch().look(day.database)
    assert noted.read_whole() == []
    plans = [plan for sql, plan in noted.plans() if "messages" in sql]
    assert len(plans) >= 4
    assert all("ix_messages_queue" in plan or "ix_messages_unsettled" in plan for plan in plans)


def test_a_duty_that_stopped_is_paged_for_and_one_that_holds_no_text_is_not(
    day: Day, real: time_machine.Traveller
) -> None:
    at_work(day)
    watch = Watch()
    for duty, flags in (("figures", 0), ("send", 1)):
        with day.database.write() as session:
            session.get_one(Duty, duty).done_at -= timedelta(hours=1)
        opened = watch.look(day.database)
        real.shift(timedelta(minutes=2.5))
        with day.database.write() as session:
            for other in set(DUTIES) - {duty}:
                record_done(session, other)
        assert opened + watch.look(day.database) == flags
        at_work(day)


@contextmanager
def listener() -> Iterator[tuple[str, list[str]]]:
    """A service outside that watches us: its address, and the paths it was called at."""
    calls: list[str] = []

    class Calls(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            calls.append(self.path)
            self.send_response(200 if self.path == "/ping/secret" else 500)
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Calls) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/ping", calls
        server.shutdown()


def test_the_service_outside_is_called_only_while_every_duty_is_well(day: Day, monkeypatch: pytest.MonkeyPatch) -> None:
    with listener() as (url, calls):
        assert not heartbeat.beat(day.database, f"{url}/secret"), "no duty was ever done"
        at_work(day)
        assert heartbeat.beat(day.database, f"{url}/secret")
        with day.database.write() as session:
            session.get_one(Duty, "collect").done_at -= timedelta(hours=1)
        assert not heartbeat.beat(day.database, f"{url}/secret")
        assert calls == ["/ping/secret"]
        at_work(day)
        for wrong in (f"{url}/wrong", f"http://127.0.0.1:{free_port()}/secret"):
            with pytest.raises(heartbeat.NoHeartbeat) as failed:
                heartbeat.beat(day.database, wrong)
            assert "127.0.0.1" not in str(failed.value)
        watched = replace(day.settings, heartbeat_url=f"{url}/secret")
        monkeypatch.setattr(tasks, "context", lambda: SimpleNamespace(database=day.database, settings=watched))
        assert app.conf.beat_schedule["heartbeat"]["task"] == "worker.tasks.heartbeat"
        tasks.heartbeat()
        assert calls.count("/ping/secret") == 2
        watched = day.settings
        tasks.heartbeat()
        assert calls.count("/ping/secret") == 2
    real_phones = replace(day.settings, twilio_api_url=None)
    assert [one.level for one in beats(Installation(real_phones))] == [Level.WARN]
    assert [one.level for one in beats(Installation(replace(real_phones, heartbeat_url=url)))] == [Level.OK]


def test_the_age_and_size_of_the_last_backup_are_known_and_an_old_or_untried_one_is_told(
    day: Day, real: time_machine.Traveller
) -> None:
    def said() -> list[str]:
        return [f"{one.level} {one.sentence}" for one in found(day, "backup")]

    with day.database.write() as session:
        note_backup(session, BackupAct.NONE_BEFORE, at=clock.real(), size_bytes=0, rows=0)
    assert said() == []
    real.shift(timedelta(hours=27))
    assert said() == ["warn No backup was ever made."]
    with day.database.write() as session:
        note_backup(session, BackupAct.MADE, at=clock.real(), size_bytes=12_345_678, rows=4321)
    assert said() == ["ok The last backup is less than an hour old: 12.3 MB, 4,321 rows."]
    at_work(day)
    answer = application(day.database.settings, day.database).test_client().get("/readyz").get_json()
    assert answer == {
        "status": "ready", "problems": [], "notices": ["The last backup is less than an hour old: 12.3 MB, 4,321 rows."]
    }  # fmt: skip
    real.shift(timedelta(days=40))
    assert said() == [
        "warn The last backup is 40 days old: 12.3 MB, 4,321 rows.",
        "warn No backup was tried out yet.",
    ]
    with day.database.write() as session:
        for act in (BackupAct.MADE, BackupAct.VERIFIED):
            note_backup(session, act, at=clock.real(), size_bytes=900, rows=4)
    assert said() == ["ok The last backup is less than an hour old: 900 bytes, 4 rows."]


def test_which_process_is_missing_is_said_first_while_duties_are_late(day: Day, real: time_machine.Traveller) -> None:
    at_work(day)
    note_running(day.database, "web")
    assert found(day, "processes") == [], "nothing is late yet"
    real.shift(timedelta(minutes=3))
    note_running(day.database, "web")
    with day.database.read() as session:
        first, second, *duties = look(session)
    assert [first.sentence, second.sentence] == ["No worker runs, on any machine.", "No beat runs, on any machine."]
    assert "systemctl restart reminders@worker" in first.advice
    assert {finding.subject for finding in duties} == {"duties"}
    doctor = [finding.subject for finding in service(Installation(day.settings, day.database))]
    assert doctor[:3] == ["processes", "processes", "duties"]
    with day.database.write() as session:
        session.add(
            Process(id="beat", name=ProcessName("beat", "app-2:7"), record_keys=frozenset(), seen_at=clock.real())
        )
    assert [finding.sentence for finding in found(day, "processes")] == ["No worker runs, on any machine."]
    with day.database.write() as session:  # one of the release before, which may be a worker
        session.add(
            Process(id="before", name=ProcessName(None, "app-1:7"), record_keys=frozenset(), seen_at=clock.real())
        )
    assert found(day, "processes") == []
