"""Whose answer it is on a phone that patients share: the person asked, unless the text names another."""

from __future__ import annotations

from reminders.care.people import named_in
from reminders.followup.intake.attribute import Belongs, attribute
from reminders.followup.intake.in_hand import InHand
from reminders.record.sealing import Erased, unseal
from reminders.record.texts import Attribution


def attribute_by_name(in_hand: InHand) -> None:
    """Give a reply to the person it names, if they were asked; nobody else's value is ever recorded from it.

    Where the other person's question is open, they are asked back; otherwise the reply is nobody's, and flagged.
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
        try:
            found[patient.id] = unseal(in_hand.session, patient, "name")
        except Erased:
            continue
    return found
