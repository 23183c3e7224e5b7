"""Published figures beside a clinic's own as context: other patients, doses and questions, no target."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Published:
    """One figure in words, mostly as its abstract gives it, and where it was published."""

    says: str
    source: str


_SIGTERMANS: Final = "Sigtermans, Pain 2009 (CRPS, 60 patients, against placebo)"

#: By the claim they are shown beside (`claims.CLAIMS`).
PUBLISHED: Final[dict[str, tuple[Published, ...]]] = {
    "onset": (
        Published("Pain at the end of week 1: 2.68 ± 0.51 with ketamine, 5.45 ± 0.48 with placebo.", _SIGTERMANS),
        Published("A meta-analysis: up to two weeks 1.83 points less pain (1.31 to 2.35).", "Orhurhu 2019"),
    ),
    "duration": (
        Published("No difference from placebo any more at week 12 (p = 0.07).", _SIGTERMANS),
        Published("Mean pain 6.8 ± 1.8 before (n = 240), 5.7 ± 1.8 at month 12 (n = 93).", "Corriger, Pain 2022"),
        Published("Pain over 35 days (area under the curve): ketamine 185 ± 100, placebo 187 ± 90.", "Pickering 2020"),
    ),
    "neuropathic": (
        Published(
            "Evidence is moderate for CRPS up to 12 weeks, weak or none for other pain.",
            "ASRA/AAPM/ASA guideline 2018",
        ),
    ),
    "side_effects": (Published("Adverse events in 108 of 218 patients.", "Corriger, Pain 2022"),),
}
