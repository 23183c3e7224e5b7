"""Nothing that is sealed is found as plain text anywhere in the database's files, tables or pages."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import JSON, Column, String, TypeDecorator, make_url, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.types import TypeEngine

from reminders.clinics.clinic_settings import add_clinic, pause_clinic
from reminders.clinics.staff import add_staff
from reminders.clock import Clock, real
from reminders.followup import amending
from reminders.followup.alerting import flag
from reminders.followup.asking import remind
from reminders.followup.enrolling.enroll import (
    ConsentDetails,
    EnrollmentRequest,
    InfusionDetails,
    PatientDetails,
    enroll,
)
from reminders.followup.intake import read_reply
from reminders.followup.intake.arrival.store import Inbound, store_reply
from reminders.record.access import AuditEntry
from reminders.record.columns import ID_LENGTH, Row
from reminders.record.database import Database
from reminders.record.outcomes import BASELINE, Flag, Outcome
from reminders.record.people import Clinic, Patient
from reminders.record.schedule import Infusion
from reminders.record.sealing import Erased, erase_patient, seal, unseal, unseal_or_none
from reminders.record.tables import METADATA
from reminders.record.texts import Message
from reminders.settings import Settings
from reminders.webhooks.endpoints import add_endpoint
from tests.migrated import RECORD_KEY, SENDER

NOON = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)

#: What only the vault may know. Long and odd enough to occur nowhere by chance.
SECRETS = {
    "name": "Ottoline Quixworth",
    "later name": "Ottoline Quixworth-Zebedee",
    "phone": "+13125557391",
    "later phone": "+13125557392",
    "phone in digits": "3125557391",
    "phone as written": "(312) 555-7391",
    "record number": "MRN-77Q-4410",
    "reply": "chest pain since the zeppelin ride",
    "question": "Please rate",
    "reason in the audit trail": "Moved to the lighthouse",
    "reason of a pause": "Sailing with the harpooner",
    "reason of an oral opt-out": "Shouted at by the trombonist",
    "reason of an ending": "Buried beside the windmill",
    "reason of a cancelled infusion": "Spilled by the archdeacon",
    "reason of a correction": "Misheard over the bagpipes",
    "reason of a withdrawal": "Told by the beekeeper",
    "reason of a late baseline": "Found in the harpsichord",
    "reason of a clinic's pause": "Flooded by the hippopotamus",
    "flag note": "Spoke to the ornithologist",
    "second factor": "JBSWY3DPEHPK3PXPQQ",
    "password": "a long password of Ottoline",
    "webhook's URL": "https://hooks.xylophone.example/?token=vermilion-tugboat",
    "webhook's token": "vermilion-tugboat",
}

WORD = "one of our own words: a kind, a state, a rule, a version"
BY = "who did it, by identifier (`staff:ID`), or `operator` or `service`"
OURS = "a number or service that texts are sent from: the clinic's or the installation's"
PLACE = "needed to plan texts, and shared by a whole region or language"
CLINIC = "a clinic's own public details"
SENT = "the same words to any patient, approved by an admin before anybody is meant, and sent in plain text"
COLLEAGUE = "staff and on-call contacts are colleagues, found by address; no patient stands there"
MADE = "made of identifiers and our own words"

#: Every column that holds plain text, and why nobody's words about a patient can stand in it.
PLAIN = {
    **dict.fromkeys(["clinic_texts.title", "clinic_texts.words"], SENT),
    "patient_facts.courses": MADE + ", with scores and times as they stand in `outcomes`",
    "kept_reports.asked": "which courses a report is of: codes, days and numbers",
    "kept_reports.figures": "counts, rates and curves of many courses",
    **dict.fromkeys(
        ["clinics.next_course_rule", "flags.kind", "flags.concern", "flag_events.act",
         "replies.question", "replies.attribution", "replies.reader_version",
         "replies.rule", "replies.intent", "replies.concern", "replies.source", "replies.opt_out_type", "staff.role",
         "replies.channel", "pages.channel", "patients.ended_reason", "patients.paused_for",
         "consents.method", "consents.wording_version",
         "infusions.status", "check_ins.step", "check_ins.state", "check_ins.reason", "check_ins.awaiting",
         "messages.kind", "messages.question", "messages.wording_version", "messages.state", "messages.reason",
         "outcomes.step", "outcomes.measure", "outcomes.recall", "outcomes.source", "message_events.from_state",
         "message_events.to_state", "refusals.opted_out_how", "refusals.not_theirs_how", "audit_entries.action",
         "audit_entries.subject", "external_identifiers.kind", "clinics.next_course_rule",
         "webhook_endpoints.events", "webhook_endpoints.disabled_why", "webhook_deliveries.event",
         "webhook_deliveries.state", "webhook_deliveries.answer",
         "sign_in_links.kind", "sign_in_links.role", "memberships.role",
         "api_keys.scopes", "cursors.name", "duties.duty", "error_counts.place", "holds.name", "backups.kind",
         "ring_keys.purpose", "processes.name", "processes.record_keys", "own_texts.text",
         "runs_on.record", "runs_on.program"],
        WORD,
    ),
    **dict.fromkeys(
        ["audit_entries.actor", "flags.acknowledged_by", "flags.resolved_by", "flag_events.by", "protocols.made_by",
         "clinic_texts.approved_by", "consents.recorded_by", "infusions.entered_by", "outcomes.recorded_by",
         "sign_in_links.made_by", "own_texts.made_by"],
        BY,
    ),
    **dict.fromkeys(
        ["clinics.sender", "senders.sender", "phone_numbers.sender", "refusals.sender", "replies.sender",
         "messages.sender", "flags.sender"],
        OURS,
    ),
    **dict.fromkeys(
        ["clinics.time_zone", "patients.time_zone", "kept_reports.time_zone", "patients.language", "messages.language",
         "own_texts.language"], PLACE
    ),
    **dict.fromkeys(["clinics.slug", "clinics.name", "clinics.text_name", "clinics.phone"], CLINIC),
    **dict.fromkeys(
        ["staff.email", "sign_in_links.email", "on_call_contacts.name", "on_call_contacts.phone",
         "on_call_contacts.email"],
        COLLEAGUE,
    ),
    **dict.fromkeys(["flags.natural_key", "messages.natural_key"], MADE),
    **dict.fromkeys(
        ["protocols.name", "retired_protocols.name", "protocols.title", "protocols.definition"],
        "a schedule for everybody it is given to: checked fields, kept word for word",
    ),
    "own_texts.words": "a text for every patient: its blanks are filled in when it is sent",
    **dict.fromkeys(["messages.provider_id", "replies.provider_id"], "the provider's identifier of a text"),
    "replies.part_of": "the identifier of another reply",
    "senders.refused_phones": "keyed indexes of phones, as in every index column",
    "infusions.condition": "a short code that outcomes are grouped by; it identifies nobody",
    "message_events.cause": "our own words, and the provider's codes without its sentences",
    "senders.failing_why": "our own words for how the provider failed, and its codes without its sentences",
    "on_call_contacts.test_mail_failed_why": "our own words for why a mail was not handed over, without addresses",
    "pages.failed_why": "our own words for why a mail was not handed over, without addresses",
    "holds.detail": "our own words about a restored backup",
    "api_keys.name": "what a clinic calls its own system",
    "staff.password_hash": "argon2id",
    "passkeys.relying_party": "the host of this installation's own address",
    "provider_accounts.issuer": "the address of an identity provider, the same for everybody",
    "duties.worker": "a machine's name and a process's number",
}  # fmt: skip


@pytest.fixture
def lived(database: Database, settings: Settings) -> Database:
    """A record in which every kind of sealed column holds something."""
    database.clock = Clock(care_at=NOON, real_at=real(), speed=1e-12)
    with database.write() as session:
        clinic = add_clinic(session, slug="north", name="North Clinic", time_zone="America/Chicago", phone=SENDER)
        person = add_staff(session, clinic, email="a@example.org", role="admin", password=SECRETS["password"])
        seal(session, person, "second_factor", SECRETS["second factor"])
        url = SECRETS["webhook's URL"]
        add_endpoint(session, clinic.id, url=url, events=["outcome.recorded"], actor="staff:1")
        request = EnrollmentRequest(
            patient=PatientDetails(SECRETS["name"], SECRETS["phone as written"], SECRETS["record number"]),
            consent=ConsentDetails(NOON - timedelta(hours=6), "written", unencrypted_ok=True),
            infusion=InfusionDetails(NOON - timedelta(hours=5), Decimal(8), "crps"),
        )
        patient = enroll(session, clinic, request, actor="staff:1", settings=settings).patient
        remind.queue_due(session)
    with database.write() as session:
        reply_id = store_reply(session, Inbound("SM1", SECRETS["phone"], SENDER, SECRETS["reply"]))
    assert reply_id is not None
    with database.write() as session:
        read_reply(session, reply_id)
    with database.write() as session:
        for opened in session.scalars(select(Flag)).all():
            flag.resolve(session, clinic.id, opened.id, actor="staff:1", note=SECRETS["flag note"])
        changes = amending.PatientChanges(name=SECRETS["later name"], phone=SECRETS["later phone"])
        why = SECRETS["reason in the audit trail"]
        amending.change_patient(session, clinic.id, patient.id, changes, actor="staff:1", why=why)
    give_every_reason(database, clinic.id, patient.id)
    return database


def give_every_reason(database: Database, clinic_id: str, patient_id: str) -> None:
    """Do everything for which a person types why, and let each stand in the record."""
    for_whom: dict[str, Any] = {"actor": "staff:1", "clinic_id": clinic_id}

    def why(of: str) -> dict[str, Any]:
        return for_whom | {"why": SECRETS[f"reason of a{of}"]}

    with database.write() as session:
        infusion = session.scalars(select(Infusion)).one()
        first = session.scalars(select(Outcome).where(Outcome.step == BASELINE)).one()
        amending.pause_patient(session, patient_id=patient_id, until=None, **why(" pause"))
        second = amending.correct_outcome(session, outcome_id=first.id, value=Decimal(7), **why(" correction"))
        amending.withdraw_outcome(session, outcome_id=second.id, **why(" withdrawal"))
        amending.record_baseline(session, infusion_id=infusion.id, score=Decimal(6), **why(" late baseline"))
        amending.cancel_infusion(session, infusion_id=infusion.id, **why(" cancelled infusion"))
        amending.record_oral_opt_out(session, patient_id=patient_id, **why("n oral opt-out"))
        amending.end_patient(session, patient_id=patient_id, ended="deceased", **why("n ending"))
        pause_clinic(session, **why(" clinic's pause"))


def everywhere(database: Database) -> bytes:
    """All the database holds: SQLite's own files byte by byte; on PostgreSQL every value of every table."""
    if database.engine.dialect.name == "sqlite":
        file = make_url(str(database.engine.url)).database
        return b"".join(open(f"{file}{part}", "rb").read() for part in ("", "-wal"))
    found = bytearray()
    with database.read() as session:
        for table in Row.metadata.tables:
            for row in session.execute(text(f"SELECT * FROM {table}")):
                for value in row:
                    found += bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                    found += b"\n"
    return bytes(found)


