"""Changes by a person after enrollment: to the patient, the infusion, the texting or the record, each with its reason.

Every call finds its row in the clinic or raises `NotFound`, raises `Refused` naming what is wrong, keeps old, new
and why in the audit trail, and brings unsent check-ins in line. What changes nothing leaves no trace.
"""

from reminders.followup.amending.infusion import cancel_infusion, change_infusion, reinstate_infusion
from reminders.followup.amending.outcome import correct_outcome, record_baseline, withdraw_outcome
from reminders.followup.amending.patient import PatientChanges, change_patient
from reminders.followup.amending.texting import (
    END_REASONS,
    end_patient,
    pause_patient,
    record_oral_opt_in,
    record_oral_opt_out,
    reopen_patient,
    resume_patient,
)
from reminders.followup.amending.zone import replace_zone

__all__ = [
    "END_REASONS",
    "PatientChanges",
    "cancel_infusion",
    "change_infusion",
    "change_patient",
    "correct_outcome",
    "end_patient",
    "pause_patient",
    "record_baseline",
    "record_oral_opt_in",
    "record_oral_opt_out",
    "reinstate_infusion",
    "reopen_patient",
    "replace_zone",
    "resume_patient",
    "withdraw_outcome",
]
