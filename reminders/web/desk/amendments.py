"""The changes that staff make by form: what each is called, what it will do, its first values, and its use case."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import Final

from sqlalchemy.orm import Session

from reminders.care.figures import peg
from reminders.care.reading import format_score
from reminders.errors import FieldError, Refused
from reminders.followup import amending
from reminders.followup.enrolling.requests import ConsentDetails
from reminders.record.outcomes import Outcome
from reminders.record.people import Patient, PausedFor
from reminders.record.schedule import Infusion
from reminders.reports.patient_answers import Wrote
from reminders.reports.patient_names import Person
from reminders.texting import numbers
from reminders.web.desk import forms
from reminders.web.desk.context import actor, clinic, now
from reminders.web.desk.forms import Typed


@dataclass(frozen=True)
class About:
    """What a form is about."""

    person: Person
    patient: Patient
    infusion: Infusion | None = None
    outcome: Outcome | None = None
    undone: amending.Change | None = None
    """The change that is to be undone."""
    wrote: tuple[Wrote, ...] = ()
    """The patient's texts about the question that the outcome answers."""


class Moves(Enum):
    """When a form shows which check-ins it moves."""

    NOTHING = auto()
    """It moves none."""
    WHEN_ASKED = auto()
    """When its button for that is pressed: it depends on what is typed."""
    AT_ONCE = auto()
    """As soon as it is opened."""


@dataclass(frozen=True)
class Form:
    """One change: its title, what it will do, its fields' first values, and the use case behind it."""

    title: str
    says: str
    button: str
    values: Callable[[About], dict[str, str]]
    apply: Callable[[Session, About, Typed, str], object]
    done: str
    danger: bool = False
    moves: Moves = Moves.NOTHING
    """Whether check-ins move, and when that is shown."""


def _nothing(_about: About) -> dict[str, str]:
    return {}


def _required(typed: Typed, name: str, sentence: str) -> None:
    if not typed.text(name):
        typed.errors[name] = sentence


def _patient_change(record: Session, about: About, changes: amending.PatientChanges, why: str) -> object:
    return amending.change_patient(record, clinic().id, about.patient.id, changes, actor=actor(), why=why)


def _name(record: Session, about: About, typed: Typed, why: str) -> object:
    mrn, no_mrn = typed.text("mrn") or None, typed.emptied("mrn")
    born = typed.birth_date("birth_date")
    _stop(typed)
    changes = amending.PatientChanges(name=typed.text("name"), mrn=mrn, no_mrn=no_mrn, birth_date=born)
    return _patient_change(record, about, changes, why)


def _name_values(about: About) -> dict[str, str]:
    born = about.person.birth_date
    return {"name": about.person.name, "mrn": about.person.mrn or "", "birth_date": born.isoformat() if born else ""}


def _phone(record: Session, about: About, typed: Typed, why: str) -> object:
    consent = None  # to look at what moves, none is needed yet; a patient who is only called gets no text
    if typed.text("do") != LOOK and not about.patient.call_only:
        given_at = typed.instant("consent_given_at", clinic().time_zone, "When consent was given")
        consent = ConsentDetails(given_at or now(), typed.text("consent_method"), typed.ticked("unencrypted_ok"))
    changes = amending.PatientChanges(
        phone=typed.text("phone"), shared_phone=typed.ticked("shared_phone"), consent=consent
    )
    try:
        changed = _patient_change(record, about, changes, why)
    except Refused as refused:
        raise Refused([*refused.errors, *_typed_wrong(typed)]) from None
    _stop(typed)
    return changed


def _phone_values(about: About) -> dict[str, str]:
    return {
        "phone": numbers.display(about.person.phone) if about.person.phone else "",
        "consent_method": "oral",
        **forms.moment("consent_given_at", now(), clinic().time_zone),
    }


def _hour(record: Session, about: About, typed: Typed, why: str) -> object:
    hour = typed.hour("preferred_time")
    _stop(typed)
    changes = amending.PatientChanges(
        preferred_time=hour, no_preferred_time=hour is None, time_zone=typed.text("time_zone") or None
    )
    return _patient_change(record, about, changes, why)


