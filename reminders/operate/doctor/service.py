"""The check of the running service: what readiness, Today and the pages to the on-call list know too."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from reminders.health.service import look
from reminders.operate.doctor.findings import Finding, Installation, ok, warn
from reminders.record.duties import DUTIES
from reminders.record.installation import Duty

#: What is well if nothing is found about it: by subject, in a sentence.
WELL = {
    "duties": "Every duty was done within its time.",
    "stuck": "No check-in waits to be asked, and no reply to be read.",
    "provider-outage": "The provider takes every sender's texts.",
    "waiting": "No text that could leave waits.",
    "texts": "Of every text it is known whether it was sent.",
}


def service(here: Installation) -> Iterator[Finding]:
    """Duties are done, texts leave, replies are read, and there is a backup (`reminders.health`)."""
    if here.database is None:
        return
    with here.database.read() as session:
        found = [finding for finding in look(session) if finding.subject != "disk"]  # `machine.disk` tells of it
        began = session.scalar(select(Duty.duty).where(Duty.duty.in_(DUTIES)).limit(1)) is not None
    if not began:
        found = [finding for finding in found if finding.subject != "duties"]
        found.append(warn("duties", "No duty was ever done: the service has not run yet.", "Start worker and beat.",
                          "Nobody is texted, and nobody paged."))  # fmt: skip
    yield from (finding for finding in found if finding.subject == "processes")  # why the duties below are late
    for subject, sentence in WELL.items():
        mine = [finding for finding in found if finding.subject == subject]
        yield from mine or [ok(subject, sentence)]
    yield from (finding for finding in found if finding.subject not in (*WELL, "processes"))


def beats(here: Installation) -> Iterator[Finding]:
    """Somebody outside is told that the service is well, and notices when that ends."""
    if here.settings.heartbeat_url is None:
        if here.settings.real_texts:
            yield warn(
                "heartbeat", "HEARTBEAT_URL is not set: nobody outside watches this service.",
                "Set it to the address of a check at Healthchecks or a service like it.",
                "If this machine or its network fails, nobody is told.",
            )  # fmt: skip
        return
    yield ok("heartbeat", "HEARTBEAT_URL is set: it is called every 30 seconds while every duty is well.")
