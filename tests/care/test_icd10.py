"""Which condition an ICD-10-CM code stands for."""

from __future__ import annotations

import pytest

from reminders.care.conditions import CONDITIONS
from reminders.care.icd10 import condition_of


@pytest.mark.parametrize(
    ("code", "condition"),
    [
        ("G90.521", "crps"),
        ("g90.50", "crps"),
        ("G9059", "crps"),
        ("G56.40", "crps"),
        ("G57.71", "crps"),
        ("G50.0", "trigeminal"),
        ("B02.29", "post-herpetic"),
        ("G54.6", "phantom-limb"),
        ("E11.42", "diabetic-neuropathy"),
        ("E10.42", "diabetic-neuropathy"),
        ("E11.9", "other"),
        ("M79.2", "neuropathic"),
        ("M79.7", "fibromyalgia"),
        ("M79.1", "other"),
        ("G43.909", "migraine"),
        ("M54.50", "low-back"),
        ("M96.1", "failed-back-surgery"),
        ("G89.28", "post-surgical"),
        ("G89.29", "other"),
        ("G89.3", "cancer"),
        ("G89.0", "central"),
        ("G89.4", "other"),
        ("F32.9", "other"),
        ("", "other"),
    ],
)
def test_a_code_stands_for_the_condition_of_its_group(code: str, condition: str) -> None:
    assert condition_of(code) == condition
    assert condition in CONDITIONS
