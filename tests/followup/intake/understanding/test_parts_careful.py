"""What several texts say together, or one of them alone, is not lost, even next to a machine's text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import update

from reminders.care.reading import Concern
from reminders.clock import real
from reminders.followup.alerting.flag import acknowledge
from reminders.followup.intake import WAIT, read, read_reply, read_unread
from reminders.followup.intake.arrival.store import Inbound, store_reply
from reminders.followup.intake.understanding import joined
from reminders.followup.intake.understanding.understand import understand
from reminders.record.columns import new_id
from reminders.record.installation import Hold
from reminders.record.outcomes import Flag, FlagKind
from reminders.record.restore_hold import RESTORED
from reminders.record.texts import Message, Reply
from reminders.reports.flags import open_flags
from tests.day import Day
from tests.followup.intake.understanding.test_parts import FILLER, Phone, phone
from tests.followup.intake.whose.test_two_clinics import HARM, Pair, pair
from tests.web.desk.conftest import Visitor, app, build, signed_in, visitor

__all__ = ["app", "build", "pair", "phone", "signed_in", "visitor"]

MACHINE = "You have reached the voicemail of", "Bob. For emergencies call 911. Otherwise leave a message."


def shown(day: Day, concern: str = "urgent") -> list[str | None]:
    """The words of the one open flag of a concern, in the order in which staff read them."""
    with day.database.read() as session:
        (flag,) = open_flags(session, day.clinic_id, concern)
    before = [one.body for one in flag.also if one.place == "before"]
    return [*before, flag.wrote, *(one.body for one in flag.also if one.place != "before")]


def hold(day: Day, on: bool) -> None:
    with day.database.write() as session:
        if on:
            session.add(Hold(name=RESTORED, since=day.now, detail="test"))
        else:
            session.delete(session.get_one(Hold, RESTORED))


def later(day: Day) -> None:
    """Let time pass, so that no further part is waited for."""
    with day.database.write() as session:
        session.execute(update(Reply).values(stored_at=real() - WAIT - timedelta(seconds=1)))
    read_unread(day.database, wait=WAIT)


@pytest.mark.parametrize("first", [0, 1])
def test_staff_see_the_whole_of_a_danger_in_parts_in_its_order(
    phone: Phone, signed_in: Callable[..., Visitor], first: int
) -> None:
    texts = ("(1/2) I want to end", "(2/2) it all tonight")
    for at, index in enumerate((first, 1 - first)):
        phone.sends(texts[index], at)
    assert shown(phone.day) == list(texts)
    (flag,) = phone.day.flags(concern="urgent")
    said = signed_in("clinician").read(f"/flags/{flag.id}")
    assert sorted(texts, key=said.index) == list(texts)


def test_staff_see_what_was_written_before_where_only_both_are_danger(
    phone: Phone, signed_in: Callable[..., Visitor]
) -> None:
    phone.sends("there is no", 0)
    phone.day.send()  # asked back: what follows is read by itself
    phone.sends("point in living 7", 4)
    assert [r.rule for r in phone.day.replies() if r.concern == "urgent"] == [joined.DANGER_IN_PARTS]
    assert shown(phone.day) == ["there is no", "point in living 7"]
    (flag,) = phone.day.flags(concern="urgent")
    said = signed_in("clinician").read(f"/flags/{flag.id}")
    assert said.index("there is no") < said.index("point in living 7")


THOUGHTS = [("there is no", "point in living 7"), ("quiero", "morirme ya 7")]


@pytest.mark.parametrize(("first", "second"), THOUGHTS)
def test_danger_in_two_texts_is_danger_where_the_later_one_was_read_first(
    phone: Phone, first: str, second: str
) -> None:
    """The provider's list says when each was written, and may be read again when a webhook has failed."""
    phone.sends(second, 1, source="poll")
    later(phone.day)
    assert phone.unread == 0
    phone.day.send()
    phone.sends(first, 0, source="poll")
    later(phone.day)
    assert [f.kind for f in phone.day.flags(concern="urgent")] == [FlagKind.DANGER]
    assert shown(phone.day) == [first, second]


