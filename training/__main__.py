"""`make train`: learns the classifier's weights from the corpus and writes them into the package."""

from __future__ import annotations

from pathlib import Path

from reminders.care.classifier import model
from training.heads import train
from training.replies import corpus_digest, replies


def main() -> None:
    """Train on every part but the one that only measures."""
    learned = replies()
    heads = train(learned, progress=lambda line: print(line, flush=True))
    target = Path(model.__file__).with_name(model.WEIGHTS)
    target.write_text(model.written(heads, corpus_digest()), "utf-8")
    print(f"{target}: {target.stat().st_size // 1024} KiB from {len(learned)} replies")


if __name__ == "__main__":
    main()
