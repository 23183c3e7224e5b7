"""Shows what goes wrong, and what each rule is worth.

`python -m training.look learn silent lost urgent` reads a part of the corpus and shows the kinds of mistakes named
(`tests/care/reading/corpus/mistakes.py`); the part that only measures is counted, never shown.
`python -m training.look rules` lists what every rule finds in the replies to learn from: how often, how often the value
it speaks of is the score, and what it weighs in the trained decision. `python -m training.look lines 10` says of every
line of the packs in how many of every tenth reply it takes part, and what is read without it (`training/worth.py`).
"""

from __future__ import annotations

import sys
from collections import Counter

from reminders.care.reading.model import hashed, heads
from reminders.care.reading.reader import understand, values_of
from tests.care.reading.corpus import LEARNED_PARTS, load
from tests.care.reading.corpus.mistakes import KINDS, reading_of
from training import worth
from training.replies import replies

#: How the evidence of rules begins; the words around a number are the rest (`care/reading/evidence/evidence.py`).
_OF_RULES = ("because", "hazard", "introduced", "named", "rule", "role", "taken back", "misleading")


def mistakes(part: str, *kinds: str) -> None:
    """Count every kind of mistake; show those asked for."""
    readings = [(reply, reading_of(reply.text, reply.asked)) for reply in load(part)]
    for name, is_wrong in KINDS.items():
        wrong = [(want, got) for want, got in readings if is_wrong(want, got)]
        print(f"{name}: {len(wrong)} of {len(readings)}")
        if name in kinds and part in LEARNED_PARTS:
            for want, got in wrong:
                print(f"  {want.text!r}  [{want.score} {want.intent} {want.concern}]  read {got.score} {got.rule}")


def rules() -> None:
    """What each rule finds: values it speaks of, the share of them that are the score, its weight in hundredths."""
    seen: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for reply in replies():
        understood = understand(reply.text, with_classifier=False)
        for one in values_of(understood, about_past=reply.is_about_past)[1]:
            found = [feature for feature in one.features if feature.startswith(_OF_RULES)]
            seen.update(found)
            if one.value == reply.score:
                right.update(found)
    weights = heads()["score"].weights
    print("values\tscore\tweight\trule")
    for name, n in sorted(seen.items(), key=lambda row: -row[1]):
        print(f"{n}\t{right[name] / n:.0%}\t{weights.get(hashed([name])[0], 0)}\t{name}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["rules"]:
        rules()
    elif sys.argv[1:2] == ["lines"]:
        worth.tell(replies()[:: int(sys.argv[2]) if sys.argv[2:] else 1], print)
    else:
        mistakes(*sys.argv[1:])
