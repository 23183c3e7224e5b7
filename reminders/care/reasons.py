"""Why a check-in was not asked, or a text not sent: one table of stable codes and the words staff read."""

from enum import StrEnum
from typing import Final


class Reason(StrEnum):
    """A code kept in the record.

    Members are in order of precedence: where several hold, the first is shown.
    """

    DECEASED = "deceased"
    ERASED = "erased"
    DEATH_REPORTED = "death-reported"
    WRONG_PERSON = "wrong-person"
    ENDED = "ended"
    OPTED_OUT = "opted-out"
    NO_CONSENT = "no-consent"
    CANCELLED = "cancelled"
    SUPERSEDED = "superseded"
    NOT_IN_SCHEDULE = "not-in-schedule"
    CLOSED_AT_ENROLLMENT = "closed-at-enrollment"
    IMPORTED = "imported"
    QUIET_HOURS = "quiet-hours"
    CALL_ONLY = "call-only"
    BAD_NUMBER = "bad-number"
    URGENT_OPEN = "urgent-open"
    REFUSAL_IN_DOUBT = "refusal-in-doubt"
    HOSPITALIZED = "hospitalized"
    PATIENT_PAUSED = "patient-paused"
    CLINIC_NOT_READY = "clinic-not-ready"
    CLINIC_PAUSED = "clinic-paused"
    SENDER_STOPPED = "sender-stopped"
    RESTORED = "restored"
    PHONE_BUSY = "phone-busy"
    CAP = "cap"
    NOT_ACCEPTED = "not-accepted"
    OUTAGE = "outage"
    TROUBLE = "trouble"
    NO_ANSWER = "no-answer"
    NOT_DELIVERED = "not-delivered"
    ANSWERED = "answered"
    UNCLEAR = "unclear"
    REPLANNED = "replanned"
    TOO_LATE = "too-late"


_BECAUSE: Final[dict[str, str]] = {
    Reason.DECEASED: "the patient has died",
    Reason.ERASED: "the patient's details were erased",
    Reason.DEATH_REPORTED: "a text from this phone says that the patient has died",
    Reason.WRONG_PERSON: "somebody else answered from this phone",
    Reason.ENDED: "texts to this patient were ended",
    Reason.OPTED_OUT: "the patient asked for no more texts",
    Reason.NO_CONSENT: "consent to texts is missing or was withdrawn",
    Reason.CANCELLED: "staff canceled the schedule",
    Reason.SUPERSEDED: "a newer infusion took over",
    Reason.NOT_IN_SCHEDULE: "the schedule was moved to a version without it",
    Reason.CLOSED_AT_ENROLLMENT: "its time had passed before the patient was enrolled",
    Reason.IMPORTED: "it is imported history",
    Reason.QUIET_HOURS: "quiet hours left no room",
    Reason.CALL_ONLY: "staff call this patient instead of texting",
    Reason.BAD_NUMBER: "the phone number cannot be texted",
    Reason.URGENT_OPEN: "an urgent flag was open",
    Reason.REFUSAL_IN_DOUBT: "a text may have asked for no more texts, and neither patient nor staff had settled it",
    Reason.HOSPITALIZED: "the patient was in the hospital",
    Reason.PATIENT_PAUSED: "texts to this patient were paused",
    Reason.CLINIC_NOT_READY: "the clinic had no phone number for patients",
    Reason.CLINIC_PAUSED: "the clinic's texts were paused",
    Reason.SENDER_STOPPED: "the clinic's sending number was stopped by the phone company",
    Reason.RESTORED: "a backup was restored and sending had not resumed",
    Reason.PHONE_BUSY: "another question was open on this phone",
    Reason.CAP: "the limit on texts was reached",
    Reason.NOT_ACCEPTED: "the phone company did not take the text",
    Reason.OUTAGE: "an outage lasted past its time",
    Reason.TROUBLE: "its text could not be written, which whoever runs this service must look at",
    Reason.NO_ANSWER: "no answer came while it was open",
    Reason.NOT_DELIVERED: "the text did not arrive",
    Reason.ANSWERED: "the patient had already answered",
    Reason.UNCLEAR: "staff look at an answer that was not clear",
    Reason.REPLANNED: "its time was changed",
    Reason.TOO_LATE: "its time had passed",
}

_AFTER_ASKING: Final = frozenset({Reason.NO_ANSWER, Reason.NOT_DELIVERED})


def because(reason: Reason | str) -> str:
    """The plain clause staff read after "because". Raises ValueError for a code that is not in the table."""
    return _BECAUSE[Reason(reason)]


def because_or(code: str | None, otherwise: str) -> str:
    """The same for a code read back from the record, which may not be in the table: then it is `otherwise`."""
    return _BECAUSE.get(code or "", otherwise)


def sentence(reason: Reason | str) -> str:
    """What is shown beside a check-in that was skipped: "not asked: quiet hours left no room"."""
    asked = Reason(reason) in _AFTER_ASKING
    return f"{'not answered' if asked else 'not asked'}: {because(reason)}"
