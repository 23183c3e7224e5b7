"""Which question a reply belongs to, and whether as its answer, late, as a correction or not at all: the table.

Each case changes rows of one record and undoes it; `test_attribute` tells the same rules as stories, on both engines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from reminders import clock
from reminders.clock import Clock
from reminders.followup.enrolling.enroll import Enrollment, enroll
from reminders.followup.intake.recording.outcomes import record
from reminders.followup.intake.whose.attribute import (
    Belongs,
    attribute,
    attribute_to_measure,
    has_value_since,
    newest_questions,
)
from reminders.outbox.kinds import Kind
from reminders.record.columns import new_id
from reminders.record.schedule import CheckIn
from reminders.record.sealing import index_of
from reminders.record.texts import Attribution, Message, Reply
from tests.migrated import SENDER, migrated_settings
from tests.one_clinic import Care, add_clinic_row, care_of, request_for
from tests.outbox.claiming import PHONE, queued

MOMENT, SECOND, HOUR = timedelta(microseconds=1), timedelta(seconds=1), timedelta(hours=1)
CORRECTS_FOR, LATE_FOR = timedelta(hours=24), timedelta(days=7)
OPEN, LATE, NONE = Attribution.OPEN, Attribution.LATE, Attribution.NONE
CORRECTION, OVERTAKEN = Attribution.CORRECTION, Attribution.OVERTAKEN
Change = Callable[[Session], object]
Found = tuple[Attribution, str | None, str | None]
"""How, the step, and the measure."""


@dataclass
class Asked:
    """Ana was asked for her pain an hour ago (`first`, her h4); beside it lies what may be another question."""

    care: Care
    ana: Enrollment
    ben: Enrollment
    """On the same phone."""
    other_clinic: str
    first: str
    """The text of the question."""
    second: str
    """Another text to the phone, about her h24, which never left."""
    phone: str

    @property
    def now(self) -> datetime:
        return self.care.now

    def check_in(self, step: int = 0, **values: object) -> Change:
        wanted = update(CheckIn).where(CheckIn.id == self.ana.check_ins[step].id)
        return lambda session: session.execute(wanted.values(**values))

    def text(self, id_: str, **values: object) -> Change:
        return lambda session: session.execute(update(Message).where(Message.id == id_).values(**values))

    def left(self, **values: object) -> Change:
        """The second text left too, half an hour ago."""
        sent = {"state": "accepted", "claimed_care_at": self.now - HOUR / 2, "claimed_at": clock.real()}
        return self.text(self.second, **sent | values)

    def reply(self, at: datetime | None = None, **values: Any) -> Reply:
        """A reply that comes now, or came `at`."""
        usual: dict[str, Any] = {
            "id": new_id(), "clinic_id": self.care.clinic_id, "provider_id": f"SM{new_id()}", "sender": SENDER,
            "from_index": self.phone, "source": "webhook", "provider_at": clock.real(), "stored_at": clock.real(),
            "received_at": at or self.now, "data_key_id": self.ana.patient.data_key_id,
        }  # fmt: skip
        return Reply(**usual | values)

    def answered(self, ago: timedelta, measure: str = "pain", step: int = 0, **reply: Any) -> Change:
        """A value was recorded of an answer that was written that long ago."""

        def answer(session: Session) -> None:
            check_in = session.get_one(CheckIn, self.ana.check_ins[step].id, populate_existing=True)
            given = self.reply(self.now - ago, check_in_id=check_in.id, question=measure, value=Decimal(6), **reply)
            session.add(given)
            session.flush()
            record(session, check_in, given, measure=measure, value=Decimal(6), recall="now")
            if measure == "pain":
                check_in.answered_at = self.now - ago
            session.flush()

        return answer

    def belongs(self, *changes: Change, reply: Reply | None = None, of_patient: str | None = None) -> Belongs:
        """What a reply belongs to once the changes are made, also where many replies are looked at together."""
        reply = reply or self.reply()
        with self.care.database.write() as session:
            for change in changes:
                change(session)
            session.expire_all()
            found = attribute(session, reply, of_patient=of_patient)
            if of_patient is None:
                ready = newest_questions(session, [self.reply(from_index="nobody"), reply])
                assert (ready[0].question, ready[0].check_in) == (None, None)
                assert attribute(session, reply, newest=ready[1]) == found
            session.expunge_all()
            session.rollback()
        return found

    def found(self, *changes: Change, **how: Any) -> Found:
        belongs = self.belongs(*changes, **how)
        return belongs.how, belongs.check_in.step if belongs.check_in else None, belongs.measure


@pytest.fixture(scope="module")
def asked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    with care_of(migrated_settings(request, "sqlite", tmp_path_factory.mktemp("asked"))) as care:
        with care.database.write() as session:
            clinic = care.clinic(session)
            ana = enroll(session, clinic, request_for(), actor="staff:1", settings=care.settings)
            who = request_for(patient={"name": "Ben", "mrn": "ben"}, shared_phone=True)
            ben = enroll(session, clinic, who, actor="staff:1", settings=care.settings)
            other = add_clinic_row(session, "hillside").id
            session.execute(update(Message).values(state="delivered"))
            phone = index_of(session, "phone", PHONE)
        first, second = (
            queued(care, ana, Kind.QUESTION, f"{n}?", f"q{n}", check_in_id=ana.check_ins[n].id, question="pain")
            for n in (0, 1)
        )
        found = Asked(care, ana, ben, other, first, second, phone)
        with care.database.write() as session:
            found.text(first, state="accepted", claimed_care_at=care.now - HOUR, claimed_at=clock.real())(session)
            found.check_in(state="asked", awaiting="pain", closes_at=care.now + HOUR)(session)
            found.check_in(1, closes_at=care.now + HOUR)(session)
        yield found


def test_a_reply_belongs_to_the_question_that_its_phone_was_sent_last(asked: Asked) -> None:
    now, text, first, h4 = asked.now, asked.text, asked.first, asked.ana.check_ins[0].id
    to_the_second: Found = (OPEN, "h24", "pain")
    same_time = {"claimed_care_at": now - HOUR}
    cases: list[tuple[Found, list[Change]]] = [
        ((OPEN, "h4", "pain"), []),
        (to_the_second, [asked.left()]),
        (to_the_second, [asked.left(kind="follow-up")]),
        (to_the_second, [asked.left(kind="nudge")]),
        ((OPEN, "h4", "pain"), [asked.left(kind="welcome")]),
        ((OPEN, "h4", "pain"), [text(first, state="failed"), asked.left(kind="nudge", check_in_id=h4)]),
        ((OPEN, "h4", "pain"), [asked.left(to_index="another")]),
        ((OPEN, "h4", "pain"), [asked.left(sender="+13125550177")]),
        ((OPEN, "h4", "pain"), [asked.left(claimed_care_at=now - 2 * HOUR)]),
        (to_the_second, [asked.left(claimed_care_at=now)]),
        ((OPEN, "h4", "pain"), [asked.left(claimed_care_at=now + MOMENT)]),
        (to_the_second, [asked.left(**same_time, claimed_at=clock.real() + HOUR)]),
        ((OPEN, "h4", "pain"), [asked.left(**same_time, claimed_at=clock.real() - HOUR)]),
        (to_the_second, [text(first, claimed_at=None), asked.left(**same_time, claimed_at=None)]),
        ((OPEN, "h24", "change"), [asked.left(question="change")]),
        ((NONE, None, None), [text(first, state="queued")]),
        ((NONE, None, None), [text(first, state="dropped")]),
        ((OPEN, "h4", "pain"), [text(first, state="undelivered")]),
        ((NONE, None, None), [text(first, check_in_id=None)]),
    ]
    wrong = [(number, asked.found(*changes)) for number, (found, changes) in enumerate(cases)]
    assert [(n, found) for n, found in wrong if found != cases[n][0]] == []
    elsewheres: list[dict[str, Any]] = [
        {"clinic_id": asked.other_clinic}, {"from_index": "another"}, {"sender": "+13125550177"}
    ]  # fmt: skip
    for elsewhere in elsewheres:
        assert asked.found(reply=asked.reply(**elsewhere)) == (NONE, None, None)


def test_a_time_of_the_list_is_rounded_down_and_a_webhooks_is_not(
    asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = asked.now
    monkeypatch.setattr(asked.care.database, "clock", Clock(care_at=now, real_at=clock.real(), speed=60.0))
    for source, slack in (("webhook", timedelta()), ("poll", 60 * SECOND)):
        for after, how in ((slack, OPEN), (slack + MOMENT, NONE)):
            moved = asked.text(asked.first, claimed_care_at=now + after)
            assert asked.found(moved, reply=asked.reply(now, source=source))[0] == how, (source, after)


def test_on_a_shared_phone_only_the_questions_to_one_of_them_may_count(asked: Asked) -> None:
    assert asked.found(of_patient=asked.ana.patient.id) == (OPEN, "h4", "pain")
    assert asked.found(of_patient=asked.ben.patient.id) == (NONE, None, None)
    to_ben = asked.left(check_in_id=asked.ben.check_ins[0].id, question="pain")
    assert asked.belongs(to_ben).check_in.id == asked.ben.check_ins[0].id  # type: ignore[union-attr]
    assert asked.found(to_ben, of_patient=asked.ana.patient.id) == (OPEN, "h4", "pain")


@pytest.mark.parametrize(
    ("state", "in_flight"), [("claimed", True), ("unknown", True), ("accepted", False), ("delivered", False)]
)
def test_a_reply_shows_that_a_question_of_unknown_fate_arrived(asked: Asked, state: str, in_flight: bool) -> None:
    found = asked.belongs(asked.text(asked.first, state=state))
    assert (found.how, found.in_flight is not None) == (OPEN, in_flight)
    skipped = asked.belongs(asked.text(asked.first, state=state), asked.check_in(state="skipped"))
    assert (skipped.how == OPEN) == in_flight, "a question that was skipped was not asked, unless it is on its way"
    late = asked.belongs(asked.text(asked.first, state=state), asked.check_in(closes_at=asked.now))
    assert (late.how, late.in_flight is not None) == (LATE, in_flight)
    if found.in_flight:
        assert found.in_flight.id == asked.first


def test_an_answer_is_in_time_late_for_a_week_and_then_nobodys(asked: Asked) -> None:
    for closed_ago, how in (
        (-MOMENT, OPEN), (timedelta(), LATE), (LATE_FOR - SECOND, LATE), (LATE_FOR, NONE),
    ):  # fmt: skip
        found = asked.found(asked.check_in(closes_at=asked.now - closed_ago))
        assert found == ((NONE, None, None) if how == NONE else (how, "h4", "pain")), closed_ago


def test_what_somebody_else_changed_about_a_check_in_meanwhile_counts(asked: Asked) -> None:
    with asked.care.database.write() as session:
        held = session.get_one(CheckIn, asked.ana.check_ins[0].id)
        closed = update(CheckIn).where(CheckIn.id == held.id).values(closes_at=asked.now)
        session.execute(closed, execution_options={"synchronize_session": False})
        assert attribute(session, asked.reply()).how == LATE
        session.expunge_all()
        session.rollback()


def test_another_number_corrects_for_a_day_from_the_first_answer(asked: Asked) -> None:
    for ago, how in (
        (-MOMENT, OVERTAKEN), (timedelta(), CORRECTION), (CORRECTS_FOR - SECOND, CORRECTION), (CORRECTS_FOR, NONE),
    ):  # fmt: skip
        found = asked.found(asked.answered(ago))
        assert found == ((NONE, None, None) if how == NONE else (how, "h4", "pain")), ago
    corrected = [
        asked.answered(CORRECTS_FOR),
        asked.answered(HOUR),
        asked.check_in(answered_at=asked.now - CORRECTS_FOR),
    ]
    assert asked.found(*corrected)[0] == NONE, "a correction does not begin another day"
    first = asked.check_in(answered_at=asked.now - CORRECTS_FOR)
    assert asked.found(asked.answered(HOUR), first)[0] == NONE, "nor does the answer in force, which corrected it"
    dated_anew = asked.answered(HOUR), asked.check_in(answered_at=None)
    assert asked.found(*dated_anew) == (OPEN, "h4", "pain"), "a check-in that was not answered has no answer to correct"


def test_the_other_questions_of_a_check_in_count_from_their_own_answer(asked: Asked) -> None:
    other = asked.text(asked.first, question="side_effects")
    long_ago = asked.check_in(answered_at=asked.now - CORRECTS_FOR)
    assert asked.found(other, long_ago) == (OPEN, "h4", "side_effects")
    assert asked.found(other, long_ago, asked.answered(HOUR, "side_effects")) == (CORRECTION, "h4", "side_effects")
    assert asked.found(other, asked.answered(CORRECTS_FOR, "side_effects"))[0] == NONE


def test_the_time_of_an_answer_is_that_of_its_reply_which_may_have_been_put_right_since(asked: Asked) -> None:
    def put_right(session: Session) -> None:
        session.execute(update(Reply).values(received_at=asked.now + HOUR))

    def by_staff(session: Session) -> None:
        session.execute(update(Reply).values(id=new_id()))  # the reply that the outcome names is not there

    assert asked.found(asked.answered(HOUR), put_right)[0] == OVERTAKEN
    assert asked.found(asked.answered(HOUR), by_staff)[0] == CORRECTION


def test_a_text_that_asked_which_value_is_right_counts_until_that_was_said(asked: Asked) -> None:
    def asked_back(session: Session) -> None:
        dispute = asked.reply(asked.now - 3 * HOUR / 4, id="0" * 26)
        session.add(dispute)
        session.flush()
        asked.left(kind="clarify-correction", reply_id=dispute.id, check_in_id=asked.ana.check_ins[1].id)(session)

    before, since = asked.answered(HOUR, step=1), asked.answered(HOUR, step=1, attribution="open")
    found = asked.belongs(asked_back, since)
    assert (found.how, found.asked_back, found.check_in.step) == (OPEN, False, "h4")  # type: ignore[union-attr]
    found = asked.belongs(asked_back, since, asked.answered(HOUR))
    assert (found.how, found.asked_back, found.check_in.step) == (CORRECTION, False, "h4")  # type: ignore[union-attr]
    found = asked.belongs(asked_back, before)
    assert (found.how, found.asked_back, found.check_in.step) == (CORRECTION, True, "h24")  # type: ignore[union-attr]
    for nothing in ({"reply_id": None}, {"question": None}):
        assert asked.found(asked_back, before, asked.text(asked.second, **nothing)) == (OPEN, "h4", "pain")


def test_the_next_question_of_a_check_in_asked_for_no_value_again(asked: Asked) -> None:
    next_one = asked.left(kind="follow-up", reply_id="0" * 26)
    found = asked.belongs(next_one, asked.answered(HOUR / 4, step=1))
    assert (found.how, found.asked_back) == (CORRECTION, False)


def test_a_value_has_been_given_since_if_the_patient_said_it_later_about_that_question(asked: Asked) -> None:
    check_in, since = asked.ana.check_ins[0].id, new_id()

    def since_then(**values: Any) -> bool:
        usual: dict[str, Any] = {
            "check_in_id": check_in,
            "question": "pain",
            "value": Decimal(5),
            "attribution": "open",
        }
        with asked.care.database.write() as session:
            session.add(asked.reply(**usual | values))
            session.flush()
            found = has_value_since(session, check_in, "pain", since)
            session.rollback()
        return found

    for how in Attribution:
        assert since_then(attribution=how.value) == (how in (OPEN, LATE, CORRECTION))
    for nothing in (
        {"check_in_id": asked.ana.check_ins[1].id}, {"question": "change"}, {"value": None}, {"id": since},
        {"id": "0" * 26},
    ):  # fmt: skip
        assert not since_then(**nothing)


def test_a_reply_may_be_about_another_question_of_its_check_in(asked: Asked) -> None:
    def about(measure: str, *changes: Change) -> Attribution | None:
        with asked.care.database.write() as session:
            for change in changes:
                change(session)
            check_in = session.get_one(CheckIn, asked.ana.check_ins[0].id, populate_existing=True)
            found = attribute_to_measure(session, asked.reply(), check_in, measure)
            assert found is None or (found.check_in, found.measure) == (check_in, measure)
            session.rollback()
        return None if found is None else found.how

    assert about("pain") == OPEN
    assert about("side_effects") is None
    assert about("pain", asked.check_in(closes_at=asked.now)) is None
    for ago, how in ((-MOMENT, None), (timedelta(), CORRECTION), (CORRECTS_FOR, None)):
        given = asked.answered(ago, "side_effects")
        assert about("side_effects", given) == how