def _language(record: Session, about: About, typed: Typed, why: str) -> object:
    return _patient_change(record, about, amending.PatientChanges(language=typed.text("language")), why)


def _pause(record: Session, about: About, typed: Typed, why: str, paused_for: PausedFor | None = None) -> object:
    until: datetime | None = None
    if typed.text("until"):
        until = typed.instant("until", clinic().time_zone, "The end of the pause")
    _stop(typed)
    return amending.pause_patient(
        record, clinic().id, about.patient.id, until=until, actor=actor(), why=why, paused_for=paused_for
    )


def _hospital(record: Session, about: About, typed: Typed, why: str) -> object:
    return _pause(record, about, typed, why, PausedFor.HOSPITAL)


def _resume(record: Session, about: About, _typed: Typed, why: str) -> object:
    return amending.resume_patient(record, clinic().id, about.patient.id, actor=actor(), why=why)


def _end(record: Session, about: About, typed: Typed, why: str) -> object:
    ended = typed.text("ended")
    return amending.end_patient(record, clinic().id, about.patient.id, actor=actor(), why=why, ended=ended)


def _reopen(record: Session, about: About, typed: Typed, why: str) -> object:
    return amending.reopen_patient(
        record, clinic().id, about.patient.id, actor=actor(), why=why, shared_phone=typed.ticked("shared_phone")
    )


def _opt_out(record: Session, about: About, _typed: Typed, why: str) -> object:
    return amending.record_oral_opt_out(record, clinic().id, about.patient.id, actor=actor(), why=why)


def _opt_in(record: Session, about: About, _typed: Typed, why: str) -> object:
    return amending.record_oral_opt_in(record, clinic().id, about.patient.id, actor=actor(), why=why)


def _infusion(about: About) -> Infusion:
    assert about.infusion is not None
    return about.infusion


def _given_at(about: About) -> dict[str, str]:
    return forms.moment("infused_at", _infusion(about).infused_at, clinic().time_zone)


def _untouched(about: About, typed: Typed) -> bool:
    return all(typed.text(name) == first for name, first in _given_at(about).items())


def _date(record: Session, about: About, typed: Typed, why: str) -> object:
    infused_at = typed.instant("infused_at", clinic().time_zone, "When the infusion was given")
    if _untouched(about, typed):
        infused_at = None  # the field holds minutes, what is recorded may be more exact
    course, number, dose = typed.whole("course"), typed.whole("number"), typed.dose("dose_mg_per_kg")
    _stop(typed)
    return amending.change_infusion(
        record, clinic().id, _infusion(about).id, actor=actor(), why=why, infused_at=infused_at,
        condition=typed.text("condition") or None, course=course, number=number, dose_mg_per_kg=dose,
        no_dose=typed.emptied("dose_mg_per_kg"), second_of_day=typed.ticked("second_of_day"),
    )  # fmt: skip


def _baseline(record: Session, about: About, typed: Typed, why: str) -> object:
    _required(typed, "baseline_pain", "Type the pain before the infusion, from 0 to 10.")
    score = typed.score("baseline_pain")
    _stop(typed)
    assert score is not None
    return amending.record_baseline(record, clinic().id, _infusion(about).id, score=score, actor=actor(), why=why)


def _baseline_peg(record: Session, about: About, typed: Typed, why: str) -> object:
    given = typed.peg()
    if not given.by_measure():
        typed.errors.setdefault("peg_pain", "Type at least one of the three answers.")
    _stop(typed)
    # Staff who may only enter what is pending must not overwrite by this form: correcting needs a right of its own.
    amending.set_baseline_peg(
        record, clinic().id, _infusion(about).id, given, actor=actor(), why=why, only_pending=True
    )
    return None


def _cancel(record: Session, about: About, _typed: Typed, why: str) -> object:
    return amending.cancel_infusion(record, clinic().id, _infusion(about).id, actor=actor(), why=why)


