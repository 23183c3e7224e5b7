"""What a replay finds of our own texts in the provider's lists, and what it makes of each moment; all is undone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from reminders.clock import Clock
from reminders.followup.asking import batches
from reminders.followup.intake.resume import _Replay
from reminders.outbox.reconcile import CLOCK_SLACK
from reminders.record.schedule import CheckIn
from reminders.record.sealing import seal, unseal
from reminders.record.texts import Message, MessageEvent, Reply
from reminders.texting.gateway import ProviderMessage
from tests.followup.intake.conversation import BENS, Office, Talk, office
from tests.outbox.claiming import PHONE

MOMENT, SECOND, MINUTE, HOUR = (
    timedelta(microseconds=1), timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1),
)  # fmt: skip


@pytest.fixture(scope="module")
def here(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(request, tmp_path_factory) as made:
        yield made


class Clocked:
    """As much of a database as a replay needs to know what time it is: as much care time passes as real time."""

    def __init__(self, talk: Talk) -> None:
        self.clock = Clock(care_at=talk.now, real_at=talk.moment, speed=1.0)


class Restored:
    """Ana's question is queued again; the provider's list of her phone is at hand where `listed` puts something in."""

    def __init__(self, talk: Talk, **values: Any) -> None:
        self.talk, self.session = talk, talk.session
        (self.question,) = talk.texts(kind="question")
        self.id = self.question.id
        again = {"state": "queued", "claimed_at": None, "claimed_care_at": None, "provider_id": None}
        talk.change(Message, self.id, **again | values)
        self.question = talk.session.get_one(Message, self.id)
        self.database = Clocked(talk)
        self.replay = _Replay(self.database, None)  # type: ignore[arg-type]
        self.body = unseal(self.session, self.question, "body")

    def real(self, care: datetime) -> datetime:
        return self.database.clock.real_for(care)

    def listed(self, *created: datetime, status: str = "delivered") -> None:
        self.replay._lists[self.question.to_index] = [
            ProviderMessage(f"SMx{n}", PHONE, "", self.body, "outbound-api", status, None, at, at, 0)
            for n, at in enumerate(created)
        ]

    def look(self) -> dict[str, datetime]:
        """The texts that were found, and when each left (care time)."""
        assert self.replay._look(self.session) == {}
        return {id_: found.at for id_, found in self.replay._found.items()}


def test_only_the_phones_of_texts_whose_fate_is_unknown_are_asked_for_and_once(here: Office) -> None:
    for state in ("queued", "claimed", "unknown"):
        with here.talk() as talk:
            restored = Restored(talk, state=state)
            for _ in range(2):
                assert restored.replay._look(talk.session) == {restored.question.to_index: PHONE}
            restored.listed()
            assert restored.look() == {}
            restored.listed(restored.real(talk.now))
            assert restored.look() == {}, "what was looked for is not looked for again"


def test_a_text_whose_words_are_gone_is_not_looked_for(here: Office) -> None:
    with here.talk() as talk:
        restored = Restored(talk)
        talk.change(Message, restored.id, body_sealed=None)
        assert restored.look() == {}
        restored.listed(restored.real(talk.now))
        assert restored.look() == {}


def test_a_text_is_found_from_when_it_may_have_left_to_when_it_was_too_old_to_leave(here: Office) -> None:
    """The provider's clock may be minutes off; a claim says when it was about to leave."""
    with here.talk() as talk:
        due = min(talk.check_in("h4").due_at, talk.texts(kind="question")[0].created_at)
        over = talk.texts(kind="question")[0].expires_at
    claimed = 10 * MINUTE
    cases: list[tuple[dict[str, Any], datetime, bool]] = [
        ({}, due - CLOCK_SLACK, True),
        ({}, due - CLOCK_SLACK - SECOND, False),
        ({}, over + CLOCK_SLACK, True),
        ({}, over + CLOCK_SLACK + MOMENT, False),
        ({"state": "unknown", "claimed_at": claimed}, due + claimed - CLOCK_SLACK, True),
        ({"state": "unknown", "claimed_at": claimed}, due + claimed - CLOCK_SLACK - SECOND, False),
    ]
    wrong = []
    for number, (values, at, found) in enumerate(cases):
        with here.talk() as talk:
            clock = Clocked(talk).clock
            if "claimed_at" in values:
                values |= {"claimed_at": clock.real_for(due + claimed)}
            restored = Restored(talk, **values)
            restored.listed(restored.real(at))
            if restored.look() != ({restored.id: at} if found else {}):
                wrong.append(number)
    assert wrong == []


def test_of_two_texts_of_the_same_words_the_older_takes_the_one_that_is_listed(here: Office) -> None:
    with here.talk() as talk:
        restored = Restored(talk)
        (other,) = talk.session.scalars(
            select(Message.id).where(Message.to_index == restored.question.to_index, Message.kind == "welcome")
        )
        seal(talk.session, talk.session.get_one(Message, other), "body", restored.body)
        talk.session.flush()
        again = {"state": "queued", "claimed_at": None, "claimed_care_at": None, "provider_id": None}
        talk.change(Message, other, expires_at=restored.question.expires_at, **again)
        for older, newer in ((restored.id, other), (other, restored.id)):
            talk.change(Message, older, created_at=talk.now - HOUR)
            talk.change(Message, newer, created_at=talk.now)
            restored.replay = _Replay(restored.database, None)  # type: ignore[arg-type]
            restored.listed(restored.real(talk.now))
            assert list(restored.look()) == [older]