@pytest.mark.parametrize(("first", "second"), THOUGHTS)
def test_danger_in_two_texts_is_danger_where_webhooks_overtook_each_other(
    phone: Phone, first: str, second: str
) -> None:
    """A webhook is dated by its arrival: by date the later text comes first."""
    phone.sends(second, 0)
    later(phone.day)
    assert phone.unread == 0
    phone.day.send()
    phone.sends(first, 1)
    later(phone.day)
    assert [f.kind for f in phone.day.flags(concern="urgent")] == [FlagKind.DANGER]


@pytest.mark.parametrize("sent_between", [False, True], ids=["nothing sent", "asked back"])
@pytest.mark.parametrize(
    "came",
    [
        (("point in living 7", 0, "webhook"), ("there is no", 1, "webhook")),
        (("point in living 7", 0, "poll"), ("there is no", 0, "poll")),
        (("there is no", 3, "webhook"), ("point in living 7", 1, "poll")),
        (("there is no", 0, "poll"), ("point in living 7", 0, "poll")),
    ],
)
def test_danger_in_two_texts_is_danger_in_whichever_order_they_came(
    phone: Phone, came: tuple[tuple[str, int, str], ...], sent_between: bool
) -> None:
    for body, at, source in came:
        phone.sends(body, at, source=source)
        later(phone.day)
        if sent_between:
            phone.day.send()
    assert [f.kind for f in phone.day.flags(concern="urgent")] == [FlagKind.DANGER]


def test_a_refusal_in_two_texts_is_one_where_the_later_one_was_read_first(phone: Phone) -> None:
    phone.sends("texting me", 1, source="poll")
    later(phone.day)
    assert FlagKind.OPTED_OUT not in [f.kind for f in phone.day.flags()]
    phone.sends("could you please not be", 0, source="poll")
    later(phone.day)
    assert FlagKind.OPTED_OUT in [f.kind for f in phone.day.flags()]


def test_a_refusal_in_texts_whose_order_is_a_guess_is_asked_about_and_ends_nothing(phone: Phone) -> None:
    phone.sends("texting me", 0)
    later(phone.day)
    phone.sends("could you please not be", 1)
    later(phone.day)
    kinds = [f.kind for f in phone.day.flags()]
    assert FlagKind.REFUSAL_IN_DOUBT in kinds
    assert FlagKind.OPTED_OUT not in kinds


@pytest.mark.parametrize("tail", ["4", "4 today thanks", "haha jk, pain is a 3", "when I am driving"])
@pytest.mark.parametrize("asked_between", [False, True])
def test_a_refusal_in_two_texts_is_not_hidden_by_a_third_that_was_read_before(
    phone: Phone, tail: str, asked_between: bool
) -> None:
    """The middle one was found in the list alone, its webhook having been lost."""
    phone.sends("could you please not be", 0)
    later(phone.day)
    phone.sends(tail, 3)
    later(phone.day)
    if asked_between:
        phone.day.send()
        with phone.day.database.write() as session:
            session.execute(update(Message).values(claimed_at=phone.began + timedelta(seconds=2)))
    phone.sends("texting me", 1, source="poll")
    later(phone.day)
    assert FlagKind.OPTED_OUT in [f.kind for f in phone.day.flags()]


def test_a_flag_shows_each_text_once_however_often_it_is_raised(phone: Phone) -> None:
    phone.sends("(1/2) I want to", 0)
    phone.sends("(2/2) kill myself, and then I did not", 1)
    phone.sends("I want to die", 3)
    assert shown(phone.day) == ["(1/2) I want to", "(2/2) kill myself, and then I did not", "I want to die"]


def test_a_worry_in_parts_is_shown_whole_too(phone: Phone) -> None:
    phone.sends("(1/2) My pain is 10 and I", 0)
    phone.sends("(2/2) fell down the stairs this morning", 1)
    with phone.day.database.read() as session:
        flags = open_flags(session, phone.day.clinic_id, "review")
    assert {flag.why for flag in flags} == {FlagKind.WORRYING, FlagKind.HIGH_PAIN}
    for flag in flags:
        assert flag.wrote == "(1/2) My pain is 10 and I"
        assert [one.body for one in flag.also] == ["(2/2) fell down the stairs this morning"]


