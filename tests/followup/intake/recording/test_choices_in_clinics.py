"""What a phone's choice changes in each clinic that texts it: reasons, waiting texts, flags and the audit trail.

Two clinics have the sender of the installation and a third has its own; all have patients on one phone. Each choice is
made in a transaction that is then undone, so that one record on one engine serves all; `test_refusals` and
`test_refusals_bind_later` tell the same rules as stories, on both.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from reminders import clock
from reminders.care.reasons import Reason
from reminders.followup.alerting.flag import open_review
from reminders.followup.alerting.flag import resolve as settle
from reminders.followup.enrolling.enroll import Enrollment, enroll
from reminders.followup.intake.recording.refusals import (
    Choice,
    doubt,
    drop_answers,
    drop_question,
    go_on,
    redate_choice,
    resume,
    start,
    stop,
)
from reminders.outbox.kinds import Kind
from reminders.outbox.phone_refusals import TextedPhone, how_refused, stance_of
from reminders.record.access import AuditEntry
from reminders.record.flags import About
from reminders.record.outcomes import Flag, FlagEvent, FlagKind
from reminders.record.people import Clinic, OptOut, Patient, PhoneNumber
from reminders.record.schedule import CheckIn
from reminders.record.sealing import index_of, readable_or_none, unseal
from reminders.record.texts import Message
from tests.migrated import SENDER, migrated_settings
from tests.one_clinic import Care, add_clinic_row, care_of, request_for
from tests.outbox.claiming import OTHER_PHONE, PHONE, queued

OTHER_SENDER = "+13125550177"
SECOND = timedelta(seconds=1)

#: Who was enrolled where, on which phone.
PEOPLE = {"ana": ("lakeside", PHONE), "ben": ("lakeside", PHONE), "cy": ("hillside", PHONE), "di": ("own", PHONE),
          "eve": ("lakeside", OTHER_PHONE)}  # fmt: skip
ON_THE_SENDER = ["ana", "ben", "cy"]


@dataclass
class Changed:
    """What a choice left in the record. People and clinics are named."""

    result: object = None
    refused: dict[str, OptOut | None] = field(default_factory=dict)
    rests: list[str] = field(default_factory=list)
    reasons: dict[str, str | None] = field(default_factory=dict)
    dropped: dict[str, str] = field(default_factory=dict)
    """The reason by natural key."""
    resolved: dict[str, str | None] = field(default_factory=dict)
    """The note by flag, of flags that are not open."""
    audited: list[tuple[str, str, str]] = field(default_factory=list)
    """Action, whom or what about, and why, of what was not about a flag."""

    def of(self, people: list[str], reason: Reason) -> bool:
        """Whether these people alone have this reason against their check-ins."""
        return self.reasons == {name: reason.value if name in people else None for name in PEOPLE}


@dataclass
class Town:
    """The clinics and their patients."""

    care: Care
    clinics: dict[str, str]
    people: dict[str, Enrollment]
    phone: str
    began: datetime
    """Real time, from which the seconds of all choices count."""

    def after(self, *acts: Callable[[Session], object]) -> Changed:
        """What the acts left in the record, before they are undone; `result` is that of the last."""
        with self.care.database.write() as session:
            known = set(session.scalars(select(AuditEntry.id)))
            found = Changed(result=[act(session) for act in acts][-1])
            session.flush()
            for slug, id_ in self.clinics.items():
                sender = OTHER_SENDER if slug == "own" else SENDER
                stance = stance_of(session, TextedPhone(id_, sender, self.phone))
                found.refused[slug] = stance.refused
                found.rests += [slug] if stance.rests else []
            for name, of in self.people.items():
                found.reasons[name] = session.get_one(CheckIn, of.check_ins[2].id).reason
            for text in session.scalars(select(Message).where(Message.state == "dropped")):
                found.dropped[text.natural_key] = text.reason or ""
            for flag in session.scalars(select(Flag).where(Flag.resolved_at.is_not(None))):
                found.resolved[flag.natural_key] = readable_or_none(session, flag, "note")
                assert flag.resolved_by == "patient:1"
            for entry in session.scalars(select(AuditEntry).order_by(AuditEntry.clinic_id, AuditEntry.sequence)):
                if entry.id not in known and entry.subject != "flag":
                    found.audited.append((entry.action, self._about(session, entry), self._why(session, entry)))
                    assert entry.actor == "patient:1"
            found.audited.sort(key=lambda entry: entry[1])
            session.rollback()
        return found

    def _about(self, session: Session, entry: AuditEntry) -> str:
        names = {of.patient.id: name for name, of in self.people.items()}
        return names[str(entry.subject_id)] if entry.subject == "patient" else entry.subject

    def _why(self, session: Session, entry: AuditEntry) -> str:
        return str(json.loads(unseal(session, entry, "details")).get("why", "")) if entry.details_sealed else ""

    def stopped(self, how: OptOut = OptOut.KEYWORD, seconds: float = 0.0, wrote: str = "") -> Callable[[Session], bool]:
        at = self.began + timedelta(seconds=seconds)
        return lambda session: stop(session, self.here, Choice(at, "patient:1", wrote), how=how)

    def started(self, seconds: float = 1.0, *, by_staff: bool = False) -> Callable[[Session], bool]:
        at = self.began + timedelta(seconds=seconds)
        return lambda session: start(session, self.here, Choice(at, "patient:1"), by_staff=by_staff)

    def doubted(self, seconds: float = 0.0) -> Callable[[Session], list[str]]:
        at = self.began + timedelta(seconds=seconds)

        def may_refuse(session: Session) -> list[str]:
            found = doubt(session, self.here, Choice(at, "patient:1"))
            assert found == sorted(found)
            return sorted(slug for slug, id_ in self.clinics.items() if id_ in found)

        return may_refuse

    def resumed(self) -> Callable[[Session], bool]:
        at = self.began + SECOND
        return lambda session: resume(session, self.here, Choice(at, "patient:1"), why="She called.")

    @property
    def here(self) -> TextedPhone:
        return TextedPhone(self.clinics["lakeside"], SENDER, self.phone)


@pytest.fixture(scope="module")
def town(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with care_of(migrated_settings(request, "sqlite", tmp_path_factory.mktemp("town"))) as care:
        yield founded(care)


def founded(care: Care) -> Town:
    people: dict[str, Enrollment] = {}
    with care.database.write() as session:
        clinics = {
            "lakeside": care.clinic_id,
            "hillside": add_clinic_row(session, "hillside").id,
            "own": add_clinic_row(session, "own", sender=OTHER_SENDER).id,
        }
        for name, (slug, phone) in PEOPLE.items():
            who = {"name": name.title() + " Ruiz", "phone": phone, "mrn": name}
            request = request_for(patient=who, shared_phone=name == "ben")
            clinic = session.get_one(Clinic, clinics[slug])
            people[name] = enroll(session, clinic, request, actor="staff:1", settings=care.settings)
        # A clinic on the sender whose patients have other phones: nothing here concerns it.
        elsewhere = request_for(patient={"name": "Fay", "phone": "+13125550144", "mrn": "fay"})
        riverside = add_clinic_row(session, "riverside")
        enroll(session, riverside, elsewhere, actor="staff:1", settings=care.settings)
        session.execute(update(Message).values(state="delivered"))
        for name, trouble in (("ana", FlagKind.REFUSAL_IN_DOUBT), ("cy", FlagKind.REFUSAL_IN_DOUBT),
                           ("eve", FlagKind.REFUSAL_IN_DOUBT), ("ben", FlagKind.DEATH)):  # fmt: skip
            clinic = session.get_one(Clinic, clinics[PEOPLE[name][0]])
            open_review(session, clinic, trouble, About.of(people[name].patient), natural_key=f"flag of {name}")
        phone_index = index_of(session, "phone", PHONE)
    for kind in (Kind.HELP, Kind.DANGER, Kind.STOP_ASKED, Kind.WELCOME, Kind.STOP_CONFIRMED):
        queued(care, people["ana"], kind, f"{kind}", f"{kind}")
    queued(care, people["ana"], Kind.HELP, "Help", "from the other sender", sender=OTHER_SENDER)
    queued(care, people["ana"], Kind.STOP_ASKED, "Stop?", "asked from the other sender", sender=OTHER_SENDER)
    queued(care, people["eve"], Kind.HELP, "Help", "to the other phone", OTHER_PHONE)
    queued(care, people["eve"], Kind.STOP_ASKED, "Stop?", "asked on the other phone", OTHER_PHONE)
    gone = queued(care, people["ana"], Kind.ACKNOWLEDGE, "Noted", "has left")
    with care.database.write() as session:
        session.execute(update(Message).where(Message.id == gone).values(state="accepted"))
        hillside = session.get_one(Clinic, clinics["hillside"])
    queued(care, people["cy"], Kind.HELP, "Help", "at hillside", clinic=hillside)
    return Town(care, clinics, people, phone_index, clock.real())


def test_a_stop_ends_the_texts_of_every_clinic_on_the_sender(town: Town) -> None:
    found = town.after(town.stopped(wrote="  stop\x00it\n now " + "x" * 300))
    assert found.result is True
    assert found.refused == {"lakeside": OptOut.KEYWORD, "hillside": OptOut.KEYWORD, "own": None}
    assert found.of(ON_THE_SENDER, Reason.OPTED_OUT)
    answers = ("help", "danger", "stop-asked", "at hillside")
    assert found.dropped == dict.fromkeys(answers, Reason.OPTED_OUT.value)
    said, wrote = "No more texts: texted STOP.", "stop it now " + "x" * (300 - len("stop it now "))
    assert found.resolved == {"flag of ana": f'{said} They wrote: "{wrote}"', "flag of cy": said}
    assert found.audited == [("opt-out", name, "texted STOP") for name in ON_THE_SENDER]


def test_a_death_still_lets_danger_be_answered_and_a_wrong_number_does_not(town: Town) -> None:
    for how, reason, answered in (
        (OptOut.DECEASED, Reason.DEATH_REPORTED, True),
        (OptOut.WRONG_PERSON, Reason.WRONG_PERSON, False),
    ):
        found = town.after(town.stopped(how))
        assert found.of(ON_THE_SENDER, reason)
        dropped = {"help", "stop-asked", "at hillside"} | (set() if answered else {"danger"})
        assert found.dropped == dict.fromkeys(dropped, reason.value)


def test_a_second_stop_changes_only_what_weighs_more_and_an_older_one_nothing(town: Town) -> None:
    again = town.after(town.stopped(), town.stopped(seconds=1))
    assert (again.result, len(again.audited)) == (False, 3)
    weightier = town.after(town.stopped(OptOut.WORDS), town.stopped(seconds=1))
    assert (weightier.result, len(weightier.audited)) == (False, 6)
    assert weightier.refused["hillside"] == OptOut.KEYWORD
    older = town.after(town.started(), town.stopped())
    assert (older.result, older.refused["lakeside"], older.audited, older.resolved) == (False, None, [], {})
    late = town.after(town.started(), town.stopped(OptOut.WRONG_PERSON))
    assert (late.result, late.refused["lakeside"]) == (True, OptOut.WRONG_PERSON)


def test_a_stop_is_news_where_it_was_welcome_at_one_clinic(town: Town) -> None:
    found = town.after(town.stopped(OptOut.WORDS), town.started(by_staff=True), town.stopped(OptOut.WORDS, seconds=2))
    assert (found.result, found.refused["lakeside"]) == (True, OptOut.WORDS)


def test_start_lets_the_texts_of_every_clinic_go_on_and_welcomes_who_was_enrolled_meanwhile(town: Town) -> None:
    def enrolled(session: Session) -> None:
        clinic = session.get_one(Clinic, town.clinics["hillside"])
        who = request_for(patient={"name": "Flo", "phone": PHONE, "mrn": "flo"}, shared_phone=True)
        town.people["flo"] = enroll(session, clinic, who, actor="patient:1", settings=town.care.settings)

    def welcomes(session: Session) -> int:
        return len(session.scalars(select(Message).where(Message.kind == "welcome", Message.state == "queued")).all())

    def asked_since(session: Session) -> None:
        session.execute(update(Message).where(Message.natural_key == "has left").values(state="queued"))

    try:
        assert town.after(town.stopped(), enrolled, welcomes).result == 1, "the one that was queued by hand"
        assert town.after(town.stopped(), enrolled, town.started(), welcomes).result == 2
    finally:
        del town.people["flo"]
    found = town.after(town.stopped(), asked_since, town.started())
    assert (found.result, set(found.refused.values())) == (True, {None})
    assert found.of([], Reason.OPTED_OUT)
    assert found.dropped["has left"] == Reason.OPTED_OUT, "an answer to before must not follow the start"
    assert found.audited[1::2] == [("opt-in", name, "texted from the phone") for name in ON_THE_SENDER]


def test_a_start_that_lifts_nothing_changes_nothing(town: Town) -> None:
    for acts in (
        [town.started()],
        [town.stopped(), town.started(seconds=-1)],
        [town.stopped(OptOut.WRONG_PERSON), town.started()],
        [town.stopped(), town.started(by_staff=True)],
    ):
        assert town.after(*acts).result is False
        assert all(action != "opt-in" for action, _, _ in town.after(*acts).audited)


def test_what_a_patient_told_staff_counts_at_their_clinic_alone(town: Town) -> None:
    found = town.after(town.stopped(OptOut.WORDS), town.started(by_staff=True))
    assert found.result is True
    assert found.refused == {"lakeside": None, "hillside": OptOut.WORDS, "own": None}
    assert found.of(["cy"], Reason.OPTED_OUT)
    assert [entry for entry in found.audited if entry[0] == "opt-in"] == [
        ("opt-in", name, "told to staff") for name in ("ana", "ben")
    ]
    doubted = town.after(town.doubted(), town.started(by_staff=True))
    assert (doubted.rests, set(doubted.resolved)) == (["hillside"], {"flag of ana"})
    assert [about for action, about, _ in doubted.audited if action == "opt-in"] == ["ana", "ben"]
    before = town.after(town.started(by_staff=True), town.stopped(OptOut.WORDS, seconds=0.5))
    assert before.refused["lakeside"] is None, "a stop that was older arrived later"


def test_while_a_text_may_be_a_refusal_texts_rest_at_every_clinic_on_the_sender(town: Town) -> None:
    found = town.after(town.doubted())
    assert found.result == found.rests[::-1] == ["hillside", "lakeside"]
    assert found.of(ON_THE_SENDER, Reason.REFUSAL_IN_DOUBT)
    assert found.audited == [("doubt", name, "texts rest until it is clear") for name in ON_THE_SENDER]
    assert (found.dropped, found.resolved) == ({}, {})
    assert town.after(town.doubted(), town.doubted(seconds=1)).result == []
    old = town.after(town.started(), town.doubted())
    assert (old.result, old.rests, old.audited) == ([], [], [])
    assert town.after(town.doubted(), town.started()).rests == []
    assert town.after(town.doubted(seconds=2), town.started()).rests == ["lakeside", "hillside"]


@pytest.mark.parametrize(
    ("chosen", "said"), [(False, "the patient answered a question."), (True, "the patient asked for texts to go on.")]
)
def test_a_doubt_ends_at_every_clinic_when_the_patient_goes_on(town: Town, chosen: bool, said: str) -> None:
    at = town.began + SECOND

    def goes_on(session: Session) -> bool:
        return go_on(session, town.here, Choice(at, "patient:1", " 5 "), by_answer=not chosen)

    found = town.after(town.doubted(), goes_on)
    assert (found.result, found.rests) == (True, [])
    assert found.of([], Reason.REFUSAL_IN_DOUBT)
    asked = ("stop-asked", "asked from the other sender")
    assert found.dropped == dict.fromkeys(asked, Reason.ANSWERED.value)
    said = f"Texts go on: {said}"
    assert found.resolved == {"flag of ana": f'{said} They wrote: "5"', "flag of cy": said}
    assert found.audited[1::2] == [("resume", name, said.removeprefix("Texts go on: the patient ").rstrip("."))
                                   for name in ON_THE_SENDER]  # fmt: skip
    later = town.after(town.doubted(), goes_on, town.doubted(seconds=0.5))
    assert later.result == ([] if chosen else ["hillside", "lakeside"]), "older than what was chosen"
    nothing = town.after(goes_on)
    assert (nothing.result, nothing.audited, nothing.resolved, nothing.dropped) == (False, [], {}, {})
    refused = town.after(town.stopped(), goes_on)
    assert (refused.result, refused.refused["lakeside"]) == (False, OptOut.KEYWORD)


def test_staff_let_texts_go_on_at_their_clinic_alone(town: Town) -> None:
    found = town.after(town.doubted(), town.resumed())
    assert (found.result, found.rests) == (True, ["hillside"])
    assert found.of(["cy"], Reason.REFUSAL_IN_DOUBT)
    assert found.resolved == {"flag of ana": "Texts go on: She called."}
    assert [entry for entry in found.audited if entry[0] == "resume"] == [
        ("resume", name, "She called.") for name in ("ana", "ben")
    ]
    assert town.after(town.doubted(), town.resumed(), town.resumed()).result is False
    assert town.after(town.resumed(), lambda s: s.scalars(select(PhoneNumber)).all()).result == []
    older = town.after(town.doubted(), town.resumed(), town.doubted(seconds=0.5))
    assert (older.result, older.rests) == ([], ["hillside"]), "written before staff had asked"
    newer = town.after(town.doubted(), town.resumed(), town.doubted(seconds=2))
    assert newer.rests == ["lakeside", "hillside"], "a newer doubt is another one"


def test_the_choice_in_force_is_dated_anew_and_no_other(town: Town) -> None:
    at = town.began
    stopped = lambda session: stop(session, town.here, Choice(at, "patient:1"), how=OptOut.WORDS)  # noqa: E731

    def redated(was: timedelta) -> Callable[[Session], bool]:
        return lambda session: redate_choice(
            session, town.here.sender, town.here.phone_index, was=at + was, at=at + 9 * SECOND
        )

    for was, moves in ((timedelta(0), True), (SECOND, False)):
        assert town.after(stopped, redated(was)).result is moves
        assert town.after(stopped, redated(was), town.started(seconds=2)).result is not moves


def test_waiting_answers_are_dropped_where_the_phone_refuses_and_a_question_whether_it_does(town: Town) -> None:
    def answers_go(session: Session) -> None:
        session.execute(update(Message).where(Message.natural_key == "has left").values(state="queued"))
        drop_answers(session, town.here)

    assert town.after(answers_go).dropped == {}
    assert town.after(town.stopped(), answers_go).dropped["has left"] == Reason.OPTED_OUT
    clinic, phone = town.here.clinic_id, town.here.phone_index
    hillsides = update(Message).where(Message.natural_key == "at hillside").values(kind=Kind.STOP_ASKED.value)
    asked = town.after(
        lambda session: session.execute(hillsides),
        lambda session: drop_question(session, clinic, phone, Reason.TROUBLE),
    )
    assert asked.dropped == dict.fromkeys(("stop-asked", "asked from the other sender"), Reason.TROUBLE.value)


def test_nothing_is_noted_with_a_flag_that_was_settled_before(town: Town) -> None:
    def settled(session: Session) -> None:
        (flag,) = session.scalars(select(Flag).where(Flag.natural_key == "flag of ana")).all()
        settle(session, flag.clinic_id, flag.id, actor="patient:1", note="She called.")

    found = town.after(
        settled, town.stopped(), lambda s: s.scalars(select(FlagEvent).where(FlagEvent.act == "noted")).all()
    )
    assert (found.result, found.resolved["flag of ana"]) == ([], "She called.")


def test_a_phone_that_no_patient_has_any_more_is_audited_itself(town: Town) -> None:
    def erased(session: Session) -> None:
        lakeside = update(Patient).where(Patient.clinic_id == town.clinics["lakeside"])
        session.execute(lakeside.where(Patient.phone_index == town.phone).values(erased_at=town.care.now))

    found = town.after(erased, town.stopped())
    assert found.audited == [("opt-out", "cy", "texted STOP"), ("opt-out", "phone-number", "")]
    nobodys = replace(town.here, phone_index="nobody's")
    stranger = town.after(lambda session: stop(session, nobodys, Choice(town.began, "patient:1"), how=OptOut.KEYWORD))
    assert (stranger.result, stranger.audited) == (True, [("opt-out", "phone-number", "")])
    with town.care.database.read() as session:
        assert how_refused(session, town.here) is None, "each choice was undone"