def _reinstate(record: Session, about: About, typed: Typed, why: str) -> object:
    infusion, second = _infusion(about).id, typed.ticked("second_of_day")
    return amending.reinstate_infusion(record, clinic().id, infusion, actor=actor(), why=why, second_of_day=second)


def _outcome(about: About) -> Outcome:
    assert about.outcome is not None
    return about.outcome


def _correct(record: Session, about: About, typed: Typed, why: str) -> object:
    _required(typed, "value", "Type the right value.")
    value = typed.score("value")
    _stop(typed)
    assert value is not None
    return amending.correct_outcome(record, clinic().id, _outcome(about).id, value=value, actor=actor(), why=why)


def _withdraw(record: Session, about: About, _typed: Typed, why: str) -> object:
    return amending.withdraw_outcome(record, clinic().id, _outcome(about).id, actor=actor(), why=why)


def _undo(record: Session, about: About, typed: Typed, why: str) -> object:
    assert about.undone is not None
    amending.undo_change(
        record, clinic().id, about.patient, about.undone.entry_id, actor=actor(), why=why,
        shared_phone=typed.ticked("shared_phone"), second_of_day=typed.ticked("second_of_day"),
    )  # fmt: skip
    return None


def _stop(typed: Typed) -> None:
    if typed.errors:
        raise Refused(_typed_wrong(typed))


def _typed_wrong(typed: Typed) -> list[FieldError]:
    return [FieldError(name, sentence) for name, sentence in typed.errors.items()]


PATIENT_FORMS: dict[str, Form] = {
    "name": Form(
        "Change name, record number or birth date", "The record keeps what stood before.", "Change it", _name_values,
        _name, "The patient's details are changed.",
    ),
    "phone": Form(
        "Change phone",
        "Everything that is still to be sent goes to the new phone. A question that is open on the old one, and can "
        "still be asked in its time, is asked again on the new one.",
        "Change phone", _phone_values, _phone, "Texts now go to the new phone.", moves=Moves.WHEN_ASKED,
    ),
    "hour": Form(
        "Change hour or time zone", "Check-ins counted in days move to the new hour; those counted in hours stay.",
        "Change hour",
        lambda a: {
            "preferred_time": a.patient.preferred_time.strftime("%H:%M") if a.patient.preferred_time else "",
            "time_zone": forms.stored_zone(a.patient.time_zone),
        },
        _hour, "What is still to come moved to the new hour.", moves=Moves.WHEN_ASKED,
    ),
    "language": Form(
        "Change language", "Everything that is still to be sent is written in it.", "Change language",
        lambda a: {"language": a.patient.language}, _language, "Texts are written in the new language from now on.",
    ),
    "pause": Form(
        "Pause texts", "No question goes out until then. What cannot be asked in time is marked with the reason.",
        "Pause texts", _nothing, _pause, "Texts are paused.", moves=Moves.AT_ONCE,
    ),
    "hospital": Form(
        "In the hospital",
        "No question goes out until then; check-ins that pass meanwhile say why. A text from the patient is still "
        "read, and danger still alerts the on-call list.",
        "Ask nothing meanwhile", _nothing, _hospital, "Nothing is asked while the patient is in the hospital.",
        moves=Moves.AT_ONCE,
    ),
    "resume": Form(
        "Resume texts", "What can still be asked in its time is asked. A flag that they may want no more is "
        "resolved.",
        "Resume texts", _nothing, _resume,
        "Texts go out again.", moves=Moves.AT_ONCE,
    ),
    "end": Form(
        "End texting",
        "No question goes out any more. What is recorded stays and counts. It can be undone; what can still be asked "
        "in its time is then asked.",
        "End texting", lambda _: {"ended": "left"}, _end, "Texting has ended.", danger=True, moves=Moves.AT_ONCE,
    ),
    "reopen": Form(
        "Undo the end of texting", "What can still be asked in its time is asked.", "Undo the end", _nothing, _reopen,
        "Texts go out again.", moves=Moves.AT_ONCE,
    ),
    "opt-out": Form(
        "Record that the patient wants no more texts",
        "It counts like STOP from their phone, at once, for everybody on that phone.", "Stop all texts", _nothing,
        _opt_out, "No more texts go to this phone.", danger=True, moves=Moves.AT_ONCE,
    ),
    "opt-in": Form(
        "Record that texts are welcome again",
        "Only if the patient said so, or if you have made sure that this phone is theirs. It counts for this clinic; a "
        "later stop counts again.",
        "Allow texts again", _nothing, _opt_in,
        "Texts go to this phone again.", moves=Moves.AT_ONCE,
    ),
}  # fmt: skip

