"""The reply in hand: all that is known of it while it is read, and what any step may do: flag it, text back."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from sqlalchemy.orm import Session

from reminders.care.protocol import Question
from reminders.care.wording import Text, languages
from reminders.followup.alerting import flag
from reminders.followup.asking import texts
from reminders.followup.asking.questions import questions_of
from reminders.followup.intake import refusals
from reminders.followup.intake.arrival.store import patients_on
from reminders.followup.intake.arrival.whose import also_meant
from reminders.followup.intake.attribute import Belongs
from reminders.followup.intake.phone_lock import alone_with
from reminders.followup.intake.text_parts.neighbours import Neighbour
from reminders.outbox.kinds import Kind
from reminders.outbox.pace import sender_of
from reminders.record.database import settings_of
from reminders.record.outcomes import Flag, FlagKind
from reminders.record.people import Clinic, Patient
from reminders.record.sealing import unseal
from reminders.record.texts import Attribution, Reply
from reminders.texting.address import is_phone

#: Why staff ended a patient's texts, where what comes from the phone since is not the patient's.
NOT_THE_WRITER = frozenset({"deceased", "wrong-person"})


@dataclass(frozen=True)
class Answer:
    """What is texted back: one text at most."""

    kind: Kind
    text: Text
    fields: dict[str, str] = field(default_factory=dict)
    question: str | None = None
    attempt: int = 1


class InHand:
    """One reply being read.

    `belongs` and `patient` are known once it is attributed, and `names_another`: it speaks of somebody else on the
    phone than was asked. `disputes`, whether it says that what was noted is wrong without one right value, is known
    once it is understood.
    """

    def __init__(self, session: Session, reply: Reply, body: str, *, lock: bool = True) -> None:
        self.session, self.reply, self.body = session, reply, body
        self.settings = settings_of(session)
        self.clinic = session.get_one(Clinic, reply.clinic_id)
        # Replies from one phone are read one after the other, whichever clinic they were written to. Its own lock comes
        # before those of patients, check-ins and flags: two clinics' readers never wait for each other.
        if lock:
            alone_with(session, reply.from_index)
        self.people = patients_on(session, reply.clinic_id, reply.from_index, lock=lock)
        self.patient: Patient | None = self.people[0] if len(self.people) == 1 else None
        self.belongs = Belongs(Attribution.NONE)
        self.names_another = self.disputes = False
        self.parts: list[str] = []
        """Where several texts are read as one: each of them, and both ways to join them."""
        self.rest: list[Reply] = []
        """The other replies of these."""
        self.completes: list[Reply] = []
        """Texts read on their own before, which say something serious only together with this one."""
        self.last_part_id = reply.id
        self.beside: list[Neighbour] = []
        """What the phone wrote within seconds before, read on its own."""
        self.raised: dict[FlagKind, bool] = {}
        """The kinds of flag this reply raised; whether it is the first text of that flag."""
        self.refusal = refusals.how_refused(session, reply.clinic_id, reply.sender, reply.from_index)
        """Why the phone refused our texts when this reply came; None if it did not."""
        self.refuses = self.refusal is not None
        """Whether it does now, this reply's own wish counted in."""

    @property
    def number(self) -> tuple[str, str, str]:
        """Clinic, sender and phone: what a stop and a start are about."""
        return self.reply.clinic_id, self.reply.sender, self.reply.from_index

    @property
    def numbers(self) -> list[tuple[str, str, str]]:
        """The same, the clinic's sender of today where it was another before, and whichever else may be meant."""
        clinic_id, sender, phone = self.number
        mine = [(clinic_id, s, phone) for s in dict.fromkeys((sender, sender_of(self.clinic, self.settings)))]
        return [*mine, *also_meant(self.session, self.reply)]

    @property
    def read_with(self) -> list[Reply]:
        """The other texts that what was read comes from, in the order in which they were written."""
        return [*self.completes, *self.rest]

    @property
    def is_held(self) -> bool:
        """Whether nothing may be recorded from it: the phone is somebody else's, or its patient has died.

        Only staff can say otherwise.
        """
        if self.refusal is not None and not refusals.REFUSAL_RULES[self.refusal].phone_lifts:
            return True
        meant = [self.patient] if self.patient else self.people
        return bool(meant) and all(person.ended_reason in NOT_THE_WRITER for person in meant)

    @property
    def nobody_to_text(self) -> bool:
        """Whether staff ended everybody on the phone as one who cannot be the writer."""
        return bool(self.people) and all(person.ended_reason in NOT_THE_WRITER for person in self.people)

    @property
    def actor(self) -> str:
        """Who does what this reply leads to, for the audit trail."""
        return f"patient:{self._person.id}" if self._person else "service"

    @property
    def language(self) -> str:
        """The language to read and to answer in."""
        return self._person.language if self._person and self._person.language in languages() else "en"

    @cached_property
    def questions(self) -> dict[str, Question]:
        """What the check-in of this reply asks, in order, by measure."""
        check_in = self.belongs.check_in
        found = questions_of(self.session, check_in) if check_in is not None else ()
        return {question.measure.value: question for question in found}

    def flag(self, kind: FlagKind, *, urgent: bool = False) -> Flag:
        """Tell staff that a person should look at this reply, once a kind, and at the texts it is read with."""
        raised = flag.about_reply(
            self.session, self.clinic, self.reply, kind,
            patient_id=self._person.id if self._person else None, check_in=self.belongs.check_in, urgent=urgent,
            with_it=self.read_with,
        )  # fmt: skip
        self.raised[kind] = raised.reply_id == self.reply.id
        return raised

    def send(self, answer: Answer) -> None:
        """Queue the one text that answers this reply (`intake.text_back` says whether one may)."""
        if not is_phone(unseal(self.session, self.reply, "from")):
            return  # a short code or a chat account cannot be texted
        request = texts.TextRequest(
            answer.kind,
            answer.text,
            # Of replies read as one the last counts: what was queued before that one came is another text.
            f"reply:{self.last_part_id}:{answer.kind.value}",
            check_in=self.belongs.check_in,
            question=answer.question,
            attempt=answer.attempt,
            fields=answer.fields,
        )
        texts.to_reply(self.session, self.clinic, self.reply, self.patient, request, language=self.language)
        if self.refuses:
            refusals.drop_answers(self.session, *self.number)

    @property
    def _person(self) -> Patient | None:
        return self.patient or (self.people[0] if self.people else None)
