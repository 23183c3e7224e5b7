"""What the writer wants: out of the texts, back in, help, or to say that the number is somebody else's."""

import re

from reminders.care.reading.danger.grammar import Sayings
from reminders.care.reading.packs import compiled
from reminders.care.reading.text.asides import without_ending
from reminders.care.reading.values import Intent
from reminders.care.reading.wish.refusal import TAKEN_BACK, Wish, bare, refusal_in
from reminders.care.reading.wish.wrong_person import is_someone_else

_STARTS = compiled("{intent-starts}")
_START_WORDS = compiled("{start-words}")
_HELP_WORDS = compiled("{help-words}")
_WHO_IS_THIS = compiled("{who-is-this}")
_SAYINGS = Sayings("wish-words", "wish-phrases")


def wish_of(line: str, text: str) -> Wish:
    """What the writer wants; `text` is the original, whose capitals tell names."""
    plain = re.sub(r"[^\x00-\x7f]", " ", line.replace("🛑", " stop ")).replace('"', " ").replace("'", " ")
    plain = " ".join(plain.split())
    stop = refusal_in(without_ending(plain))
    if stop:
        return stop
    said = {entry for entry, _, _ in _SAYINGS.places(plain)}
    wants_back = "start" in said
    if not wants_back and (is_someone_else(plain, text) or "wrong-person" in said):
        return Wish(Intent.WRONG_PERSON, "wrong-person", plain)
    alone = bare(plain)
    if (_HELP_WORDS.fullmatch(alone) and "<" not in plain) or _HELP_WORDS.fullmatch(
        " ".join(re.sub(r"[^\w\s]", " ", plain).split())
    ):
        return Wish(Intent.HELP, "help-word", plain)
    started = _STARTS.search(plain)
    if wants_back or _START_WORDS.fullmatch(alone) or (started and not TAKEN_BACK.search(plain[: started.start()])):
        return Wish(Intent.START, "start", plain)
    if _WHO_IS_THIS.search(plain) or "help" in said:
        return Wish(Intent.HELP, "who-is-this", plain)
    return Wish(Intent.OTHER, "", plain)
