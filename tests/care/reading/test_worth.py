"""What a line of the packs is worth: in which replies a match rests on it."""

from __future__ import annotations

from reminders.care.reading import Concern, Intent, read
from tests.care.reading.corpus import Labelled
from training.worth import used


def test_a_line_takes_part_in_the_replies_whose_matches_rest_on_it() -> None:
    texts = ("my pain is 4", "took 2 advil, sin dolor", "took 3 naps")
    replies = [Labelled(text, None, Intent.OTHER, Concern.NONE, "here", "develop") for text in texts]
    before = [read(text) for text in texts]
    found = used(replies)
    assert found["drug", "advil"] == {1}
    assert found["take", "took"] >= {1}
    assert 0 not in found["take", "took"]
    assert ("drug", "tylenol") not in found
    assert [read(text) for text in texts] == before  # all is as it was
