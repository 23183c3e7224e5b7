"""Whose a reply is where several clinics have texted its phone: the rules of `whose.owner` as tables.

Each case changes rows of one record and undoes it. That webhook and list decide alike is told by `test_owner`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from reminders import clock
from reminders.clock import Clock
from reminders.followup.enrolling.enroll import Enrollment, enroll
from reminders.followup.intake.arrival.store import store_reply
from reminders.followup.intake.inbound import Inbound
from reminders.followup.intake.recording.outcomes import record
from reminders.followup.intake.whose.owner import (
    Arrived,
    NoClinic,
    Owner,
    clinic_that_texted_last,
    find_owners,
    other_possible_senders,
)
from reminders.followup.intake.whose.reassign import reassign_clinic
from reminders.outbox.kinds import Kind
from reminders.outbox.phone_refusals import TextedPhone
from reminders.outbox.transitions import MAYBE_SENT
from reminders.record.columns import new_id
from reminders.record.database import Database
from reminders.record.people import Clinic, Patient
from reminders.record.schedule import CheckIn
from reminders.record.sealing import index_of, unseal
from reminders.record.texts import Message, MessageState, Reply
from tests.migrated import SENDER, migrated_settings
from tests.one_clinic import Care, add_clinic_row, care_of, request_for
from tests.outbox.claiming import PHONE, queued

MOMENT, HOUR = timedelta(microseconds=1), timedelta(hours=1)
NORTHS, SOUTHS, OLD = "MG" + "a" * 32, "MG" + "b" * 32, "+13125550166"
Change = Callable[[Session], object]


@dataclass
class Known:
    """North asked a phone for its pain an hour ago, and South welcomed it half an hour ago, both from one sender."""

    care: Care
    north: Enrollment
    south: Enrollment
    asked: str
    """North's text."""
    welcome: str
    """South's."""
    phone: str

    @property
    def now(self) -> datetime:
        return self.care.now

    @property
    def h4(self) -> str:
        return self.north.check_ins[0].id

    def text(self, id_: str, **values: object) -> Change:
        return lambda session: session.execute(update(Message).where(Message.id == id_).values(**values))

    def check_in(self, **values: object) -> Change:
        return lambda session: session.execute(update(CheckIn).where(CheckIn.id == self.h4).values(**values))

    def clinic(self, of: Enrollment, **values: object) -> Change:
        wanted = update(Clinic).where(Clinic.id == of.patient.clinic_id)
        return lambda session: session.execute(wanted.values(**values))

    def reply(self, at: datetime | None = None, **values: Any) -> Reply:
        usual: dict[str, Any] = {
            "id": new_id(), "clinic_id": self.care.clinic_id, "provider_id": f"SM{new_id()}", "sender": SENDER,
            "from_index": self.phone, "source": "webhook", "provider_at": clock.real(), "stored_at": clock.real(),
            "received_at": at or self.now, "data_key_id": self.north.patient.data_key_id,
        }  # fmt: skip
        return Reply(**usual | values)

    def answered(self, at: datetime, *, of: Enrollment | None = None, step: int = 0, measure: str = "pain") -> Change:
        def answer(session: Session) -> None:
            given = self.reply(at)
            session.add(given)
            session.flush()
            check_in = session.get_one(CheckIn, (of or self.north).check_ins[step].id)
            record(session, check_in, given, measure=measure, value=Decimal(6), recall="now")

        return answer

    def asked_back(self, **since: Any) -> Change:
        """North's text asks which of two values is right, and a reply came since then, or nothing if there is none."""

        def ask(session: Session) -> None:
            dispute = self.reply()
            session.add(dispute)
            session.flush()
            self.text(self.asked, kind=Kind.CLARIFY_CORRECTION.value, reply_id=dispute.id)(session)
            if since:
                usual: dict[str, Any] = {
                    "id": new_id(),
                    "check_in_id": self.h4,
                    "question": "pain",
                    "value": Decimal(5),
                }
                session.add(self.reply(**usual | since))
                session.flush()

        return ask

    def undone(self, *changes: Change, look: Callable[[Session], Any]) -> Any:
        with self.care.database.write() as session:
            for change in changes:
                change(session)
            session.expire_all()
            found = look(session)
            session.expunge_all()
            session.rollback()
        return found

    def last(self, *changes: Change) -> str | None:
        """Who texted last: `north`, `south` or nobody."""

        def look(session: Session) -> str | None:
            found = clinic_that_texted_last(session, SENDER, self.phone, self.now)
            return None if found is None else self.name(found)

        return self.undone(*changes, look=look)  # type: ignore[no-any-return]

    def name(self, clinic_id: str) -> str:
        return {self.north.patient.clinic_id: "north", self.south.patient.clinic_id: "south"}.get(clinic_id, "other")

    def owner(self, to: str, *changes: Change, at: datetime | None = None, **inbound: Any) -> tuple[str, ...]:
        """Whose a reply to that number and service is, by name; its sender; and `guess` if that is one."""

        def look(session: Session) -> Owner:
            text = Inbound(f"SM{new_id()}", PHONE, to, "7", **inbound)
            (found,) = find_owners(session, [Arrived(text, self.phone, clock.real(), at or self.now)])
            return found

        found: Owner = self.undone(*changes, look=look)
        return (self.name(found.clinic_id), found.sender, *(["guess"] if found.is_guess else []))


