"""When the list shows when a text was written: which choice and which answer is in force then, to the second."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from reminders.followup import amending
from reminders.followup.intake.arrival.order import put_in_order, was_late
from reminders.followup.intake.recording import outcomes
from reminders.outbox.phone_refusals import TextedPhone, stance_of
from reminders.record.access import AuditEntry
from reminders.record.outcomes import Outcome
from reminders.record.sealing import index_of, unseal
from reminders.record.texts import Message, Reply
from tests.followup.intake.conversation import MINUTE, Office, Talk, office
from tests.followup.intake.test_reading import erased
from tests.migrated import SENDER
from tests.outbox.claiming import OTHER_PHONE, PHONE

MOMENT, SECOND = timedelta(microseconds=1), timedelta(seconds=1)


@pytest.fixture(scope="module")
def here(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(request, tmp_path_factory) as made:
        yield made


def shown(talk: Talk, reply: Reply, written_at: datetime, speed: float = 1.0) -> None:
    """The provider's list shows when the reply was written; care time runs with real time, or faster."""
    talk.session.info["clock"] = replace(talk.clock, speed=speed)
    put_in_order(talk.session, reply.id, written_at)
    talk.session.flush()
    assert (reply.provider_at, reply.received_at) == (written_at, talk.session.info["clock"].at(written_at))


def refused(talk: Talk) -> str | None:
    phone = index_of(talk.session, "phone", PHONE)
    return stance_of(talk.session, TextedPhone(talk.ana.patient.clinic_id, SENDER, phone)).refused


@pytest.mark.parametrize(("after", "late"), [(2 * SECOND, False), (2 * SECOND + MOMENT, True), (-SECOND, False)])
def test_a_webhook_is_late_after_two_seconds(after: timedelta, late: bool) -> None:
    written = datetime.fromisoformat("2026-03-02T15:00:00+00:00")
    assert was_late(written + after, written) is late


@pytest.mark.parametrize(
    ("stop", "how"), [("STOP", "keyword"), ("please stop texting me", "words"), ("please stop texting me!", "keyword")]
)
def test_of_a_stop_and_a_start_the_one_written_last_counts(here: Office, stop: str, how: str) -> None:
    """The last of the stops is one by which the phone company acted, whatever its words."""
    more = {"opt_out_type": "STOP"} if stop.endswith("!") else {}
    with here.talk() as talk:
        talk.says("please stop texting me")
        talk.says("START")
        stopped = talk.says(stop, **more).reply
        assert refused(talk) == how
        shown(talk, stopped, talk.moment - 20 * MINUTE)
        assert refused(talk) is None
    with here.talk() as talk:
        stopped = talk.says(stop, **more).reply
        started = talk.says("START").reply
        assert refused(talk) is None
        shown(talk, started, stopped.provider_at - SECOND)
        assert refused(talk) == how
    with here.talk() as talk:
        stopped, started = talk.says(stop, **more).reply, talk.says("START").reply
        erased(talk, stopped.id)
        shown(talk, started, stopped.provider_at - SECOND)
        assert refused(talk) == "words", "a keyword is known by its words"


def test_a_choice_stands_that_is_still_the_last_or_that_a_later_one_replaced(here: Office) -> None:
    with here.talk() as talk:
        stopped = talk.says("please stop texting me").reply
        started = talk.says("START").reply
        talk.says("thank you so much")  # no choice
        shown(talk, started, started.provider_at - SECOND)
        assert refused(talk) is None
        shown(talk, stopped, stopped.provider_at - MINUTE)
        assert refused(talk) is None


@pytest.mark.parametrize("known", [True, False])
def test_the_audit_trail_names_who_chose_where_one_patient_did(here: Office, known: bool) -> None:
    with here.talk() as talk:
        stopped, started = talk.says("please stop texting me").reply, talk.says("START").reply
        if not known:
            talk.change(Reply, stopped.id, patient_id=None)
        shown(talk, started, stopped.provider_at - SECOND)
        newest = talk.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
        assert (newest.action, newest.actor) == ("opt-out", f"patient:{talk.ana.patient.id}" if known else "service")


