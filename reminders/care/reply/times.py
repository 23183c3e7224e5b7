"""Words that place a value in time: now, this morning, before."""

import re

PAST_VERB = re.compile(
    r"\b(?:was|were|had|used to|started|began|previously|initially"
    r"|originally|at first|prior|baseline|era|estaba|estuvo|estuve"
    r"|tenia"
    r"|tuve|fue|fueron|empece|empezo|had been|went to (?:bed|sleep)|fell asleep|me acoste|me dormi|came in"
    r"|came in at|went in|went in at|arrived)\b"
)


PAST_TIME = re.compile(
    r"\b(?:yesterday|last night|last week|last month|last time|last year"
    r"|earlier|before|ayer|anoche|antes|semana pasada|el otro dia"
    r"|mes pasado|the other day|\[duration\] ago|hace \[duration\]|past)\b"
)


NOW = re.compile(
    r"\b(?:now|right now|today|currently|at the moment|at this moment"
    r"|at present|this week|as of now|presently|hoy|ahora|ahorita|actualmente"
    r"|en este momento|esta semana|sofar|currently at)\b"
)


THIS_MORNING = re.compile(
    r"\b(?:this morning|esta manana|amaneci|amanecio|woke up|desperte"
    r"|me levante|this afternoon|when i woke|earlier today|waking up)\b"
)


ABOUT_TODAY = re.compile(
    r"\b(?:today|hoy|overall|average|on average|avg|promedio|all day"
    r"|in general today)\b"
)


PRESENT_VERB = re.compile(r"\b(?:is|are|am|es|esta|estoy|remains|sigue|ando|anda)(?: [a-z~:=-]+){0,4} $")


_WAS = re.compile(r"\b(?:was|has been|had been)\b(?! (?:like(?! an? )|asking|going|just|when|if)\b)")
_FUE = re.compile(r"\b(?:fue|era|estuvo|estaba|ha estado)\b(?! (?:cuando|si|antes)\b)")
_HAD = re.compile(r"\b(?:i had|tuve|tenia|anduve)\b")


def of_the_past_day(line: str) -> str:
    """The line as an answer to how the last day was: "it was a 5" is that, "it was a 5 last week" is not."""
    if PAST_TIME.search(line) or THIS_MORNING.search(line):
        return line
    line = _HAD.sub("i am at", _FUE.sub("es", _WAS.sub("is", line)))
    return f"it {line}" if line.startswith("is ") else line
