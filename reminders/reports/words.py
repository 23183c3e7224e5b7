"""The words staff read for the record's codes: steps, states, flags, measures."""

from __future__ import annotations

import re
from typing import Final

from reminders.care import conditions
from reminders.care.protocol import CHOICES
from reminders.care.reasons import Reason, because, sentence
from reminders.record.flags import ELSEWHERE
from reminders.record.outcomes import FlagKind
from reminders.record.people import NextCourse, OptOut, PausedFor
from reminders.record.schedule import CheckInState, InfusionStatus
from reminders.record.texts import Attribution, MessageState
from reminders.record.webhooks import DeliveryState, Event, WhyDisabled
from reminders.reports.seriousness import Level

#: Said of an unclear flag about a score that was noted before.
DISPUTED: Final = "disputed"

_STEP = re.compile(r"([hd])(\d+)")

WORDS: Final[dict[str, dict[str, str]]] = {
    "flag": {
        FlagKind.DANGER: "May be in danger",
        ELSEWHERE: "May be in danger, wrote so to another clinic",
        FlagKind.WORRYING: "Wrote something worrying",
        FlagKind.HIGH_PAIN: "Very high pain",
        FlagKind.CALL_ME: "Asks for a call",
        FlagKind.UNCLEAR: "Answer not understood",
        DISPUTED: "Says the noted score is wrong, not which is right",
        FlagKind.QUESTION: "Asked a question",
        FlagKind.WRONG_PERSON: "Says this is the wrong person",
        FlagKind.DEATH: "Says that the patient has died",
        FlagKind.SET_ASIDE: "Wrote from a phone nothing is recorded from",
        FlagKind.UNKNOWN_PHONE: "Text from a phone nobody is enrolled with",
        FlagKind.NO_QUESTION: "Wrote without being asked",
        FlagKind.PICTURE: "Sent a picture",
        FlagKind.BAD_NUMBER: "Phone number cannot be texted",
        FlagKind.NOT_DELIVERED: "Texts do not arrive",
        FlagKind.NOT_TEXTED: "Phone company takes no text to this phone",
        FlagKind.OPTED_OUT: "Asked for no more texts",
        FlagKind.REFUSAL_IN_DOUBT: "May want no more texts",
        FlagKind.SENT_TWICE: "A text may have gone out twice",
        FlagKind.SENDER_STOPPED: "Sending is stopped",
        FlagKind.TEXTS_HELD_UP: "Texts are not sent or not read",
        FlagKind.RELIEF_ENDED: "Relief has ended",
        FlagKind.NEXT_COURSE: "Time to plan a next course",
        FlagKind.NOT_ANSWERED: "Did not answer",
    },
    "level": {
        Level.URGENT: "Urgent",
        Level.SERIOUS: "Serious",
        Level.SAME_DAY: "Same day",
        Level.CALL: "Call",
        Level.DOUBTFUL: "Doubtful",
        Level.UNDELIVERED: "Not delivered",
        Level.BASELINE: "Baseline",
        Level.ROUTINE: "To note",
    },
    "list": {
        Level.SERIOUS: "Serious",
        Level.SAME_DAY: "Same day",
        Level.CALL: "Call list",
        Level.DOUBTFUL: "Doubtful readings",
        Level.UNDELIVERED: "Not delivered",
        Level.BASELINE: "Baseline missing",
        Level.ROUTINE: "To note",
    },
    "check_in": {
        CheckInState.SCHEDULED: "to come",
        CheckInState.ASKED: "asked",
        CheckInState.ANSWERED: "answered",
        CheckInState.MISSED: "not answered",
        CheckInState.SKIPPED: "not asked",
    },
    "message": {
        MessageState.QUEUED: "waiting to go out",
        MessageState.CLAIMED: "going out",
        MessageState.UNKNOWN: "being looked up at the phone company",
        MessageState.ACCEPTED: "handed over",
        MessageState.SENT: "sent",
        MessageState.DELIVERED: "delivered",
        MessageState.UNDELIVERED: "did not arrive",
        MessageState.FAILED: "refused by the phone company",
        MessageState.DROPPED: "not sent",
    },
    "kind": {
        "welcome": "welcome",
        "by-hand": "text by hand",
        "question": "question",
        "follow-up": "further question",
        "nudge": "reminder",
        "clarify": "asked again",
        "clarify-correction": "asked what is right",
        "acknowledge": "thank you",
        "danger": "answer to danger",
        "call-clinic": "clinic's number",
        "received": "told that staff will look",
        "help": "help",
        "stop-asked": "asked whether to stop",
        "stop-confirmed": "stop confirmed",
        "start-confirmed": "start confirmed",
        "wrong-person": "wrong person confirmed",
        "page": "page to on-call",
    },
    "ending": {
        "still-followed": "still followed",
        "schedule-ended": "followed to the end",
        "next-course": "the next course began",
        "refused": "wants no more texts",
        "unreachable": "could not be reached",
        "left": "left or died",
    },
    "measure": {
        "pain": "Pain",
        "side_effects": "Side effects",
        "change": "Change since the first infusion",
        "peg-pain": "PEG pain",
        "peg-enjoyment": "PEG enjoyment of life",
        "peg-activity": "PEG general activity",
    },
    "side_effects": {"1": "none", "2": "mild", "3": "please call me"},
    "change": {
        "1": "very much improved",
        "2": "much improved",
        "3": "minimally improved",
        "4": "no change",
        "5": "minimally worse",
        "6": "much worse",
        "7": "very much worse",
    },
    "intent": {
        "answer": "an answer",
        "stop": "no more texts",
        "start": "texts again",
        "help": "help",
        "wrong_person": "wrong person",
        "other": "something else",
    },
    "attribution": {
        "open": "to the open question",
        "late": "late",
        "correction": "a correction",
        "overtaken": "before the answer that counts",
        "none": "to no question",
        "part": "read with the text beside it",
        "after": "after the answer",
        "closed": "after it closed",
    },
    "recall": {"now": "right now", "24h": "last 24 hours", "since_first": "since the first infusion"},
    "language": {"en": "English", "es": "Spanish"},
    "refusal": {
        OptOut.WORDS: "the patient asked for no more texts",
        OptOut.STAFF: "the patient told staff to stop them",
        OptOut.PROVIDER: "the phone company says that the phone refused texts",
        OptOut.KEYWORD: "the phone texted STOP",
        OptOut.WRONG_PERSON: "somebody else has this phone",
        OptOut.DECEASED: "a text from this phone says that the patient has died",
        "bad-number": "the phone number cannot be texted",
    },
    "refusal_ends": {
        OptOut.WORDS: "the patient texts START from that phone, or tells you that they want texts and you record it",
        OptOut.STAFF: "the patient texts START from that phone, or tells you that they want texts and you record it",
        OptOut.PROVIDER: "the patient texts START from that phone: the phone company holds the stop",
        OptOut.KEYWORD: "the patient texts START from that phone: the phone company holds the stop",
        OptOut.WRONG_PERSON: "you have made sure that the phone is the patient's and recorded it",
        OptOut.DECEASED: "you have made sure that the phone is the patient's, who is alive, and recorded it",
        "bad-number": "another phone is entered",
    },
    "next_course_rule": {
        NextCourse.NEVER: "never",
        NextCourse.DAYS: "some days after the last infusion",
        NextCourse.RELIEF_ENDED: "when relief has ended",
    },
    "infusion": {InfusionStatus.ACTIVE: "counts", InfusionStatus.CANCELLED: "canceled"},
    "role": {"coordinator": "Coordinator", "clinician": "Clinician", "admin": "Admin"},
    "consent": {"written": "in writing", "oral": "by word of mouth", "electronic": "electronically"},
    "source": {"patient": "patient", "clinic": "clinic", "staff": "staff", "call": "by phone", "import": "imported"},
    "ended": {
        "deceased": "has died",
        "moved": "moved away",
        "left": "left the clinic",
        "wrong-person": "the phone is somebody else's",
        "other": "no more texts wanted by the clinic",
        "erased": "details erased",
    },
    "flag_act": {
        "acknowledged": "Acknowledged before",
        "resolved": "Resolved before",
        "reopened": "Opened again",
        "noted": "Also noted",
        "no-answer": "Called, no answer",
        "reached": "Called, answered",
    },
    "field": {
        "baseline_pain": "pain before the infusion",
        "baseline_peg": "PEG before the infusion",
        "birth_date": "birth date",
        "broken": "broken entries",
        "call_only": "called, never texted",
        "cancelled_reason": "why it was canceled",
        "condition": "given for",
        "count": "webhooks sent again",
        "course": "course",
        "dose_mg_per_kg": "dose, in mg per kg",
        "email": "e-mail address",
        "en": "in English",
        "ended_at": "texting ended",
        "ended_reason": "what happened",
        "entries": "entries",
        "es": "in Spanish",
        "events": "told when",
        "given_at": "consent given",
        "hold_at": "under legal hold since",
        "host": "server",
        "hours_end": "texts leave until",
        "hours_start": "texts leave from",
        "id": "webhook",
        "infused_at": "infusion given",
        "language": "language",
        "leaked": "the old secret was known to others",
        "method": "how",
        "mrn": "record number",
        "name": "name",
        "next_course_days": "days after the last infusion",
        "next_course_rule": "reminder of the next course",
        "number": "infusion of the course",
        "of_day": "of the day",
        "page_again_minutes": "minutes until a page is repeated",
        "paused_at": "paused",
        "paused_for": "paused because of",
        "paused_until": "paused until",
        "peg-activity": "PEG general activity",
        "peg-enjoyment": "PEG enjoyment of life",
        "peg-pain": "PEG pain",
        "phone": "phone",
        "preferred_time": "preferred hour",
        "protocol": "schedule",
        "role": "role",
        "schedule": "schedule",
        "second_factor_for_all": "one-time codes for everybody",
        "second_of_day": "second that day",
        "sender": "texts come from",
        "shared_phone": "phone shared with another patient",
        "since": "failed since",
        "slug": "short name",
        "text": "text",
        "text_name": "name in texts",
        "texts_per_day": "texts a day",
        "texts_per_week": "texts in seven days",
        "time_zone": "time zone",
        "unencrypted_ok": "texts not encrypted accepted",
        "value": "value",
        "values": "values added",
        "version": "version",
        "why": "why",
        "years": "years that records are kept",
    },
    "paused_for": {PausedFor.HOSPITAL: "a stay in the hospital"},
    "webhook": {
        Event.OUTCOME_RECORDED: "An outcome was recorded, corrected or withdrawn",
        Event.FLAG_OPENED: "A flag was opened",
        Event.FLAG_ACKNOWLEDGED: "A flag was acknowledged",
        Event.FLAG_RESOLVED: "A flag was resolved",
        Event.FLAG_REOPENED: "A flag was opened again",
        Event.TEST: "A test",
    },
    "webhook_state": {
        DeliveryState.WAITING: "waiting",
        DeliveryState.DELIVERED: "delivered",
        DeliveryState.FAILED: "failed",
    },
    "webhook_disabled": {
        WhyDisabled.STAFF: "disabled by an admin",
        WhyDisabled.GONE: "disabled, because it answered 410 (gone)",
        WhyDisabled.FAILING: "disabled, because it took nothing for five days",
    },
    "webhook_answer": {
        "address-not-allowed": "its name leads to a private or local address",
        "host-not-found": "its name was not found",
        "no-connection": "no connection",
        "certificate": "its certificate or encryption was not accepted",
        "timeout": "no answer in time",
        "not-http": "what it answered is no HTTP",
        "our-error": "an error of this service; its log says more",
        "endpoint-deleted": "not sent, the endpoint was deleted",
    },
}


