"""What a sender is: a number, a short code, or a Messaging Service, which picks one of its numbers for each text."""

from __future__ import annotations

from typing import Final

#: How the identifier of every Messaging Service begins (twilio.com/docs/glossary/what-is-a-sid).
SERVICE_PREFIX: Final = "MG"


def is_service(sender: str) -> bool:
    """Whether a sender is a Messaging Service."""
    return sender.startswith(SERVICE_PREFIX)
