"""The reply that is being read: what is known of it, and what every step may do with it (flag it, text back)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property

from sqlalchemy.orm import Session

from reminders.care.protocol import Question
from reminders.care.reading import StopAnswer
from reminders.care.wording import Text, languages
from reminders.followup.alerting import flag
from reminders.followup.asking import texts
from reminders.followup.asking.questions import questions_of
from reminders.followup.intake.recording import refusals
from reminders.followup.intake.whose.attribute import Belongs
from reminders.followup.intake.whose.owner import other_possible_senders
from reminders.followup.intake.whose.patients_on_phone import patients_on_phone
from reminders.followup.intake.whose.phone_lock import lock_phone
from reminders.followup.intake.whose.read_as_one import Neighbor
from reminders.outbox.kinds import Kind
from reminders.outbox.pace import sender_of
from reminders.outbox.phone_refusals import Stance, TextedPhone, stance_of
from reminders.outbox.queue import Draft, queue_all
from reminders.record.database import settings_of
from reminders.record.outcomes import Flag, FlagKind
from reminders.record.people import Clinic, Patient
from reminders.record.sealing import unseal
from reminders.record.texts import Attribution, Reply
from reminders.texting.address import is_phone

#: Reasons for ending a patient's texts after which the patient is not the one who writes from the phone.
NOT_THE_WRITER = frozenset({"deceased", "wrong-person"})


@dataclass(frozen=True)
class TextBack:
    """The text that answers a reply; there is one at most."""

    kind: Kind
    text: Text
    fields: dict[str, str] = field(default_factory=dict)
    question: str | None = None
    attempt: int = 1


class InHand:
    """One reply being read, and what the steps have found out about it.

    Attribution sets `belongs`, `patient` and `names_another` (the reply is about another patient on the phone than the
    one asked). Understanding sets `disputes` (the reply says that the recorded value is wrong without giving one right
    value).
    """

    def __init__(
        self,
        session: Session,
        reply: Reply,
        body: str,
        *,
        lock: bool = True,
        people: Sequence[Patient] | None = None,
        stance: Stance | None = None,
    ) -> None:
        """`people`: the patients on the phone, where these and the phone are locked already; `stance`: if known."""
        self.session, self.reply, self.body = session, reply, body
        self.settings = settings_of(session)
        self.clinic = session.get_one(Clinic, reply.clinic_id)
        # Replies from one phone are read one after the other, whichever clinic they were written to. The phone is
        # locked before patients, check-ins and flags, so that readers for two clinics cannot deadlock.
        if lock and people is None:
            lock_phone(session, reply.from_index)
        if people is None:
            people = patients_on_phone(session, reply.clinic_id, reply.from_index, lock=lock)
        self.people = people
        self.patient: Patient | None = self.people[0] if len(self.people) == 1 else None
        self.belongs = Belongs(Attribution.NONE)
        self.protocols: dict[str, str] = {}
        """By which protocol check-ins are asked, as far as it is known."""
        self.names_another = self.disputes = False
        self.several: dict[str, Decimal] = {}
        """If the text answers several questions at once ("5 4 7"): the value of each, by measure, in order."""
        self.parts: list[str] = []
        """If several replies are read as one: the text of each, and both ways to join them."""
        self.order_is_guess = False
        """Whether those may have been written in another order."""
        self.rest: list[Reply] = []
        """The other replies that are read as one with this."""
        self.completes: list[Reply] = []
        """Replies read on their own before, which say something serious only together with this one."""
        self.last_part_id = reply.id
        self.beside: list[Neighbor] = []
        """Replies that the phone sent within seconds and that were read on their own: one sent later may come first."""
        self.drafts: list[Draft] = []
        """What answers this reply, composed and not queued yet (`queue_answers`)."""
        self.raised: dict[FlagKind, bool] = {}
        """The kinds of flag this reply raised; true if it opened the flag, false if it joined one."""
        self.stance = stance or stance_of(session, self.phone)
        """What the phone had told the sender when this reply arrived."""
        self.answers_stop = False
        """Whether the phone was asked last if it wants texts to stop (`stop_question`)."""
        self.stop_answer: StopAnswer | None = None
        """What the reply answers to that, if it does with a short text."""
        self.refusal = self.stance.refused
        """Why the phone refused our texts when this reply arrived; None if it did not."""
        self.refuses = self.refusal is not None
        """Whether the phone refuses our texts now, after what this reply asked for."""

    @property
    def phone(self) -> TextedPhone:
        """The phone that wrote, with the clinic and the sender that it wrote to."""
        return TextedPhone(self.reply.clinic_id, self.reply.sender, self.reply.from_index)

    @property
    def phones(self) -> list[TextedPhone]:
        """`phone`, the same with the clinic's current sender, and with other senders that may have been meant."""
        senders = dict.fromkeys((self.reply.sender, sender_of(self.clinic, self.settings)))
        mine = [replace(self.phone, sender=sender) for sender in senders]
        return [*mine, *other_possible_senders(self.session, self.reply)]

    @property
    def choice(self) -> refusals.Choice:
        """What the reply says about texts, if it is a stop or a start."""
        return refusals.Choice(self.reply.provider_at, self.actor, self.body)

    @property
    def read_with(self) -> list[Reply]:
        """The other replies that this one was read with: those read before, then its parts."""
        return [*self.completes, *self.rest]

    @property
    def is_held(self) -> bool:
        """Whether nothing may be recorded from the reply: the phone is somebody else's, or its patient has died.

        Only staff can lift that.
        """
        if self.refusal is not None and not refusals.REFUSAL_RULES[self.refusal].phone_lifts:
            return True
        meant = [self.patient] if self.patient else self.people
        return bool(meant) and all(person.ended_reason in NOT_THE_WRITER for person in meant)

    @property
    def nobody_to_text(self) -> bool:
        """Whether the texts of every patient on the phone were ended with a reason of `NOT_THE_WRITER`."""
        return bool(self.people) and all(person.ended_reason in NOT_THE_WRITER for person in self.people)

    @property
    def actor(self) -> str:
        """The actor of what this reply leads to, for the audit trail."""
        return f"patient:{self._person.id}" if self._person else "service"

    @property
    def language(self) -> str:
        """The code of the language to read and answer in."""
        return self._person.language if self._person and self._person.language in languages() else "en"

    @cached_property
    def questions(self) -> dict[str, Question]:
        """The questions of this reply's check-in by measure, in order."""
        check_in = self.belongs.check_in
        known = self.protocols.get(check_in.id) if check_in is not None else None
        found = questions_of(self.session, check_in, protocol_id=known) if check_in is not None else ()
        return {str(question.measure): question for question in found}

    def flag(self, kind: FlagKind, *, urgent: bool = False) -> Flag:
        """Flag this reply and those it was read with, once for each kind. Returns the flag."""
        raised = flag.flag_reply(
            self.session, self.clinic, self.reply, kind,
            patient_id=self._person.id if self._person else None, check_in=self.belongs.check_in, urgent=urgent,
            with_it=self.read_with,
        )  # fmt: skip
        self.raised[kind] = raised.reply_id == self.reply.id
        return raised

    def send(self, answer: TextBack) -> None:
        """Compose the text that answers this reply. Only `acting.text_back` calls it, having decided that it may go."""
        if not is_phone(unseal(self.session, self.reply, "from")):
            return  # a short code or a chat account cannot be texted
        request = texts.TextRequest(
            answer.kind,
            answer.text,
            # Of replies read as one the last names the text: one queued before it came is a different text.
            f"reply:{self.last_part_id}:{answer.kind.value}",
            check_in=self.belongs.check_in,
            question=answer.question,
            asks=self.questions.get(answer.question or ""),
            attempt=answer.attempt,
            fields=answer.fields,
        )
        self.drafts.append(
            texts.draft_answer(self.session, self.clinic, self.reply, self.patient, request, language=self.language)
        )

    @property
    def _person(self) -> Patient | None:
        return self.patient or (self.people[0] if self.people else None)


def queue_answers(session: Session, in_hands: Sequence[InHand]) -> None:
    """Queue what answers these replies, together."""
    answered = [in_hand for in_hand in in_hands if in_hand.drafts]
    if answered:
        queue_all(session, [draft for in_hand in answered for draft in in_hand.drafts])
    for in_hand in answered:
        if in_hand.refuses:
            refusals.drop_answers(session, in_hand.phone)