#: Why check-ins wait that can still be asked, and when those go on.
GOES_ON: Final[dict[str, str]] = {
    Reason.URGENT_OPEN: "when the flag is resolved",
    Reason.REFUSAL_IN_DOUBT: "when the patient answers or you resume texts",
    Reason.HOSPITALIZED: "when texts are resumed",
    Reason.PATIENT_PAUSED: "when texts are resumed",
    Reason.CLINIC_NOT_READY: "when the number is set",
    Reason.CLINIC_PAUSED: "when the clinic's questions are resumed",
    Reason.BAD_NUMBER: "when the phone is changed",
    Reason.CALL_ONLY: "when texts are chosen instead",
    Reason.TROUBLE: "when that is put right",
}

_STANDS: Final[dict[str, str]] = {
    Reason.CALL_ONLY: "staff call this patient instead",
    Reason.URGENT_OPEN: "an urgent flag is open",
    Reason.REFUSAL_IN_DOUBT: "the patient may want no more texts",
    Reason.HOSPITALIZED: "the patient is in the hospital",
    Reason.PATIENT_PAUSED: "texts to this patient are paused",
    Reason.CLINIC_NOT_READY: "the clinic has no phone number for patients yet",
    Reason.CLINIC_PAUSED: "the clinic's questions are paused",
}


