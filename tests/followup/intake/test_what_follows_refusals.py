"""What a text about the texts themselves leads to, as a table: a stop, a start, a doubt and the answers to it.

As in `test_what_follows`; after each talk stands whether the phone refuses texts, and whether texts rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from reminders.clock import real
from reminders.followup.alerting.flag import resolve
from reminders.followup.amending.texting import resume_patient
from reminders.outbox.phone_refusals import TextedPhone, lift_refusal, stance_of
from reminders.record.people import Clinic, Refusal
from reminders.record.sealing import index_of
from reminders.record.texts import Message
from tests.followup.intake.conversation import MINUTE, Office, Talk, office
from tests.followup.intake.doubts import DOUBT
from tests.followup.intake.test_what_follows import HARM, MACHINE, Line, danger_resolved, ended, follows, later
from tests.migrated import SENDER
from tests.outbox.claiming import PHONE


def resumed(talk: Talk) -> None:
    resume_patient(talk.session, talk.ana.patient.clinic_id, talk.ana.patient.id, actor="staff:1", why="She meant us.")


def refusal_seen(talk: Talk) -> None:
    for flag in talk.flags(kind="opted-out", resolved_at=None):
        resolve(talk.session, flag.clinic_id, flag.id, actor="staff:1", note="Seen.")


STOP, START = ("please stop texting me", "stop-confirmed:stop_confirmed +opted-out"), "start-confirmed:start_confirmed"
ASKED = (DOUBT, "stop-asked:stop_asked +refusal-in-doubt")
SCORE = ("6", "acknowledge:ack(6) h4/pain=6")

TALKS: dict[str, tuple[str | None, bool, list[Line]]] = {
    "a stop in words is confirmed once": ("words", False, [STOP, ("please stop texting me", "")]),
    "who refuses may answer and start again": (None, False, [STOP, SCORE, ("START", START), ("START", "")]),
    "a doubt of one who refuses": ("words", False, [STOP, (DOUBT, "")]),
    "what would be asked about is shown with the refusal, since nothing can be asked": (
        "words", False, [STOP, ("I didnt mean to stop", "&opted-out"), refusal_seen, ("hmm", "+opted-out")],
    ),
    "a stop by keyword is the phone company's": (
        None, False, [("STOP", "+opted-out"), ("STOP", ""), ("help", ""), SCORE, ("START", "")],
    ),
    "yes is a start where texts were stopped": (None, False, [("STOP", "+opted-out"), ("yes", "")]),
    "a doubt is asked about once": ("", True, [ASKED, (DOUBT, "received:received &refusal-in-doubt")]),
    "yes, and once more, which is no start": (
        "words", False,
        [ASKED, ("yes", "stop-confirmed:stop_confirmed +opted-out"), ("yes", "&opted-out")],
    ),
    "yes after the phone company's stop is a start": (
        None, False, [ASKED, ("STOP", "+opted-out"), ("yes", "")],
    ),
    "a stop by keyword after yes": (
        "keyword", False, [ASKED, ("yes", "stop-confirmed:stop_confirmed +opted-out"), ("STOP", "")],
    ),
    "a start by keyword, which the phone company confirms": (None, False, [ASKED, ("START", "")]),
    "a start in other words": (None, False, [STOP, ("start texting me", START)]),
    "no": (None, False, [ASKED, ("no", START), SCORE]),
    "keep": (None, False, [ASKED, ("keep", START)]),
    "a score": (None, False, [ASKED, SCORE, ("keep", "")]),
    "a keyword": ("keyword", False, [ASKED, ("STOP", "+opted-out")]),
    "a stop in other words": ("words", False, [ASKED, STOP]),
    "neither": ("", True, [
        ASKED,
        ("hmm", "received:received &refusal-in-doubt"),
        ("no idea", "&refusal-in-doubt"),
        ("no thanks", "&refusal-in-doubt"),
        ("no thanks?", "&refusal-in-doubt"),
        ("can I drive?", "call-clinic:call_clinic +question &refusal-in-doubt"),
        ("", "received:received +picture &refusal-in-doubt"),
    ]),
    "yes and a score may mean either": (
        "", True, [ASKED, ("yes 6", "acknowledge:ack_score_seen(6) &refusal-in-doubt h4/pain=6")],
    ),
    "a machine": ("", True, [ASKED, (MACHINE, "")]),
    "who asks who writes": ("words", False, [
        ASKED,
        ("who is this?", "help:help"),
        ("yes", "stop-confirmed:stop_confirmed +opted-out"),
    ]),
    "somebody else, once the patient has died": ("", True, [ASKED, ended("deceased"), ("yes", "+set-aside")]),
    "what may mean either hides no stop": (
        "words", False, [ASKED, ("No, stop.", "stop-confirmed:stop_confirmed +opted-out")],
    ),
    "keep, where staff let them go on": (None, False, [ASKED, resumed, ("keep", "")]),
    "staff let them go on": (None, False, [ASKED, resumed, ("hmm", "clarify:clarify_now ?pain#1")]),
    "danger": ("", True, [ASKED, (HARM, "danger:danger +danger")]),
    "a doubt while a danger is open is not asked about": (
        "", True, [(HARM, "danger:danger +danger"), (DOUBT, "received:received +refusal-in-doubt")],
    ),
    "what was not asked about is not answered": ("", True, [
        (f"{DOUBT} {HARM}", "danger:danger +danger +refusal-in-doubt"),
        danger_resolved,
        ("hmm", "clarify:clarify_now ?pain#1"),
    ]),
    "a doubt in danger rests and is not asked about": (
        "", True, [(f"{DOUBT} {HARM}", "danger:danger +danger +refusal-in-doubt")],
    ),
    "a wrong number": (
        "wrong-person", False, [ASKED, ("wrong number", "wrong-person:wrong_person_confirmed +wrong-person")],
    ),
    "a doubt with a score": ("", True, [(f"6 {DOUBT}", "stop-asked:stop_asked +refusal-in-doubt h4/pain=6")]),
    "asked again after thirty days at the earliest": ("", True, [
        ASKED,
        ("no", START),
        (DOUBT, "received:received +refusal-in-doubt"),
        later(days=29, hours=23),
        (DOUBT, "received:received &refusal-in-doubt"),
        later(hours=1),
        (DOUBT, "stop-asked:stop_asked &refusal-in-doubt"),
    ]),
}  # fmt: skip


@pytest.fixture(scope="module")
def here(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(request, tmp_path_factory) as made:
        yield made


def stance(talk: Talk) -> tuple[str, bool]:
    found = stance_of(
        talk.session, TextedPhone(talk.ana.patient.clinic_id, SENDER, index_of(talk.session, "phone", PHONE))
    )
    return found.refused.value if found.refused else "", found.rests


@pytest.mark.parametrize("name", TALKS)
def test_a_refusal(here: Office, name: str) -> None:
    refused, rests, lines = TALKS[name]
    with here.talk() as talk:
        assert (follows(talk, lines), stance(talk)) == ([], (refused or "", rests))


@pytest.mark.parametrize(
    ("early", "how"), [(0.0, "poll"), (-1.0, "poll"), (-1.1, "poll"), (0.0, "webhook"), (-0.1, "webhook")]
)
def test_an_answer_is_one_only_if_it_was_written_after_the_question_left(here: Office, early: float, how: str) -> None:
    """The provider's list rounds down to the second."""
    with here.talk() as talk:
        talk.says(DOUBT)
        (asked,) = talk.texts(kind="stop-asked")
        assert asked.claimed_at is not None
        heard = talk.says("yes", provider_at=asked.claimed_at + timedelta(seconds=early), source=how)
        answers = early >= (-1.0 if how == "poll" else 0.0)
        assert (heard.reply.intent == "stop") == answers
        assert talk.moment - asked.claimed_at < 3 * MINUTE


