"""What an infusion is given for: short codes that a clinic's system sends, and the words staff read."""

import re
from typing import Final

CODE: Final = re.compile(r"[a-z0-9-]{1,40}")
"""What any condition code looks like. A code of a clinic's own is as good as one from the table."""

CONDITIONS: Final[dict[str, str]] = {
    "crps": "Complex regional pain syndrome",
    "neuropathic": "Neuropathic pain",
    "diabetic-neuropathy": "Diabetic neuropathy",
    "post-herpetic": "Post-herpetic neuralgia",
    "trigeminal": "Trigeminal neuralgia",
    "phantom-limb": "Phantom limb pain",
    "spinal-cord": "Spinal cord injury pain",
    "central": "Central pain, after a stroke for instance",
    "fibromyalgia": "Fibromyalgia",
    "migraine": "Migraine or chronic headache",
    "low-back": "Low back pain",
    "failed-back-surgery": "Pain after back surgery",
    "post-surgical": "Chronic pain after surgery",
    "cancer": "Cancer pain",
    "other": "Other chronic pain",
}
"""Codes in the order a form lists them."""


GROUPS: Final[dict[str, str]] = {
    "neuropathic": "Neuropathic pain",
    "crps": "Complex regional pain syndrome",
    "fibromyalgia": "Fibromyalgia",
    "migraine": "Migraine or headache",
    "other": "Other pain",
}
"""Groups that figures are compared by, in the order they are shown."""

_NEUROPATHIC: Final = frozenset(
    {"neuropathic", "diabetic-neuropathy", "post-herpetic", "trigeminal", "phantom-limb", "spinal-cord", "central"}
)


def group_of(code: str) -> str:
    """The group of a condition's code; a clinic's own code is among the others."""
    if code in _NEUROPATHIC:
        return "neuropathic"
    return code if code in GROUPS else "other"


def is_code(text: str) -> bool:
    """Whether a text can be a condition's code."""
    return CODE.fullmatch(text) is not None


def label(code: str) -> str:
    """The words staff read for a code; a clinic's own code is shown as it is."""
    return CONDITIONS.get(code, code)
