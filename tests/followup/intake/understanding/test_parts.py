"""A long text that arrives in parts is read as one: one outcome and one text back, in whatever order they arrive."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from itertools import permutations

import pytest
from sqlalchemy import select, update

from reminders.clock import real
from reminders.followup.intake import WAIT, read_reply, read_unread
from reminders.followup.intake.arrival.store import Inbound, store_reply
from reminders.followup.intake.whose.read_as_one import MOST_PARTS
from reminders.record.columns import new_id
from reminders.record.outcomes import FlagKind
from reminders.record.sealing import unseal
from reminders.record.texts import Attribution, Message, MessageState, Reply
from reminders.reports.log import log_lines
from tests.day import Day, new_phone

FILLER = "The visit went well and everybody there was kind to me, the drive home was long and I slept most of the day "
WHOLE = (
    "Slept long and well, had soup with my sister, took a walk by the lake with the dog and then watched some "
    "television at home. Right now I feel ok and my pain is 6 today"
)


@dataclass
class Phone:
    """A phone whose question is open, and what it sends: stored and read one by one, as webhooks or the poll do."""

    day: Day
    number: str
    step: str = "h4"

    def __post_init__(self) -> None:
        self.enrollment = self.day.enroll(self.number)
        self.day.ask(self.number, self.enrollment, self.step)
        self.asked = len(self.day.texts(self.number))
        self.began = real()

    def sends(self, body: str, at: float = 0.0, *, source: str = "webhook", sid: str = "") -> str | None:
        """A text comes in, dated `at` seconds from the beginning, and is read unless it waits."""
        sender = str(self.day.settings.twilio_sender)
        inbound = Inbound(
            sid or f"SM{new_id()}", self.number, sender, body, provider_at=self.began + timedelta(seconds=at),
            source=source,
        )  # fmt: skip
        with self.day.database.write() as session:
            reply_id = store_reply(session, inbound)
        if reply_id is not None:
            with self.day.database.write() as session:
                read_reply(session, reply_id)
        return reply_id

    def sweep(self) -> None:
        """Some seconds later."""
        with self.day.database.write() as session:
            session.execute(update(Reply).values(stored_at=real() - WAIT - timedelta(seconds=1)))
        read_unread(self.day.database, older_than_seconds=2, wait=WAIT)
        self.day.send()

    @property
    def back(self) -> list[Message]:
        return [m for m in self.day.messages() if m.reply_id and m.state != MessageState.DROPPED]

    @property
    def scores(self) -> list[Decimal | None]:
        return [value for _, value in self.day.scores(self.enrollment)]

    @property
    def unread(self) -> int:
        return sum(reply.read_at is None for reply in self.day.replies())


@pytest.fixture
def phone(day: Day) -> Phone:
    return Phone(day, new_phone())


@pytest.mark.parametrize("source", ["webhook", "poll"])
@pytest.mark.parametrize("marks", [("(1/2) ", "(2/2) "), ("[1 of 2] ", "[2 of 2] "), ("Part 1/2: ", "Part 2/2: ")])
@pytest.mark.parametrize("order", list(permutations((0, 1))), ids=str)
def test_two_marked_parts_are_one_answer_in_either_order(
    phone: Phone, marks: tuple[str, str], order: tuple[int, int], source: str
) -> None:
    texts = (marks[0] + "The drive home was long but my pain is", marks[1] + "6 today, thank you")
    phone.sends(texts[order[0]], 0, source=source)
    assert (phone.unread, phone.back) == (1, [])
    phone.sends(texts[order[1]], 1, source=source)
    phone.sweep()
    assert phone.scores == [Decimal(6)]
    assert [m.kind for m in phone.back] == ["acknowledge"]
    assert phone.day.flags() == []


@pytest.mark.parametrize("order", list(permutations((0, 1, 2))), ids=str)
def test_three_marked_parts_are_one_answer_in_any_order(phone: Phone, order: tuple[int, ...]) -> None:
    texts = ("(1/3) I slept well and", "(2/3) the dog was quiet, my pain", "(3/3) is a 4 today")
    for second, index in enumerate(order):
        phone.sends(texts[index], second)
    assert phone.unread == 0
    assert phone.scores == [Decimal(4)]
    assert len(phone.back) == 1


@pytest.mark.parametrize("source", ["webhook", "poll"])
@pytest.mark.parametrize("cut", [159, 160, 153, 152])
def test_two_parts_without_marks_are_one_answer_wherever_the_carrier_cuts(phone: Phone, cut: int, source: str) -> None:
    phone.sends(WHOLE[:cut], 0, source=source)
    assert (phone.unread, phone.back) == (1, [])
    phone.sends(WHOLE[cut:].lstrip() if cut == 159 else WHOLE[cut:], 1, source=source)
    assert phone.scores == [Decimal(6)]
    assert len(phone.back) == 1


def test_an_emoji_makes_the_parts_shorter(phone: Phone) -> None:
    first = "Slept well \N{SLEEPING FACE} the kids were here all day, so now my pain is"
    assert 59 <= len(first) + 1 <= 70
    phone.sends(first, 0)
    assert phone.unread == 1
    phone.sends("a 3", 1)
    assert phone.scores == [Decimal(3)]


def test_a_part_that_nothing_follows_is_read_alone_some_seconds_later(phone: Phone) -> None:
    phone.sends(FILLER + "with the radio on all the way home; pain is 5", 0)
    read_unread(phone.day.database, older_than_seconds=0, wait=WAIT)
    assert (phone.unread, phone.scores) == (1, [])
    phone.sweep()
    assert phone.scores == [Decimal(5)]


def test_both_texts_and_what_was_read_of_them_are_in_the_log(phone: Phone) -> None:
    phone.sends("(2/2) 6 today", 0)
    phone.sends("(1/2) My pain is", 1)
    day = phone.day
    with day.database.read() as session:
        rows = list(session.scalars(select(Reply).order_by(Reply.provider_at)))
        bodies = [unseal(session, row, "body") for row in rows]
        lines = log_lines(session, day.clinic_id, rows)
    assert bodies == ["(2/2) 6 today", "(1/2) My pain is"]
    rest, lead = rows
    assert (rest.part_of, rest.attribution, rest.outcome_id) == (lead.id, Attribution.PART, None)
    assert (lead.part_of, lead.value) == (None, Decimal(6))
    assert [line.recorded for line in lines] == [None, Decimal(6)]
    assert [line.attribution for line in lines] == ["part", "open"]


def test_a_thought_and_its_end_are_read_together_while_nothing_was_asked_about_it(phone: Phone) -> None:
    phone.sends("well my pain today is", 0)
    phone.sends("down to about a four", 2)
    phone.day.send()
    assert phone.scores == [Decimal(4)]
    assert [m.kind for m in phone.back] == ["acknowledge"]
    assert phone.day.check_in(phone.enrollment.check_ins[0]).clarified == 0


def test_the_end_of_a_thought_takes_back_no_question_to_another_phone(day: Day) -> None:
    one, other = Phone(day, new_phone()), Phone(day, new_phone())
    one.began = other.began = real()
    other.sends("hard to say", 0)
    one.sends("well my pain today is", 0)
    one.sends("down to about a four", 2)
    assert one.scores == [Decimal(4)]
    assert [m.kind for m in day.messages(state="queued", kind="clarify")] == ["clarify"]


def test_a_thought_that_went_to_a_person_and_goes_on_is_not_asked_about_a_third_time(phone: Phone) -> None:
    for at, body in enumerate(("hmm", "dunno", "well my pain today is")):
        phone.sends(body, 60 * at)
    phone.sends("hard to say", 122)
    assert [r.part_of is None for r in phone.day.replies()] == [True, True, True, False]
    assert [m.kind for m in phone.back] == ["clarify", "clarify", "received"]
    assert phone.day.check_in(phone.enrollment.check_ins[0]).clarified == 2


def test_a_thought_in_more_texts_than_a_long_text_has_parts_is_not_taken_back_again(phone: Phone) -> None:
    for number in range(MOST_PARTS + 1):
        phone.sends(f"well {'er ' * number}so", number / 2)
    *first, last = phone.day.replies()
    assert sum(reply.part_of is None for reply in first) == 1
    assert last.part_of is None


def test_a_thought_that_stays_unclear_is_asked_about_once(phone: Phone) -> None:
    phone.sends("well my pain today is", 0)
    phone.sends("hard to say", 2)
    phone.day.send()
    assert [m.kind for m in phone.back] == ["clarify"]
    assert phone.day.check_in(phone.enrollment.check_ins[0]).clarified == 1


def test_what_follows_a_text_of_ours_answers_that_and_is_not_joined(phone: Phone) -> None:
    phone.sends("well my pain today is", 0)
    phone.day.send()
    phone.sends("hard to say", 60)  # (real) the text of ours left meanwhile
    phone.day.send()
    assert [m.kind for m in phone.back] == ["clarify", "clarify"]
    assert {reply.part_of for reply in phone.day.replies()} == {None}


@pytest.mark.parametrize(("first", "second"), [("(1/2) my pain is 6", "(2/2) my pain is 4"), ("(1/2) 7", "(2/2) 5")])
def test_values_that_contradict_each_other_are_never_recorded(phone: Phone, first: str, second: str) -> None:
    phone.sends(first, 0)
    phone.sends(second, 1)
    assert phone.scores == []
    assert [m.kind for m in phone.back] == ["clarify"]


def test_a_number_cut_in_two_is_no_smaller_number(phone: Phone) -> None:
    cut = (FILLER + "and then I had dinner with my sister and all of her kids, my pain is a 1")[-153:]
    assert len(cut) == 153
    phone.sends(cut, 0)
    phone.sends("0 today", 1)
    assert Decimal(1) not in phone.scores
    assert Decimal(0) not in phone.scores


@pytest.mark.parametrize(("first", "second"), [("(1/2) I want to", "(2/2) kill myself"), ("I want to", "kill myself")])
def test_danger_that_only_both_say_is_danger(phone: Phone, first: str, second: str) -> None:
    phone.sends(first, 0)
    phone.sends(second, 1)
    assert [f.kind for f in phone.day.flags(concern="urgent")] == [FlagKind.DANGER]
    assert [m.kind for m in phone.back if m.kind == "danger"] == ["danger"]


def test_danger_cut_in_the_middle_of_a_word_is_danger(phone: Phone) -> None:
    first = (FILLER + FILLER + "and I want to kill mys")[-153:]
    phone.sends(first, 0)
    phone.sends("elf", 1)
    phone.sweep()
    assert [f.kind for f in phone.day.flags(concern="urgent")] == [FlagKind.DANGER]


@pytest.mark.parametrize("mark", ["(1/2) ", "(2/2) "])
def test_a_part_that_is_danger_by_itself_waits_for_nothing(phone: Phone, mark: str) -> None:
    phone.sends(mark + "I want to kill myself", 0)
    assert phone.unread == 0
    assert [m.kind for m in phone.back] == ["danger"]
    phone.sends("(2/2) 6 today" if "1" in mark else "(1/2) pain 6", 1)
    phone.sweep()
    assert [f.kind for f in phone.day.flags(concern="urgent")] == [FlagKind.DANGER]
    assert [m.kind for m in phone.back].count("danger") == 1


@pytest.mark.parametrize(
    ("first", "second"), [("(1/2) please stop", "(2/2) texting me"), ("please stop sending me", "these texts")]
)
def test_a_stop_that_only_both_say_is_a_stop(phone: Phone, first: str, second: str) -> None:
    phone.sends(first, 0)
    phone.sends(second, 1)
    phone.sweep()
    assert FlagKind.OPTED_OUT in [f.kind for f in phone.day.flags()]
    assert [m.kind for m in phone.back] == ["stop-confirmed"]


@pytest.mark.parametrize("word", ["STOP", "stop", "START"])
def test_a_word_on_which_the_phone_company_acts_is_part_of_nothing(phone: Phone, word: str) -> None:
    phone.sends("(1/2) my pain is", 0)
    phone.sends(word, 1)
    assert phone.unread == 1
    assert [r.intent for r in phone.day.replies() if r.read_at is not None] == [word.casefold()]
    phone.sweep()
    assert {reply.part_of for reply in phone.day.replies()} == {None}


def test_two_plain_answers_in_a_hurry_are_an_answer_and_its_correction(phone: Phone) -> None:
    phone.sends("7", 0)
    phone.sends("sorry 4 not 7", 2)
    assert phone.scores == [Decimal(7), Decimal(4)]
    assert {reply.part_of for reply in phone.day.replies()} == {None}


def test_parts_of_two_phones_are_never_joined(day: Day) -> None:
    one, other = Phone(day, new_phone()), Phone(day, new_phone())
    one.began = other.began = real()
    one.sends("(1/2) my pain is", 0)
    other.sends("(2/2) 6 today", 1)
    assert day.messages(kind="acknowledge") == []
    assert {reply.part_of for reply in day.replies()} == {None}
    one.sends("(2/2) 3 today", 1)
    assert (one.scores, other.scores) == ([Decimal(3)], [])


def test_parts_to_two_senders_are_never_joined(phone: Phone) -> None:
    phone.sends("(1/2) my pain is", 0)
    elsewhere = new_phone()
    with phone.day.database.write() as session:
        inbound = Inbound("SM-elsewhere", phone.number, elsewhere, "(2/2) 6 today", provider_at=phone.began)
        phone.day.add_clinic(session, "elsewhere", sender=elsewhere)
        reply_id = str(store_reply(session, inbound))
    with phone.day.database.write() as session:
        read_reply(session, reply_id)
    assert {reply.part_of for reply in phone.day.replies()} == {None}
    assert phone.scores == []


def test_texts_a_minute_apart_are_not_joined(phone: Phone) -> None:
    phone.sends("(1/2) my pain is", 0)
    phone.sends("(2/2) 6 today", 60)
    phone.sweep()
    assert {reply.part_of for reply in phone.day.replies()} == {None}


def test_a_part_delivered_again_changes_nothing(phone: Phone) -> None:
    for _ in range(2):
        phone.sends("(1/2) My pain is", 0, sid="SM-part-1")
    for _ in range(2):
        phone.sends("(2/2) 6 today", 1, sid="SM-part-2")
    assert phone.sends("(1/2) My pain is", 0, sid="SM-part-1", source="poll") is None
    phone.sweep()
    assert phone.scores == [Decimal(6)]
    assert len(phone.back) == 1


def test_a_crash_between_the_parts_loses_nothing(phone: Phone) -> None:
    sender = str(phone.day.settings.twilio_sender)
    for number, body in enumerate(("(2/2) 6 today", "(1/2) My pain is")):  # stored, and nobody came to read them
        with phone.day.database.write() as session:
            store_reply(session, Inbound(f"SM-crash-{number}", phone.number, sender, body, provider_at=phone.began))
    phone.sweep()
    assert phone.scores == [Decimal(6)]
    assert phone.unread == 0


@pytest.mark.parametrize(("asked_before", "apart"), [(60, 0), (60, 1), (60, 4), (0.2, 0), (0.2, 1), (0.2, 4)])
@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_poll_reads_parts_as_one_too(phone: Phone, order: tuple[int, int], asked_before: float, apart: int) -> None:
    """From the network's own list, both found at once, in the order in which they were sent.

    It dates them by the second, so a question that left in the second of the first one seems to have left after it.
    """
    texts = ("(1/2) My pain is", "(2/2) 6 today")
    day, ours = phone.day, phone.day.settings.twilio_sender
    first = phone.began.replace(microsecond=500_000) - timedelta(seconds=10)
    with day.database.write() as session:
        session.execute(update(Message).values(claimed_at=first - timedelta(seconds=asked_before)))
    sids = [day.network.say(phone.number, texts[index], to=ours)["sid"] for index in order]
    for sid, seconds in zip(sids, (0, apart), strict=True):
        day.network.date(sid, first + timedelta(seconds=seconds))
    day.collect(sids[-1])
    assert phone.scores == [Decimal(6)]
    assert phone.unread == 0


def test_while_another_worker_has_a_part_the_other_waits_for_the_sweep(phone: Phone) -> None:
    """On SQLite there is one writer; on PostgreSQL nothing waits for a lock that somebody else waits behind."""
    first = phone.sends("(1/2) My pain is", 0)
    if phone.day.database.engine.dialect.name != "postgresql":
        return
    with phone.day.database.write() as session:
        session.get_one(Reply, first, with_for_update=True)
        phone.sends("(2/2) 6 today", 1)
        assert phone.unread == 2
    phone.sweep()
    assert phone.scores == [Decimal(6)]


def test_a_second_question_is_answered_in_parts_too(day: Day) -> None:
    phone = Phone(day, new_phone(), "h24")
    phone.sends("5", 0)
    day.send()
    day.tick()
    phone.began = real()
    phone.sends("(1/2) 2", 0)
    phone.sends("(2/2) mild nausea", 1)
    assert [o.value for o in day.outcomes(measure="side_effects")] == [Decimal(2)]
