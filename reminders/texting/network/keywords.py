"""The words Twilio answers by itself: stop, start and help, when they are the whole text.

Source: twilio.com/docs/messaging, "Twilio support for opt-out keywords"; its default answers.
"""

from enum import StrEnum


class Keyword(StrEnum):
    """What a keyword does; the value is the webhook's OptOutType."""

    STOP = "STOP"
    START = "START"
    HELP = "HELP"


_WORDS = {
    Keyword.STOP: "stop stopall unsubscribe end quit cancel revoke optout",
    Keyword.START: "start yes unstop",
    Keyword.HELP: "help info",
}
_KEYWORDS = {word: keyword for keyword, words in _WORDS.items() for word in words.split()}

ANSWERS = {
    Keyword.STOP: "You have successfully been unsubscribed. You will not receive any more messages from this"
    " number. Reply START to resubscribe.",
    Keyword.START: "You have successfully been re-subscribed to messages from this number. Reply HELP for"
    " help. Reply STOP to unsubscribe. Msg&Data Rates May Apply.",
    Keyword.HELP: "Reply STOP to unsubscribe. Msg&Data Rates May Apply.",
}


def keyword_of(body: str) -> Keyword | None:
    """The keyword a text consists of, whatever its case; a word among others is none."""
    return _KEYWORDS.get(body.strip().casefold())
