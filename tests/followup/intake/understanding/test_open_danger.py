"""A call for help while an earlier danger of the phone is open is danger, whoever told of that one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from reminders.record.outcomes import Flag
from tests.followup.intake.conversation import Office, office
from tests.followup.intake.test_what_follows import HARM


@pytest.fixture(scope="module")
def here(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(request, tmp_path_factory) as made:
        yield made


@pytest.mark.parametrize(
    ("whose", "is_danger"),
    [("from this phone", True), ("told by another clinic", True), ("its own, flagged before it was read", False)],
)
def test_help_is_danger_while_another_text_is(here: Office, whose: str, is_danger: bool) -> None:
    with here.talk() as talk:
        talk.says(HARM)
        (flag,) = talk.flags(kind="danger")
        cry = talk.stores("help me")
        if not whose.startswith("from"):
            talk.change(Flag, flag.id, reply_id=None if whose.startswith("told") else cry)
        assert (talk.reads(cry).reply.rule == "help-in-danger") is is_danger
