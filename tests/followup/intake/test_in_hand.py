"""Whose a reply in hand is, whether it may be recorded, and in which language and from which senders it counts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from reminders.followup.intake import read_reply
from reminders.followup.intake.in_hand import InHand
from reminders.outbox.phone_refusals import Stance
from reminders.record.outcomes import FlagKind, FlagReply
from reminders.record.people import Clinic, OptOut, Patient
from reminders.record.sealing import index_of, unseal
from reminders.record.texts import Reply
from tests.followup.intake.conversation import BENS, STRANGERS, Office, Talk, office
from tests.migrated import SENDER
from tests.outbox.claiming import PHONE

NEW = "+13125550166"


@pytest.fixture(scope="module")
def here(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(request, tmp_path_factory) as made:
        yield made


def shared(talk: Talk) -> list[str]:
    """Ana's phone is Ben's too; their ids, the one enrolled first first."""
    ids = list(talk.session.scalars(select(Patient.id).order_by(Patient.created_at, Patient.id)))[:2]
    for id_ in ids:
        talk.change(Patient, id_, phone_index=index_of(talk.session, "phone", PHONE))
    return ids


def in_hand(talk: Talk, body: str = "hello", phone: str = PHONE, **how: Any) -> InHand:
    reply = talk.session.get_one(Reply, talk.stores(body, phone))
    return InHand(talk.session, reply, body, **how)


def test_a_reply_is_the_one_patients_on_its_phone_and_of_several_nobodys_yet(here: Office) -> None:
    with here.talk() as talk:
        one = in_hand(talk)
        assert (one.patient and one.patient.id, one.actor) == (talk.ana.patient.id, f"patient:{talk.ana.patient.id}")
        first, second = shared(talk)
        two = in_hand(talk)
        assert ([each.id for each in two.people], two.patient) == ([first, second], None)
        assert two.actor == f"patient:{first}"
        talk.change(Patient, second, created_at=talk.now - timedelta(days=90))
        assert [each.id for each in in_hand(talk).people] == [second, first]
        nobodys = in_hand(talk, phone=STRANGERS)
        assert (nobodys.people, nobodys.patient, nobodys.actor, nobodys.language) == ([], None, "service", "en")


@pytest.mark.parametrize(("language", "read_in"), [("es", "es"), ("en", "en"), ("tlh", "en")])
def test_a_reply_is_read_and_answered_in_its_patients_language_or_in_english(
    here: Office, language: str, read_in: str
) -> None:
    with here.talk() as talk:
        talk.change(Patient, talk.ana.patient.id, language=language)
        assert in_hand(talk).language == read_in


HELD: list[tuple[OptOut | None, list[str | None], bool]] = [
    (None, [None], False),
    (None, ["left"], False),
    (None, ["deceased"], True),
    (None, ["wrong-person"], True),
    (None, ["deceased", None], False),
    (None, ["deceased", "wrong-person"], True),
    (OptOut.WORDS, [None], False),
    (OptOut.KEYWORD, [None], False),
    (OptOut.WRONG_PERSON, [None], True),
    (OptOut.DECEASED, [None], True),
]


@pytest.mark.parametrize(("refused", "ended", "held"), HELD)
def test_nothing_is_recorded_where_the_phone_is_somebody_elses_or_everybody_on_it_has_died(
    here: Office, refused: OptOut | None, ended: list[str | None], held: bool
) -> None:
    with here.talk() as talk:
        ids = shared(talk) if len(ended) > 1 else [talk.ana.patient.id]
        for id_, reason in zip(ids, ended, strict=True):
            talk.change(Patient, id_, ended_reason=reason)
        found = in_hand(talk, stance=Stance(refused))
        assert found.is_held is held
        assert found.refuses is (refused is not None)
        assert found.nobody_to_text is (held and refused is None)


def test_of_two_on_a_phone_the_one_meant_decides_whether_it_is_recorded(here: Office) -> None:
    with here.talk() as talk:
        ids = shared(talk)
        talk.change(Patient, ids[0], ended_reason="deceased")
        for id_, held in zip(ids, (True, False), strict=True):
            found = in_hand(talk)
            found.patient = talk.session.get_one(Patient, id_)
            assert (found.is_held, found.nobody_to_text) == (held, False)


def test_of_two_on_a_phone_the_one_meant_is_named_and_answered_in_their_language(here: Office) -> None:
    with here.talk() as talk:
        ids = shared(talk)
        talk.change(Patient, ids[1], language="es")
        for id_, language in zip(ids, ("en", "es"), strict=True):
            found = in_hand(talk)
            found.patient = talk.session.get_one(Patient, id_)
            assert (found.actor, found.language) == (f"patient:{id_}", language)
            assert found.flag(FlagKind.CALL_ME).patient_id == id_


def test_a_phone_of_nobody_is_not_held(here: Office) -> None:
    with here.talk() as talk:
        found = in_hand(talk, phone=STRANGERS)
        assert (found.is_held, found.nobody_to_text) == (False, False)


def test_what_it_says_about_texts_counts_for_the_sender_it_was_written_to_and_for_the_clinics_own(
    here: Office,
) -> None:
    with here.talk() as talk:
        assert [phone.sender for phone in in_hand(talk).phones] == [SENDER]
        talk.change(Clinic, talk.ana.patient.clinic_id, sender=NEW)
        found = in_hand(talk)  # to the number that its clinic had before
        assert [(each.sender, each.clinic_id, each.phone_index) for each in found.phones] == [
            (sender, found.reply.clinic_id, found.reply.from_index) for sender in (SENDER, NEW)
        ]


def test_what_it_says_about_texts_was_said_when_the_provider_got_it(here: Office) -> None:
    with here.talk() as talk:
        found = in_hand(talk, "please stop", BENS)
        choice = found.choice
        assert (choice.at, choice.actor, choice.wrote) == (found.reply.provider_at, found.actor, "please stop")


def test_a_flag_is_of_the_reply_that_opened_it_and_others_join_it(here: Office) -> None:
    with here.talk() as talk:
        first, second = in_hand(talk), in_hand(talk)
        opened = first.flag(FlagKind.WORRYING)
        assert (opened.reply_id, opened.patient_id, opened.concern) == (first.reply.id, talk.ana.patient.id, "review")
        assert second.flag(FlagKind.WORRYING).id == opened.id
        assert (first.raised, second.raised) == ({FlagKind.WORRYING: True}, {FlagKind.WORRYING: False})
        assert second.flag(FlagKind.DANGER, urgent=True).concern == "urgent"
        ids = shared(talk)
        assert in_hand(talk).flag(FlagKind.CALL_ME).patient_id == ids[0], "somebody is named to be called"
        assert in_hand(talk, phone=STRANGERS).flag(FlagKind.CALL_ME).patient_id is None


def test_a_flag_shows_every_text_that_a_reply_was_read_with(here: Office) -> None:
    with here.talk() as talk:
        first, second, third = in_hand(talk), in_hand(talk), in_hand(talk)
        assert (third.read_with, third.order_is_guess, third.answers_stop) == ([], False, False)
        third.completes, third.rest = [first.reply], [second.reply]
        assert third.read_with == [first.reply, second.reply]
        flag_id = third.flag(FlagKind.WORRYING).id
        talk.session.flush()
        shown = talk.session.scalars(select(FlagReply.reply_id).where(FlagReply.flag_id == flag_id)).all()
        assert set(shown) | {third.reply.id} == {one.reply.id for one in (first, second, third)}


def test_a_text_back_goes_to_phones_alone(here: Office) -> None:
    with here.talk() as talk:
        helped = talk.says("who is this?", "+13125550143")
        assert (helped.back, helped.asks) == ("help", (None, 1))
        assert talk.says("who is this?", "24680").back is None
        assert talk.says("who is this?", "messenger:1234567890123").back is None


def test_the_rest_of_a_thought_is_answered_under_its_own_key(here: Office) -> None:
    """What was asked about the first part is dropped; a text of the same key would not be queued again."""
    with here.talk() as talk:
        first = talk.stores("hmm", provider_at=talk.moment)
        began = talk.session.get_one(Reply, first).provider_at
        talk.session.flush()
        assert read_reply(talk.session, first, wait=timedelta())
        talk.session.flush()
        second = talk.stores("let me think", provider_at=began + timedelta(seconds=2))
        assert read_reply(talk.session, second, wait=timedelta())
        talk.session.flush()
        asked = [(m.natural_key, m.state, m.reply_id) for m in talk.texts(kind="clarify")]
        assert asked == [
            (f"reply:{first}:clarify", "dropped", first), (f"reply:{second}:clarify", "queued", first),
        ]  # fmt: skip
        assert unseal(talk.session, talk.texts(kind="clarify")[1], "to") == PHONE
