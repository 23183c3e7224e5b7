"""When a text goes on with a thought that was not understood: what was asked about it is taken back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from reminders.followup.intake.whose.read_as_one import MOST_PARTS, Neighbor, neighbors_of, take_back_unfinished
from reminders.record.texts import Message, Reply
from tests.followup.intake.conversation import Office, office
from tests.followup.intake.test_what_follows import MACHINE
from tests.followup.intake.whose.together import NO_WAIT, SECOND, Texts


@pytest.fixture(scope="module")
def here(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(request, tmp_path_factory) as made:
        yield made


def taken_back(texts: Texts, mine: Neighbor) -> list[str]:
    found = take_back_unfinished(texts.session, mine, neighbors_of(texts.session, mine.reply))
    texts.session.flush()
    return [one.part.body for one in found]


@pytest.mark.parametrize("after", [NO_WAIT, 4 * SECOND])
def test_a_thought_that_goes_on_takes_back_what_was_asked_about_it(here: Office, after: timedelta) -> None:
    with here.talk() as talk:
        texts = Texts(talk)
        texts.read(texts.comes("hmm"))
        (asked,) = talk.texts(kind="clarify")
        assert talk.check_in("h4").clarified == 1
        assert taken_back(texts, texts.comes("let me think", after)) == ["hmm"]
        talk.session.refresh(asked)
        assert (asked.state, asked.reason, talk.check_in("h4").clarified) == ("dropped", "replanned", 0)


def test_of_two_questions_that_asked_again_only_the_one_that_waits_is_taken_back(here: Office) -> None:
    with here.talk() as talk:
        talk.says("hmm")
        texts = Texts(talk)
        texts.began += timedelta(minutes=1)
        texts.read(texts.comes("hmm again"))
        assert talk.check_in("h4").clarified == 2
        assert taken_back(texts, texts.comes("let me think", SECOND)) == ["hmm again"]
        assert talk.check_in("h4").clarified == 1


def test_what_has_as_many_parts_as_a_text_may_have_goes_on_with_no_other(here: Office) -> None:
    with here.talk() as talk:
        texts = Texts(talk)
        first, *_ = (texts.comes(f"({number}/{MOST_PARTS}) hmm") for number in range(1, MOST_PARTS + 1))
        texts.read(first)
        assert len(talk.texts(kind="clarify")) == 1
        assert taken_back(texts, texts.comes("let me think", SECOND)) == []


def test_a_thought_in_three_texts_takes_back_what_was_asked_about_the_first_two(here: Office) -> None:
    """The question about the first was dropped before, when the second came."""
    with here.talk() as talk:
        texts = Texts(talk)
        for body, at in (("hmm", 0), ("let me think", 2)):
            texts.read(texts.comes(body, at * SECOND))
        assert [m.state for m in talk.texts(kind="clarify")] == ["dropped", "queued"]
        assert taken_back(texts, texts.comes("well", 4 * SECOND)) == ["hmm", "let me think"]
        assert {m.state for m in talk.texts(kind="clarify")} == {"dropped"}
        assert talk.check_in("h4").clarified == 0


def test_a_thought_whose_first_text_is_too_long_ago_is_not_taken_back(here: Office) -> None:
    with here.talk() as talk:
        texts = Texts(talk)
        for body, at in (("hmm", 0), ("let me think", 4)):
            texts.read(texts.comes(body, at * SECOND))
        assert taken_back(texts, texts.comes("well", 8 * SECOND)) == []
        assert [m.state for m in talk.texts(kind="clarify")] == ["dropped", "queued"]


def test_a_text_of_ours_in_between_ends_the_thought(here: Office) -> None:
    with here.talk() as talk:
        texts = Texts(talk)
        texts.read(texts.comes("hmm"))
        mine = texts.comes("let me think", 2 * SECOND)
        talk.change(Message, talk.texts(kind="question")[0].id, claimed_at=texts.began + SECOND)
        assert taken_back(texts, mine) == []
        assert [m.state for m in talk.texts(kind="clarify")] == ["queued"]


def test_a_text_back_that_asks_nothing_is_taken_back_and_was_not_counted(here: Office) -> None:
    with here.talk() as talk:
        texts = Texts(talk)
        texts.read(texts.comes("hmm"))
        (told,) = talk.texts(kind="clarify")
        talk.change(Message, told.id, kind="received")
        assert taken_back(texts, texts.comes("let me think", SECOND)) == ["hmm"]
        assert talk.check_in("h4").clarified == 1


def test_a_thought_that_was_recorded_is_finished(here: Office) -> None:
    with here.talk() as talk:
        texts = Texts(talk)
        answer = texts.read(texts.comes("6"))
        assert answer.reply.outcome_id is not None
        talk.change(Reply, answer.reply.id, value=None)
        talk.change(Message, talk.texts(kind="acknowledge")[0].id, kind="clarify")
        assert taken_back(texts, texts.comes("let me think", SECOND)) == []


@pytest.mark.parametrize(
    ("body", "after", "reply", "message"),
    [
        ("let me think", -SECOND, {}, {}),
        (MACHINE, SECOND, {}, {}),
        ("let me think", SECOND, {"value": Decimal(6)}, {}),
        ("let me think", SECOND, {"is_automatic": True}, {}),
        ("let me think", SECOND, {"read_at": None}, {}),
        ("let me think", SECOND, {}, {"state": "delivered"}),
        ("let me think", SECOND, {}, {"kind": "help"}),
        ("let me think", SECOND, {}, {"reply_id": None}),
    ],
)
def test_what_is_no_unfinished_thought_is_left_as_it_is(
    here: Office, body: str, after: timedelta, reply: dict[str, Any], message: dict[str, Any]
) -> None:
    with here.talk() as talk:
        texts = Texts(talk)
        first = texts.read(texts.comes("hmm"))
        (asked,) = talk.texts(kind="clarify")
        if reply:
            talk.change(Reply, first.reply.id, **reply)
        if message:
            talk.change(Message, asked.id, **message)
        state = asked.state
        assert taken_back(texts, texts.comes(body, after)) == []
        talk.session.refresh(asked)
        assert (asked.state, talk.check_in("h4").clarified) == (state, 1)
