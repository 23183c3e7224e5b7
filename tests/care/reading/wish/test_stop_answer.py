"""What counts as an answer to "Do you want us to stop texting you?", in both languages."""

from __future__ import annotations

import pytest

from reminders.care.reading import StopAnswer, says_yes, stop_answer

STOP, KEEP, UNCLEAR = StopAnswer.STOP, StopAnswer.KEEP, StopAnswer.UNCLEAR


@pytest.mark.parametrize(
    ("answer", "texts"),
    [
        (STOP, "YES|Yes.|yes please!|please do|y|yeah|STOP|yes, stop|Sí|si|SI|sí, por favor|Claro que sí|ALTO|alto."),
        (KEEP, "KEEP|keep|“Keep”|No|no.|nope|keep texting|no, keep texting me|No, don’t stop|SIGO|sigo|no paren|sigan"),
        # Each may be meant the one way or the other.
        (UNCLEAR, "no thanks|No, thank you|no gracias|no quiero|no stop|no, sigan|yes keep|sí sigo|keep stop|yes no"),
        (
            None,
            "|5|yes 5|what?|please|ok|maybe|no more pain today|yes I slept well|I keep forgetting|👍|alto 9",
        ),
    ],
    ids=["stop", "keep", "unclear", "none"],
)
def test_only_whole_texts_that_can_mean_one_thing_answer(answer: StopAnswer | None, texts: str) -> None:
    assert {text: stop_answer(text) for text in texts.split("|")} == dict.fromkeys(texts.split("|"), answer)


def test_a_number_behind_a_yes_is_told_from_a_number() -> None:
    assert [says_yes(text) for text in ("yes 5", "Sí, 4", "“yes” 3")] == [True] * 3
    assert [says_yes(text) for text in ("5", "5 yes", "yesterday 4", "siempre 3")] == [False] * 4