@pytest.fixture(scope="module")
def known(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Known]:
    with care_of(migrated_settings(request, "sqlite", tmp_path_factory.mktemp("known"))) as care:
        with care.database.write() as session:
            south_clinic = add_clinic_row(session, "south")
            north, south = (
                enroll(session, clinic, request_for(), actor="staff:1", settings=care.settings)
                for clinic in (care.clinic(session), south_clinic)
            )
            of_south = select(Message.id).where(Message.clinic_id == south_clinic.id, Message.kind == "welcome")
            welcome = session.scalars(of_south).one()
            phone = index_of(session, "phone", PHONE)
        asked = queued(care, north, Kind.QUESTION, "0 to 10?", "q", check_in_id=north.check_ins[0].id, question="pain")
        found = Known(care, north, south, asked, welcome, phone)
        with care.database.write() as session:
            found.text(asked, state="accepted", claimed_care_at=care.now - HOUR, claimed_at=clock.real())(session)
            sent = {"claimed_care_at": care.now - HOUR / 2, "claimed_at": clock.real()}
            found.text(welcome, state="accepted", **sent)(session)
            found.check_in(state="asked", awaiting="pain", closes_at=care.now + HOUR)(session)
        yield found


def test_the_clinic_whose_question_is_open_is_meant_and_else_the_one_that_texted_last(known: Known) -> None:
    now, text, asked, welcome = known.now, known.text, known.asked, known.welcome
    over, same_time = known.check_in(closes_at=now), text(welcome, claimed_care_at=now - HOUR)
    at_once = clock.real()
    a_question = text(welcome, kind="question", check_in_id=known.south.check_ins[0].id, question="pain")
    cases: list[tuple[str | None, list[Change]]] = [
        ("north", []),
        ("north", [known.check_in(closes_at=now + MOMENT)]),
        ("south", [over]),
        ("north", [text(asked, kind="nudge")]),
        ("south", [text(asked, kind="clarify")]),
        ("north", [text(asked, kind="follow-up")]),
        ("south", [known.check_in(state="skipped")]),
        ("north", [known.check_in(state="skipped"), text(asked, state="claimed")]),
        ("north", [known.check_in(state="skipped"), text(asked, state="unknown")]),
        ("south", [text(asked, check_in_id=None)]),
        ("south", [text(asked, to_index="another")]),
        ("south", [text(asked, sender=OLD)]),
        ("north", [text(asked, claimed_care_at=now)]),
        ("south", [text(asked, claimed_care_at=now + MOMENT)]),
        ("north", [over, text(welcome, claimed_care_at=now - 2 * HOUR)]),
        ("north", [over, same_time, text(welcome, claimed_at=at_once - HOUR), text(asked, claimed_at=at_once)]),
        ("south", [over, same_time, text(welcome, claimed_at=at_once), text(asked, claimed_at=at_once - HOUR)]),
        ("north", [over, same_time, text(welcome, claimed_at=at_once), text(asked, claimed_at=at_once)]),
        ("south", [a_question]),
        ("north", [a_question, text(welcome, claimed_care_at=now - 2 * HOUR)]),
        (None, [text(asked, state="queued"), text(welcome, state="queued")]),
    ]
    wrong = [(number, known.last(*changes)) for number, (_, changes) in enumerate(cases)]
    assert [(n, found) for n, found in wrong if found != cases[n][0]] == []


