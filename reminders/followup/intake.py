"""Reading a stored reply: danger first, then the wish, then the score; what is recorded, flagged and texted back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import String, select
from sqlalchemy.orm import Session

from reminders import clock
from reminders.care.concern import Concern
from reminders.care.hours import end_of_duty
from reminders.care.protocol import Measure, Question
from reminders.care.reply import ChoiceReading, Intent, Reading, format_score, read, read_choice
from reminders.care.wording import Text, asking, languages
from reminders.followup import flag, outcomes, refusals, texts
from reminders.followup.attribute import CORRECTS_FOR, Belongs, attribute, newest_answered
from reminders.followup.outcomes import InForce
from reminders.followup.remind import question_of, questions_of
from reminders.followup.schedule import review_phone
from reminders.followup.store import patients_on
from reminders.outbox.kinds import Kind
from reminders.outbox.queue import texting_hours
from reminders.outbox.status import answered
from reminders.record.database import Database, clock_of, settings_of
from reminders.record.flags import open_flag
from reminders.record.holds import is_resuming
from reminders.record.outcomes import Flag, FlagKind
from reminders.record.people import Clinic, Patient
from reminders.record.prepared import given
from reminders.record.schedule import CheckIn, CheckInState
from reminders.record.sealing import Erased, unseal
from reminders.record.texts import Attribution, Message, Reply

log = structlog.get_logger()

#: Words that Twilio acts on and answers by itself when they stand alone; we keep them and stay silent.
PROVIDER_STOPS = frozenset({"stop", "stopall", "unsubscribe", "end", "quit", "cancel", "revoke", "optout"})
PROVIDER_STARTS = frozenset({"start", "unstop"})
PROVIDER_STARTS_IF_STOPPED = frozenset({"yes"})
PROVIDER_HELPS = frozenset({"help", "info"})

#: A danger text is sent at most once in this time to one phone, however many replies need one.
DANGER_AGAIN = timedelta(hours=1)

#: An answer this high, or this much over the baseline of the course, is looked at the same day.
HIGH_SCORE, WORSE_BY = Decimal(9), Decimal(2)

#: Answers doubted when somebody else turns out to hold the phone.
DOUBT_FOR = timedelta(days=30)

SIDE_EFFECT_WORDS = {"none": 1, "no": 1, "ninguno": 1, "nada": 1, "mild": 2, "leve": 2, "leves": 2, "call me": 3}
OPTIONS: dict[str, tuple[int, ...]] = {Measure.SIDE_EFFECTS: (1, 2, 3), Measure.CHANGE: (1, 2, 3, 4, 5, 6, 7)}
CALL_ME = 3

#: What somebody must look at on the same day: paged an hour before the clinic's day ends if nobody has.
SAME_DAY = frozenset({FlagKind.WORRYING, FlagKind.HIGH_PAIN, FlagKind.CALL_ME})
PAGED_BEFORE = timedelta(hours=1)

#: Unread replies taken up in one go by the sweep.
SWEEP = 200


def read_unread(database: Database, *, older_than_seconds: float = 0.0) -> int:
    """Read every stored reply that nobody has read yet, in the provider's order. Returns how many.

    Each has its own transaction: one that cannot be read is logged and does not hold up the others.
    """
    with database.read() as session:
        resuming = is_resuming(session)
        newest = clock.real() - timedelta(seconds=older_than_seconds)
        waiting = session.scalars(
            select(Reply.id)
            .where(Reply.read_at.is_(None), Reply.stored_at <= newest)
            .order_by(Reply.received_at, Reply.id)
            .limit(SWEEP)
        ).all()
    done = 0
    for reply_id in waiting:
        try:
            with database.write() as session:
                read_reply(session, reply_id)
            done += not resuming
        except Exception as error:  # noqa: BLE001 (the sweep comes back to it; a message could hold patients' words)
            log.error("reply could not be read", reply=reply_id, error=type(error).__name__)
    return done


def read_reply(session: Session, reply_id: str, *, resuming: bool = False) -> None:
    """Read one reply and act on it, once: a reply that was read is left alone.

    After a restore only `reminders.followup.resume` reads (`resuming`): what a reply answers may not be known yet.
    Danger does not wait for that: it is flagged now, and the reading finds its flag there.
    """
    if not resuming and is_resuming(session):
        heed(session, reply_id)
        return
    reply = session.scalars(_REPLY, {"reply": reply_id}).one_or_none()
    if reply is None or reply.read_at is not None:
        return
    try:
        body = unseal(session, reply, "body")
    except Erased:
        reply.read_at = clock_of(session).now()
        return
    _Reading(session, reply, body).run()
    session.flush()


def heed(session: Session, reply_id: str) -> None:
    """Flag an urgent danger in a reply that cannot be read yet, and do nothing else.

    Nothing is waited for: whoever has the reply or its patients locked is reading it.
    """
    reply = session.scalar(select(Reply).where(Reply.id == reply_id).with_for_update(skip_locked=True))
    if reply is None or reply.read_at is not None:
        return
    try:
        body = unseal(session, reply, "body")
    except Erased:
        return
    _Reading(session, reply, body, lock=False).heed()
    session.flush()


_REPLY = (
    select(Reply).where(Reply.id == given("reply", String)).with_for_update().execution_options(populate_existing=True)
)


@dataclass
class _Answer:
    """What is texted back: one text at most."""

    kind: Kind
    text: Text
    fields: dict[str, str]
    question: str | None = None
    attempt: int = 1


class _Reading:
    """One reply being read: everything known about it, and the steps in their order."""

    def __init__(self, session: Session, reply: Reply, body: str, *, lock: bool = True) -> None:
        self.session, self.reply, self.body = session, reply, body
        self.settings = settings_of(session)
        self.clinic = session.get_one(Clinic, reply.clinic_id)
        # Locked: replies from one phone are read one after the other.
        self.people = patients_on(session, reply.clinic_id, reply.from_index, lock=lock)
        self.patient = self.people[0] if len(self.people) == 1 else None
        self.belongs = Belongs(Attribution.NONE)
        self.was_refused = refusals.is_refused(session, reply.clinic_id, reply.sender, reply.from_index)
        self.word = " ".join(body.split()).casefold()

    def run(self) -> None:
        """Attribute, understand, then: danger, stop, wrong person, start, help, score, everything else."""
        self.belongs = attribute(self.session, self.reply)
        if self.belongs.in_balance is not None:
            answered(self.session, self.belongs.in_balance, nudge_hours=self.settings.nudge_hours)
        if self.belongs.check_in is not None:
            self.patient = self.session.get_one(Patient, self.belongs.check_in.patient_id)
        if self.patient is not None and self.patient.erased_at is not None:
            # Nothing more is recorded of somebody who was erased; what they write now is nobody's, danger included.
            self.belongs, self.patient = Belongs(Attribution.NONE), None
        reading = self._understand()
        self._keep(reading)
        if self.settled_by_provider():
            return
        answer = self._record(reading)
        answer = self._wish(reading) or answer
        danger = self._danger(reading)
        if reading.intent is Intent.STOP:
            danger = None  # the confirmation is the one text that may still go
        self._send(danger or answer)

    def heed(self) -> None:
        """Flag an urgent danger, and nothing else: all the rest waits until the reply can be read in its place."""
        if self._understand().concern is Concern.URGENT:
            self._flag(FlagKind.DANGER, urgent=True)

    def settled_by_provider(self) -> bool:
        """STOP, START and HELP standing alone: the provider acted and answered; we learn, and text nothing."""
        kind = (self.reply.opt_out_type or "").upper()
        if kind == "STOP" or self.word in PROVIDER_STOPS:
            self._stop(refusals.KEYWORD)
            return True
        restart = self.word in PROVIDER_STARTS or (self.was_refused and self.word in PROVIDER_STARTS_IF_STOPPED)
        if kind == "START" or restart:
            # The provider welcomes back whom it had stopped itself; whom we stopped is told by us.
            how = refusals.how_refused(self.session, *self._number())
            ours = how not in (None, refusals.KEYWORD, refusals.PROVIDER)
            started = refusals.start(self.session, *self._number(), at=self.reply.provider_at, actor=self._actor())
            if started and ours:
                self._send(_Answer(Kind.START_CONFIRMED, Text.START_CONFIRMED, {}))
            return True
        return kind == "HELP" or self.word in PROVIDER_HELPS

    # -- understanding -------------------------------------------------------------------------------------------

    def _understand(self) -> Reading | ChoiceReading:
        language = self._language()
        measure = self.belongs.measure
        if measure in OPTIONS:
            as_pain = read(self.body, language)
            correction = as_pain.is_correction and as_pain.score is not None
            if correction and self._correct_earlier():
                return as_pain
            words = SIDE_EFFECT_WORDS if measure == Measure.SIDE_EFFECTS else None
            return read_choice(self.body, OPTIONS[measure], language, words=words)
        return read(self.body, language)

    def _correct_earlier(self) -> bool:
        check_in = newest_answered(self.session, self.reply, self.reply.received_at - CORRECTS_FOR)
        if check_in is None:
            return False
        self.belongs = Belongs(Attribution.CORRECTION, check_in, Measure.PAIN.value)
        return True

    def _keep(self, reading: Reading | ChoiceReading) -> None:
        reply = self.reply
        reply.read_at = clock_of(self.session).now()
        reply.patient_id = self.patient.id if self.patient else reply.patient_id
        reply.check_in_id = self.belongs.check_in.id if self.belongs.check_in else None
        reply.question = self.belongs.measure
        reply.attribution = self.belongs.how.value
        reply.reader_version, reply.rule = reading.version, reading.rule[:40]
        reply.intent, reply.concern, reply.value = reading.intent.value, reading.concern.value, _value(reading)

    # -- danger and wishes ---------------------------------------------------------------------------------------

    def _danger(self, reading: Reading | ChoiceReading) -> _Answer | None:
        if reading.concern is Concern.NONE:
            return None
        urgent = reading.concern is Concern.URGENT
        self._flag(FlagKind.DANGER if urgent else FlagKind.WORRYING, urgent=urgent)
        if not urgent:
            return None
        self._review_phone()
        if refusals.is_refused(self.session, *self._number()):
            return None  # no text can reach the phone: the flag tells staff to call
        since = clock_of(self.session).now() - DANGER_AGAIN
        already = self.session.scalar(
            select(Message.id)
            .where(
                Message.to_index == self.reply.from_index,
                Message.kind == Kind.DANGER.value,
                Message.created_at > since,
            )
            .limit(1)
        )
        return None if already else _Answer(Kind.DANGER, Text.DANGER, {})

    def _wish(self, reading: Reading | ChoiceReading) -> _Answer | None:
        match reading.intent:
            case Intent.STOP:
                first = self._stop(refusals.WORDS)
                return _Answer(Kind.STOP_CONFIRMED, Text.STOP_CONFIRMED, {}) if first else None
            case Intent.WRONG_PERSON:
                first = self._stop(refusals.WRONG_PERSON)
                for patient in self.people:
                    since = self.reply.received_at - DOUBT_FOR
                    outcomes.doubt(self.session, patient.id, since, why="somebody else answered from this phone")
                self._flag(FlagKind.WRONG_PERSON)
                return _Answer(Kind.WRONG_PERSON, Text.WRONG_PERSON_CONFIRMED, {}) if first else None
            case Intent.START if self.was_refused:
                if refusals.start(self.session, *self._number(), at=self.reply.provider_at, actor=self._actor()):
                    return _Answer(Kind.START_CONFIRMED, Text.START_CONFIRMED, {})
            case Intent.HELP:
                per_day = str(self.clinic.texts_per_day or self.settings.texts_per_day)
                return _Answer(Kind.HELP, Text.HELP, {"per_day": per_day})
            case _:
                pass
        return None

    def _stop(self, how: str) -> bool:
        changed = refusals.stop(self.session, *self._number(), at=self.reply.provider_at, how=how, actor=self._actor())
        if changed and how != refusals.WRONG_PERSON:
            self._flag(FlagKind.OPTED_OUT)
        return changed

    # -- the answer ----------------------------------------------------------------------------------------------

    def _record(self, reading: Reading | ChoiceReading) -> _Answer | None:
        """Record the value if it is an answer to a question; work out what to text back."""
        value, check_in = _value(reading), self.belongs.check_in
        if reading.is_automatic:
            return None
        if value is None or reading.intent is Intent.WRONG_PERSON:
            return self._no_value(reading)
        if check_in is None or self.belongs.measure is None:
            if reading.concern is Concern.NONE:  # a danger has a flag of its own
                self._flag(FlagKind.UNKNOWN_PHONE if not self.people else FlagKind.NO_QUESTION)
            return None
        if self.belongs.how is Attribution.OVERTAKEN:
            return None  # a newer answer stands; this one is kept as a reply
        questions = {question.measure.value: question for question in questions_of(self.session, check_in)}
        recall = questions[self.belongs.measure].recall.value
        late = self.belongs.how is Attribution.LATE
        outcome, before = outcomes.record(
            self.session, check_in, self.reply,
            measure=self.belongs.measure, value=value, recall=recall, late=late,
        )  # fmt: skip
        self.reply.outcome_id = outcome.id
        if check_in.clarified or self.belongs.how is not Attribution.OPEN:
            flag.answered(
                self.session, self.reply.clinic_id, check_in.id, self.belongs.measure, actor=self._actor()
            )  # fmt: skip
        if reading.is_question:
            self._flag(FlagKind.QUESTION)
        if self.belongs.how is Attribution.OPEN:
            self._answered(check_in, questions)
        elif late:
            check_in.answered_at = check_in.answered_at or self.reply.received_at
        self._look_at(outcome, check_in)
        return self._acknowledgement(outcome, before, late=late)

    def _answered(self, check_in: CheckIn, questions: dict[str, Question]) -> None:
        if self.belongs.measure == Measure.PAIN:
            check_in.state, check_in.reason = CheckInState.ANSWERED, None
            check_in.answered_at = self.reply.received_at
        check_in.awaiting, check_in.nudge_at, check_in.clarified = None, None, 0
        self.session.flush()
        self._ask_next(check_in, questions)

    def _ask_next(self, check_in: CheckIn, questions: dict[str, Question]) -> None:
        """Queue the check-in's next question; it leaves when the acknowledgement has."""
        measures = list(questions)
        following = measures[measures.index(str(self.belongs.measure)) + 1 :]
        if not following or self.patient is None or check_in.closes_at <= clock_of(self.session).now():
            return
        text = asking(questions[following[0]]).question
        texts.to_patient(
            self.session, self.clinic, self.patient, Kind.FOLLOW_UP, text,
            natural_key=f"check-in:{check_in.id}:{following[0]}:{Kind.FOLLOW_UP.value}:1",
            check_in=check_in, question=following[0], reply=self.reply, expires_at=check_in.closes_at,
        )  # fmt: skip

    def _acknowledgement(self, outcome: InForce, before: InForce | None, *, late: bool) -> _Answer | None:
        if outcome.measure != Measure.PAIN:
            if outcome.measure == Measure.SIDE_EFFECTS and outcome.value == CALL_ME:
                return _Answer(Kind.ACKNOWLEDGE, Text.ACK_CALL, {})
            return _Answer(Kind.ACKNOWLEDGE, Text.ACK_CHOICE, {})
        if self.belongs.how is Attribution.CORRECTION and before is None:
            return None  # the same number again: it was acknowledged
        text = Text.ACK_AGAIN if before else Text.ACK_LATE if late else Text.ACK
        return _Answer(Kind.ACKNOWLEDGE, text, {"score": format_score(outcome.value) or ""})

    def _look_at(self, outcome: InForce, check_in: CheckIn) -> None:
        if outcome.value is None:
            return
        if outcome.measure == Measure.SIDE_EFFECTS and outcome.value == CALL_ME:
            self._flag(FlagKind.CALL_ME)
        if outcome.measure != Measure.PAIN:
            return
        baseline = outcomes.baseline_of_course(self.session, check_in.infusion_id)
        if outcome.value >= HIGH_SCORE or (baseline is not None and outcome.value >= baseline + WORSE_BY):
            self._flag(FlagKind.HIGH_PAIN)

    def _no_value(self, reading: Reading | ChoiceReading) -> _Answer | None:
        if reading.intent is not Intent.OTHER:
            return None
        if reading.is_question:
            self._flag(FlagKind.QUESTION)
            return _Answer(Kind.CALL_CLINIC, Text.CALL_CLINIC, {})
        if self.reply.media:
            self._flag(FlagKind.PICTURE)
        if not self.people and self.belongs.check_in is None:
            if reading.concern is Concern.NONE:
                self._flag(FlagKind.UNKNOWN_PHONE)
            return None
        if self.belongs.how is Attribution.OPEN and self.belongs.check_in is not None:
            return self._clarify(self.belongs.check_in, reading)
        if self.belongs.how is Attribution.LATE:
            self._flag(FlagKind.UNCLEAR)
        if self.belongs.how is Attribution.CORRECTION and isinstance(reading, Reading) and reading.disputes:
            assert self.belongs.check_in is not None
            return self._clarify(self.belongs.check_in, reading)
        return None

    def _clarify(self, check_in: CheckIn, reading: Reading | ChoiceReading) -> _Answer | None:
        if reading.concern is Concern.URGENT:
            return None
        measure = str(self.belongs.measure)
        clarifications = asking(question_of(self.session, check_in, measure)).clarify
        if check_in.clarified >= len(clarifications):
            self._flag(FlagKind.UNCLEAR)
            return None
        text = clarifications[check_in.clarified]
        check_in.clarified += 1
        kind = Kind.CLARIFY if self.belongs.how is Attribution.OPEN else Kind.CLARIFY_CORRECTION
        return _Answer(kind, text, {}, question=measure, attempt=check_in.clarified)

    # -- telling -------------------------------------------------------------------------------------------------

    def _send(self, answer: _Answer | None) -> None:
        if answer is None:
            return
        check_in = self.belongs.check_in
        texts.to_reply(
            self.session, self.clinic, self.reply, self.patient, answer.kind, answer.text,
            language=self._language(), check_in=check_in, question=answer.question, attempt=answer.attempt,
            **answer.fields,
        )  # fmt: skip

    def _flag(self, kind: FlagKind, *, urgent: bool = False) -> Flag:
        now = clock_of(self.session).now()
        page_at = None
        if urgent:
            respond_by = now + timedelta(minutes=self.settings.urgent_respond_minutes)
        else:
            respond_by = end_of_duty(now, ZoneInfo(self.clinic.time_zone), texting_hours(self.clinic))
            if kind in SAME_DAY:
                page_at = max(now, respond_by - PAGED_BEFORE)
        check_in = self.belongs.check_in
        return open_flag(
            self.session,
            self.reply.clinic_id,
            kind,
            natural_key=f"{kind.value}:{self.reply.id}",
            opened_at=now,
            respond_by=respond_by,
            urgent=urgent,
            patient_id=self.patient.id if self.patient else (self.people[0].id if self.people else None),
            infusion_id=check_in.infusion_id if check_in else None,
            check_in_id=check_in.id if check_in else None,
            reply_id=self.reply.id,
            data_key_id=self.reply.data_key_id,
            page_at=page_at,
        )

    def _review_phone(self) -> None:
        review_phone(self.session, self.reply.clinic_id, self.reply.from_index)

    def _number(self) -> tuple[str, str, str]:
        return self.reply.clinic_id, self.reply.sender, self.reply.from_index

    def _actor(self) -> str:
        person = self.patient or (self.people[0] if self.people else None)
        return f"patient:{person.id}" if person else "service"

    def _language(self) -> str:
        person = self.patient or (self.people[0] if self.people else None)
        return person.language if person and person.language in languages() else "en"


def _value(reading: Reading | ChoiceReading) -> Decimal | None:
    if isinstance(reading, Reading):
        return reading.score
    return None if reading.value is None else Decimal(reading.value)
