"""What a patient's page says after a change, and which change takes it back."""

from __future__ import annotations

from typing import Final

from reminders.web.desk.amendments import INFUSION_FORMS, OUTCOME_FORMS, PATIENT_FORMS

#: Which change takes another one back. Changes of details are taken back by `desk.undo`.
INVERSE: Final = {
    "pause": "resume",
    "hospital": "resume",
    "resume": "pause",
    "end": "reopen",
    "reopen": "end",
    "opt-out": "opt-in",
    "opt-in": "opt-out",
    "cancel": "reinstate",
    "reinstate": "cancel",
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
