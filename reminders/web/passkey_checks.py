"""Checks a passkey's answer and counts each try (`reminders.clinics.throttle`). All times are real."""

from __future__ import annotations

from reminders.clinics import passkeys, throttle
from reminders.clinics.relying_party import RelyingParty
from reminders.record.access import Staff
from reminders.record.database import Database


def check_passkey(
    database: Database,
    party: RelyingParty,
    *,
    answer: str,
    challenge: bytes | None,
    network: str,
    staff_id: str | None = None,
) -> Staff | None:
    """Whose passkey answered; None if it is refused. `staff_id`: only one of this staff member's counts.

    The try is counted and the challenge used up first, whatever the answer is, so that none is looked at twice.
    """
    if challenge is None:
        return None
    with database.write() as session:
        counted = throttle.count_passkey(session, network)
        if counted is None or not passkeys.use_challenge(session, challenge):
            return None
    with database.write() as session:
        who = passkeys.check(session, party, answer=answer, challenge=challenge, staff_id=staff_id)
        if who is not None:
            throttle.record_right(session, counted)
        return who
