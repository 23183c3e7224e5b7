"""Reading replies one by one or as a group: which are read, which stay, and what is done about an erased patient's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import event, select

from reminders.clock import real
from reminders.followup.intake import read_reply
from reminders.followup.intake.in_hand import InHand
from reminders.followup.intake.read import read_replies
from reminders.record.columns import new_id
from reminders.record.installation import Hold
from reminders.record.outcomes import Outcome
from reminders.record.people import Patient
from reminders.record.restore_hold import RESTORED
from reminders.record.texts import Message, Reply
from tests.followup.intake.conversation import BENS, CYS, STRANGERS, Office, Talk, office
from tests.followup.intake.doubts import DOUBT
from tests.followup.intake.test_what_follows import HARM
from tests.outbox.claiming import PHONE

NO_WAIT = timedelta()


@pytest.fixture(scope="module")
def here(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(request, tmp_path_factory) as made:
        yield made


def erased(talk: Talk, reply_id: str) -> str:
    """What it says can be read no more."""
    talk.change(Reply, reply_id, body_sealed=None)
    return reply_id


def read_at(talk: Talk, *reply_ids: str) -> list[bool]:
    """Whether each counts as read, now."""
    talk.session.flush()
    found = [talk.session.get_one(Reply, id_, populate_existing=True).read_at for id_ in reply_ids]
    assert set(found) <= {None, talk.now}
    return [each is not None for each in found]


def test_what_was_erased_before_it_was_read_counts_as_read_and_nothing_follows(here: Office) -> None:
    with here.talk() as talk:
        gone = erased(talk, talk.stores("6"))
        assert read_reply(talk.session, gone, wait=NO_WAIT)
        assert read_at(talk, gone) == [True]
        assert (talk.flags(), talk.texts(reply_id=gone)) == ([], [])


def test_an_erased_text_beside_another_is_left_out(here: Office) -> None:
    with here.talk() as talk:
        began = talk.moment
        gone = erased(talk, talk.stores("no thats wrong", provider_at=began))
        heard = talk.reads(talk.stores("6", provider_at=began + timedelta(seconds=1)))
        assert heard.short == "acknowledge:ack(6) h4/pain=6"
        assert read_at(talk, gone) == [False]


@pytest.mark.parametrize("body", [HARM, "erased"])
def test_under_a_hold_a_danger_is_flagged_once_and_nothing_is_read(here: Office, body: str) -> None:
    with here.talk() as talk:
        talk.session.add(Hold(name=RESTORED, since=real(), detail="test"))
        ids = [talk.stores(body), talk.stores("6")]
        if body == "erased":
            erased(talk, ids[0])
        for _ in range(2):
            read_replies(talk.session, ids)
            assert not read_reply(talk.session, ids[0])
        assert read_at(talk, *ids) == [False, False]
        assert [flag.kind for flag in talk.flags()] == ["danger"] * (body == HARM)


def test_under_a_hold_each_danger_is_flagged_by_the_reply_that_tells_of_it(here: Office) -> None:
    """Also one that two texts tell together; nobody else's, none that was read, and none that is not there."""
    with here.talk() as talk:
        read = talk.stores(HARM, CYS)
        talk.change(Reply, read, read_at=talk.now)
        talk.session.add(Hold(name=RESTORED, since=real(), detail="test"))
        began = talk.moment
        harmless = talk.stores("call me", STRANGERS)
        first = talk.stores("i want to kill", provider_at=began)
        second = talk.stores("myself", provider_at=began + timedelta(seconds=1))
        theirs = talk.stores(HARM, BENS)
        for id_ in (read, harmless, new_id()):
            assert not read_reply(talk.session, id_)
        assert talk.flags() == []
        assert not read_reply(talk.session, second)
        assert [(flag.patient_id, flag.kind, flag.concern) for flag in talk.flags()] == [
            (talk.ana.patient.id, "danger", "urgent")
        ]
        read_replies(talk.session, [theirs])
        assert {flag.reply_id for flag in talk.flags(concern="urgent")} <= {first, second, theirs}
        assert len(talk.flags()) == 2
        assert read_at(talk, harmless, first, second, theirs) == [False] * 4


def test_a_reply_that_is_not_there_or_was_read_needs_no_reading(here: Office) -> None:
    with here.talk() as talk:
        assert read_reply(talk.session, new_id(), wait=NO_WAIT)
        heard = talk.says("hmm")
        assert read_reply(talk.session, heard.reply.id, wait=NO_WAIT)
        talk.session.flush()
        assert (talk.check_in("h4").clarified, len(talk.texts(kind="clarify"))) == (1, 1)


