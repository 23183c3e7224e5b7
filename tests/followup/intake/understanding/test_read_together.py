"""What is kept of texts that are read as one, and what a text means together with one that was read before it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from reminders.care.reading import READER_VERSION
from reminders.followup.intake import read_reply
from reminders.record.outcomes import FlagReply
from reminders.record.texts import Message, Reply
from tests.followup.intake.conversation import Office, Talk, office
from tests.followup.intake.test_what_follows import MACHINE
from tests.followup.intake.whose.together import NO_WAIT, SECOND, Texts


@pytest.fixture(scope="module")
def here(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(request, tmp_path_factory) as made:
        yield made


def test_what_was_read_of_several_texts_is_kept_with_the_first_and_the_others_name_it(here: Office) -> None:
    with here.talk() as talk:
        texts = Texts(talk)
        lead, rest = texts.comes("(1/2) well I fell, my pain is"), texts.comes("(2/2) 6 today", SECOND)
        texts.read(rest)
        talk.session.expire_all()
        check_in = talk.check_in("h4")
        one, other = lead.reply, rest.reply
        assert (one.part_of, one.attribution, one.question, one.value) == (None, "open", "pain", Decimal(6))
        assert (one.intent, one.concern, one.outcome_id is None) == ("answer", "review", False)
        assert (other.part_of, other.attribution, other.rule) == (one.id, "part", "part")
        assert (other.intent, other.concern, other.value, other.outcome_id) == ("other", "none", None, None)
        assert (other.reader_version, other.read_at) == (READER_VERSION, talk.now)
        assert {(each.patient_id, each.check_in_id) for each in (one, other)} == {(check_in.patient_id, check_in.id)}


def test_a_text_that_is_read_once_more_was_read_when_it_was_read_first(here: Office) -> None:
    with here.talk() as talk:
        texts = Texts(talk)
        read_at = []
        for number, body in enumerate(("hmm", "let me think", "well er")):
            texts.read(texts.comes(body, number * SECOND))
            read_at.append(talk.now)
            talk.now += timedelta(minutes=1)
            talk.session.info["clock"] = talk.clock
        replies = talk.session.scalars(select(Reply).order_by(Reply.id)).all()
        assert [one.part_of for one in replies] == [None, replies[0].id, replies[0].id]
        assert [one.read_at for one in replies] == read_at


def after(talk: Talk, first: str, second: str, *, left: timedelta, apart: timedelta = 2 * SECOND) -> Reply:
    """The second of two texts, where the first was read by itself and what answers it left that long after it."""
    texts = Texts(talk)
    texts.read(texts.comes(first))
    for message in talk.texts(state="queued"):
        talk.change(Message, message.id, state="delivered", claimed_at=texts.began + left, claimed_care_at=talk.now)
    found = texts.comes(second, apart)
    assert read_reply(talk.session, found.reply.id, wait=NO_WAIT)
    talk.session.flush()
    return talk.session.get_one(Reply, found.reply.id, populate_existing=True)


#: Two texts; when what answers the first left; what the second is read as: its rule, intent and concern.
TOGETHER: dict[str, tuple[str, str, timedelta, tuple[str, str, str]]] = {
    "a danger": ("there is no", "point in going on", 3 * SECOND, ("danger-in-parts", "other", "urgent")),
    "a danger after a text of ours": (
        "there is no", "point in going on", SECOND, ("danger-in-parts", "other", "urgent"),
    ),
    "a stop": ("i do not want", "your texts", 3 * SECOND, ("stop-in-parts", "stop", "none")),
    "no stop after a text of ours": ("i do not want", "your texts", SECOND, ("may-be-stop", "other", "none")),
    "no danger in a machine's text": ("there is no", MACHINE, 3 * SECOND, ("automatic", "other", "none")),
    "no danger after a machine's text": (
        "Liked “there is no”", "point in going on", 3 * SECOND, ("no-number", "other", "none"),
    ),
    "no stop where the first was one": (
        "please stop texting me", "these texts", 3 * SECOND, ("may-be-stop", "other", "none"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TOGETHER)
def test_a_text_may_mean_more_together_with_the_one_before_it(here: Office, name: str) -> None:
    first, second, left, (rule, intent, concern) = TOGETHER[name]
    with here.talk() as talk:
        reply = after(talk, first, second, left=left)
        assert ((reply.rule, reply.intent, reply.concern), reply.part_of) == ((rule, intent, concern), None)


@pytest.mark.parametrize("apart", [timedelta(), 2 * SECOND])
def test_staff_see_both_texts_of_a_danger_also_where_the_list_dates_them_the_same(
    here: Office, apart: timedelta
) -> None:
    with here.talk() as talk:
        reply = after(talk, "there is no", "point in going on", left=3 * SECOND, apart=apart)
        (flag,) = talk.flags(concern="urgent")
        shown = talk.session.scalars(select(FlagReply.reply_id).where(FlagReply.flag_id == flag.id)).all()
        first = talk.session.scalars(select(Reply.id).where(Reply.id != reply.id)).one()
        assert {flag.reply_id, *shown} == {first, reply.id}


def test_a_danger_that_was_flagged_is_not_told_of_the_next_text_too(here: Office) -> None:
    with here.talk() as talk:
        reply = after(talk, "I want to end it all", "tonight is pizza night, 6", left=3 * SECOND)
        assert (reply.concern, reply.value) == ("none", Decimal(6))


#: Parts of one text, after some texts; by which rule they are read, and what is texted back, flagged and recorded.
ASKS, STOPPED = "clarify:clarify_now ?pain#1", "stop-confirmed:stop_confirmed"
DIED = "stop-confirmed:death_confirmed +death-reported +worrying"
PARTS: dict[str, tuple[tuple[str, str], str, str]] = {
    "two values, of which neither counts": (("my pain is 6", "my pain is 4"), "two-values", ASKS),
    "the same value twice": (("my pain is 6", "yes 6"), "pain-is", "acknowledge:ack(6) h4/pain=6"),
    "a number whose past follows": (("my pain is 7", "yesterday, now 4"), "parts-differ", ASKS),
    "a number cut in two": (("my pain is 1", "0 today"), "parts-differ", ASKS),
    "values that differ, and a stop": (
        ("my pain is 7", "yesterday, now 4. please stop texting me"), "parts-differ", f"{STOPPED} +opted-out",
    ),
    "a wrong number and a cry": (
        ("you have the wrong number", "I want to die"), "self-harm",
        "wrong-person:wrong_person_confirmed +danger +wrong-person",
    ),
    "a stop and a cry": (("please stop texting me", "I want to die"), "self-harm", f"{STOPPED} +danger +opted-out"),
    "a death and a number": (("he died yesterday", "his pain was 6"), "wrong-person", DIED),
    "a danger and a death": (
        ("I want to die", "he died yesterday"), "self-harm", "danger:danger +danger +death-reported",
    ),
    "what may be a stop": (
        ("i do not want", "your texts 5"), "may-be-stop", "stop-asked:stop_asked +refusal-in-doubt",
    ),
    "a stop beside a machine's part": ((MACHINE, "please stop texting me"), "stop-in-words", f"{STOPPED} +opted-out"),
    "a cry beside a machine's part": ((MACHINE, "I want to die"), "self-harm", "danger:danger +danger"),
    "a death beside a machine's part": ((MACHINE, "he died yesterday"), "wrong-person", DIED),
}  # fmt: skip

#: The same after a pain score, while the side effects are asked.
ASKS_SIDE = "clarify:clarify_side_effects ?side_effects#1"
CHOICES: dict[str, tuple[tuple[str, str], str, str]] = {
    "the same option twice": (("2 mild", "2"), "option", "acknowledge:ack_choice h24/side_effects=2"),
    "two options": (("2", "it is 3"), "two-values", ASKS_SIDE),
    "an option whose past follows": (("3", "days ago, now 2 mild"), "parts-differ", ASKS_SIDE),
    "an option and what may be the pain": (
        ("2 mild", "my pain is 7"), "which-question", "clarify-correction:clarify_24h ?pain#1",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("step", "name"), [*(("h4", name) for name in PARTS), *(("h24", name) for name in CHOICES)])
def test_what_follows_from_two_parts(here: Office, step: str, name: str) -> None:
    (first, second), rule, short = {"h4": PARTS, "h24": CHOICES}[step][name]
    with here.talk(step) as talk:
        if step == "h24":
            talk.says("5")
        texts = Texts(talk)
        lead = texts.comes(f"(1/2) {first}")
        heard = talk.reads(texts.comes(f"(2/2) {second}", SECOND).reply.id)
        reply = talk.session.get_one(Reply, lead.reply.id, populate_existing=True)
        assert (reply.part_of, reply.rule, reply.is_automatic, heard.short) == (None, rule, False, short)
