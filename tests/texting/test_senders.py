"""Which senders are a Messaging Service."""

from __future__ import annotations

import pytest

from reminders.texting.senders import is_service


@pytest.mark.parametrize(
    ("sender", "is_one"), [("MG" + "0" * 32, True), ("+13125550199", False), ("24680", False), ("", False)]
)
def test_a_service_is_known_by_how_its_identifier_begins(sender: str, is_one: bool) -> None:
    assert is_service(sender) is is_one
