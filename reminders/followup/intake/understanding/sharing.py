"""Whose answer a reply is on a phone that patients share: that of the patient asked, unless it names another."""

from __future__ import annotations

from contextlib import suppress

from reminders.care.named_person import named_in
from reminders.followup.intake.in_hand import InHand
from reminders.followup.intake.whose.attribute import Belongs, attribute
from reminders.record.sealing import Erased, unseal
from reminders.record.texts import Attribution


def attribute_by_name(in_hand: InHand) -> None:
    """Attribute a reply that names another patient than the one asked to the one it names, if they were asked too.

    No value is ever recorded for the patient who was asked. If their question is open, they are asked again; otherwise
    the reply belongs to nobody and is flagged.
    """
    names = _names(in_hand)
    if len(names) < 2:
        return
    named, asked = named_in(in_hand.body, names), in_hand.belongs.check_in
    others = named.people - ({asked.patient_id} if asked is not None else set())
    if not others:
        return
    if named.plainly:
        (person,) = named.people
        theirs = attribute(in_hand.session, in_hand.reply, of_patient=person)
        ended = next(patient.ended_at for patient in in_hand.people if patient.id == person)
        if theirs.how is not Attribution.NONE and ended is None:
            in_hand.belongs = theirs
            return
    if in_hand.belongs.how is Attribution.OPEN:
        in_hand.names_another = True
        return
    in_hand.belongs = Belongs(Attribution.NONE)
    if len(named.people) == 1:
        in_hand.patient = next(patient for patient in in_hand.people if patient.id in named.people)


def _names(in_hand: InHand) -> dict[str, str]:
    found = {}
    for patient in in_hand.people:
        with suppress(Erased):
            found[patient.id] = unseal(in_hand.session, patient, "name")
    return found
