"""Changes that staff make after enrollment: to a patient, an infusion, the texting or a recorded outcome.

Every function raises `NotFound` if the clinic has no such row and `Refused` naming every bad field, writes the old and
new values and the reason into the audit trail, and updates check-ins that were not asked yet. A call that changes
nothing writes nothing.
"""

from reminders.followup.amending.by_hand import Offered, Queued, reason_against, send_by_hand, texts_for
from reminders.followup.amending.data_request import note_file_made
from reminders.followup.amending.erasing import ErasureConsequences, erase, erasure_consequences
from reminders.followup.amending.infusion import cancel_infusion, change_infusion, reinstate_infusion
from reminders.followup.amending.legal_hold import hold_patient, release_patient
from reminders.followup.amending.move_schedules import MoveConsequences, move_consequences, move_schedules
from reminders.followup.amending.outcome import (
    correct_outcome,
    record_baseline,
    set_baseline_peg,
    withdraw_outcome,
    withdraw_outcomes,
)
from reminders.followup.amending.patient import PatientChanges, change_patient
from reminders.followup.amending.phone_score import PhoneScore, check_phone_score, pending, record_phone_score
from reminders.followup.amending.preview import Move, what_moves
from reminders.followup.amending.texting import (
    END_REASONS,
    end_patient,
    pause_patient,
    record_oral_opt_in,
    record_oral_opt_out,
    reopen_patient,
    resume_patient,
)
from reminders.followup.amending.undo import Change, audited_change, changed_by, newest_change, undo_change, undoable
from reminders.followup.amending.zone import ZoneConsequences, replace_zone, zone_consequences

__all__ = [
    "END_REASONS",
    "Change",
    "ErasureConsequences",
    "Move",
    "MoveConsequences",
    "Offered",
    "PatientChanges",
    "PhoneScore",
    "Queued",
    "ZoneConsequences",
    "audited_change",
    "cancel_infusion",
    "change_infusion",
    "change_patient",
    "changed_by",
    "check_phone_score",
    "correct_outcome",
    "end_patient",
    "erase",
    "erasure_consequences",
    "hold_patient",
    "move_consequences",
    "move_schedules",
    "newest_change",
    "note_file_made",
    "pause_patient",
    "pending",
    "reason_against",
    "record_baseline",
    "record_oral_opt_in",
    "record_oral_opt_out",
    "record_phone_score",
    "reinstate_infusion",
    "release_patient",
    "reopen_patient",
    "replace_zone",
    "resume_patient",
    "send_by_hand",
    "set_baseline_peg",
    "texts_for",
    "undo_change",
    "undoable",
    "what_moves",
    "withdraw_outcome",
    "withdraw_outcomes",
    "zone_consequences",
]