def test_what_was_found_has_left_at_its_own_moment_and_not_before(here: Office) -> None:
    with here.talk() as talk:
        restored = Restored(talk)
        left = talk.now + MINUTE
        restored.listed(restored.real(left))
        assert restored.look() == {restored.id: left}
        assert not restored.replay._bind(talk.session, left - MOMENT)
        assert restored.replay._bind(talk.session, left)
        assert not restored.replay._bind(talk.session, left)
        talk.session.flush()
        found = talk.session.get_one(Message, restored.id, populate_existing=True)
        assert (found.state, found.provider_id, found.claimed_care_at, found.claimed_at) == (
            "delivered", "SMx0", left, restored.real(left),
        )  # fmt: skip
        causes = talk.session.scalars(select(MessageEvent.cause).where(MessageEvent.message_id == restored.id)).all()
        assert causes[-1] == "restored"


def test_a_moment_is_lived_at_its_own_time_until_nothing_more_follows(
    here: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Steps run until no batch is full, then what was found is bound, then one reply after the other is read."""
    with here.talk() as talk:
        restored = Restored(talk)
        restored.listed(restored.real(talk.now))
        replies = [talk.stores("6"), talk.stores("hello", BENS)]
        talk.session.execute(update(Reply).values(received_at=talk.now))
        happened: list[str] = []
        full = iter([batches.BATCH, 0])

        def step(session: Any) -> int:
            clock = session.info["clock"]
            assert (clock.care_at, clock.speed) == (talk.now, 2.0)
            assert abs(clock.now() - talk.now) < MINUTE
            happened.append("step")
            return next(full, 0)

        def reads(session: Any, reply_id: str, *, resuming: bool) -> None:
            happened.append(reply_id)
            session.execute(update(Reply).where(Reply.id == reply_id).values(read_at=talk.now))

        monkeypatch.setattr("reminders.followup.intake.clockwork.steps", lambda: (step,))
        monkeypatch.setattr("reminders.followup.intake.resume.read_reply", reads)
        bind = _Replay._bind

        def binds(replay: _Replay, session: Any, moment: datetime) -> bool:
            bound = bind(replay, session, moment)
            happened.extend(["bind"] * bound)
            return bound

        monkeypatch.setattr(_Replay, "_bind", binds)
        restored.replay._clock = Clock(care_at=talk.now, real_at=talk.moment, speed=2.0)
        assert restored.replay._replay(talk.session, talk.now) == {}
        assert happened == ["step", "step", "bind", "step", replies[0], "step", replies[1], "step"]
        assert restored.replay.changes == 3
        restored.replay._lists.clear()
        restored.replay._looked_for.clear()
        talk.change(Message, restored.id, state="queued")
        assert restored.replay._replay(talk.session, talk.now) == {restored.question.to_index: PHONE}


def test_twenty_moments_are_lived_at_most_before_the_record_is_kept(
    here: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with here.talk() as talk:
        talk.session.execute(update(CheckIn).values(queued_at=talk.now))
        replay = _Replay(Clocked(talk), None)  # type: ignore[arg-type]
        lived: list[datetime] = []
        coming = [talk.now - HOUR + number * MINUTE for number in range(22)]

        def following(session: object) -> datetime | None:
            at = replay._moment or datetime.min.replace(tzinfo=talk.now.tzinfo)
            return next((moment for moment in coming if moment > at), None)

        def lives(session: object, moment: datetime) -> dict[str, str]:
            lived.append(moment)
            return {}

        monkeypatch.setattr(replay, "_following", following)
        monkeypatch.setattr(replay, "_replay", lives)
        assert replay._replay_some(talk.session) == {}
        assert lived == coming[:20]
        assert replay._replay_some(talk.session) is None
        assert lived == coming
        monkeypatch.setattr(replay, "_replay", lambda *_: {"index": PHONE})
        assert replay._replay_some(talk.session) == {"index": PHONE}
        assert replay._moment == coming[-1]


def test_replies_are_read_in_the_order_in_which_they_came(here: Office) -> None:
    with here.talk() as talk:
        ids = [talk.stores(body) for body in ("third", "first", "second", "later")]
        for id_, before in zip(ids, (1, 3, 2, -1), strict=True):
            talk.change(Reply, id_, received_at=talk.now - before * MINUTE)
        replay = _Replay(Clocked(talk), None)  # type: ignore[arg-type]
        assert list(replay._unread(talk.session, talk.now)) == [ids[1], ids[2], ids[0]]
        replay._unreadable.add(ids[2])
        assert list(replay._unread(talk.session, talk.now)) == [ids[1], ids[0]]


def test_a_database_in_trouble_ends_the_replay_and_passes_no_reply_over(
    here: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise OperationalError("", {}, Exception())

    monkeypatch.setattr("reminders.followup.intake.resume.read_reply", fails)
    with here.talk() as talk:
        talk.stores("6")
        replay = _Replay(Clocked(talk), None)  # type: ignore[arg-type]
        with pytest.raises(OperationalError):
            replay._read_next(talk.session, talk.now + HOUR)
        assert replay._unreadable == set()