INFUSION_FORMS: dict[str, Form] = {
    "details": Form(
        "Change the infusion", "Check-ins that nobody was asked for yet are planned anew.", "Change infusion",
        lambda a: {
            **_given_at(a),
            "condition": _infusion(a).condition,
            "course": str(_infusion(a).course),
            "number": str(_infusion(a).number),
            "dose_mg_per_kg": format_score(_infusion(a).dose_mg_per_kg) or "",
        },
        _date, "The infusion is changed, and its check-ins with it.", moves=Moves.WHEN_ASKED,
    ),
    "baseline": Form(
        "Enter the baseline", "The pain before the infusion. Relief is told against it.", "Record baseline",
        _nothing, _baseline, "The baseline is recorded.",
    ),
    "baseline-peg": Form(
        "Enter PEG before the infusion", "The answers of the week before. What is left out stays as it is.",
        "Record PEG", _nothing, _baseline_peg, "PEG before the infusion is recorded.",
    ),
    "cancel": Form(
        "Cancel the infusion", "Its questions are not asked any more. An earlier schedule takes over again.",
        "Cancel infusion", _nothing, _cancel, "The infusion is canceled.", danger=True, moves=Moves.AT_ONCE,
    ),
    "reinstate": Form(
        "Undo the cancellation", "What can still be asked in its time is asked.", "Undo the cancellation", _nothing,
        _reinstate, "The infusion counts again.", moves=Moves.AT_ONCE,
    ),
}  # fmt: skip

UNDO: Final = Form(
    "Undo a change", "What stood before is put back, as another change: the history keeps both.", "Undo the change",
    lambda _: {"why": "It was a mistake"}, _undo, "The change is undone.", moves=Moves.AT_ONCE,
)  # fmt: skip

OUTCOME_FORMS: dict[str, Form] = {
    "correct": Form(
        "Correct this value", "The earlier value stays in the record, marked as corrected.", "Correct value",
        _nothing, _correct, "The value is corrected.",
    ),
    "withdraw": Form(
        "Withdraw this value", "It is marked as entered in error, without another in its place.", "Withdraw value",
        _nothing, _withdraw, "The value is withdrawn.", danger=True,
    ),
}  # fmt: skip

#: Each way of ending: what the form calls it, and what it does besides.
ENDINGS: Final = {
    "deceased": (
        "The patient has died",
        "The course is followed no further, and no reminder of a next one comes. What somebody texts from the phone is "
        "flagged for staff and recorded for nobody.",
    ),
    "moved": (
        "The patient moved away",
        "Somebody else treats them now. If they still come here and only live by another clock, change their time zone "
        "instead.",
    ),
    "left": ("The patient left the clinic", "They are treated elsewhere, or not at all."),
    "wrong-person": (
        "The phone is somebody else's",
        "What is texted from it is flagged for staff and recorded for nobody. If you know the right phone, change the "
        "phone instead.",
    ),
    "other": ("Another reason", "Say below which."),
}

#: What the button that only shows what moves sends as `do`.
LOOK: Final = "look"

#: Refused fields that a form calls otherwise.
NAMES: Final = {
    "reason": "ended",
    "consent.given_at": "consent_given_at",
    "consent.method": "consent_method",
    **{f"baseline_peg.{item}": f"peg_{item}" for item in peg.ITEMS},
}
