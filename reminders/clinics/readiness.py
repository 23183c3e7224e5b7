"""What keeps a clinic from texting patients, and what should be put right first, from the record and the settings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from reminders.care import wording, zones
from reminders.clinics.names import problems_with_name, problems_with_text_name
from reminders.clinics.places import admins_of
from reminders.clinics.reach import channels, contacts_of
from reminders.outbox.pace import number_for_patients
from reminders.record.people import Clinic
from reminders.record.texts import Sender
from reminders.settings import Settings
from reminders.texting.numbers import display


@dataclass(frozen=True)
class Point:
    """One thing a clinic needs: what is so, in a sentence, and what to do where it is not well.

    With `blocks` no patient should be texted until it is put right; without it but with `remedy` it can wait. `place`
    names where the clinic's admin puts it right, if it is the admin who can.
    """

    sentence: str
    remedy: str = ""
    blocks: bool = False
    place: str | None = None

    @property
    def well(self) -> bool:
        """Whether there is nothing to do."""
        return not self.remedy


def readiness(session: Session, settings: Settings, clinic: Clinic) -> list[Point]:
    """Everything the clinic needs before patients are texted: what blocks first, then what can wait, then what is well.

    It asks only the record: what the texting provider says of its account and webhooks, `reminders doctor` asks.
    """
    found = [
        *_on_call(session, settings, clinic),
        _number_to_call(settings, clinic),
        *_sender(session, settings, clinic),
        *_clinic(clinic),
        _sign_in(session, clinic),
        *_languages(),
    ]
    return sorted(found, key=lambda point: (not point.blocks, point.well))


def _on_call(session: Session, settings: Settings, clinic: Clinic) -> Iterator[Point]:
    contacts = contacts_of(session, clinic.id)
    reached = [one for one in contacts if channels(session, settings, clinic, one)]
    if not contacts:
        yield Point("Nobody is on call: a patient in danger would alarm no one.",
                    "Name somebody with a phone and an e-mail address.", True, "on-call")  # fmt: skip
    elif not reached:
        yield Point("Nobody on call can be reached: no mail server is set, or their phones refuse our texts.",
                    "Give them a phone, or have them text START to the clinic's sender.", True, "on-call")  # fmt: skip
    elif len(reached) == 1:
        yield Point("One person on call can be reached.",
                    "Name a second one for when the first does not answer.", place="on-call")  # fmt: skip
    else:
        yield Point(f"{len(reached)} people on call can be reached.")


def _number_to_call(settings: Settings, clinic: Clinic) -> Point:
    number = number_for_patients(clinic, settings)
    if clinic.phone is not None:
        return Point("Patients are told to call the clinic's own number.")
    if number is not None:
        return Point(f"Patients, in danger too, are told to call {display(number)}, the number that texts them.",
                     "See that somebody answers it, or set the clinic's own.", place="clinic")  # fmt: skip
    return Point("There is no number that patients can call: no question goes out.",
                 "Set the phone that patients call.", True, "clinic")  # fmt: skip


def _sender(session: Session, settings: Settings, clinic: Clinic) -> Iterator[Point]:
    sender = clinic.sender or settings.twilio_sender
    if sender is None:
        yield Point("The clinic has no number to text from.", "Whoever runs this service sets it.", True)
        return
    row = session.get(Sender, sender)
    if row is not None and row.stopped_at is not None:
        yield Point(f"Sending from {display(sender)} is stopped by the phone company.",
                    "Whoever runs this service settles that; sending then resumes by itself.", True)  # fmt: skip
    else:
        yield Point(f"Texts come from {display(sender)}.")
    if not settings.real_texts:
        yield Point("The phone network is simulated: no text reaches a real phone.",
                    "Whoever runs this service connects it to Twilio.", True)  # fmt: skip


def _clinic(clinic: Clinic) -> Iterator[Point]:
    for said in dict.fromkeys([*problems_with_name(clinic.name), *problems_with_text_name(clinic.text_name)]):
        yield Point(said, "Change the clinic's name in texts.", True, "clinic")
    if zones.place_name(clinic.time_zone) is None:
        yield Point(f"{clinic.time_zone} is not the time zone of a place.", "Choose another.", True, "zone")
    else:
        yield Point(f"The clinic's clock is that of {zones.zone_name(clinic.time_zone)}.")
    if clinic.paused_at is not None:
        yield Point("The clinic's texts are paused.", "Resume them.", True, "pause")


def _sign_in(session: Session, clinic: Clinic) -> Point:
    if admins_of(session, clinic.id, most=2) > 1:
        return Point("More than one admin can sign in.")
    return Point("Only one admin can sign in.", "Add a second one, for when the first is away.", place="staff")


def _languages() -> Iterator[Point]:
    for language in wording.not_offered():
        yield Point(f"The texts in {language} are not complete and not offered.", "Read what is missing.",
                    place="wording")  # fmt: skip
    yield Point(f"Every text is written in {', '.join(wording.LANGUAGE_NAMES.values())}.")
