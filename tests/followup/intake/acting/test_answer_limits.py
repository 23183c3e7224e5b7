"""Which texts count toward a phone's limit of texts back, and whose: as tables, beside the stories of `test_loops`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from reminders.clock import Clock, real
from reminders.record.texts import Message
from tests.followup.intake.conversation import BENS, Office, office
from tests.followup.intake.doubts import DOUBT
from tests.followup.intake.test_what_follows import HARM, Line, after_window, follows

ASKED, NOTHING = ("who is this?", "help:help"), ("who is this?", "")
USED_UP: list[Line] = [ASKED, ASKED, ASKED, NOTHING]


@pytest.fixture(scope="module")
def here(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(request, tmp_path_factory) as made:
        yield made


LIMITS: dict[str, list[Line]] = {
    "thanks that note no answer count, also while a question is open": [
        ("call me", "acknowledge:ack_call +call-me"),
        ("call me", "acknowledge:ack_call &call-me"),
        ("please call me", "acknowledge:ack_call &call-me"),
        ("call me", "&call-me"),
        NOTHING,
    ],
    "an answer is thanked for all the same": [*USED_UP, ("6", "acknowledge:ack(6) h4/pain=6"), NOTHING],
    "and one that comes late": [after_window(), *USED_UP, ("6", "acknowledge:ack_late(6) h4/pain=6"), NOTHING],
    "and a correction is not": [
        ("6", "acknowledge:ack(6) h4/pain=6"), ASKED, ASKED, ASKED, ("5", "h4/pain=5"),
    ],
    "a disputed score that cannot be asked about is seen by a person": [
        ("6", "acknowledge:ack(6) h4/pain=6"), ASKED, ASKED, ASKED, ("no thats wrong", "+unclear"),
    ],
    "asking again counts": [
        ("hmm", "clarify:clarify_now ?pain#1"), ASKED, ASKED, NOTHING,
    ],
    "what is texted back about a refusal does not": [
        ("please stop texting me", "stop-confirmed:stop_confirmed +opted-out"),
        ("START", "start-confirmed:start_confirmed"),
        ASKED, ASKED, NOTHING,
    ],
    "thanks for a correction count": [
        ("6", "acknowledge:ack(6) h4/pain=6"),
        ("5", "acknowledge:ack_again(5) h4/pain=5"),
        ("4", "acknowledge:ack_again(4) h4/pain=4"),
        ("3", "acknowledge:ack_again(3) h4/pain=3"),
        ("2", "h4/pain=2"),
    ],
    "what was held back does not count": [
        ("please stop texting me", "stop-confirmed:stop_confirmed +opted-out"),
        ASKED, ASKED, ASKED,
        ("START", "start-confirmed:start_confirmed"),
    ],
    "that texts end is said twice": [
        ("please stop texting me", "stop-confirmed:stop_confirmed +opted-out"),
        ("START", "start-confirmed:start_confirmed"),
        ("please stop texting me", "stop-confirmed:stop_confirmed &opted-out"),
        ("START", "start-confirmed:start_confirmed"),
        ("please stop texting me", "&opted-out"),
    ],
    "that staff will look counts": [
        ("", "clarify:clarify_seen_now ?pain#1 +picture"), ASKED, ASKED, ("I fell", "+unclear +worrying"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", LIMITS)
def test_what_counts(here: Office, name: str) -> None:
    with here.talk() as talk:
        assert follows(talk, LIMITS[name]) == []


def test_each_phone_has_its_own_limit(here: Office) -> None:
    with here.talk() as talk:
        assert follows(talk, USED_UP) == []
        assert follows(talk, USED_UP, BENS) == []


@pytest.mark.parametrize(
    ("speed", "minutes", "answered"),
    [(1e-9, 9.99, False), (1e-9, 10, True), (20.0, 15, False), (20.0, 21, True)],
)
def test_the_time_is_ten_minutes_of_the_patients_clock_and_a_minute_of_real_time_at_least(
    here: Office, speed: float, minutes: float, answered: bool
) -> None:
    with here.talk() as talk:
        assert follows(talk, USED_UP) == []
        now = talk.now + timedelta(minutes=minutes)
        talk.session.info["clock"] = Clock(care_at=now, real_at=real(), speed=speed)
        assert (talk.says("who is this?").back == "help") is answered


@pytest.mark.parametrize("cries", [[HARM, HARM, HARM], [f"6 and {HARM}", HARM, HARM]])
def test_where_help_is_is_said_three_times_if_it_does_not_arrive(here: Office, cries: list[str]) -> None:
    with here.talk() as talk:
        for cry in cries:
            assert talk.says(cry).back == "danger"
            for told in talk.texts(kind="danger"):
                talk.change(Message, told.id, state="undelivered")
        assert talk.says(f"5 and {HARM}").back is None


def test_a_phone_that_the_question_did_not_reach_is_not_asked_again_at_once(here: Office) -> None:
    with here.talk() as talk:
        assert talk.says(DOUBT).back == "stop-asked"
        talk.change(Message, talk.texts(kind="stop-asked")[0].id, state="undelivered")
        assert talk.says(DOUBT).back is None
