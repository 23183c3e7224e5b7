"""What each action of the audit trail is called, and under which kind it is found: one table."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

#: The action kept when somebody opens a patient's page.
VIEWED: Final = "viewed"

#: The action kept when a clinic's system reads, over FHIR, who patients are.
READ_PATIENTS: Final = "read-patients"

#: The action kept when somebody checked from the desk that the trail is whole.
VERIFIED: Final = "verify-audit"


class Kind(StrEnum):
    """What an entry of the audit trail is about."""

    FLAGS = "flags"
    SCORES = "scores"
    TEXTS = "texts"
    PATIENTS = "patients"
    LOOKED = "looked"
    SIGN_IN = "sign-in"
    STAFF = "staff"
    CLINIC = "clinic"
    WEBHOOKS = "webhooks"
    RECORD = "record"


KINDS: Final[dict[Kind, str]] = {
    Kind.FLAGS: "flags",
    Kind.SCORES: "scores",
    Kind.TEXTS: "texting and refusals",
    Kind.PATIENTS: "patients and infusions",
    Kind.LOOKED: "opened or downloaded",
    Kind.SIGN_IN: "sign-ins",
    Kind.STAFF: "staff and API keys",
    Kind.CLINIC: "settings",
    Kind.WEBHOOKS: "webhooks",
    Kind.RECORD: "erasing and keeping the record",
}

#: Each action by its kind, in words. `{}` is what it was done to; where that is not known any more it is left out.
SENTENCES: Final[dict[Kind, dict[str, str]]] = {
    Kind.FLAGS: {
        "acknowledge": "acknowledged the flag {}",
        "resolve": "resolved the flag {}",
        "reopen-flag": "opened the flag {} again",
        "note-flag": "added a note to the flag {}",
        "call-flag": "noted a call about the flag {}",
        "take-over": "took over the flag {}",
    },
    Kind.SCORES: {
        "record-baseline": "recorded the baseline",
        "call-instead": "chose calls instead of texts",
        "text-instead": "chose texts instead of calls",
        "record-call": "recorded a score taken by phone",
        "correct-outcome": "corrected a value",
        "withdraw-outcome": "withdrew a value",
    },
    Kind.TEXTS: {
        "pause": "paused texts",
        "resume": "resumed texts",
        "end": "ended texting",
        "reopen": "undid the end of texting",
        "doubt": "may have asked for no more texts",
        "opt-out": "stopped texts to the phone",
        "opt-in": "made texts to the phone welcome again",
        "oral-opt-out": "recorded that the patient wants no more texts",
        "oral-opt-in": "recorded that texts are welcome again",
        "text-by-hand": "sent a text by hand",
        "share-phone": "marked the phone as shared with another patient",
        "unshare-phone": "marked the phone as no longer shared",
    },
    Kind.PATIENTS: {
        "enroll": "enrolled for the infusion {}",
        "enroll-again": "enrolled again for the same infusion {}",
        "import-history": "imported an infusion or answers to it",
        "change-patient": "changed the patient",
        "change-infusion": "changed the infusion {}",
        "cancel-infusion": "canceled the infusion {}",
        "reinstate-infusion": "undid the cancellation of the infusion {}",
        "record-dose": "recorded the dose of the infusion {}",
    },
    Kind.LOOKED: {
        VIEWED: "opened the page",
        READ_PATIENTS: "read name and phone over FHIR",
        "exported": "downloaded {}",
        "make-patient-file": "made the file of everything recorded of the patient",
        "exported-research": "made a research export",
    },
    Kind.SIGN_IN: {
        "signed-in": "signed in",
        "signed-out": "signed out",
        "sign-in-refused": "refused a sign-in of {}",
        "code-refused": "refused a code of {}",
        "password-refused": "typed a wrong password when asked again",
        "password-changed": "changed their own password",
        "recovery-codes": "made new recovery codes for their own sign-in",
        "recovery-code-used": "signed in with a recovery code",
        "second-factor-on": "turned on codes for their own sign-in",
        "passkey-added": "added a passkey to their own sign-in",
        "passkey-removed": "removed a passkey of their own sign-in",
        "passkey-used": "signed in with a passkey",
        "passkey-refused": "refused a passkey of {}",
        "passkey-copied": "refused a passkey of {}: its counter went back, as that of a copy does",
        "provider-connected": "connected an account of the identity provider to their own sign-in",
        "provider-disconnected": "disconnected the identity provider from their own sign-in",
        "provider-used": "signed in at the identity provider",
        "provider-refused": "refused an account of the identity provider that is not the one connected to {}",
    },
    Kind.STAFF: {
        "add-staff": "added {} to the staff",
        "disable-staff": "disabled the sign-in of {}",
        "enable-staff": "let {} sign in again",
        "change-role": "changed the role of {}",
        "invite-staff": "invited {} by a link",
        "reset-link": "gave {} a link for a new password",
        "withdraw-link": "withdrew the link of {}",
        "link-used": "used the link of {}",
        "reset-password": "gave {} a temporary password",
        "reset-second-factor": "reset the codes of {}",
        "disconnect-provider": "disconnected the identity provider from the sign-in of {}",
        "create-key": "made the API key {}",
        "revoke-key": "revoked the API key {}",
    },
    Kind.CLINIC: {
        "add-clinic": "added the clinic",
        "change-clinic": "changed the clinic's settings",
        "pause-clinic": "paused the clinic's texts",
        "resume-clinic": "resumed the clinic's texts",
        "add-contact": "put {} on the on-call list",
        "remove-contact": "took {} off the on-call list",
        "move-contact": "put {} earlier on the on-call list",
        "test-page": "sent a test page to {}",
        "change-wording": "changed the wording of a text",
        "approve-text": "approved the text {}",
        "retire-text": "took back the text {}",
        "edit-protocol": "changed the protocol {}",
        "retire-protocol": "retired the protocol {}",
        "offer-protocol": "offered the protocol {} again",
    },
    Kind.WEBHOOKS: {
        "add-webhook": "added the webhook {}",
        "rotate-webhook-secret": "made a new secret for the webhook {}",
        "disable-webhook": "disabled the webhook {}",
        "enable-webhook": "enabled the webhook {} again",
        "delete-webhook": "deleted the webhook {}",
        "resend-webhook": "sent one webhook again to {}",
        "resend-webhooks": "sent webhooks again to {}",
    },
    Kind.RECORD: {
        "erase-patient": "erased the patient",
        "hold-patient": "put the record under legal hold",
        "release-patient": "released the record from legal hold",
        "change-retention": "changed for how long records are kept",
        "restore-record": "restored the record from a backup",
        "resume-after-restore": "let texts go out again after the record was restored",
        VERIFIED: "checked that the audit trail is whole",
    },
}  # fmt: skip

_KIND_OF: Final = {action: kind for kind, actions in SENTENCES.items() for action in actions}

#: The actions of those who only looked: left out of a patient's history until they are asked for.
ONLY_LOOKED: Final = frozenset({VIEWED, READ_PATIENTS})


def sentence(action: str, subject: str, what: str | None) -> str:
    """What was done, to go after who did it: `resolved the flag “wrote something worrying” of Tue Mar 3`.

    `what` names what it was done to. An action that is not in the table is told in its own words: `frobnicate-key`
    done to the API key EHR is "frobnicate key: EHR".
    """
    kind = _KIND_OF.get(action)
    if kind is None:
        named = what or ("" if subject in ("clinic", "patient") else subject.replace("-", " "))
        return action.replace("-", " ").replace("_", " ") + (f": {named}" if named else "")
    return " ".join(SENTENCES[kind][action].format(what or "").split())
