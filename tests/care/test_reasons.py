"""Every reason has words for staff."""

import pytest

from reminders.care.reasons import Reason, because, because_or, sentence


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_a_sentence_of_its_own(reason: Reason) -> None:
    assert sentence(reason).endswith(f": {because(reason)}")
    assert [other for other in Reason if because(other) == because(reason)] == [reason]


def test_a_code_read_back_from_the_record_finds_its_sentence() -> None:
    assert sentence("quiet-hours") == "not asked: quiet hours left no room"


def test_only_a_check_in_that_was_asked_is_called_not_answered() -> None:
    asked = {reason for reason in Reason if sentence(reason).startswith("not answered: ")}
    assert asked == {Reason.NO_ANSWER, Reason.NOT_DELIVERED}
    assert all(sentence(reason).startswith("not asked: ") for reason in set(Reason) - asked)


def test_a_code_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="no-such"):
        sentence("no-such")
    assert because_or("no-such", "no reason kept") == because_or(None, "no reason kept") == "no reason kept"
    assert because_or("outage", "") == because(Reason.OUTAGE)
