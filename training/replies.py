"""The labelled replies the classifier learns from: every part of the corpus but the one that only measures."""

from __future__ import annotations

import hashlib

from tests.care.reading.corpus import LEARNED_PARTS, Labelled, file_of, load


def replies() -> list[Labelled]:
    """All replies to learn from, in a fixed order."""
    return [reply for part in LEARNED_PARTS for reply in load(part)]


def corpus_digest() -> str:
    """What the weights were learned from, as one short name: a test compares it with the corpus as it is."""
    digest = hashlib.sha256()
    for part in LEARNED_PARTS:
        digest.update(file_of(part).read_bytes())
    return digest.hexdigest()[:16]