def test_only_this_phones_choices_to_this_sender_count(here: Office) -> None:
    with here.talk() as talk:
        talk.says("please stop texting me", OTHER_PHONE)
        talk.says("START", OTHER_PHONE)
        talk.change(Reply, talk.says("START").reply.id, sender="+13125550177")
        stopped = talk.says("please stop texting me").reply
        shown(talk, stopped, talk.moment - 20 * MINUTE)
        assert refused(talk) == "words"


def test_the_answer_written_last_is_in_force_with_its_own_words_and_time(here: Office) -> None:
    def recorded() -> list[Outcome]:
        of_h4 = select(Outcome).where(Outcome.source == "patient", Outcome.step == "h4")
        return list(talk.session.scalars(of_h4.order_by(Outcome.id)))

    with here.talk() as talk:
        first = talk.says("6").reply
        held_up = talk.says("4").reply
        talk.says("hmm")  # no value
        talk.asked("h24")
        talk.says("9")
        shown(talk, held_up, first.provider_at)
        assert len(recorded()) == 2, "of the same second, the one stored last"
        shown(talk, held_up, first.provider_at - SECOND)
        rows = recorded()
        assert [str(o.value) for o in rows] == ["6", "4", "6"]
        assert (rows[2].supersedes, rows[2].reply_id, rows[2].recall) == (rows[1].id, first.id, "now")
        assert (rows[2].late, rows[2].doubtful) == (False, False)
        assert first.outcome_id == rows[2].id
        shown(talk, held_up, first.provider_at - 2 * SECOND)
        assert len(recorded()) == 3


@pytest.mark.parametrize(
    ("asked_by", "early", "speed", "doubted"),
    [
        ("question", SECOND, 1.0, False), ("question", SECOND + MOMENT, 1.0, True),
        ("question", 60 * SECOND, 60.0, False), ("question", -SECOND, 1.0, False),
        ("nudge", SECOND + MOMENT, 1.0, True),  # all that was asked, where the question itself failed
    ],
)  # fmt: skip
def test_an_answer_from_before_its_question_is_doubted(
    here: Office, asked_by: str, early: timedelta, speed: float, doubted: bool
) -> None:
    with here.talk("h24") as talk:  # h4 was asked long before
        asked = talk.texts(kind="question")[-1]
        assert asked.claimed_care_at == talk.now
        talk.change(Message, asked.id, kind=asked_by)
        heard = talk.says("6")
        moment = talk.moment - early / speed if speed > 1 else talk.moment - early
        shown(talk, heard.reply, moment, speed)
        rows = talk.session.scalars(select(Outcome).where(Outcome.source == "patient").order_by(Outcome.id)).all()
        assert [o.doubtful for o in rows] == [False, *([True] if doubted else [])]
        assert not doubted or unseal(talk.session, rows[1], "why") == "it was written before this question was asked"
        flags = [(f.kind, f.reply_id, f.patient_id, f.check_in_id) for f in talk.flags()]
        whose = (heard.reply.id, talk.ana.patient.id, talk.check_in("h24").id)
        assert flags == ([("unclear", *whose)] if doubted else [])


@pytest.mark.parametrize("state", ["dropped", "failed"])
def test_a_question_that_never_left_makes_no_answer_doubtful(here: Office, state: str) -> None:
    with here.talk() as talk:
        heard = talk.says("6")
        (asked,) = talk.texts(kind="question")
        talk.change(Message, asked.id, state=state)
        shown(talk, talk.session.get_one(Reply, heard.reply.id), talk.moment - MINUTE)
        assert talk.flags() == []