@pytest.mark.parametrize("size", [153, 160])
@pytest.mark.parametrize(
    ("rest", "kind"),
    [
        ("stop texting me", FlagKind.OPTED_OUT),
        ("wrong number", FlagKind.WRONG_PERSON),
        ("he died yesterday", FlagKind.DEATH),
    ],
)
def test_a_refusal_in_one_part_is_not_lost_in_the_join(phone: Phone, size: int, rest: str, kind: str) -> None:
    cut = (FILLER + FILLER + "and please")[-size:]
    phone.sends(cut, 0)
    phone.sends(rest, 1)
    assert {r.part_of is None for r in phone.day.replies()} == {True, False}
    assert kind in [f.kind for f in phone.day.flags()]


def test_a_danger_in_one_part_is_not_lost_in_the_join(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the reader makes of the whole."""

    def hides(in_hand: Any) -> Any:
        reading = understand(in_hand)
        return replace(reading, concern=Concern.NONE) if "die" in in_hand.body else reading

    for module in (joined, read):
        monkeypatch.setattr(module, "understand", hides)
    phone.sends("(1/2) nobody here", 0)
    phone.sends("(2/2) I want to die", 1)
    assert [f.kind for f in phone.day.flags(concern="urgent")] == [FlagKind.DANGER]


@pytest.mark.parametrize(
    ("rest", "kind"),
    [
        ("This is his wife, he died yesterday", FlagKind.DEATH),
        ("Stop texting me", FlagKind.OPTED_OUT),
        ("I want to die", FlagKind.DANGER),
    ],
)
@pytest.mark.parametrize("first", [0, 1])
def test_a_machines_long_text_hides_nothing_that_a_person_wrote(phone: Phone, first: int, rest: str, kind: str) -> None:
    machine = (
        "You have reached the office of Dr. Lee. We are closed right now and will get back to you when we open on "
        "Monday at eight in the morning. Thank you for it"
    )
    assert 141 <= len(machine) <= 160
    texts = (machine, rest)
    phone.sends(texts[first], 0)
    phone.sends(texts[1 - first], 1)
    phone.sweep()
    assert kind in [f.kind for f in phone.day.flags()]


@pytest.mark.parametrize("value", ["7", "hurts here, 7"])
def test_a_number_beside_a_machines_long_text_is_recorded(phone: Phone, value: str) -> None:
    machine = "Liked “" + (FILLER + FILLER)[:140] + "”"
    phone.sends(machine, 0)
    phone.sends(value, 1)
    phone.sweep()
    assert phone.scores == [Decimal(7)]


def test_an_automatic_text_leaves_the_question_about_a_persons_text_standing(phone: Phone) -> None:
    phone.sends("hurts here", 0)
    phone.sends("Liked “Reply with one number, 0 to 10.”", 1)
    phone.day.send()
    assert [m.kind for m in phone.back] == ["clarify"]
    assert {r.part_of for r in phone.day.replies()} == {None}


def test_a_thought_goes_on_over_an_automatic_text(phone: Phone) -> None:
    phone.sends("well my pain today is", 0)
    phone.sends("Liked “Reply with one number, 0 to 10.”", 1)
    phone.sends("down to about a four", 2)
    phone.day.send()
    assert phone.scores == [Decimal(4)]
    assert [m.kind for m in phone.back] == ["acknowledge"]


@pytest.mark.parametrize("first", [0, 1])
def test_half_of_a_machines_text_neither_pages_nor_stops(phone: Phone, first: int) -> None:
    texts = (f"(1/2) {MACHINE[0]}", f"(2/2) {MACHINE[1]}")
    phone.sends(texts[0], 0)
    phone.sends(texts[1], 1)
    assert {r.rule for r in phone.day.replies()} == {"automatic", "part"}
    phone.sends("7", 2 + first)
    assert phone.scores == [Decimal(7)]
    assert phone.day.flags() == []


def test_part_of_a_danger_that_is_flagged_is_not_read_again_as_new(phone: Phone) -> None:
    phone.sends("(1/2) I want to", 0)
    phone.sends("(2/2) kill myself", 1)
    phone.sends("my number is 7", 3)
    assert [r.concern for r in phone.day.replies()] == ["urgent", "none", "none"]
    assert "my number is 7" not in shown(phone.day)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_photo_in_any_part_is_shown_to_staff(phone: Phone, order: tuple[int, int]) -> None:
    sender = str(phone.day.settings.twilio_sender)
    texts = (("(1/2) look at", 0), ("(2/2) this bruise", 1))
    for at, index in enumerate(order):
        body, media = texts[index]
        inbound = Inbound(
            f"SM{new_id()}", phone.number, sender, body, media=media, provider_at=phone.began + timedelta(seconds=at)
        )
        with phone.day.database.write() as session:
            reply_id = str(store_reply(session, inbound))
        with phone.day.database.write() as session:
            read_reply(session, reply_id)
    assert FlagKind.PICTURE in [f.kind for f in phone.day.flags()]
    with phone.day.database.read() as session:
        views = open_flags(session, phone.day.clinic_id, "review")
    assert [any(w.picture for w in view.also) for view in views if view.why == FlagKind.PICTURE] == [True]


@pytest.mark.parametrize(
    "texts",
    [("(1/2) I want to end", "(2/2) it all tonight"), ("(2/2) it all tonight", "(1/2) I want to end"),
     ("there is no", "point in living 7"), ("I want to end", "it all tonight")],
)  # fmt: skip
def test_danger_in_two_texts_is_flagged_while_a_restored_record_is_resumed_and_once(
    phone: Phone, texts: tuple[str, str]
) -> None:
    hold(phone.day, True)
    for at, body in enumerate(texts):
        phone.sends(body, at)
    assert phone.unread == 2
    assert [f.kind for f in phone.day.flags(concern="urgent")] == [FlagKind.DANGER]
    assert sorted(map(str, shown(phone.day))) == sorted(texts)
    (flag,) = phone.day.flags(concern="urgent")
    with phone.day.database.write() as session:
        acknowledge(session, phone.day.clinic_id, flag.id, actor="operator")
    (told,) = phone.day.flags(concern="urgent")
    later(phone.day)
    hold(phone.day, False)
    later(phone.day)
    assert phone.unread == 0
    (flag,) = phone.day.flags(concern="urgent")
    assert flag.page_next_at == told.page_next_at  # it is the same call for help


def test_a_reply_that_is_gone_while_a_restored_record_is_resumed_is_passed_over(phone: Phone) -> None:
    """As is one that another process has locked: the query finds neither."""
    hold(phone.day, True)
    with phone.day.database.write() as session:
        assert read_reply(session, new_id()) is False
    assert phone.day.flags() == []


def test_a_harmless_text_beside_another_flags_nothing_while_a_restored_record_is_resumed(phone: Phone) -> None:
    hold(phone.day, True)
    for at, body in enumerate(("7", "Liked “Reply with one number.”", HARM, "4 I mean")):
        phone.sends(body, at)
    assert shown(phone.day) == [HARM]


def test_a_reply_that_breaks_the_reader_does_not_hold_up_its_neighbours(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    sender = str(phone.day.settings.twilio_sender)

    def breaks(in_hand: Any) -> Any:
        if "odd" in in_hand.body:
            raise RuntimeError("a reader that breaks")
        return understand(in_hand)

    for module in (joined, read):
        monkeypatch.setattr(module, "understand", breaks)
    with phone.day.database.write() as session:
        ids = [
            store_reply(
                session,
                Inbound(f"SM{new_id()}", phone.number, sender, body, provider_at=phone.began + timedelta(seconds=at)),
            )
            for at, body in enumerate(("odd " + (FILLER + FILLER)[:140], "7"))
        ]
    assert None not in ids
    later(phone.day)
    assert (phone.scores, phone.unread) == ([Decimal(7)], 1)
    later(phone.day)
    assert (phone.scores, phone.unread) == ([Decimal(7)], 1)


@pytest.mark.parametrize("harm", [(HARM,), ("(1/2) I want to end", "(2/2) it all tonight")], ids=["one", "two"])
def test_a_cry_told_everywhere_early_pages_nobody_again_when_it_is_read(pair: Pair, harm: tuple[str, ...]) -> None:
    day = pair.day
    hold(day, True)
    for body in harm:
        reply_id = pair.store(body)
        with day.database.write() as session:
            read_reply(session, reply_id)
    assert pair.dangers() == pair.everywhere()
    with day.database.write() as session:
        for flag in session.query(Flag).all():
            acknowledge(session, flag.clinic_id, flag.id, actor="operator")
    told = {flag.id: flag.page_next_at for flag in day.flags(kind="danger")}
    later(day)
    hold(day, False)
    later(day)
    assert {flag.id: flag.page_next_at for flag in day.flags(kind="danger")} == told
    pair.writes("I want to die tonight")  # a new one does
    assert all(flag.page_next_at != told[flag.id] for flag in day.flags(kind="danger"))
