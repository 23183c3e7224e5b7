"""`make train`: teaches the reader's decisions from the labeled replies and writes them into the package.

`--curve` also prints what each line between recording and asking costs, by writers that trained nothing.
"""

from __future__ import annotations

import sys
from pathlib import Path

from reminders.care.reading.model import weights as model
from training import cues, curve
from training.examples import examples
from training.heads import judged_by_others, lessons, taught
from training.replies import digest, replies


def main(*, with_curve: bool) -> None:
    """Learn from every part but the one that only measures."""
    cues.write()
    found = examples(replies())
    heads = taught(found)
    for name, head in heads.items():
        print(f"{name}: {len(head.weights)} features", flush=True)
    if with_curve:
        lesson = next(one for one in lessons(found) if one.name == "score")
        curve.tell(lesson, judged_by_others(lesson, found).tolist(), found, print)
    folder = Path(model.__file__).parent
    target, new = folder / model.file_name(digest()), folder / "weights.new"
    new.write_bytes(model.written(heads))
    for old in folder.glob("weights-*.bin"):
        old.unlink()
    new.rename(target)
    print(f"{target.name}: {target.stat().st_size // 1024} KiB from {len(found)} replies")


if __name__ == "__main__":
    main(with_curve="--curve" in sys.argv)
