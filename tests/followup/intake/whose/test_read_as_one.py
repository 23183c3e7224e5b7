"""Which texts of a phone are read as one, to the moment: the rules of `whose.read_as_one` as tables."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine

from reminders.followup.intake import read_reply
from reminders.followup.intake.read import flag_danger_early
from reminders.followup.intake.whose.read_as_one import (
    MOST_PARTS,
    TOGETHER,
    WAIT,
    _belong_together,
    as_neighbor,
    is_near,
    is_surely_before,
    ours_between,
    was_automatic,
)
from reminders.followup.intake.whose.reassign import unowned_key
from reminders.record.texts import Message, Reply
from tests.followup.intake.conversation import BENS, Office, office
from tests.followup.intake.test_what_follows import MACHINE
from tests.followup.intake.whose.together import NO_WAIT, SECOND, Texts
from tests.one_clinic import NOON, add_clinic_row

MOMENT = timedelta(microseconds=1)


@pytest.fixture(scope="module")
def here(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(request, tmp_path_factory) as made:
        yield made


def test_texts_are_near_within_five_seconds_either_way() -> None:
    at = datetime.fromisoformat("2026-03-02T15:00:00+00:00")
    for apart, near in ((NO_WAIT, True), (TOGETHER, True), (TOGETHER + MOMENT, False)):
        assert is_near(at, (None, at + apart)) is near
        assert is_near(at, (at - apart, None)) is near
    assert not is_near(at, (None, None))
    assert TOGETHER == 5 * SECOND


def test_neighbors_are_what_the_same_phone_wrote_to_the_same_sender_and_no_keywords(here: Office) -> None:
    with here.talk() as talk:
        texts = Texts(talk)
        mine = texts.comes("mine")
        texts.comes("just now", TOGETHER)
        texts.comes("too late", TOGETHER + MOMENT)
        texts.comes("too early", -TOGETHER - MOMENT)
        texts.comes("before", -TOGETHER)
        texts.comes("at once")
        texts.comes("STOP", SECOND)
        texts.comes("yes", SECOND)
        texts.comes("another phone", SECOND, BENS)
        texts.comes("another sender", SECOND, sender="+13125550177")
        assert texts.near(mine) == ["before", "at once", "just now"]


def test_what_the_phone_wrote_to_another_clinic_on_the_sender_is_no_neighbor(here: Office) -> None:
    with here.talk() as talk:
        texts = Texts(talk)
        mine, other = texts.comes("mine"), texts.comes("to the other clinic", SECOND)
        assert texts.near(mine) == ["to the other clinic"]
        elsewhere = add_clinic_row(talk.session, "elsewhere").id
        key = unowned_key(talk.session, elsewhere)
        talk.change(Reply, other.reply.id, clinic_id=elsewhere, data_key_id=key, patient_id=None)
        assert texts.near(mine) == []


def test_an_erased_neighbor_hides_none_behind_it(here: Office) -> None:
    with here.talk() as talk:
        texts = Texts(talk)
        mine = texts.comes("mine")
        texts.comes("gone", SECOND, body_sealed=None)
        texts.comes("after it", 2 * SECOND)
        assert texts.near(mine) == ["after it"]


def test_of_many_neighbors_the_last_twelve_are_looked_at(here: Office) -> None:
    with here.talk() as talk:
        texts = Texts(talk)
        mine = texts.comes("mine", SECOND)
        for number in range(14):
            texts.comes(f"text {number}", SECOND if number > 9 else NO_WAIT)
        assert texts.near(mine) == [f"text {number}" for number in range(2, 14)]


def test_a_long_text_has_six_parts_at_most_and_no_more_are_waited_for(here: Office) -> None:
    with here.talk() as talk:
        texts = Texts(talk)
        mine = texts.comes("(3/9) part 3")
        for number in (1, 2, 4, 5):
            texts.comes(f"({number}/9) part {number}", SECOND)
        group = texts.group(mine)
        assert ([part.mark for part in group.parts], group.waits) == ([(n, 9) for n in range(1, 6)], True)
        texts.comes("(6/9) part 6", SECOND)
        group = texts.group(mine)
        assert ([part.mark for part in group.parts], group.waits) == ([(n, 9) for n in range(1, 7)], False)
        texts.comes("(7/9) part 7", SECOND)
        assert len(texts.group(mine).members) == MOST_PARTS == 6


def test_what_may_be_a_part_is_waited_for_until_all_are_there(here: Office) -> None:
    with here.talk() as talk:
        texts = Texts(talk)
        alone, first = texts.comes("my pain is 6", 20 * SECOND), texts.comes("(1/2) my pain")
        assert (texts.group(alone).waits, texts.group(alone).members) == (False, [alone])
        assert texts.group(first).waits
        assert not texts.group(first, wait=NO_WAIT).waits
        with time_machine.travel(first.reply.stored_at + WAIT - MOMENT, tick=False):
            assert texts.group(first).waits
        with time_machine.travel(first.reply.stored_at + WAIT, tick=False):
            assert not texts.group(first).waits, "it has been waited for"
        texts.comes("(2/2) is 6", SECOND)
        with time_machine.travel(first.reply.stored_at, tick=False):
            group = texts.group(first)
        assert ([part.words for part in group.parts], group.waits) == (["my pain", "is 6"], False)


@pytest.mark.parametrize(
    ("body", "how", "read"),
    [
        ("my pain is 6", {}, True),
        ("(1/2) my pain", {}, False),
        ("(1/2) my pain", {"wait": NO_WAIT}, True),
        ("(1/2) my pain", {"by_itself": True}, True),
        ("(1/2) my pain", {"resuming": True}, True),
        ("(1/2) I want to die", {}, True),
    ],
)
def test_a_part_stays_unread_while_the_rest_may_come_unless_it_is_danger_or_long_ago(
    here: Office, body: str, how: dict[str, Any], read: bool
) -> None:
    with here.talk() as talk:
        mine = Texts(talk).comes(body)
        assert read_reply(talk.session, mine.reply.id, **how) is read
        assert (talk.session.get_one(Reply, mine.reply.id, populate_existing=True).read_at is not None) is read


def test_what_was_read_and_what_came_after_a_text_of_ours_is_no_part(here: Office) -> None:
    for parted in ("read", "ours"):
        with here.talk() as talk:
            texts = Texts(talk)
            first = texts.comes("(1/2) my pain")
            second = texts.comes("(2/2) is 6", 2 * SECOND)
            if parted == "read":
                talk.change(Reply, first.reply.id, read_at=talk.now)
            else:
                talk.change(Message, talk.texts(kind="question")[0].id, claimed_at=texts.began + SECOND)
            assert [part.words for part in texts.group(second).parts] == ["is 6"], parted


@pytest.mark.parametrize(
    ("change", "between"),
    [
        ({"after": NO_WAIT}, False),
        ({"after": MOMENT}, True),
        ({"after": 2 * SECOND}, True),
        ({"after": 2 * SECOND + MOMENT}, False),
        ({"after": SECOND, "state": "queued"}, False),
        ({"after": SECOND, "state": "unknown"}, True),
        ({"after": SECOND, "to_index": "another"}, False),
        ({"after": SECOND, "sender": "+13125550177"}, False),
    ],
)
def test_a_text_of_ours_is_between_two_if_it_may_have_left_after_the_first(
    here: Office, change: dict[str, Any], between: bool
) -> None:
    with here.talk() as talk:
        texts = Texts(talk)
        one, other = texts.comes("one"), texts.comes("other", 2 * SECOND)
        values = dict(change)
        values["claimed_at"] = texts.began + values.pop("after")
        talk.change(Message, talk.texts(kind="question")[0].id, **values)
        for first, second in ((one, other), (other, one)):
            assert ours_between(talk.session, first.reply, second.reply) is between


@pytest.mark.parametrize(("left", "between"), [(MOMENT, False), (SECOND, False), (SECOND + MOMENT, True)])
def test_a_text_of_ours_that_left_in_the_second_of_a_listed_reply_may_have_left_before_it(
    here: Office, left: timedelta, between: bool
) -> None:
    with here.talk() as talk:
        texts = Texts(talk)
        one, other = texts.comes("one", source="poll"), texts.comes("other", 2 * SECOND)
        talk.change(Message, talk.texts(kind="question")[0].id, claimed_at=texts.began + left)
        for first, second in ((one, other), (other, one)):
            assert ours_between(talk.session, first.reply, second.reply) is between


@pytest.mark.parametrize("alone", [True, False])
def test_a_machines_text_is_one_by_its_own_words_or_with_its_other_parts(here: Office, alone: bool) -> None:
    with here.talk() as talk:
        texts = Texts(talk)
        first = texts.comes(MACHINE if alone else "(1/2) hmm", is_automatic=not alone)
        second = texts.comes("(2/2) well", SECOND, part_of=None if alone else first.reply.id)
        assert [was_automatic(talk.session, one) for one in (first, second)] == [True, not alone]


@pytest.mark.parametrize(
    ("sources", "apart", "surely"),
    [
        (("webhook", "poll"), NO_WAIT, True),
        (("webhook", "poll"), -MOMENT, False),
        (("poll", "poll"), SECOND, True),
        (("poll", "poll"), SECOND - MOMENT, False),
        (("poll", "webhook"), 10 * SECOND, False),
        (("webhook", "webhook"), 10 * SECOND, False),
    ],
)
def test_a_text_was_surely_written_before_another_where_their_dates_leave_no_doubt(
    sources: tuple[str, str], apart: timedelta, surely: bool
) -> None:
    dates = zip(sources, (NOON, NOON + apart), strict=True)
    one, other = (as_neighbor(Reply(id=source, source=source, provider_at=at), "6") for source, at in dates)
    assert is_surely_before(one, other) is surely


@pytest.mark.parametrize(
    ("beside", "values"), [("hello", {"read_at": NOON}), (MACHINE, {}), ("I want to die", {}), ("STOP", {})]
)
def test_danger_that_only_two_unread_texts_say_is_found_beside_one_that_says_nothing_of_it(
    here: Office, beside: str, values: dict[str, Any]
) -> None:
    with here.talk() as talk:
        texts = Texts(talk)
        first = texts.comes("(1/2) I want to end")
        texts.comes(beside, SECOND, **values)
        mine = texts.comes("(2/2) it all tonight", 2 * SECOND)
        flag_danger_early(talk.session, mine.reply.id)
        assert [(flag.kind, flag.reply_id) for flag in talk.flags(concern="urgent")] == [("danger", first.reply.id)]


def test_all_six_parts_are_looked_at_for_danger(here: Office) -> None:
    with here.talk() as talk:
        texts = Texts(talk)
        for number, words in enumerate(("so", "well", "you know", "today", "I want to end"), 1):
            texts.comes(f"({number}/{MOST_PARTS}) {words}")
        flag_danger_early(talk.session, texts.comes(f"({MOST_PARTS}/{MOST_PARTS}) it all tonight").reply.id)
        assert [flag.kind for flag in talk.flags(concern="urgent")] == ["danger"]


@pytest.mark.parametrize("body", ["STOP", MACHINE])
def test_a_keyword_and_a_machines_text_are_joined_with_nothing_to_look_for_danger(here: Office, body: str) -> None:
    with here.talk() as talk:
        texts = Texts(talk)
        texts.comes("(1/2) I want to end")
        texts.comes("(2/2) it all tonight", SECOND)
        flag_danger_early(talk.session, texts.comes(body, 2 * SECOND).reply.id)
        assert talk.flags() == [], "it is found in the text that says it"


@pytest.mark.parametrize(("bodies", "one"), [(("i do not want", "your texts"), False), (("(1/2) a", "(2/2) b"), True)])
def test_a_machines_and_a_persons_text_are_one_only_where_they_are_marked_so(
    here: Office, monkeypatch: pytest.MonkeyPatch, bodies: tuple[str, str], one: bool
) -> None:
    monkeypatch.setattr("reminders.followup.intake.whose.read_as_one.belong_together", lambda *_: True)
    with here.talk() as talk:
        texts = Texts(talk)
        first, second = (texts.comes(body, at * SECOND) for at, body in enumerate(bodies))
        assert _belong_together(second, first)
        vars(second)["is_automatic"] = True
        assert _belong_together(second, first) is one
        monkeypatch.setattr("reminders.followup.intake.whose.read_as_one.belong_together", lambda *_: False)
        vars(second)["is_automatic"] = False
        assert not _belong_together(second, first)
