"""The tables that the data dictionary documents: those of the record and those of the research export."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from reminders.care.doses import dose_group
from reminders.reports.research.hide import Hidden
from reminders.reports.research.participants import Answer, AskedBy, Course, Infusion, Person
from reminders.reports.research.tables import LONG, wide_table
from reminders.reports.tables.check_ins import CHECK_INS
from reminders.reports.tables.column import Table
from reminders.reports.tables.infusions import INFUSIONS
from reminders.reports.tables.outcomes import OUTCOMES
from reminders.reports.tables.wide import Asked, wide

#: Wide tables have columns for each timepoint and measure: they are documented with one of each.
_ANSWER: Final = Answer("h24", "pain", "24h", Decimal(0), timedelta(), late=False, doubtful=False)
_INFUSION: Final = Infusion(date.min, dose_group(None), {"h24": AskedBy.ASKED}, (_ANSWER,))
_SOMEBODY: Final = Hidden("", Person((Course("other", None, (_INFUSION,)),)))

DOCUMENTED: Final[dict[str, Table[Any]]] = {
    "infusions": INFUSIONS.table,
    "check-ins": CHECK_INS.table,
    "outcomes": OUTCOMES.table,
    "wide": wide([Asked("h24", timedelta(hours=24), ("pain",))]).table,
    "research: answers": LONG,
    "research: infusions": wide_table([_SOMEBODY]),
}
