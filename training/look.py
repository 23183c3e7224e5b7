"""Shows what goes wrong on a part of the corpus: `python -m training.look learn --rules silent lost urgent`.

Kinds: misread (score, intent or concern is wrong), silent (a wrong score), lost (a score not read), urgent, review,
stop (missed), alarm (a danger too many), stops (a refusal too many), intent. `--rules` reads without the classifier.
The part that only measures is counted, never shown.
"""

from __future__ import annotations

import sys

from reminders.care.reply import read
from tests.care.reading.corpus import LEARNED_PARTS, load
from tests.care.reading.corpus.mistakes import KINDS


def main(part: str, *kinds: str) -> None:
    """Count every kind of mistake; show those asked for."""
    with_classifier = "--rules" not in kinds
    readings = [(reply, read(reply.text, with_classifier=with_classifier)) for reply in load(part)]
    for name, is_wrong in KINDS.items():
        wrong = [(want, got) for want, got in readings if is_wrong(want, got)]
        print(f"{name}: {len(wrong)} of {len(readings)}")
        if name in kinds and part in LEARNED_PARTS:
            for want, got in wrong:
                print(f"  {want.text!r}  [{want.score} {want.intent} {want.concern}]  read {got.score} {got.rule}")


if __name__ == "__main__":
    main(*sys.argv[1:])