def test_what_is_sealed_was_really_there(lived: Database) -> None:
    """The search below would find nothing in an empty record either."""
    with lived.read() as session:
        bodies = [unseal(session, message, "body") for message in session.scalars(select(Message))]
        assert bodies
        assert session.scalars(select(Flag)).first() is not None
    assert b"North Clinic" in everywhere(lived)
    assert b"crps" in everywhere(lived)


def test_it_stands_nowhere_in_plain_words(lived: Database) -> None:
    held = everywhere(lived).lower()
    for what, words in SECRETS.items():
        secret = words.encode()
        for form in (secret, secret.hex().encode(), base64.b64encode(secret).rstrip(b"=")[:-1]):
            assert form.lower() not in held, what


def test_every_reason_is_read_again_with_the_keys(lived: Database) -> None:
    """What the search above does not find was kept all the same."""
    with lived.read() as session:
        clinic, infusion = session.scalars(select(Clinic)).one(), session.scalars(select(Infusion)).one()
        kept = {unseal(session, clinic, "paused_why"), unseal(session, infusion, "cancelled_reason")}
        kept |= {unseal_or_none(session, row, "why") or "" for row in session.scalars(select(Outcome))}
        for entry in session.scalars(select(AuditEntry)):
            kept.add(str(json.loads(unseal_or_none(session, entry, "details") or "{}").get("why")))
    assert kept >= {secret for name, secret in SECRETS.items() if name.startswith("reason")}


