"""Which moment of the time since a backup is replayed next, and when the hold that a restore left is lifted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import delete, select, update

from reminders.clock import real
from reminders.followup.intake import resume as intake_resume
from reminders.followup.intake.resume import SETTLING, _first_possible, _Found, _Replay, resume
from reminders.record.access import AuditEntry
from reminders.record.installation import Hold
from reminders.record.people import Patient
from reminders.record.restore_hold import RESTORED
from reminders.record.schedule import CheckIn
from reminders.record.texts import Message, MessageEvent, Reply
from reminders.texting.gateway import ProviderMessage
from tests.followup.intake.conversation import Office, Talk, office
from tests.migrated import SENDER, migrated_settings
from tests.one_clinic import Care, care_of
from tests.outbox.claiming import PHONE

MOMENT, MINUTE, HOUR = timedelta(microseconds=1), timedelta(minutes=1), timedelta(hours=1)


class Provider:
    """A provider that knows no text; `meanwhile` happens whenever it is asked what came in."""

    def __init__(self, meanwhile: Callable[[], object] = lambda: None) -> None:
        self.meanwhile, self.asked = meanwhile, 0

    def received_since(self, since: datetime, sender: str | None = None) -> list[ProviderMessage]:
        self.asked += 1
        self.meanwhile()
        return []

    def sent_to(self, to: str, *, since: datetime | None = None) -> list[ProviderMessage]:
        return []

    def fetch(self, provider_id: str) -> ProviderMessage:
        raise AssertionError


@pytest.fixture
def care(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Care]:
    with care_of(migrated_settings(request, "sqlite", tmp_path_factory.mktemp("resume"))) as care:
        yield care


@pytest.fixture(scope="module")
def here(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(request, tmp_path_factory) as made:
        yield made


def hold(care: Care, since: datetime) -> None:
    with care.database.write() as session:
        session.add(Hold(name=RESTORED, since=since, detail="yesterday.gz"))


def lifted(care: Care) -> list[tuple[str, str]]:
    """The clinics in whose trail it is that their texts go on."""
    with care.database.read() as session:
        assert session.get(Hold, RESTORED) is None
        found = select(AuditEntry).where(AuditEntry.action == "resume-after-restore", AuditEntry.subject == "clinic")
        return [(entry.actor, entry.subject_id) for entry in session.scalars(found)]


def test_the_hold_is_lifted_once_the_provider_lists_every_text_and_not_a_moment_before(care: Care) -> None:
    with time_machine.travel(real(), tick=False):
        hold(care, real() - SETTLING + MOMENT)
        provider = Provider()
        assert resume(care.database, provider)
        assert provider.asked == 0
        with care.database.write() as session:
            session.execute(update(Hold).values(since=real() - SETTLING))
        assert not resume(care.database, provider)
        assert provider.asked == 1
    assert lifted(care) == [("service", care.clinic_id)]
    assert not resume(care.database, provider)
    assert provider.asked == 1


def test_a_hold_that_another_worker_lifted_meanwhile_does_not_stand_and_is_not_lifted_again(care: Care) -> None:
    hold(care, real() - HOUR)

    def lift() -> None:
        with care.database.write() as session:
            session.execute(delete(Hold))

    assert not resume(care.database, Provider(lift))
    assert lifted(care) == []


@pytest.mark.parametrize(
    ("values", "asks"),
    [
        ({"due_at": MINUTE, "state": "scheduled", "queued_at": None}, True),
        ({"due_at": MINUTE, "state": "skipped", "queued_at": None}, False),
        ({"due_at": MINUTE, "state": "scheduled", "queued_at": HOUR}, False),
        ({"nudge_at": MINUTE}, True),
        ({"retry_at": MINUTE, "reason": "trouble", "state": "skipped"}, True),
        ({"retry_at": MINUTE, "reason": "paused", "state": "skipped"}, False),
        ({"dispute_until": MINUTE}, True),
        ({"closes_at": MINUTE, "final": False}, True),
        ({"closes_at": MINUTE, "final": True}, False),
    ],
)
def test_the_next_moment_is_the_earliest_at_which_a_check_in_has_something_to_do(
    here: Office, values: dict[str, Any], asks: bool
) -> None:
    with here.talk() as talk:
        replay, began = nothing_to_do(talk), talk.now - HOUR
        assert replay._following(talk.session) is None
        h4 = talk.check_in("h4").id
        named = {name: began + value if isinstance(value, timedelta) else value for name, value in values.items()}
        talk.change(CheckIn, h4, **named)
        assert replay._following(talk.session) == (began + MINUTE if asks else None)
        at = next(name for name, value in values.items() if value == MINUTE)
        for moment, found in ((began, None), (began + MOMENT, began + MOMENT), (talk.now, talk.now)):
            talk.change(CheckIn, h4, **{at: moment})
            assert replay._following(talk.session) == (found if asks else None), moment
        talk.change(CheckIn, h4, **{at: talk.now + MOMENT})
        assert replay._following(talk.session) is None, "the present is the end"


def nothing_to_do(talk: Talk) -> _Replay:
    """A replay that has come to an hour ago, with nothing more to do."""
    done: dict[str, Any] = {
        "queued_at": talk.now, "nudge_at": None, "retry_at": None, "dispute_until": None, "final": True,
    }  # fmt: skip
    talk.session.execute(update(CheckIn).values(**done))
    replay = _Replay(Clocked(talk), Provider())  # type: ignore[arg-type]
    replay._moment = talk.now - HOUR
    return replay


class Clocked:
    """As much of a database as a replay needs to know what time it is."""

    def __init__(self, talk: Talk) -> None:
        self.clock = talk.clock


def test_the_next_moment_may_be_the_end_of_a_pause_a_reply_or_a_text_that_was_found(here: Office) -> None:
    with here.talk() as talk:
        replay, began = nothing_to_do(talk), talk.now - HOUR
        replay._found["x"] = _Found("x", None, began + 4 * MINUTE)  # type: ignore[arg-type]
        replay._found["y"] = _Found("y", None, began)  # type: ignore[arg-type]
        assert replay._following(talk.session) == began + 4 * MINUTE
        talk.change(Patient, talk.ana.patient.id, paused_until=began + 3 * MINUTE)
        assert replay._following(talk.session) == began + 3 * MINUTE
        reply = talk.stores("6")
        talk.change(Reply, reply, received_at=began + 2 * MINUTE)
        assert replay._following(talk.session) == began + 2 * MINUTE
        talk.change(Reply, reply, read_at=talk.now)
        assert replay._following(talk.session) == began + 3 * MINUTE
        talk.change(Patient, talk.ana.patient.id, paused_until=began)
        assert replay._following(talk.session) == began + 4 * MINUTE
        replay._moment = None
        assert replay._following(talk.session) == began, "the first moment may be any"


@pytest.mark.parametrize(
    ("change", "created", "possible"),
    [
        ({}, MINUTE, timedelta()),
        ({}, -MINUTE, -MINUTE),
        ({"kind": "nudge"}, MINUTE, MINUTE),
        ({"check_in_id": None}, MINUTE, MINUTE),
    ],
)
def test_a_question_may_have_left_when_its_check_in_was_due_and_another_text_when_it_was_queued(
    here: Office, change: dict[str, Any], created: timedelta, possible: timedelta
) -> None:
    """Its row may have been queued anew, after a restore."""
    with here.talk() as talk:
        due_at = talk.check_in("h4").due_at
        (question,) = talk.texts(kind="question")
        talk.change(Message, question.id, created_at=due_at + created, **change)
        assert _first_possible(talk.session, question) == due_at + possible


def test_the_replies_of_one_moment_are_read_one_after_the_other_and_one_that_cannot_be_is_passed_over(
    here: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with here.talk() as talk:
        ids = [talk.stores(body) for body in ("first", "second", "third")]
        talk.stores("later")
        talk.session.execute(update(Reply).where(Reply.id.in_(ids)).values(received_at=talk.now - MINUTE))
        read: list[str] = []

        def reads(session: Any, reply_id: str, *, resuming: bool) -> None:
            assert resuming
            if reply_id == ids[1]:
                raise ValueError
            read.append(reply_id)
            session.execute(update(Reply).where(Reply.id == reply_id).values(read_at=talk.now))

        monkeypatch.setattr(intake_resume, "read_reply", reads)
        replay = _Replay(Clocked(talk), Provider())  # type: ignore[arg-type]
        assert [replay._read_next(talk.session, talk.now - MINUTE) for _ in range(3)] == [True, True, False]
        assert read == [ids[0], ids[2]]


def test_texts_that_were_found_for_one_moment_are_bound_in_the_order_in_which_they_left(here: Office) -> None:
    with here.talk() as talk:
        first, second = ids = [talk.says(body).reply.id for body in ("hmm", "who knows")]
        texts = {id_: talk.texts(reply_id=id_)[0].id for id_ in ids}
        unsettled = update(Message).where(Message.id.in_(texts.values()))
        talk.session.execute(unsettled.values(state="claimed", provider_id=None))
        replay = _Replay(Clocked(talk), Provider())  # type: ignore[arg-type]
        for id_, minutes in ((second, 1), (first, 2)):
            at = talk.now - minutes * MINUTE
            listed = ProviderMessage(f"SM{id_}", PHONE, SENDER, "", "outbound-api", "sent", None, at, at, 0)
            replay._found[texts[id_]] = _Found(texts[id_], listed, at)
        newest = max(talk.session.scalars(select(MessageEvent.id)))
        assert replay._bind(talk.session, talk.now)
        assert not replay._found
        events = select(MessageEvent.message_id).where(MessageEvent.id > newest).order_by(MessageEvent.id)
        assert talk.session.scalars(events).all() == [texts[first], texts[second]]
        bound = [talk.session.get_one(Message, texts[id_], populate_existing=True) for id_ in ids]
        assert [(m.provider_id, m.state, talk.now - m.claimed_care_at) for m in bound if m.claimed_care_at] == [
            (f"SM{first}", "sent", 2 * MINUTE), (f"SM{second}", "sent", MINUTE),
        ]  # fmt: skip