def test_a_text_counts_if_it_may_have_been_sent(known: Known) -> None:
    for state in MessageState:
        found = known.last(known.text(known.asked, state=state.value))
        assert found == ("north" if state in MAYBE_SENT else "south"), state


def test_a_text_counts_that_left_within_the_second_to_which_the_list_rounded_a_reply_down(
    known: Known, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = known.now
    monkeypatch.setattr(known.care.database, "clock", Clock(care_at=now, real_at=clock.real(), speed=60.0))
    for source, slack in (("webhook", timedelta()), ("poll", timedelta(minutes=1))):
        for after, whose in ((slack, "north"), (slack + MOMENT, "south")):
            left = known.text(known.asked, claimed_care_at=now + after)
            assert known.owner(SENDER, left, at=now, source=source) == (whose, SENDER), (source, after)


def test_a_question_is_open_until_its_own_answer_was_written(known: Known) -> None:
    now = known.now
    assert known.last(known.answered(now)) == "south"
    assert known.last(known.answered(now + MOMENT)) == "north"
    for elsewhere in (
        known.answered(now, measure="change"),
        known.answered(now, step=1),
        known.answered(now, of=known.south),
    ):
        assert known.last(elsewhere) == "north"


def test_asking_which_value_is_right_is_open_until_a_value_is_given_for_that(known: Known) -> None:
    answered, before = known.answered(known.now - HOUR), "0" * 26
    assert known.last(answered, known.asked_back()) == "north"
    assert known.last(answered, known.asked_back(question="pain")) == "south"
    elsewheres: list[dict[str, Any]] = [
        {"from_index": "another"},
        {"check_in_id": known.north.check_ins[1].id},
        {"question": "change"},
        {"value": None},
        {"id": before},
    ]
    for elsewhere in elsewheres:
        assert known.last(answered, known.asked_back(**elsewhere)) == "north", elsewhere


def test_what_is_written_to_a_number_that_nobody_has_is_inferred_from_what_was_sent(known: Known) -> None:
    """It is one that a clinic had before, or belongs to a messaging service; else whoever texted last is meant."""
    text, asked, welcome = known.text, known.asked, known.welcome
    never, over = (text(asked, state="queued"), text(welcome, state="queued")), known.check_in(closes_at=known.now)
    in_service = known.clinic(known.south, sender=SOUTHS)
    both = known.clinic(known.north, sender=NORTHS), in_service
    older = known.clinic(known.south, created_at=known.now - timedelta(days=90))
    cases: list[tuple[tuple[str, ...], str, list[Change]]] = [
        (("north", NORTHS, "guess"), OLD, [*both, *never]),
        (("south", SOUTHS, "guess"), OLD, [*both, *never, older]),
        (("north", SENDER, "guess"), OLD, []),
        (("south", SENDER, "guess"), OLD, [known.check_in(closes_at=known.now)]),
        (("south", SOUTHS, "guess"), OLD, [text(welcome, sender=SOUTHS)]),
        (("north", OLD), OLD, [text(asked, sender=OLD), text(welcome, sender=SOUTHS)]),
        (("north", OLD), OLD, [over, text(asked, sender=OLD), text(welcome, sender=SOUTHS)]),
        (("north", NORTHS, "guess"), OLD, [text(asked, sender=NORTHS), text(welcome, sender=SOUTHS)]),
        (("south", SOUTHS, "guess"), OLD, [in_service]),
        (("south", SOUTHS, "guess"), OLD, [in_service, *never]),
        (("north", SENDER, "guess"), OLD, [*never]),
        (("north", SENDER, "guess"), "", [in_service]),
        (("south", SOUTHS, "guess"), "", [text(asked, state="queued"), text(welcome, sender=SOUTHS)]),
        (("north", SENDER, "guess"), "agent", [text(welcome, sender=SOUTHS)]),
    ]
    wrong = [(number, known.owner(to, *changes)) for number, (_, to, changes) in enumerate(cases)]
    assert [(n, found) for n, found in wrong if found != cases[n][0]] == []


def test_where_nobody_texted_the_phone_who_has_it_is_meant_and_else_who_was_there_first(known: Known) -> None:
    never = known.text(known.asked, state="queued"), known.text(known.welcome, state="queued")
    no_patient = [
        lambda session, of=of: session.execute(
            update(Patient).where(Patient.id == of.patient.id).values(phone_index="another")
        )
        for of in (known.north, known.south)
    ]
    older = known.clinic(known.south, created_at=known.now - timedelta(days=90))
    cases: list[tuple[str, list[Change]]] = [
        ("north", [*never]),
        ("south", [*never, older]),
        ("south", [*never, no_patient[0]]),
        ("north", [*never, older, no_patient[1]]),
        ("south", [*never, older, *no_patient]),
    ]
    for to, guess in ((SENDER, ()), (OLD, ("guess",))):
        for whose, changes in cases:
            assert known.owner(to, *changes) == (whose, SENDER, *guess), (to, whose)


def test_who_texts_from_the_sender_that_was_written_to_comes_before_who_has_the_phone(known: Known) -> None:
    """North has left the sender, and a text of its own from there, to another phone, makes it no stranger to it."""
    never = known.text(known.asked, state="queued"), known.text(known.welcome, state="queued")
    left = known.clinic(known.north, sender=OLD)
    assert known.owner(SENDER, *never, left) == ("south", SENDER)
    assert known.owner(OLD, *never, left) == ("north", OLD)

    def west(session: Session) -> None:
        add_clinic_row(session, "west")

    assert known.owner(SENDER, *never, left, west) == ("south", SENDER), "and not North, which was there first"
    taken = known.clinic(known.south, sender=OLD), known.text(known.asked, sender=OLD)
    assert known.owner(OLD, *taken) == ("north", OLD), "and texts from the installation's sender now"
    assert known.owner(OLD, *taken, known.clinic(known.north, sender=SOUTHS)) == ("north", OLD)
    assert known.owner(OLD, *taken, known.clinic(known.north, sender=SOUTHS), messaging_service=SOUTHS) == (
        "north",
        OLD,
    )
    assert known.owner(SENDER, left) == ("north", SENDER), "its question from there is open"
    assert known.owner(SENDER, left, known.check_in(closes_at=known.now)) == ("south", SENDER)


def test_the_number_that_was_written_to_goes_before_the_service_that_the_provider_names(known: Known) -> None:
    both = known.clinic(known.north, sender=OLD), known.clinic(known.south, sender=SOUTHS)
    assert known.owner(OLD, *both, messaging_service=SOUTHS) == ("north", OLD)
    assert known.owner("+13125550167", *both, messaging_service=SOUTHS) == ("south", SOUTHS)
    assert known.owner("+13125550167", *both[1:], messaging_service=SOUTHS) == ("south", SOUTHS)


def test_where_the_installation_has_no_sender_the_service_that_the_provider_names_is_meant(known: Known) -> None:
    settings = replace(known.care.settings, twilio_sender=None)
    both = known.clinic(known.north, sender=NORTHS), lambda session: session.info.update(settings=settings)
    for to in ("", OLD):
        assert known.owner(to, *both, messaging_service=NORTHS) == ("north", NORTHS)


def test_a_refusal_to_a_guessed_sender_may_be_meant_for_every_other_that_texted_the_phone(known: Known) -> None:
    text, asked, welcome = known.text, known.asked, known.welcome
    south = known.south.patient.clinic_id

    def others(*changes: Change, **reply: Any) -> list[TextedPhone]:
        guessed: dict[str, Any] = {"sender": SENDER, "sender_guessed": True, "intent": "stop"}
        wanted = known.reply(**guessed | reply)
        return known.undone(*changes, look=lambda session: other_possible_senders(session, wanted))  # type: ignore[no-any-return]

    from_another, from_service = text(welcome, sender=OLD), text(welcome, sender=SOUTHS)
    assert others() == []
    assert others(from_another) == [TextedPhone(south, OLD, known.phone)]
    assert others(from_another, sender_guessed=False) == []
    assert others(from_another, intent="start") == []
    assert others(text(welcome, sender=OLD, state="queued")) == []
    assert others(text(welcome, sender=OLD, to_index="another")) == []
    assert others(text(welcome, sender=OLD, claimed_care_at=known.now)) == [TextedPhone(south, OLD, known.phone)]
    assert others(text(welcome, sender=OLD, claimed_care_at=known.now + MOMENT)) == []
    assert others(from_service, sender=NORTHS) == [TextedPhone(south, SOUTHS, known.phone)], "numbers are no services"
    assert others(text(asked, sender=NORTHS), from_service, sender=NORTHS) == [TextedPhone(south, SOUTHS, known.phone)]


def test_a_reply_that_turns_out_to_be_another_clinics_takes_the_phones_unread_ones_along(known: Known) -> None:
    """After a restore North's question is found to have left, when replies are stored for South."""
    south = known.south.patient.clinic_id

    def look(session: Session) -> dict[str, str]:
        ids = {}
        for name in ("first", "second", "read", "another phone", "another sender"):
            ids[name] = str(store_reply(session, Inbound(f"SM{new_id()}", PHONE, SENDER, name)))
            assert session.get_one(Reply, ids[name]).clinic_id == south
        differ: dict[str, dict[str, Any]] = {
            "read": {"read_at": known.now},
            "another phone": {"from_index": "another"},
            "another sender": {"sender": OLD},
        }
        for name, values in differ.items():
            session.execute(update(Reply).where(Reply.id == ids[name]).values(**values))
        known.text(known.asked, state="accepted")(session)
        session.expire_all()
        reassign_clinic(session, session.get_one(Reply, ids["first"]))
        replies = {name: session.get_one(Reply, id_) for name, id_ in ids.items()}
        moved = [replies[name] for name in ("first", "second")]
        assert [(r.patient_id, unseal(session, r, "body")) for r in moved] == [
            (known.north.patient.id, "first"), (known.north.patient.id, "second"),
        ]  # fmt: skip
        return {name: known.name(reply.clinic_id) for name, reply in replies.items()}

    assert known.undone(known.text(known.asked, state="queued"), look=look) == {
        "first": "north", "second": "north", "read": "south", "another phone": "south", "another sender": "south",
    }  # fmt: skip


def test_a_reply_has_no_owner_before_there_is_a_clinic(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with closing(Database.open(migrated_settings(request, "sqlite", tmp_path_factory.mktemp("empty")))) as database:
        for to in (SENDER, OLD, ""):
            with database.write() as session, pytest.raises(NoClinic):
                store_reply(session, Inbound(f"SM{new_id()}", PHONE, to, "7"))
