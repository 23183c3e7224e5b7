"""What each kind of text is called in the record, when it leaves, what it must pass, and how long it waits."""

from __future__ import annotations

from datetime import timedelta

from reminders.outbox.kinds import (
    ANSWERS,
    ANY_PRIORITY,
    KIND_RULES,
    URGENT,
    URGENT_PRIORITY,
    Gate,
    Kind,
    KindRules,
    with_gate,
)

#: By kind, as the record calls it: priority, hours it may wait, gates.
EXPECTED = {
    "page": (0, 1, ""),
    "danger": (1, 4, "NOT_REFUSED"),
    "stop-confirmed": (5, 5 / 60, ""),
    "wrong-person": (5, 5 / 60, ""),
    "stop-asked": (10, 24, "NOT_REFUSED"),
    "start-confirmed": (10, 12, "NOT_REFUSED"),
    "help": (10, 12, "NOT_REFUSED"),
    "call-clinic": (10, 12, "NOT_REFUSED"),
    "received": (10, 1, "NOT_REFUSED"),
    "acknowledge": (10, 12, "NOT_REFUSED"),
    "clarify": (10, 1, "NOT_REFUSED NO_REASON_AGAINST STILL_UNANSWERED"),
    "clarify-correction": (10, 1, "NOT_REFUSED NO_REASON_AGAINST"),
    "follow-up": (20, 12, "NOT_REFUSED NO_REASON_AGAINST NEXT_IN_LINE PHONE_FREE ANSWERS_FIRST"),
    "welcome": (25, 12, "NOT_REFUSED NO_REASON_AGAINST HOURS PHONE_IS_THEIRS ANSWERS_FIRST"),
    "by-hand": (27, 24, "NOT_REFUSED NO_REASON_AGAINST HOURS PHONE_IS_THEIRS ANSWERS_FIRST CAP"),
    "question": (
        30,
        12,
        "NOT_REFUSED NO_REASON_AGAINST HOURS PHONE_IS_THEIRS ANSWERS_FIRST CAP STILL_SCHEDULED PHONE_FREE",
    ),
    "nudge": (40, 12, "NOT_REFUSED NO_REASON_AGAINST HOURS PHONE_IS_THEIRS ANSWERS_FIRST CAP STILL_UNANSWERED"),
}


def test_the_table_of_kinds_is_the_one_that_was_decided() -> None:
    found = {
        kind.value: (rules.priority, rules.lifetime / timedelta(hours=1), rules.gates)
        for kind, rules in KIND_RULES.items()
    }
    expected = {
        kind: (priority, hours, frozenset(Gate[name] for name in gates.split()))
        for kind, (priority, hours, gates) in EXPECTED.items()
    }
    assert found == expected
    assert {kind.value for kind in Kind} == set(EXPECTED)


def test_what_follows_from_the_table() -> None:
    by_law = {kind for kind, rules in KIND_RULES.items() if rules.by_law}
    assert by_law == {Kind.STOP_CONFIRMED, Kind.WRONG_PERSON}
    assert {kind for kind, rules in KIND_RULES.items() if rules.unprompted} == {Kind.BY_HAND, Kind.QUESTION, Kind.NUDGE}
    assert with_gate(Gate.CAP) == ["by-hand", "question", "nudge"]
    assert (set(URGENT), URGENT_PRIORITY, ANY_PRIORITY) == ({Kind.PAGE, Kind.DANGER}, 1, 40)
    one_answer = {kind for kind, (_, _, gates) in EXPECTED.items() if gates.startswith("NOT_REFUSED")}
    assert {kind.value for kind in ANSWERS} == one_answer - {"follow-up", "welcome", "by-hand", "question", "nudge"}
    assert not KindRules(1, frozenset()).by_law
