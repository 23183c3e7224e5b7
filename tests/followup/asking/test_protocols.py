"""Which protocols a clinic has, in which version a new infusion is planned, and what retiring one changes."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders import protocols as shipped
from reminders.care.protocol import Protocol
from reminders.errors import NotFound, Refused
from reminders.followup.asking import protocols, retire_protocol
from reminders.record.access import AuditEntry
from reminders.record.people import ProtocolVersion, RetiredProtocol
from tests.one_clinic import Care, add_clinic_row

NAME, PEG = "chronic-pain", "chronic-pain-peg"


def edited(session: Session, care: Care, **changes: Any) -> ProtocolVersion:
    """A protocol as the clinic changed it."""
    data = {**protocols.definition(session, care.clinic_id, NAME), "title": "Ours", **changes}
    return protocols.edit(session, care.clinic_id, data, actor="staff:1")


def stored(session: Session) -> list[tuple[str, int, str]]:
    rows = session.scalars(select(ProtocolVersion).order_by(ProtocolVersion.name, ProtocolVersion.version))
    return [(row.name, row.version, row.made_by) for row in rows]


def audited(session: Session) -> list[tuple[str, str, str | None]]:
    rows = session.scalars(select(AuditEntry).order_by(AuditEntry.sequence))
    return [(row.action, row.actor, row.subject_id) for row in rows]


def test_a_clinic_that_changed_nothing_has_what_is_shipped_and_stores_it_when_it_is_used(care: Care) -> None:
    with care.database.write() as session:
        assert (
            protocols.names(session, care.clinic_id) == tuple(protocols.known(session, care.clinic_id)) == (NAME, PEG)
        )
        assert protocols.newest_version(session, care.clinic_id, NAME) is None
        assert protocols.definition(session, care.clinic_id, NAME) == shipped.definition(NAME)
        assert stored(session) == []
        row = protocols.ensure_current_version(session, care.clinic_id, NAME)
        assert row is not None
        assert protocols.ensure_current_version(session, care.clinic_id, NAME) is row
        assert stored(session) == [(NAME, 2, "service")]
        assert (row.clinic_id, row.title) == (care.clinic_id, shipped.load(NAME).title)
        assert (row.definition, row.created_at) == (shipped.definition(NAME), care.now)
        assert protocols.kept_protocol(session, row.id) == protocols.parsed(row) == shipped.load(NAME)
        assert protocols.ensure_current_version(session, care.clinic_id, "no-such") is None
        with pytest.raises(LookupError):
            protocols.definition(session, care.clinic_id, "no-such")


def test_what_a_clinic_changed_is_its_next_version_and_its_own(care: Care) -> None:
    with care.database.write() as session:
        other = add_clinic_row(session, "hillside").id
        first, second = edited(session, care), edited(session, care, title="Ours again")
        assert stored(session) == [(NAME, 2, "service"), (NAME, 3, "staff:1"), (NAME, 4, "staff:1")]
        assert protocols.known(session, care.clinic_id)[NAME].title == "Ours again"
        assert protocols.definition(session, care.clinic_id, NAME)["title"] == "Ours again"
        assert protocols.ensure_current_version(session, care.clinic_id, NAME) is second
        assert protocols.kept_protocol(session, first.id).title == "Ours"
        assert audited(session) == [("edit-protocol", "staff:1", first.id), ("edit-protocol", "staff:1", second.id)]
        own = edited(session, care, name="our-own", title="Our own")
        assert (own.version, own.name) == (1, "our-own")
        assert protocols.names(session, care.clinic_id) == (NAME, PEG, "our-own")
        assert protocols.ensure_current_version(session, care.clinic_id, "our-own") is own
        assert protocols.definition(session, care.clinic_id, "our-own")["title"] == "Our own"
        assert list(protocols.known(session, care.clinic_id)) == [NAME, PEG, "our-own"]
        assert protocols.names(session, other) == (NAME, PEG)
        assert protocols.known(session, other)[NAME] == shipped.load(NAME)
        assert protocols.newest_version(session, other, NAME) is None


@pytest.mark.parametrize(("made_by", "version"), [("service", 2), ("staff:1", 1)])
def test_a_newer_shipped_version_replaces_one_that_was_shipped_and_none_that_the_clinic_made(
    care: Care, made_by: str, version: int
) -> None:
    with care.database.write() as session:
        old = {**shipped.definition(NAME), "version": 1, "title": "Before"}
        session.add(
            ProtocolVersion(
                clinic_id=care.clinic_id, name=NAME, version=1, title="Before", definition=old, made_by=made_by,
                created_at=care.now,
            )
        )  # fmt: skip
        title = shipped.load(NAME).title if version == 2 else "Before"
        assert protocols.known(session, care.clinic_id)[NAME].title == title
        assert protocols.definition(session, care.clinic_id, NAME)["title"] == title
        row = protocols.ensure_current_version(session, care.clinic_id, NAME)
        assert row is not None
        assert (row.version, row.title) == (version, title)
        assert len(stored(session)) == version


def test_a_bad_change_is_refused_by_its_fields_and_nothing_of_it_is_stored(care: Care) -> None:
    with care.database.write() as session:
        with pytest.raises(Refused) as refused:
            edited(session, care, title="", steps=[])
        assert {error.field for error in refused.value.errors} == {"title", "steps"}
        assert stored(session) == [(NAME, 2, "service")]


def test_a_process_keeps_so_many_parsed_protocols_and_begins_anew(care: Care, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocols, "MOST_KEPT", 2)
    kept: dict[str, Protocol] = {}
    monkeypatch.setattr(protocols, "_KEPT", kept)
    with care.database.write() as session:
        ids = [edited(session, care, title=title).id for title in ("One", "Two", "Three")]
        for id_ in ids[:2]:
            assert protocols.kept_protocol(session, id_) is protocols.kept_protocol(session, id_)
        assert list(kept) == ids[:2]
        assert protocols.kept_protocol(session, ids[2]).title == "Three"
        assert list(kept) == ids[2:]


@pytest.mark.parametrize(
    ("title", "most", "name"),
    [
        ("Sleep quality", 20, "sleep-quality"),
        (" Wie müde? ", 20, "wie-mude"),
        ("3 things", 20, "q-3-things"),
        ("Sleep quality", 6, "sleep"),
        ("Sleep quality", 7, "sleep-q"),
        ("睡眠", 20, "q"),
        ("", 20, "q"),
    ],
)
def test_what_staff_call_it_becomes_a_name_of_the_record(title: str, most: int, name: str) -> None:
    assert protocols.slug(title, most) == name


# -- retiring ---------------------------------------------------------------------------------------------------------


def test_a_retired_protocol_is_not_offered_until_it_is_offered_again(care: Care) -> None:
    with care.database.write() as session:
        other = add_clinic_row(session, "hillside").id
        for _ in range(2):
            retire_protocol.retire(session, care.clinic_id, NAME, actor="staff:1")
        (row,) = session.scalars(select(RetiredProtocol)).all()
        assert (row.clinic_id, row.name, row.retired_at) == (care.clinic_id, NAME, care.now)
        assert list(protocols.offered(session, care.clinic_id)) == [PEG]
        assert list(protocols.offered(session, other)) == [NAME, PEG]
        assert list(protocols.known(session, care.clinic_id)) == [NAME, PEG]
        version = protocols.ensure_current_version(session, care.clinic_id, NAME)
        assert version is not None
        assert audited(session) == [("retire-protocol", "staff:1", version.id)]
        with pytest.raises(Refused, match="the only schedule"):
            retire_protocol.retire(session, care.clinic_id, PEG, actor="staff:1")
        with pytest.raises(NotFound):
            retire_protocol.check_retiring(session, care.clinic_id, NAME)
        retire_protocol.retire(session, other, PEG, actor="staff:2")
        for _ in range(2):
            retire_protocol.offer_again(session, care.clinic_id, NAME, actor="staff:1")
        assert list(protocols.offered(session, care.clinic_id)) == [NAME, PEG]
        assert list(protocols.offered(session, other)) == [NAME]
        assert audited(session)[-1] == ("offer-protocol", "staff:1", version.id)
        assert len(audited(session)) == 3
        edited(session, care, name="our-own", title="Our own")
        for name in (NAME, PEG):
            retire_protocol.retire(session, care.clinic_id, name, actor="staff:1")
        retire_protocol.offer_again(session, care.clinic_id, NAME, actor="staff:1")
        assert list(protocols.offered(session, care.clinic_id)) == [NAME, "our-own"]
        for act in (retire_protocol.retire, retire_protocol.offer_again):
            with pytest.raises(NotFound):
                act(session, care.clinic_id, "no-such", actor="staff:1")