def test_while_resuming_a_part_is_read_at_once_and_else_it_waits_for_the_next(here: Office) -> None:
    with here.talk() as talk:
        part = talk.stores("(1/2) my pain is")
        assert not read_reply(talk.session, part)
        assert read_at(talk, part) == [False]
        talk.session.add(Hold(name=RESTORED, since=real(), detail="test"))
        talk.session.flush()
        assert read_reply(talk.session, part, resuming=True)
        assert read_at(talk, part) == [True]


def test_a_reply_read_by_itself_leaves_its_neighbors(here: Office) -> None:
    with here.talk() as talk:
        began = talk.moment
        ids = [
            talk.stores(body, provider_at=began + timedelta(seconds=at))
            for at, body in enumerate(("(1/2) my pain is", "(2/2) 6"))
        ]
        assert read_reply(talk.session, ids[0], wait=NO_WAIT, by_itself=True)
        assert read_at(talk, *ids) == [True, False]


def test_texts_within_seconds_are_read_as_one_but_not_with_anothers(here: Office) -> None:
    """Nor with a text that came much later, or to a keyword that the provider acts on."""
    with here.talk() as talk:
        began = talk.moment
        first = talk.stores("(1/2) well I fell, my pain is", provider_at=began)
        bens = talk.stores("9", BENS, provider_at=began + timedelta(seconds=1))
        second = talk.stores("(2/2) 6 today", provider_at=began + timedelta(seconds=2))
        later = talk.stores("hello", provider_at=began + timedelta(seconds=60))
        assert talk.reads(first).recorded == (("h4", "pain", "6"),)
        assert read_at(talk, first, bens, second, later) == [True, False, True, False]
        assert talk.session.get_one(Reply, second).part_of == first


def test_a_keyword_is_read_without_the_text_beside_it(here: Office) -> None:
    with here.talk() as talk:
        began = talk.moment
        answer = talk.stores("my pain is 6", provider_at=began)
        keyword = talk.stores("STOP", provider_at=began + timedelta(seconds=1))
        talk.reads(keyword)
        assert read_at(talk, answer, keyword) == [False, True]


@pytest.mark.parametrize("reason", ["wrong-person", "deceased"])
def test_what_somebody_else_writes_from_the_phone_is_no_answer(here: Office, reason: str) -> None:
    with here.talk() as talk:
        heard = talk.says("Ana died last week. 6")
        assert (heard.recorded, heard.reply.attribution) == ((), "none")
        assert "death-reported" in heard.opened
    with here.talk() as talk:
        talk.change(Patient, talk.ana.patient.id, ended_reason=reason)
        for body in ("6", "10", "call me"):
            heard = talk.says(body)
            assert (heard.recorded, heard.reply.attribution) == ((), "none")
            assert not {"no-question", "high-pain", "call-me"} & set(heard.opened)
        heard = talk.says(DOUBT)
        assert (heard.back, "refusal-in-doubt" in heard.opened) == (None, False)


def test_who_is_in_danger_is_not_thanked_for_a_number_however_often_they_say_it(here: Office) -> None:
    with here.talk() as talk:
        assert talk.says(f"6. {HARM}").back == "danger"
        assert talk.says(f"7. {HARM}").back in (None, "danger")


