"""What a patient is asked after an infusion, and when: the protocol, its data file, one infusion's plan."""

from reminders.care.protocol.definition import (
    CALL_ME,
    CHOICES,
    Measure,
    Offset,
    OwnMeasure,
    Protocol,
    Question,
    Recall,
    ScoreWords,
    Step,
    Unit,
    hours_until_nudge,
)
from reminders.care.protocol.parse import QUESTIONS_LIMIT, Problem, ProtocolError, parse_protocol
from reminders.care.protocol.plan import PREFERRED_TIME, PlannedCheckIn, plan
from reminders.care.protocol.preview import Course, CourseLine, course

__all__ = [
    "CALL_ME",
    "CHOICES",
    "PREFERRED_TIME",
    "QUESTIONS_LIMIT",
    "Course",
    "CourseLine",
    "Measure",
    "Offset",
    "OwnMeasure",
    "PlannedCheckIn",
    "Problem",
    "Protocol",
    "ProtocolError",
    "Question",
    "Recall",
    "ScoreWords",
    "Step",
    "Unit",
    "course",
    "hours_until_nudge",
    "parse_protocol",
    "plan",
]
