"""The table of Twilio's error codes: every code the product must know, in its class, with a sentence."""

import pytest

from reminders.texting.errors import FAILURES, FailureClass, classify, explain

EXPECTED = {
    FailureClass.BAD_NUMBER: [21211, 21217, 21401, 21612, 21614, 21635, 30005, 30006],
    FailureClass.OPTED_OUT: [21610],
    FailureClass.RECIPIENT: [21408, 21608, 21704],
    FailureClass.CONFIGURATION: [
        *(20003, 20005, 21212, 21603, 21606, 21609, 21701, 21703, 21705),
        *(30002, 30032, 30033, 30034, 30035),
    ],
    FailureClass.TRANSIENT: [
        *(20429, 20503, 21611, 30001, 30003, 30008, 30017, 30022, 30023, 30410, 30450),
    ],
    FailureClass.LOOK: [30004, 30007],
    FailureClass.UNKNOWN: [20500],
}


@pytest.mark.parametrize(
    ("code", "failure"), [(code, failure) for failure, codes in EXPECTED.items() for code in codes]
)
def test_a_known_code_has_its_class(code: int, failure: FailureClass) -> None:
    assert classify(code) is failure


@pytest.mark.parametrize("code", [None, 0, 404, 99999])
def test_an_unheard_of_code_is_unknown_and_never_taken_for_harmless(code: int | None) -> None:
    assert classify(code) is FailureClass.UNKNOWN


def test_every_code_is_explained_to_staff_in_one_sentence() -> None:
    for code, failure in FAILURES.items():
        assert explain(code) == failure.sentence
        assert failure.sentence[0].isupper()
        assert failure.sentence.endswith(".")


def test_a_code_that_is_not_in_the_table_is_named() -> None:
    assert "34567" in explain(34567)
    assert explain(None)
