"""What a text leaves in the rows: the check-in, the outcome, the reply, a flag that it settles, the next question."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from reminders.care.reading import READER_VERSION
from reminders.followup.alerting.flag import open_review
from reminders.followup.amending import withdraw_outcome
from reminders.followup.intake import read_reply
from reminders.followup.intake.recording.outcomes import record
from reminders.followup.intake.whose.attribute import CORRECTS_FOR
from reminders.record.access import AuditEntry
from reminders.record.flags import About
from reminders.record.outcomes import FlagKind, Outcome
from reminders.record.people import Clinic, Patient
from reminders.record.texts import Message, Reply
from tests.followup.intake.conversation import BENS, STRANGERS, Office, office
from tests.followup.intake.test_what_follows import HARM, Line, after_window, danger_resolved, follows, later


@pytest.fixture(scope="module")
def here(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(request, tmp_path_factory) as made:
        yield made


def row(of: object, names: str) -> tuple[Any, ...]:
    return tuple(getattr(of, name) for name in names.split())


CHECK_IN = "state reason answered_at nudge_at awaiting clarified dispute_until"


def test_an_answer_ends_the_question_its_nudge_and_what_was_asked_about_it(here: Office) -> None:
    with here.talk() as talk:
        asked = talk.check_in("h4")
        assert row(asked, "state awaiting clarified") == ("asked", "pain", 0)
        assert asked.nudge_at is not None
        talk.says("hmm")
        assert talk.check_in("h4").clarified == 1
        talk.later(minutes=1)
        talk.says("6")
        assert row(talk.check_in("h4"), CHECK_IN) == ("answered", None, talk.now, None, None, 0, None)


def test_a_second_answer_leaves_the_first_ones_time(here: Office) -> None:
    with here.talk("h24") as talk:
        talk.says("5")
        answered_at = talk.now
        (following,) = talk.texts(kind="follow-up")
        check_in = talk.check_in("h24")
        assert row(following, "question check_in_id reply_id expires_at natural_key") == (
            "side_effects", check_in.id, talk.texts(kind="acknowledge")[-1].reply_id, check_in.closes_at,
            f"check-in:{check_in.id}:side_effects:follow-up:1",
        )  # fmt: skip
        assert check_in.awaiting == "side_effects"
        talk.later(minutes=5)
        talk.says("2")
        assert row(talk.check_in("h24"), CHECK_IN) == ("answered", None, answered_at, None, None, 0, None)


def test_a_late_answer_keeps_its_check_in_missed_and_when_it_came(here: Office) -> None:
    with here.talk() as talk:
        after_window()(talk)
        talk.says("6")
        first = talk.now
        assert row(talk.check_in("h4"), "state reason answered_at") == ("missed", "no-answer", first)
        talk.later(minutes=1)
        talk.says("5")
        assert talk.check_in("h4").answered_at == first
        outcomes = talk.session.scalars(select(Outcome).where(Outcome.source == "patient").order_by(Outcome.id)).all()
        assert [row(o, "late doubtful recall replied_at") for o in outcomes] == [
            (True, False, "now", first), (True, False, "now", talk.now),
        ]  # fmt: skip
        assert outcomes[1].supersedes == outcomes[0].id


@pytest.mark.parametrize(("step", "windows_end"), [("h4", True), ("d14", False)])
def test_a_dispute_waits_until_a_number_would_no_longer_correct(here: Office, step: str, windows_end: bool) -> None:
    with here.talk(*([] if step == "h4" else [step])) as talk:
        talk.says("6")
        answered = talk.now
        talk.later(minutes=1)
        talk.says("no thats wrong")
        check_in = talk.check_in(step)
        until = check_in.closes_at if windows_end else answered + CORRECTS_FOR
        assert (check_in.dispute_until, check_in.clarified) == (until, 1)
        talk.later(minutes=1)
        talk.says("nope its wrong")
        assert talk.check_in(step).dispute_until == until
        talk.later(minutes=20)
        heard = talk.says("still wrong")
        assert (heard.opened, talk.check_in(step).dispute_until) == (("unclear",), None)


def test_a_dispute_of_the_options_waits_from_when_it_is_told_and_ends_with_an_answer(here: Office) -> None:
    with here.talk("d28") as talk:
        for body in ("5", "3"):
            talk.says(body)
        talk.later(hours=1)
        talk.says("no thats wrong")
        assert talk.check_in("d28").dispute_until == talk.now + CORRECTS_FOR
        talk.says("2")
        assert talk.check_in("d28").dispute_until is None


def test_danger_leaves_a_dispute_waiting(here: Office) -> None:
    with here.talk() as talk:
        for body in ("6", "no thats wrong"):
            talk.says(body)
        until = talk.check_in("h4").dispute_until
        assert until is not None
        talk.says(f"no thats wrong {HARM}")
        assert talk.check_in("h4").dispute_until == until


ABOUT_UNCLEAR: list[tuple[list[Line], str | None]] = [
    (
        [
            ("hmm", "clarify:clarify_now ?pain#1"),
            ("hm", "clarify:clarify_again_now ?pain#2"),
            ("mm", "received:received +unclear"),
        ],
        "6",
    ),
    ([after_window(), ("hmm", "received:received +unclear")], "6"),
    ([*[("who is this?", "help:help")] * 3, ("hmm", "+unclear")], "6"),  # asking again was held back
]


@pytest.mark.parametrize(("lines", "answer"), ABOUT_UNCLEAR)
def test_a_clear_answer_settles_what_staff_were_to_look_at(here: Office, lines: list[Line], answer: str) -> None:
    with here.talk() as talk:
        assert follows(talk, lines) == []
        assert [flag.resolved_at for flag in talk.flags()] == [None]
        talk.says(answer)
        (flag,) = talk.flags()
        assert row(flag, "resolved_at resolved_by") == (talk.now, f"patient:{talk.ana.patient.id}")
        check_in = talk.check_in("h4")
        assert row(flag, "patient_id check_in_id infusion_id") == row(check_in, "patient_id id infusion_id")


def test_what_a_reply_was_read_as_is_kept_with_it(here: Office) -> None:
    with here.talk("h24") as talk:
        check_in = talk.check_in("h24")
        reply = talk.says("6 please call me").reply
        (outcome,) = talk.session.scalars(select(Outcome).where(Outcome.step == "h24"))
        assert row(reply, "read_at patient_id check_in_id question attribution outcome_id") == (
            talk.now, talk.ana.patient.id, check_in.id, "pain", "open", outcome.id,
        )  # fmt: skip
        assert row(reply, "rule reader_version is_automatic intent concern") == (
            "bare-number", READER_VERSION, False, "answer", "none",
        )  # fmt: skip
        assert str(reply.value) == "6"
        assert row(outcome, "recall late doubtful reply_id recorded_by") == (
            "24h", False, False, reply.id, f"patient:{talk.ana.patient.id}",
        )  # fmt: skip


@pytest.mark.parametrize(("phone", "whose"), [(BENS, "patient"), (STRANGERS, "service")])
def test_the_trail_names_who_wrote(here: Office, phone: str, whose: str) -> None:
    with here.talk() as talk:
        known = set(talk.session.scalars(select(AuditEntry.id)))
        talk.says("please stop texting me", phone)
        added = [a for a in talk.session.scalars(select(AuditEntry)) if a.id not in known and a.subject != "flag"]
        assert {entry.actor.split(":")[0] for entry in added} == {whose}


RESOLVED: list[Line] = [(HARM, "danger:danger +danger"), danger_resolved, later(minutes=1)]
LIMITS: dict[str, list[Line]] = {
    "three answers in ten minutes": [
        *[("who is this?", "help:help")] * 3,
        ("who is this?", ""),
        later(minutes=9, seconds=59),
        ("who is this?", ""),
        later(seconds=1),
        ("who is this?", "help:help"),
    ],
    "thanks for what was asked do not count, and for corrections they do": [
        ("6", "acknowledge:ack(6) h4/pain=6"),
        *[(number, f"acknowledge:ack_again({number}) h4/pain={number}") for number in ("5", "4", "3")],
        ("2", "h4/pain=2"),
        ("who is this?", ""),
    ],
    "where help is, three times": [
        *RESOLVED, *RESOLVED, *RESOLVED,
        (HARM, "+danger"),
        later(minutes=10),
        danger_resolved,
        (HARM, "danger:danger +danger"),
    ],
    "that texts end, twice": [
        ("please stop texting me", "stop-confirmed:stop_confirmed +opted-out"),
        ("START", "start-confirmed:start_confirmed"),
        ("please stop texting me", "stop-confirmed:stop_confirmed &opted-out"),
        ("START", "start-confirmed:start_confirmed"),
        ("please stop texting me", "&opted-out"),
    ],
    "asking again that is held back is seen by a person": [
        *[("who is this?", "help:help")] * 3,
        ("hmm", "+unclear"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", LIMITS)
def test_how_much_is_texted_back(here: Office, name: str) -> None:
    with here.talk() as talk:
        assert follows(talk, LIMITS[name]) == []


def test_a_text_that_was_taken_out_again_counts_for_nothing(here: Office) -> None:
    with here.talk() as talk:
        for _ in range(3):
            talk.says("who is this?")
        for text in talk.texts(kind="help")[:1]:
            talk.change(Message, text.id, state="dropped")
        assert follows(talk, [("who is this?", "help:help"), ("who is this?", "")]) == []


@pytest.mark.parametrize("state", ["failed", "undelivered", "dropped", "accepted"])
def test_where_help_is_is_told_again_only_if_it_did_not_arrive(here: Office, state: str) -> None:
    with here.talk() as talk:
        talk.says(HARM)
        (told,) = talk.texts(kind="danger")
        talk.change(Message, told.id, state=state)
        assert (talk.says(HARM).back is None) == (state == "accepted")


@pytest.mark.parametrize(("left", "then"), [(timedelta(seconds=1), " then side_effects"), (timedelta(), "")])
def test_an_answer_that_is_read_when_its_window_is_over_counts_and_nothing_more_is_asked(
    here: Office, left: timedelta, then: str
) -> None:
    with here.talk("h24") as talk:
        reply = talk.stores("5")
        talk.now = talk.check_in("h24").closes_at - left
        talk.session.info["clock"] = talk.clock
        assert talk.reads(reply).short == f"acknowledge:ack(5) h24/pain=5{then}"


def test_a_reply_is_read_once(here: Office) -> None:
    with here.talk() as talk:
        reply = talk.says("hmm").reply
        assert talk.reads(reply.id).short == ""
        assert talk.check_in("h4").clarified == 1


@pytest.mark.parametrize("body", ["this is his wife, he died yesterday", "he died yesterday, his pain was 6"])
def test_what_tells_of_a_death_belongs_to_no_question(here: Office, body: str) -> None:
    with here.talk() as talk:
        heard = talk.says(body)
        assert row(heard.reply, "attribution check_in_id question outcome_id") == ("none", None, None, None)
        assert (talk.check_in("h4").state, heard.recorded) == ("asked", ())


def test_an_answer_that_a_newer_one_has_overtaken_changes_nothing_and_a_call_is_promised(here: Office) -> None:
    with here.talk() as talk:
        older, older_with_call = talk.stores("4"), talk.stores("4 please call me")
        talk.later(minutes=1)
        assert talk.says("6").recorded == (("h4", "pain", "6"),)
        assert talk.reads(older).short == ""
        heard = talk.reads(older_with_call)
        assert (heard.short, heard.reply.attribution) == ("acknowledge:ack_call +call-me", "overtaken")


def test_a_value_for_a_question_that_was_not_asked_yet_is_nobodys(here: Office) -> None:
    with here.talk("h24") as talk:
        first, second = talk.stores("5"), talk.stores("no side effects")
        assert read_reply(talk.session, first, wait=timedelta())
        heard = talk.reads(second)
        assert (heard.recorded, heard.opened, heard.reply.attribution) == ((), ("no-question",), "none")


@pytest.mark.parametrize(("taken_out", "then"), [(False, ""), (True, " then side_effects")])
def test_what_staff_took_by_phone_is_not_asked_unless_they_took_it_out_again(
    here: Office, taken_out: bool, then: str
) -> None:
    with here.talk("h24") as talk:
        reply = talk.session.get_one(Reply, talk.stores("by phone", BENS))
        taken, _ = record(
            talk.session, talk.check_in("h24"), reply, measure="side_effects", value=Decimal(1), recall="24h"
        )
        if taken_out:
            clinic_id = talk.ana.patient.clinic_id
            withdraw_outcome(talk.session, clinic_id, taken.id, actor="staff:1", why="It was Ben.")
        assert talk.says("5").short == f"acknowledge:ack(5) h24/pain=5{then}"


@pytest.mark.parametrize("nudged", [True, False])
def test_who_answers_after_the_reminder_need_not_be_called(here: Office, nudged: bool) -> None:
    with here.talk() as talk:
        check_in = talk.check_in("h4")
        if nudged:
            assert check_in.nudge_at is not None
            talk.at(check_in.nudge_at)
        patient = talk.session.get_one(Patient, check_in.patient_id)
        clinic = talk.session.get_one(Clinic, check_in.clinic_id)
        called = open_review(
            talk.session, clinic, FlagKind.NOT_ANSWERED, About.of(patient, check_in_id=check_in.id), natural_key="call"
        )
        talk.says("6")
        assert (called.resolved_at is not None) == nudged
