"""Until when a dispute waits, which one staff are told of, and what settles it, to the moment; each case is undone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import update

from reminders.followup.alerting import flag
from reminders.followup.intake.acting.disputes import flag_unsettled, unsettled_disputes, wait_until
from reminders.followup.intake.recording.outcomes import mark_doubtful, record
from reminders.record.columns import new_id
from reminders.record.outcomes import Flag, FlagKind, FlagReply, Outcome
from reminders.record.people import Clinic, Patient
from reminders.record.schedule import CheckIn
from reminders.record.texts import Message, Reply
from tests.followup.intake.conversation import Office, Talk, office

MOMENT, MINUTE, HOUR, DAY = (timedelta(microseconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1))


@pytest.fixture(scope="module")
def here(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(request, tmp_path_factory) as made:
        yield made


@pytest.mark.parametrize(
    ("measure", "closes_in", "answered_ago", "waits"),
    [
        ("pain", 2 * HOUR, HOUR, 2 * HOUR),
        ("pain", 23 * HOUR, HOUR, 23 * HOUR),
        ("pain", 23 * HOUR + MOMENT, HOUR, 23 * HOUR),
        ("pain", MOMENT, HOUR, MOMENT),
        ("pain", timedelta(), HOUR, 23 * HOUR),
        ("pain", -HOUR, HOUR, 23 * HOUR),
        ("pain", 3 * DAY, None, DAY),
        ("side_effects", 3 * DAY, HOUR, DAY),
        ("side_effects", HOUR, HOUR, HOUR),
    ],
)
def test_a_dispute_waits_for_the_end_of_the_window_or_of_the_time_in_which_a_number_corrects(
    here: Office, measure: str, closes_in: timedelta, answered_ago: timedelta | None, waits: timedelta
) -> None:
    with here.talk() as talk:
        check_in = talk.check_in("h4")
        check_in.closes_at = talk.now + closes_in
        check_in.answered_at = None if answered_ago is None else talk.now - answered_ago
        assert wait_until(check_in, measure, talk.now) == talk.now + waits


def disputed(talk: Talk, step: str = "h4") -> tuple[CheckIn, Reply]:
    """The check-in whose pain is disputed, and the text that does so."""
    talk.says("6")
    talk.later(minutes=1)
    reply = talk.says("no thats wrong").reply
    talk.later(minutes=1)
    return talk.check_in(step), reply


@pytest.mark.parametrize(("early", "told"), [(timedelta(), True), (MOMENT, False)])
def test_staff_are_told_once_when_the_time_is_over(here: Office, early: timedelta, told: bool) -> None:
    with here.talk() as talk:
        check_in, reply = disputed(talk)
        talk.change(CheckIn, check_in.id, dispute_until=talk.now + early)
        assert flag_unsettled(talk.session) == int(told)
        talk.session.flush()
        found = [(f.kind, f.patient_id, f.check_in_id, f.reply_id) for f in talk.flags()]
        assert found == [("unclear", talk.ana.patient.id, check_in.id, reply.id)] * told
        assert (talk.check_in("h4").dispute_until is None) is told
        assert flag_unsettled(talk.session) == 0


def test_nobody_is_told_of_a_patient_who_was_erased(here: Office) -> None:
    with here.talk() as talk:
        check_in, _ = disputed(talk)
        talk.change(CheckIn, check_in.id, dispute_until=talk.now)
        talk.change(Patient, talk.ana.patient.id, erased_at=talk.now)
        assert flag_unsettled(talk.session) == 1
        assert (talk.flags(), talk.check_in("h4").dispute_until) == ([], None)


def doubly_disputed(talk: Talk) -> dict[str | None, str]:
    """The texts that dispute the answers about side effects and then about pain, by the question."""
    for body in ("5", "2"):
        talk.says(body)
    found = [talk.says(body).reply for body in ("no thats wrong", "sorry, my pain was not 5, that is wrong")]
    assert [(one.question, one.attribution) for one in found] == [
        ("side_effects", "correction"), ("pain", "correction"),
    ]  # fmt: skip
    return {one.question: one.id for one in found}


def test_of_each_question_the_last_dispute_counts(here: Office) -> None:
    with here.talk("h24") as talk:
        disputes = doubly_disputed(talk)
        found = unsettled_disputes(talk.session, talk.check_in("h24"))
        assert {one.question: one.id for one in found} == disputes
    with here.talk() as talk:
        check_in, _ = disputed(talk)
        again = talk.says("nope its wrong").reply
        assert [one.id for one in unsettled_disputes(talk.session, check_in)] == [again.id]


@pytest.mark.parametrize(
    ("change", "counts"),
    [({"kind": "clarify"}, False), ({"reply_id": None}, False), ({"state": "dropped"}, True)],
)
def test_a_dispute_is_a_text_that_was_asked_back_about(here: Office, change: dict[str, Any], counts: bool) -> None:
    with here.talk() as talk:
        check_in, reply = disputed(talk)
        (asked,) = talk.texts(kind="clarify-correction")
        assert [one.id for one in unsettled_disputes(talk.session, check_in)] == [reply.id]
        talk.change(Message, asked.id, **change)
        assert [one.id for one in unsettled_disputes(talk.session, check_in)] == [reply.id] * counts


def test_a_dispute_is_of_its_own_check_in(here: Office) -> None:
    with here.talk() as talk:
        answer = talk.session.get_one(Reply, talk.stores("by phone"))
        record(talk.session, talk.check_in("h24"), answer, measure="pain", value=Decimal(5), recall="24h")
        disputed(talk)
        assert [len(unsettled_disputes(talk.session, talk.check_in(step))) for step in ("h4", "h24")] == [1, 0]


@pytest.mark.parametrize(("after", "settles"), [(timedelta(), False), (MOMENT, True), (-HOUR, False)])
def test_a_row_that_came_into_force_after_the_dispute_settles_it(here: Office, after: timedelta, settles: bool) -> None:
    """As where staff corrected the score, or took it out."""
    with here.talk() as talk:
        check_in, reply = disputed(talk)
        read_at = reply.read_at
        assert read_at is not None
        (outcome,) = talk.session.query(Outcome).filter_by(step="h4", source="patient")
        talk.now = read_at + after
        talk.session.info["clock"] = talk.clock
        mark_doubtful(talk.session, outcome.id, why="She called.")
        assert (unsettled_disputes(talk.session, check_in) == []) is settles


@pytest.mark.parametrize("lacks", ["a value", "a reading"])
def test_a_dispute_of_nothing_is_none(here: Office, lacks: str) -> None:
    with here.talk() as talk:
        check_in, reply = disputed(talk)
        if lacks == "a value":
            talk.session.execute(update(Message).values(question="change"))
            talk.change(Reply, reply.id, question="change")
        else:
            talk.change(Reply, reply.id, read_at=None)
        assert unsettled_disputes(talk.session, check_in) == []


def test_what_is_not_told_in_one_go_is_told_in_the_next_the_longest_waiting_first(
    here: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with here.talk() as talk:
        disputed(talk)
        talk.asked("h72")
        disputed(talk, "h72")
        monkeypatch.setattr("reminders.followup.asking.batches.BATCH", 1)
        for step, ago in (("h4", MINUTE), ("h72", 2 * MINUTE)):
            talk.change(CheckIn, talk.check_in(step).id, dispute_until=talk.now - ago)
        for waiting in (["h4"], []):
            assert flag_unsettled(talk.session) == 1
            talk.session.flush()
            assert [step for step in ("h4", "h72") if talk.check_in(step).dispute_until is not None] == waiting
        assert flag_unsettled(talk.session) == 0


def test_staff_know_of_a_dispute_that_a_flag_of_this_kind_shows(here: Office) -> None:
    with here.talk() as talk:
        first, second = talk.says("6 and I fell").reply, talk.says("thanks").reply
        reply = talk.says("no thats wrong, and I fell").reply
        check_in = talk.check_in("h4")
        clinic = talk.session.get_one(Clinic, check_in.clinic_id)

        def flagged(what: Reply) -> Flag:
            who = talk.ana.patient.id
            return flag.flag_reply(talk.session, clinic, what, FlagKind.UNCLEAR, patient_id=who, check_in=check_in)

        def unsettled() -> list[str]:
            return [one.id for one in unsettled_disputes(talk.session, check_in)]

        assert [one.kind for one in talk.flags()] == ["worrying"]
        opened = flagged(first)
        for shown in (second, reply):
            assert unsettled() == [reply.id], "it shows other replies"
            talk.session.add(FlagReply(id=new_id(), clinic_id=clinic.id, flag_id=opened.id, reply_id=shown.id))
        assert unsettled() == []
    with here.talk() as talk:
        check_in, reply = disputed(talk)
        clinic = talk.session.get_one(Clinic, check_in.clinic_id)
        assert flagged(reply).reply_id == reply.id
        assert unsettled() == []


def test_staff_who_know_of_a_dispute_know_nothing_of_one_before_it_about_another_answer(here: Office) -> None:
    with here.talk("h24") as talk:
        disputes = doubly_disputed(talk)
        check_in, later = talk.check_in("h24"), talk.session.get_one(Reply, disputes["pain"])
        clinic, who = talk.session.get_one(Clinic, check_in.clinic_id), talk.ana.patient.id
        flag.flag_reply(talk.session, clinic, later, FlagKind.UNCLEAR, patient_id=who, check_in=check_in)
        assert [one.id for one in unsettled_disputes(talk.session, check_in)] == [disputes["side_effects"]]


def test_a_flag_of_the_next_check_in_shows_no_dispute_of_this_one(here: Office) -> None:
    with here.talk() as talk:
        check_in, reply = disputed(talk)
        talk.change(CheckIn, check_in.id, dispute_until=None)  # else staff are told when its window closes
        talk.asked("h24")
        assert "unclear" in [talk.says(body) for body in ("hmm", "hmm again", "mmm")][-1].opened
        assert [one.id for one in unsettled_disputes(talk.session, check_in)] == [reply.id]


def test_a_dispute_that_staff_cannot_be_told_of_is_tried_again_after_five_minutes(
    here: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise ValueError

    with here.talk() as talk:
        check_in, _ = disputed(talk)
        talk.change(CheckIn, check_in.id, dispute_until=talk.now)
        monkeypatch.setattr(flag, "flag_reply", fails)
        assert flag_unsettled(talk.session) == 1
        assert talk.check_in("h4").dispute_until == talk.now + 5 * MINUTE


def test_the_waiting_ends_when_staff_are_told(here: Office) -> None:
    with here.talk() as talk:
        disputed(talk)
        for told in (False, True):
            assert talk.check_in("h4").dispute_until is not None
            assert ("unclear" in talk.says("still wrong").opened) is told
        assert talk.check_in("h4").dispute_until is None


def test_a_value_ends_the_waiting_only_where_no_other_answer_is_disputed(here: Office) -> None:
    with here.talk("h24") as talk:
        doubly_disputed(talk)
        until = talk.check_in("h24").dispute_until
        assert until is not None
        assert talk.says("6").recorded == (("h24", "pain", "6"),)
        assert talk.check_in("h24").dispute_until == until
        assert talk.says("1").recorded == (("h24", "side_effects", "1"),)
        assert talk.check_in("h24").dispute_until is None


def test_of_two_disputes_the_sooner_end_of_waiting_counts(here: Office) -> None:
    with here.talk("d28") as talk:
        talk.says("8")
        answered = talk.now
        talk.says("3")
        talk.later(hours=1)
        talk.says("no thats wrong")
        assert talk.check_in("d28").dispute_until == talk.now + DAY
        assert talk.says("sorry, my pain was not 8, that is wrong").reply.question == "pain"
        assert talk.check_in("d28").dispute_until == answered + DAY
    with here.talk("d28") as talk:
        for body in ("8", "3"):
            talk.says(body)
        talk.later(hours=1)
        for disputes in ("sorry, my pain was not 8, that is wrong", "the change is not 3"):
            assert talk.says(disputes).back == "clarify-correction"
            assert talk.check_in("d28").dispute_until == answered + DAY
