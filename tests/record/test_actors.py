"""Who did something: the kind and the id that every table keeps as one text."""

from __future__ import annotations

import pytest

from reminders.record.actors import is_key, is_patient, is_staff, parts_of


@pytest.mark.parametrize(
    ("actor", "parts", "is_one_of"),
    [
        ("staff:01H", ("staff", "01H"), (True, False, False)),
        ("key:01K", ("key", "01K"), (False, True, False)),
        ("patient:01P", ("patient", "01P"), (False, False, True)),
        ("operator", ("operator", ""), (False, False, False)),
        ("service", ("service", ""), (False, False, False)),
        ("staffing:01H", ("staffing", "01H"), (False, False, False)),
    ],
)
def test_an_actor_is_of_one_kind(actor: str, parts: tuple[str, str], is_one_of: tuple[bool, bool, bool]) -> None:
    assert parts_of(actor) == parts
    assert (is_staff(actor), is_key(actor), is_patient(actor)) == is_one_of


def test_nobody_is_of_no_kind() -> None:
    assert (is_staff(None), is_key(None), is_patient(None)) == (False, False, False)
