"""What a patient's page says after a change, and what takes it back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final

from reminders.reports.patient import PatientView
from reminders.web.desk.amendments import INFUSION_FORMS, OUTCOME_FORMS, PATIENT_FORMS

#: The changes that one click takes back, for a wrong click: what was done, and how it is audited. The others lead to a
#: form, which shows what is put back or asks what has to be known.
AT_ONCE: Final = {
    "pause": "pause",
    "hospital": "pause",
    "resume": "resume",
    "end": "end",
    "reopen": "reopen",
    "cancel": "cancel-infusion",
    "reinstate": "reinstate-infusion",
    "called": "call-instead",
    "texted": "text-instead",
}

#: So long after a change one click takes it back; a page opened later leads to the form.
RIGHT_AFTER: Final = timedelta(minutes=10)

#: The reason that the history keeps for what one click took back.
UNDONE: Final = "Undone"

#: The form that takes back what `desk.undo` does not: whether texts are welcome, the patient has to say.
INVERSE: Final = {"opt-out": "opt-in", "opt-in": "opt-out"}

#: What must still be so for the page to say that one of these was done: Back leads to the same address later.
STILL: Final[Mapping[str, Callable[[PatientView], bool]]] = {
    "opt-out": lambda view: view.refused,
    "opt-in": lambda view: not view.refused,
    "held": lambda view: view.row.hold_at is not None,
    "released": lambda view: view.row.hold_at is None,
}

#: What a patient's page says after a change.
DONE: Final[dict[str, str]] = {
    "call": "The score is recorded.",
    "withdrawn": "What you ticked is withdrawn.",
    "undo": "The change is undone.",
    "held": "The record is under legal hold: nobody can erase it.",
    "released": "The record is released from legal hold.",
    "erased": "The patient is erased.",
    "text": "The text is on its way, as the conversation shows. It leaves by day and within the limits on texts.",
    **{key: form.done for table in (PATIENT_FORMS, INFUSION_FORMS, OUTCOME_FORMS) for key, form in table.items()},
}