def test_erasing_a_patient_takes_the_reasons_and_leaves_the_clinics_own(lived: Database) -> None:
    with lived.write() as session:
        clinic, patient = session.scalars(select(Clinic)).one(), session.scalars(select(Patient)).one()
        erase_patient(session, patient, NOON)
    with lived.read() as session:
        rows = [*session.scalars(select(Infusion)), *session.scalars(select(Outcome).where(Outcome.why_sealed != b""))]
        assert len(rows) == 4
        for row in rows:
            with pytest.raises(Erased):
                unseal(session, row, "why" if isinstance(row, Outcome) else "cancelled_reason")
        assert unseal(session, clinic, "paused_why") == SECRETS["reason of a clinic's pause"]


def stored_as(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    """What the database has in a column: several codes, say, are text."""
    return kind.impl_instance if isinstance(kind, TypeDecorator) else kind


def test_no_text_is_kept_in_plain_words_without_a_reason() -> None:
    """Who adds a column of text seals it (`<name>_sealed`), or says in `PLAIN` why it may be read by anybody."""
    plain = {
        f"{table.name}.{column.name}"
        for table in METADATA.tables.values()
        for column in table.columns
        if isinstance(stored_as(column.type), String | JSON) and not meaningless(column)
    }
    assert plain - PLAIN.keys() == set(), "free text: seal it, or say why it need not be"
    assert PLAIN.keys() - plain == set(), "no longer there"


def meaningless(column: Column[Any]) -> bool:
    """An identifier or a keyed digest: nothing a person typed, nothing that can be read from it."""
    length = getattr(column.type, "length", None)
    name = column.name
    return (length == ID_LENGTH and (name == "id" or name.endswith(("_id", "_token")) or name == "supersedes")) or (
        length == 64 and name.endswith(("_index", "digest"))
    )


def test_no_key_stands_in_the_database(lived: Database) -> None:
    for form in (RECORD_KEY, RECORD_KEY.hex().encode(), base64.b64encode(RECORD_KEY)):
        assert form not in everywhere(lived)


def test_a_failed_statement_does_not_quote_what_it_was_given(lived: Database) -> None:
    with pytest.raises(IntegrityError, match=r"UNIQUE|unique") as error, lived.write() as session:
        session.execute(
            text("INSERT INTO holds (name, since, detail) VALUES ('a', :since, :detail), ('a', :since, :detail)"),
            {"since": "2026-03-02 00:00:00", "detail": SECRETS["name"]},
        )
    assert SECRETS["name"] not in str(error.value)