def test_whose_sender_and_clinic_it_was_is_looked_at_again_while_resuming_alone(
    here: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    again: list[str] = []
    monkeypatch.setattr("reminders.followup.intake.read.reassign_clinic", lambda _, reply: again.append(reply.id))
    with here.talk() as talk:
        ids = [talk.stores("6"), talk.stores("7", BENS)]
        assert read_reply(talk.session, ids[0], wait=NO_WAIT)
        assert read_reply(talk.session, ids[1], resuming=True)
        assert again == [ids[1]]


def test_a_danger_that_cannot_be_read_yet_is_told_to_other_clinics_and_harmless_parts_are_not(
    here: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr("reminders.followup.intake.read.tell_other_clinics", lambda it: told.append(it.reply.id))
    with here.talk() as talk:
        talk.session.add(Hold(name=RESTORED, since=real(), detail="test"))
        began = talk.moment
        parts = [
            talk.stores(body, provider_at=began + timedelta(seconds=at))
            for at, body in enumerate(("(1/2) my pain is", "(2/2) about a 6"))
        ]
        danger = talk.stores(HARM, BENS)
        for id_ in (*parts, danger):
            assert not read_reply(talk.session, id_)
        assert (told, [flag.reply_id for flag in talk.flags()]) == ([danger], [danger])


def test_whom_a_text_names_is_looked_at_where_several_share_the_phone(
    here: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []
    monkeypatch.setattr("reminders.followup.intake.read.attribute_by_name", lambda it: looked.append(it.reply.id))
    with here.talk() as talk:
        talk.says("6")
        assert looked == []
        ben = talk.session.get_one(Reply, talk.stores("hello", BENS)).from_index
        talk.change(Patient, talk.ana.patient.id, phone_index=ben)
        shared = talk.stores("hello", BENS)
        read_reply(talk.session, shared, wait=NO_WAIT)
        assert looked == [shared]


def test_parts_are_looked_for_where_a_text_is_near_whatever_is_far_and_not_for_a_keyword(
    here: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    gathered: list[str] = []

    def gathers(it: InHand, *, wait: timedelta) -> InHand:
        gathered.append(it.reply.id)
        return it

    monkeypatch.setattr("reminders.followup.intake.read.gather_parts", gathers)
    with here.talk() as talk:
        began = talk.moment
        ids = [talk.stores("6", provider_at=began + timedelta(seconds=at)) for at in (-60, -2, 0, 60)]
        stop = talk.stores("STOP", provider_at=began + timedelta(seconds=1))
        for id_ in (ids[2], ids[3], stop):
            read_reply(talk.session, id_, wait=NO_WAIT)
        assert gathered == [ids[2]]


def test_a_group_is_read_but_for_what_was_read_is_erased_or_may_go_on(here: Office) -> None:
    with here.talk() as talk:
        talk.says("please stop texting me", BENS)
        gone, part = erased(talk, talk.stores("hello", "+13125550166")), talk.stores("(1/2) my pain", CYS)
        answer, question = talk.stores("6"), talk.stores("can I drive?", BENS)
        before = talk.session.scalars(select(Reply.id).where(Reply.read_at.is_not(None))).one()
        read_replies(talk.session, [gone, before, new_id(), question, part, answer])
        talk.session.flush()
        assert read_at(talk, gone, part, answer, question) == [True, False, True, True]
        assert [str(o.value) for o in talk.session.scalars(select(Outcome).where(Outcome.step == "h4"))] == ["6"]
        texts = {m.reply_id: (m.kind, m.state) for m in talk.texts() if m.reply_id in (answer, question, part, gone)}
        assert texts == {answer: ("acknowledge", "queued"), question: ("call-clinic", "dropped")}


def test_a_group_loads_its_own_replies_alone(here: Office) -> None:
    with here.talk() as talk:
        talk.stores("hello", BENS)
        answer = talk.stores("6")
        talk.session.flush()
        talk.session.expunge_all()
        loaded: list[str] = []
        event.listen(talk.session, "loaded_as_persistent", lambda _, row: loaded.append(getattr(row, "id", "")))
        read_replies(talk.session, [answer])
        replies = set(talk.session.scalars(select(Reply.id)))
        assert replies & set(loaded) == {answer}


def test_what_was_read_before_is_not_read_again_in_a_group(here: Office) -> None:
    with here.talk() as talk:
        before = talk.says("hmm").reply.id
        read_replies(talk.session, [before, new_id()])
        assert (talk.check_in("h4").clarified, len(talk.texts(kind="clarify"))) == (1, 1)


def test_nothing_more_is_recorded_of_an_erased_patient_and_danger_is_flagged_of_nobody(here: Office) -> None:
    with here.talk() as talk:
        talk.change(Patient, talk.ana.patient.id, erased_at=talk.now, phone_index=None)
        heard = talk.says("6")
        assert (heard.recorded, heard.reply.attribution, heard.reply.check_in_id) == ((), "none", None)
        assert talk.check_in("h4").state == "asked"
        talk.says(HARM)
        (danger,) = talk.flags(kind="danger")
        assert (danger.concern, danger.check_in_id, danger.patient_id) == ("urgent", None, None)


@pytest.mark.parametrize("state", ["claimed", "unknown"])
def test_an_answer_shows_that_its_question_arrived(here: Office, state: str) -> None:
    with here.talk() as talk:
        (question,) = talk.texts(kind="question")
        talk.change(Message, question.id, state=state)
        assert talk.says("6").short == "acknowledge:ack(6) h4/pain=6"
        talk.session.refresh(question)
        assert question.state == "accepted"


def test_whose_the_phones_of_a_group_are_counts_as_it_does_alone(here: Office) -> None:
    with here.talk() as talk:
        ids = [talk.stores("call me", phone) for phone in (PHONE, BENS, STRANGERS)]
        read_replies(talk.session, ids)
        talk.session.flush()
        assert [message.reply_id for message in talk.texts(kind="acknowledge")] == ids[:2]
        assert [flag.patient_id is None for flag in talk.flags()] == [False, False, True]
