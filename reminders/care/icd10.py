"""Which condition an ICD-10-CM code stands for, so that a clinic's system need not know our own codes."""

from __future__ import annotations

from typing import Final

#: Beginnings of ICD-10-CM codes, without the dot, and the condition (`care.conditions`) they stand for. The longest
#: beginning that fits decides. Groups: CRPS I and II (G90.5, G56.4, G57.7), diabetic neuropathy (.4 of E08 to E13),
#: pain after an operation (G89.18, G89.22, G89.28), and so on.
_CONDITIONS: Final[dict[str, str]] = {
    "G905": "crps",
    "G564": "crps",
    "G577": "crps",
    "G500": "trigeminal",
    "B022": "post-herpetic",
    "G546": "phantom-limb",
    **dict.fromkeys(("E084", "E094", "E104", "E114", "E134"), "diabetic-neuropathy"),
    "M792": "neuropathic",
    "G629": "neuropathic",
    "G890": "central",
    "G893": "cancer",
    "M797": "fibromyalgia",
    "G43": "migraine",
    "G44": "migraine",
    "M545": "low-back",
    "M961": "failed-back-surgery",
    "G8918": "post-surgical",
    "G8922": "post-surgical",
    "G8928": "post-surgical",
}

OTHER: Final = "other"


def condition_of(code: str) -> str:
    """The condition of an ICD-10-CM code, with or without its dot; `other` for one in no group."""
    plain = code.replace(".", "").strip().upper()
    fitting = [start for start in _CONDITIONS if plain.startswith(start)]
    return _CONDITIONS[max(fitting, key=len)] if fitting else OTHER