@pytest.mark.parametrize(("early", "in_time"), [(MOMENT, True), (timedelta(), False)])
def test_an_answer_is_in_time_if_it_was_written_before_the_window_closed(
    here: Office, early: timedelta, in_time: bool
) -> None:
    with here.talk() as talk:
        closes_at = talk.check_in("h4").closes_at
        talk.at(closes_at + timedelta(hours=1))
        heard = talk.says("6")
        shown(talk, heard.reply, talk.moment - timedelta(hours=1) - early)
        rows = talk.session.scalars(select(Outcome).where(Outcome.source == "patient").order_by(Outcome.id)).all()
        assert [o.late for o in rows] == [True, *([False] if in_time else [])]
        assert not in_time or unseal(talk.session, rows[1], "why") == "it was written before its window closed"
        assert rows[-1].replied_at == (closes_at - early if in_time else closes_at + timedelta(hours=1))
        check_in = talk.check_in("h4")
        found = (check_in.state, check_in.reason, check_in.answered_at)
        assert found == (
            ("answered", None, closes_at - early) if in_time else ("missed", "no-answer", heard.reply.read_at)
        )


def test_whether_relief_has_ended_is_told_by_the_answer_that_is_in_force_then(here: Office) -> None:
    with here.talk("h24") as talk:
        talk.says("2")
        talk.asked("d7")
        talk.says("6")
        talk.asked("d14")
        first = talk.says("6").reply
        (told,) = talk.flags(kind="relief-ended")
        held_up = talk.says("sorry 2 not 6").reply
        assert talk.flags(kind="relief-ended", resolved_at=None) == []
        shown(talk, held_up, first.provider_at - SECOND)
        assert [flag.id for flag in talk.flags(kind="relief-ended", resolved_at=None)] == [told.id]


def of_patient(talk: Talk) -> list[tuple[str, bool, bool]]:
    """What was recorded of the patient's texts, in order: value, late, doubtful."""
    rows = talk.session.scalars(select(Outcome).where(Outcome.source == "patient").order_by(Outcome.id))
    return [(str(row.value), row.late, row.doubtful) for row in rows]


def test_what_staff_have_corrected_stands_whatever_the_list_shows(here: Office) -> None:
    with here.talk() as talk:
        first, second = talk.says("6").reply, talk.says("sorry 4 not 6").reply
        by_staff = amending.correct_outcome(
            talk.session, second.clinic_id, str(second.outcome_id), value=Decimal(5), actor="staff:1", why="By phone"
        )
        for reply in (first, second):
            shown(talk, reply, reply.provider_at - SECOND)
        newest = talk.session.scalars(select(Outcome).order_by(Outcome.id.desc()).limit(1)).one()
        assert (newest.id, len(of_patient(talk))) == (by_staff.id, 2)


def test_the_answer_put_in_force_is_late_and_doubted_as_it_is_itself(here: Office) -> None:
    with here.talk() as talk:
        talk.at(talk.check_in("h4").closes_at)
        first, held_up = talk.says("6").reply, talk.says("sorry 4 not 6").reply
        assert first.received_at == talk.now
        outcomes.mark_doubtful(talk.session, str(held_up.outcome_id), why="somebody else has the phone")
        shown(talk, held_up, first.provider_at - SECOND)
        assert of_patient(talk) == [("6", True, False), ("4", True, False), ("4", True, True), ("6", True, True)]


def test_another_answer_in_time_does_not_change_when_the_check_in_was_answered(here: Office) -> None:
    with here.talk("h24") as talk:
        talk.says("5")
        answered_at, closes_at = talk.now, talk.check_in("h24").closes_at
        talk.at(closes_at + timedelta(hours=1))
        heard = talk.says("2")
        shown(talk, heard.reply, talk.moment - timedelta(hours=1) - SECOND)
        assert of_patient(talk) == [("5", False, False), ("2", True, False), ("2", False, False)]
        check_in = talk.check_in("h24")
        assert (check_in.state, check_in.answered_at) == ("answered", answered_at)
