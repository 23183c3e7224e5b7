"""Changes that staff make after enrollment: to a patient, an infusion, the texting or a recorded outcome.

Every function raises `NotFound` if the clinic has no such row and `Refused` naming every bad field, writes the old and
new values and the reason into the audit trail, and updates check-ins that were not asked yet. A call that changes
nothing writes nothing.
"""

from reminders.followup.amending.infusion import cancel_infusion, change_infusion, reinstate_infusion
from reminders.followup.amending.move_schedules import MoveConsequences, move_consequences, move_schedules
from reminders.followup.amending.outcome import correct_outcome, record_baseline, set_baseline_peg, withdraw_outcome
from reminders.followup.amending.patient import PatientChanges, change_patient
from reminders.followup.amending.phone_score import PhoneScore, check_phone_score, pending, record_phone_score
from reminders.followup.amending.texting import (
    END_REASONS,
    end_patient,
    pause_patient,
    record_oral_opt_in,
    record_oral_opt_out,
    reopen_patient,
    resume_patient,
)
from reminders.followup.amending.zone import ZoneConsequences, replace_zone, zone_consequences

__all__ = [
    "END_REASONS",
    "MoveConsequences",
    "PatientChanges",
    "PhoneScore",
    "ZoneConsequences",
    "cancel_infusion",
    "change_infusion",
    "change_patient",
    "check_phone_score",
    "correct_outcome",
    "end_patient",
    "move_consequences",
    "move_schedules",
    "pause_patient",
    "pending",
    "record_baseline",
    "record_oral_opt_in",
    "record_oral_opt_out",
    "record_phone_score",
    "reinstate_infusion",
    "reopen_patient",
    "replace_zone",
    "resume_patient",
    "set_baseline_peg",
    "withdraw_outcome",
    "zone_consequences",
]