@pytest.mark.parametrize(
    ("change", "answers"),
    [
        ({"state": "delivered"}, True),
        ({"state": "unknown"}, True),
        ({"state": "undelivered"}, True),
        ({"state": "failed"}, False),
        ({"state": "queued"}, False),
        ({"to_index": "another"}, False),
        ({"sender": "+13125550177"}, False),
        ({"kind": "help"}, False),
    ],
)
def test_yes_answers_the_question_that_may_have_reached_this_phone_from_this_sender(
    here: Office, change: dict[str, Any], answers: bool
) -> None:
    with here.talk() as talk:
        talk.says(DOUBT)
        (asked,) = talk.texts(kind="stop-asked")
        talk.change(Message, asked.id, **change)
        assert (talk.says("yes").reply.intent == "stop") == answers
        if change.get("state") == "unknown":
            assert talk.session.get_one(Message, asked.id).state == "accepted", "the answer shows that it arrived"


@pytest.mark.parametrize(("after", "answers"), [(timedelta(0), True), (timedelta(microseconds=1), False)])
def test_yes_answers_the_last_of_two_questions(here: Office, after: timedelta, answers: bool) -> None:
    with here.talk() as talk:
        talk.says(DOUBT)
        (asked,), (question,) = talk.texts(kind="stop-asked"), talk.texts(kind="question")
        assert asked.claimed_at is not None
        talk.change(Message, question.id, claimed_at=asked.claimed_at + after)
        assert (talk.says("yes").reply.intent == "stop") == answers


@pytest.mark.parametrize(("before", "answers"), [(1.0, True), (1.000001, False)])
def test_yes_answers_no_question_from_before_the_doubt(here: Office, before: float, answers: bool) -> None:
    with here.talk() as talk:
        doubt = talk.says(DOUBT).reply
        (asked,) = talk.texts(kind="stop-asked")
        talk.change(Message, asked.id, claimed_at=doubt.provider_at - timedelta(seconds=before))
        assert (talk.says("yes").reply.intent == "stop") == answers


