"""The keywords on which the provider acts by itself: STOP, START, HELP and the like, alone in a text."""

from __future__ import annotations

from reminders.care.reading import Intent

STOPS = frozenset({"stop", "stopall", "unsubscribe", "end", "quit", "cancel", "revoke", "optout"})
STARTS = frozenset({"start", "unstop"})
STARTS_IF_STOPPED = frozenset({"yes"})
HELPS = frozenset({"help", "info"})


def provider_action(body: str, opt_out_type: str | None, *, was_refused: bool) -> Intent | None:
    """What the provider did about a text by itself (stop, start or help); None if it did nothing.

    `opt_out_type` is what the provider's webhook says about that, if anything. "Yes" is a start only if the phone
    `was_refused`.
    """
    word, kind = " ".join(body.split()).casefold(), (opt_out_type or "").upper()
    if kind == "STOP" or word in STOPS:
        return Intent.STOP
    if kind == "START" or word in STARTS or (was_refused and word in STARTS_IF_STOPPED):
        return Intent.START
    return Intent.HELP if kind == "HELP" or word in HELPS else None