def stands(reason: str) -> str:
    """The clause after "because" for a reason that applies now."""
    return _STANDS.get(reason) or because(reason)


def skipped(reason: str | None, *, over: bool) -> str:
    """What is shown next to a check-in that was not asked, or is held back while its window is open."""
    if reason not in set(Reason):
        return say(CheckInState.SKIPPED, "check_in")
    if reason == Reason.CALL_ONLY and not over:
        return "to be called"
    return f"waits: {stands(reason)}" if not over and reason in GOES_ON else sentence(reason)


def say(code: str | None, kind: str) -> str:
    """The words for a code; a code without words is shown as it is, with spaces for hyphens."""
    if code is None:
        return ""
    if kind == "condition":
        return conditions.label(code)
    return WORDS[kind].get(code) or code.replace("-", " ").replace("_", " ")


def why_flagged(kind: str, attribution: str | None) -> str:
    """The code that says why staff should look: the flag's kind, or `disputed` if its reply disputes a score."""
    return DISPUTED if (kind, attribution) == (FlagKind.UNCLEAR, Attribution.CORRECTION) else kind


def step(code: str | None) -> str:
    """A timepoint: `4 hours`, `day 7`, `baseline`."""
    found = _STEP.fullmatch(code or "")
    if found is None:
        return code or ""
    number = int(found[2])
    if found[1] == "d":
        return f"day {number}"
    return f"{number} hour{'' if number == 1 else 's'}"


def worded(version: str) -> str:
    """Which words a consent was given to: `Wording 7 in English` for `en-7`, with the clinic's own words after it."""
    language, _, number = version.partition("-")
    if not number:
        return f"Wording {version}"
    product, _, own = number.partition("+")
    said = f"Wording {product} in {say(language, 'language')}"
    return f"{said}, the clinic's own {own}" if own else said


def choices(measure: str) -> list[tuple[str, str]]:
    """The numbered options of a question, each as its number and as staff read it; empty if it is a score."""
    return [(str(number), choice(measure, str(number))) for number in CHOICES.get(measure, ())]


def choice(measure: str, number: str) -> str:
    """An answer to a question with numbered options: `2 (mild)`."""
    said = WORDS.get(measure, {}).get(number)
    return f"{number} ({said})" if said else number
