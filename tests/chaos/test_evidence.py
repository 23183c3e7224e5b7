"""The judge of the chaos run sees each promise broken: held against doctored evidence, it finds what was doctored."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from reminders import clock
from reminders.record.schedule import CheckInState
from tests.chaos import evidence
from tests.chaos.evidence import judge
from tests.chaos.patients import Meaning, Said
from tests.chaos.settled_record import Record
from tests.day import Day, new_phone


@dataclass
class Case:
    """What a run leaves behind."""

    record: Record
    ledger: dict[str, Any]
    said: list[Said]
    opt_outs: dict[tuple[str, str], Any]

    def wrong(self) -> list[str]:
        return [
            name for name, cases in judge(self.record, self.ledger, self.said, self.opt_outs).wrong.items() if cases
        ]

    @property
    def question(self) -> Any:
        """The one question, as the record has it."""
        return next(m for m in self.record.messages.values() if m.kind == "question")


@pytest.fixture
def case(day: Day) -> Case:
    """One patient, welcomed, asked, answering 6."""
    phone = new_phone()
    enrollment = day.enroll(phone)
    day.ask(phone, enrollment, "h4")
    question = next(m.provider_id for m in day.messages(kind="question"))
    day.say(phone, "6")
    day.texts(phone)
    everything = day.network.ledger()
    mine: dict[str, Any] = {
        "outbound": [t for t in everything["outbound"] if t["to"] == phone],
        "inbound": [t for t in everything["inbound"] if t["from"] == phone],
        "faults": {},
    }
    said = Said(mine["inbound"][0]["sid"], phone, str(question), "6", Meaning.SCORE, Decimal(6))
    return Case(Record.of(day.database), mine, [said], {})


def test_where_nothing_is_wrong_it_finds_nothing(case: Case) -> None:
    assert case.wrong() == []


def sent_twice(case: Case) -> None:
    case.ledger["outbound"].append({**case.ledger["outbound"][-1], "sid": "SM" + secrets.token_hex(16)})


def unknown_to_the_record(case: Case) -> None:
    del case.record.messages[case.question.id]


def never_asked(case: Case) -> None:
    case.ledger["outbound"] = [t for t in case.ledger["outbound"] if t["sid"] != case.question.provider_id]


def at_night(case: Case) -> None:
    care_at = case.record.clock.care_at
    assert care_at is not None
    case.record.clock = replace(case.record.clock, care_at=care_at + timedelta(hours=12))


def after_a_stop(case: Case) -> None:
    key = (case.question.sender, case.question.to_index)
    case.opt_outs[key] = case.question.claimed_at - timedelta(seconds=1)


def a_reply_lost(case: Case) -> None:
    del case.record.replies[case.said[0].sid]


def another_value(case: Case) -> None:
    next(o for o in case.record.outcomes.values() if o.source == "patient").value = Decimal(7)


def another_place(case: Case) -> None:
    next(o for o in case.record.outcomes.values() if o.source == "patient").check_in_id = "another"


def another_question(case: Case) -> None:
    next(o for o in case.record.outcomes.values() if o.source == "patient").measure = "side_effects"


def forgotten(case: Case) -> None:
    check_in = next(c for c in case.record.check_ins.values() if c.state == CheckInState.SCHEDULED)
    check_in.due_at = case.record.clock.at(clock.real()) - timedelta(days=1)


@pytest.mark.parametrize(
    ("doctor", "promise"),
    [
        (sent_twice, evidence.TWICE),
        (unknown_to_the_record, evidence.TWICE),
        (never_asked, evidence.ASKED),
        (at_night, evidence.HOURS_BROKEN),
        (after_a_stop, evidence.STOPPED),
        (a_reply_lost, evidence.LOST),
        (another_value, evidence.WRONG),
        (another_place, evidence.WRONG),
        (another_question, evidence.WRONG),
        (forgotten, evidence.UNACCOUNTED),
    ],
)
def test_it_finds_a_broken_promise(case: Case, doctor: Callable[[Case], None], promise: str) -> None:
    doctor(case)
    assert promise in case.wrong()


def test_only_a_text_that_asks_about_this_very_answer_excuses_it(case: Case) -> None:
    (reply,) = case.record.replies.values()
    reply.value = None
    case.record.outcomes = {}
    asks_again = next(m for m in case.record.messages.values() if m.kind == "acknowledge")
    asks_again.kind, asks_again.check_in_id = "clarify", case.question.check_in_id
    asks_again.reply_id = "another"
    assert evidence.WRONG in case.wrong()
    asks_again.reply_id = reply.id
    verdict = judge(case.record, case.ledger, case.said, case.opt_outs)
    assert verdict.wrong[evidence.WRONG] == []
    assert (verdict.recorded, verdict.excused) == (0, 1)


@pytest.mark.parametrize(("seconds", "wrong"), [(2, 0), (4, 1)])
def test_the_last_answer_must_stand_where_it_can_be_told_which_was_the_last(
    case: Case, seconds: int, wrong: int
) -> None:
    """In force is the 6; a 9 written so many seconds (real time) after it is not."""
    verdict, at = judge(case.record, case.ledger, case.said, case.opt_outs), clock.real()
    later = replace(case.said[0], body="9", value=Decimal(9))
    place = (case.question.check_in_id, "pain")
    answers = {place: [(at, case.said[0]), (at + timedelta(seconds=seconds), later)]}
    evidence._newest_stands(verdict, case.record, answers)
    assert len(verdict.wrong[evidence.WRONG]) == wrong
    assert verdict.figures["answers in force that were written moments before the last"] == 1 - wrong
