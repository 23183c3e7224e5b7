"""Who may do what: one table of roles and rights, one of routes and the right each needs."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from reminders.followup.alerting.permissions import PERMISSIONS, Act
from reminders.record.access import Role
from reminders.record.flags import REVIEW, URGENT


class Right(StrEnum):
    """Something a staff member may do."""

    ANYBODY = "anybody"
    """Needs no sign-in."""
    OWN_ACCOUNT = "own account"
    """Needs a sign-in and nothing more, so that a temporary password can be changed."""
    SEE = "see patients"
    ENROLL = "enroll patients"
    AMEND = "change a schedule"
    ACKNOWLEDGE = "answer a flag"
    RESOLVE = "resolve a flag"
    RESOLVE_DANGER = "resolve an urgent flag"
    REOPEN = "reopen a flag"
    CORRECT = "correct the record"
    RUN_CLINIC = "run the clinic's settings"


_COORDINATOR: Final = frozenset({Right.OWN_ACCOUNT, Right.SEE, Right.ENROLL, Right.AMEND})
_CLINICIAN: Final = _COORDINATOR | {Right.CORRECT}
_ADMIN: Final = _CLINICIAN | {Right.RUN_CLINIC}

#: Rights about flags come from the flags' own rules, which the API follows too.
_OF_FLAGS: Final = {
    Right.ACKNOWLEDGE: PERMISSIONS[REVIEW, Act.ACKNOWLEDGE],
    Right.RESOLVE: PERMISSIONS[REVIEW, Act.RESOLVE],
    Right.RESOLVE_DANGER: PERMISSIONS[URGENT, Act.RESOLVE],
    Right.REOPEN: PERMISSIONS[REVIEW, Act.REOPEN],
}


def _and_of_flags(role: Role, rights: frozenset[Right]) -> frozenset[Right]:
    return rights | {right for right, rule in _OF_FLAGS.items() if role in rule.roles}


RIGHTS: Final[dict[Role, frozenset[Right]]] = {
    Role.COORDINATOR: _and_of_flags(Role.COORDINATOR, _COORDINATOR),
    Role.CLINICIAN: _and_of_flags(Role.CLINICIAN, _CLINICIAN),
    Role.ADMIN: _and_of_flags(Role.ADMIN, _ADMIN),
}

#: Every route of the desk and the right it needs. A route that is not here answers nobody.
ROUTES: Final[dict[str, Right]] = {
    "desk.sign_in": Right.ANYBODY,
    "desk.sign_in_code": Right.ANYBODY,
    "desk.passkey_challenge": Right.ANYBODY,
    "desk.sign_in_passkey": Right.ANYBODY,
    "desk.to_provider": Right.ANYBODY,
    "desk.back_from_provider": Right.ANYBODY,
    "desk.first_from_provider": Right.ANYBODY,
    "desk.out_at_provider": Right.ANYBODY,
    "desk.link": Right.ANYBODY,
    "desk.link_password": Right.ANYBODY,
    "desk.sign_out": Right.OWN_ACCOUNT,
    "desk.choose_clinic": Right.OWN_ACCOUNT,
    "desk.join": Right.OWN_ACCOUNT,
    "desk.still_here": Right.OWN_ACCOUNT,
    "desk.account": Right.OWN_ACCOUNT,
    "desk.change_password": Right.OWN_ACCOUNT,
    "desk.second_factor": Right.OWN_ACCOUNT,
    "desk.new_recovery_codes": Right.OWN_ACCOUNT,
    "desk.passkeys": Right.OWN_ACCOUNT,
    "desk.add_passkey": Right.OWN_ACCOUNT,
    "desk.new_passkey_challenge": Right.OWN_ACCOUNT,
    "desk.change_passkey": Right.OWN_ACCOUNT,
    "desk.connection": Right.OWN_ACCOUNT,
    # What may be seen on it is asked by the page itself.
    "desk.kept_page": Right.OWN_ACCOUNT,
    "desk.today": Right.SEE,
    "desk.live": Right.SEE,
    "desk.live_today": Right.SEE,
    "desk.flag": Right.SEE,
    "desk.flags": Right.SEE,
    "desk.acknowledge": Right.ACKNOWLEDGE,
    "desk.resolve": Right.RESOLVE,
    "desk.reopen": Right.REOPEN,
    "desk.handle_flag": Right.ACKNOWLEDGE,
    "desk.handle_unanswered": Right.ACKNOWLEDGE,
    "desk.patients": Right.SEE,
    "desk.search": Right.SEE,
    "desk.found": Right.SEE,
    "desk.patient": Right.SEE,
    "desk.summary": Right.SEE,
    "desk.history": Right.SEE,
    "desk.patient_file": Right.RUN_CLINIC,
    "desk.hold_patient": Right.RUN_CLINIC,
    "desk.erase_patient": Right.RUN_CLINIC,
    "desk.enroll": Right.ENROLL,
    "desk.preview_enrollment": Right.ENROLL,
    "desk.enrolled": Right.ENROLL,
    "desk.live_welcome": Right.ENROLL,
    "desk.import_patients": Right.ENROLL,
    "desk.import_history": Right.RUN_CLINIC,
    "desk.amend_patient": Right.AMEND,
    "desk.amend_infusion": Right.AMEND,
    "desk.earlier_phones": Right.AMEND,
    "desk.undo": Right.AMEND,
    "desk.text_by_hand": Right.AMEND,
    "desk.record_call": Right.AMEND,
    "desk.choose_calls": Right.AMEND,
    "desk.correct": Right.CORRECT,
    "desk.replies": Right.SEE,
    "desk.narrow_replies": Right.SEE,
    "desk.export_replies": Right.SEE,
    "desk.outcomes": Right.SEE,
    "desk.outcomes_figures": Right.SEE,
    "desk.export_outcomes": Right.SEE,
    "desk.settings": Right.RUN_CLINIC,
    "desk.settings_clinic": Right.RUN_CLINIC,
    "desk.settings_next_course": Right.RUN_CLINIC,
    "desk.settings_ready": Right.RUN_CLINIC,
    "desk.settings_texting": Right.RUN_CLINIC,
    "desk.settings_zone": Right.RUN_CLINIC,
    "desk.settings_pause": Right.RUN_CLINIC,
    "desk.settings_contacts": Right.RUN_CLINIC,
    "desk.people": Right.RUN_CLINIC,
    "desk.settings_staff": Right.RUN_CLINIC,
    "desk.settings_second_factor": Right.RUN_CLINIC,
    "desk.keys": Right.RUN_CLINIC,
    "desk.make_key": Right.RUN_CLINIC,
    "desk.settings_keys": Right.RUN_CLINIC,
    "desk.settings_wording": Right.RUN_CLINIC,
    "desk.settings_text": Right.RUN_CLINIC,
    "desk.settings_questions": Right.RUN_CLINIC,
    "desk.settings_protocols": Right.RUN_CLINIC,
    "desk.settings_protocol": Right.RUN_CLINIC,
    "desk.settings_retire": Right.RUN_CLINIC,
    "desk.settings_move": Right.RUN_CLINIC,
    "desk.audit_trail": Right.RUN_CLINIC,
    "desk.narrow_audit_trail": Right.RUN_CLINIC,
    "desk.export_audit_trail": Right.RUN_CLINIC,
    "desk.verify_audit_trail": Right.RUN_CLINIC,
    "desk.settings_retention": Right.RUN_CLINIC,
    "desk.erase_due": Right.RUN_CLINIC,
    "desk.settings_texts": Right.RUN_CLINIC,
    "desk.webhooks": Right.RUN_CLINIC,
    "desk.add_webhook": Right.RUN_CLINIC,
    "desk.webhook": Right.RUN_CLINIC,
    "desk.change_webhook": Right.RUN_CLINIC,
}

#: What an open page asks for by itself. It keeps no session alive. What needs a sign-in answers 401 once that is over;
#: the challenge is asked for by a page to sign in, which may stay open beside a session that began in another tab.
BACKGROUND: Final = frozenset({"desk.live", "desk.live_today", "desk.live_welcome", "desk.passkey_challenge"})

#: The largest body that is read: no request of staff, of a clinic's system or of the provider comes near it.
MOST_BODY_BYTES: Final = 64 * 1024

#: The pages that take a file, and the largest body they read.
FILE_PAGES: Final = frozenset({"desk.import_patients", "desk.import_history"})
MOST_FILE_BODY_BYTES: Final = 1024 * 1024

#: What would outlive a session left open: the password is asked for again unless it was typed in the last minutes.
NEEDS_RECENT_PASSWORD: Final = frozenset(
    {
        "desk.second_factor",
        "desk.new_recovery_codes",
        "desk.add_passkey",
        "desk.new_passkey_challenge",
        "desk.change_passkey",
        "desk.connection",
        "desk.settings_staff",
        "desk.settings_second_factor",
        "desk.make_key",
        "desk.add_webhook",
        "desk.change_webhook",
        "desk.patient_file",
        "desk.hold_patient",
        "desk.erase_patient",
        "desk.settings_retention",
        "desk.erase_due",
    }
)

#: The only pages that open while a password is temporary or a required second factor is missing.
UNFINISHED: Final = frozenset(
    {
        "desk.sign_out",
        "desk.still_here",
        "desk.choose_clinic",
        "desk.account",
        "desk.change_password",
        "desk.second_factor",
        "desk.passkeys",
        "desk.add_passkey",
        "desk.new_passkey_challenge",
        "desk.kept_page",
    }
)


def may(role: str, right: Right) -> bool:
    """Whether a role includes a right. An unknown role includes none."""
    return right is Right.ANYBODY or (role in RIGHTS and right in RIGHTS[Role(role)])


def table() -> list[tuple[Right, dict[Role, bool]]]:
    """Who may what, for a page: each right that takes a role, and whether each role includes it, as `may` decides."""
    asked = [right for right in Right if right not in (Right.ANYBODY, Right.OWN_ACCOUNT)]
    return [(right, {role: may(role, right) for role in Role}) for right in asked]
