"""Words that place a value in time: now, this morning, before."""

from reminders.care.reading.packs import compiled, rules

PAST_VERB = compiled(r"\b{past-verb}\b")
PAST_TIME = compiled(r"\b{past-time}\b")
NOW = compiled(r"\b{now}\b")
THIS_MORNING = compiled(r"\b{this-morning}\b")
ABOUT_TODAY = compiled(r"\b{about-today}\b")
PRESENT_VERB = compiled(r"\b{present-verb}(?: [a-z~:=-]+){0,4} $")
_OF_THE_PAST_DAY = rules("of-the-past-day")


def of_the_past_day(line: str) -> str:
    """The line as an answer to how the last day was: "it was a 5" is that, "it was a 5 last week" is not."""
    if PAST_TIME.search(line) or THIS_MORNING.search(line):
        return line
    line = _OF_THE_PAST_DAY.written(line)
    return f"it {line}" if line.startswith("is ") else line
