"""What goes wrong on a part of the corpus: `python -m training.look learn --rules silent lost urgent`.

Kinds: silent (a wrong score), lost (a score not read), urgent, review, stop (missed), alarm (a danger too many), stops
(a refusal too many), intent. `--rules` leaves the judge out. The part that only measures is counted, never shown.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from reminders.care.reply import Concern, Intent, Reading, read
from tests.care.reading.corpus import LEARNED_PARTS, Labelled, load

_WEIGHT = {Concern.NONE: 0, Concern.REVIEW: 1, Concern.URGENT: 2}

KINDS: dict[str, Callable[[Labelled, Reading], bool]] = {
    "silent": lambda want, got: got.score is not None and got.score != want.score,
    "lost": lambda want, got: want.score is not None and got.score is None,
    "urgent": lambda want, got: want.concern is Concern.URGENT and got.concern is not Concern.URGENT,
    "review": lambda want, got: want.concern is Concern.REVIEW and got.concern is Concern.NONE,
    "stop": lambda want, got: want.intent is Intent.STOP and got.intent is not Intent.STOP,
    "alarm": lambda want, got: _WEIGHT[got.concern] > _WEIGHT[want.concern],
    "stops": lambda want, got: want.intent is not Intent.STOP and got.intent is Intent.STOP,
    "intent": lambda want, got: want.intent is not got.intent and (want.score is None or got.score is not None),
}


def main(part: str, *kinds: str) -> None:
    """Count every kind of mistake; show those asked for."""
    judged = "--rules" not in kinds
    readings = [(reply, read(reply.text, judged=judged)) for reply in load(part)]
    for name, is_wrong in KINDS.items():
        wrong = [(want, got) for want, got in readings if is_wrong(want, got)]
        print(f"{name}: {len(wrong)} of {len(readings)}")
        if name in kinds and part in LEARNED_PARTS:
            for want, got in wrong:
                print(f"  {want.text!r}  [{want.score} {want.intent} {want.concern}]  read {got.score} {got.rule}")


if __name__ == "__main__":
    main(*sys.argv[1:])
