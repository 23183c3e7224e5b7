"""Checks of the record: it can be read, written and unsealed, and has a clinic in it."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from reminders import clock
from reminders.operate.doctor.findings import Finding, Installation, fail, ok, warn
from reminders.operate.rekey import record_keys_in_use
from reminders.record.installation import Duty
from reminders.record.location import location_of
from reminders.record.migrate import RING_KEY_PURPOSES
from reminders.record.people import Clinic
from reminders.record.sealing import SealError, key_id, vault_of


def writable(here: Installation) -> Iterator[Finding]:
    """A row can be written (it is rolled back)."""
    if here.database is None:
        return
    try:
        with here.database.write() as session:
            session.add(Duty(duty="doctor", done_at=clock.real(), worker="doctor"))
            session.flush()
            session.rollback()
    except DBAPIError as error:
        said = (str(error.orig).splitlines() or [""])[0]
        yield fail("database", f"The database cannot be written to: {said}.", "Check its disk, rights and mode.",
                   "Nothing is recorded, and no text leaves.")  # fmt: skip
        return
    yield ok("database", f"The {here.database.engine.dialect.name} database is migrated and can be written to.")


def keys_fit(here: Installation) -> Iterator[Finding]:
    """The record keys open everything that is sealed."""
    if here.database is None:
        return
    ring = {key_id(key): number for number, key in enumerate(here.settings.record_keys, start=1)}
    with here.database.read() as session:
        used = record_keys_in_use(session)
        lacking = sorted(name.hex() for name in used if name not in ring)
        if lacking:
            yield fail(
                "keys",
                f"RECORD_KEYS lacks the key {', '.join(lacking)}: what it wrapped cannot be read.",
                "Put the key back, after the newest one, and run `reminders rekey` before removing it.",
                "Patients whose data it wrapped are neither texted nor read.",
            )
            return
        try:
            for purpose in RING_KEY_PURPOSES:
                vault_of(session).ring_key(session, purpose)
        except SealError as error:
            said = f"The installation's keys do not open: {error}."
            yield fail("keys", said, "Restore a backup.", "No phone is found, and no audit entry can be checked.")
            return
    old = [name for name in used if ring[name] > 1]
    unused = [name for name, number in ring.items() if number > 1 and name not in used]
    if old:
        said, follows = "Some data keys are still wrapped with an older record key.", "It cannot be taken out yet."
        yield warn("keys", said, "Run `reminders rekey`.", follows)
    elif unused:
        yield warn(
            "keys",
            "RECORD_KEYS holds an older key that nothing in the record needs any more.",
            "Keep it with the backups made before `reminders rekey`, and take it out of RECORD_KEYS.",
            "Whoever finds it there can read older backups.",
        )
    else:
        yield ok("keys", "The record key opens every data key.")


def clinics(here: Installation) -> Iterator[Finding]:
    """The record has a clinic in it."""
    if here.database is None:
        return
    with here.database.read() as session:
        count = session.scalar(select(func.count()).select_from(Clinic))
    if count:
        yield ok("record", f"The record is {location_of(here.settings)}; clinics in it: {count}.")
    else:
        yield fail(
            "record",
            f"There is no clinic in the record {location_of(here.settings)}: it is empty.",
            "Add one (`reminders clinic add`), or name the settings of the right one (`reminders --env-file FILE …`).",
            "Nobody is texted from it: it is rarely the record that is meant.",
        )