@pytest.mark.parametrize(
    ("change", "again"),
    [
        ({"state": "delivered"}, False),
        ({"state": "accepted"}, False),
        ({"state": "failed"}, True),
        ({"state": "undelivered"}, True),
        ({"state": "dropped"}, True),
        ({"to_index": "another"}, True),
        ({"sender": "+13125550177"}, True),
        ({"kind": "help"}, True),
    ],
)
def test_a_phone_is_asked_again_soon_only_if_it_was_not_asked(
    here: Office, change: dict[str, Any], again: bool
) -> None:
    with here.talk() as talk:
        talk.says(DOUBT)
        (asked,) = talk.texts(kind="stop-asked")
        talk.says("no")
        talk.change(Message, asked.id, **change)
        talk.later(minutes=11)
        assert (talk.says(DOUBT).back == "stop-asked") == again


def test_a_yes_that_the_phone_company_takes_for_a_start_is_ours_and_shows_that_the_question_arrived(
    here: Office,
) -> None:
    with here.talk() as talk:
        talk.says(DOUBT)
        (asked,) = talk.texts(kind="stop-asked")
        heard = talk.says("yes", opt_out_type="START")
        assert (heard.short, heard.reply.rule) == ("stop-confirmed:stop_confirmed +opted-out", "asked-stop")
        talk.change(Message, asked.id, state="unknown")
        assert talk.says("yes", opt_out_type="START").short == "&opted-out"
        assert talk.session.get_one(Message, asked.id).state == "accepted"
        talk.says("hello again", opt_out_type="START")
        assert stance(talk) == ("", False), "this was no yes"
        assert talk.says("thank you all", opt_out_type="STOP").reply.intent == "stop"


def test_no_is_an_answer_about_the_texts_and_none_about_side_effects(here: Office) -> None:
    with here.talk("h24") as talk:
        first = ("5", "acknowledge:ack(5) h24/pain=5 then side_effects")
        assert follows(talk, [first, ASKED, ("no", START), ("no", "acknowledge:ack_choice h24/side_effects=1")]) == []
        assert follows(talk, [later(days=31)]) == []
        talk.says(DOUBT)
        assert talk.says("alto").reply.rule == "asked-stop"


def test_a_doubt_from_before_the_phone_chose_texts_is_seen_and_asked_about_no_more(here: Office) -> None:
    with here.talk() as talk:
        before = talk.moment
        talk.says("START")
        assert talk.says(DOUBT, provider_at=before).short == "received:received +refusal-in-doubt"
        assert stance(talk) == ("", False)


def test_what_answers_one_who_refuses_does_not_leave_and_what_answers_a_start_does(here: Office) -> None:
    with here.talk() as talk:
        lines: list[Line] = [STOP, SCORE, ("start texting me", START)]
        assert follows(talk, lines) == []
        found = [
            (m.kind, m.state) for m in talk.texts() if m.kind in {"stop-confirmed", "acknowledge", "start-confirmed"}
        ]
        assert found == [("stop-confirmed", "delivered"), ("acknowledge", "dropped"), ("start-confirmed", "delivered")]


@pytest.mark.parametrize(("answer", "again"), [("keep", False), ("6", True)])
def test_who_asks_for_texts_has_chosen_so_an_older_doubt_found_late_rests_nothing(
    here: Office, answer: str, again: bool
) -> None:
    """Who merely answers has not."""
    with here.talk() as talk:
        talk.says(DOUBT)
        before = talk.moment + MINUTE / 2
        talk.says(answer)
        assert not stance(talk)[1]
        talk.change(Message, talk.texts(kind="stop-asked")[0].id, state="undelivered")
        talk.says(DOUBT, provider_at=before)
        assert stance(talk)[1] is again


def test_keep_confirms_nothing_to_one_who_refuses(here: Office) -> None:
    """As where staff of another clinic lifted it for theirs, and the doubt came after that."""
    with here.talk() as talk:
        follows(talk, [STOP])
        talk.session.execute(update(Refusal).values(in_doubt_at=talk.moment))
        talk.session.expire_all()
        assert talk.says("keep").back is None
        assert stance(talk) == ("words", False)


def test_a_phone_is_asked_if_texts_rest_on_the_sender_that_it_wrote_to(here: Office) -> None:
    """On the clinic's new one it has chosen since."""
    with here.talk() as talk:
        own = "+13125550177"
        talk.change(Clinic, talk.ana.patient.clinic_id, sender=own)
        lift_refusal(talk.session, own, index_of(talk.session, "phone", PHONE), at=real())
        assert talk.says(DOUBT).back == "stop-asked"


def test_texts_rest_from_the_first_doubt_on(here: Office) -> None:
    with here.talk() as talk:
        talk.says(DOUBT)
        (since,) = talk.session.scalars(select(Refusal.in_doubt_at))
        talk.later(days=31)
        assert talk.says(DOUBT).back == "stop-asked"
        assert list(talk.session.scalars(select(Refusal.in_doubt_at))) == [since]
