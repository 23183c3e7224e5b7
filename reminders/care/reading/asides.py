"""What changes nothing: courtesies in a clause of their own ("have a great day") and the marks at a text's end."""

import re

_YOU = (
    r"(?: (?:so|very|all|you|u|guys|much|again|everyone|everybody|doctor"
    r"|nurse|team|dear|kindly|a lot|for (?:asking|checking|everything"
    r"|your help|checking on me|reaching out)|mucho|muchas|doctora"
    r"|por todo|por preguntar)){0,5}"
)
_ASIDE = (
    rf"(?:many |muchas |mil )?(?:thanks|thank you|gracias){_YOU}"
    r"|(?:you |u )?(?:have|enjoy|que tenga|tenga|que pase|ten|have yourself) (?:a "
    r"|an |your |un |una |the )?(?:very |really |muy )?(?:good|great"
    r"|nice|blessed|wonderful|lovely|beautiful|fantastic|safe|restful"
    r"|buen|buena|bonito|lindo|excelente|feliz|rest of (?:your|the))(?: (?:day"
    r"|one|night|evening|afternoon|weekend|week|rest|dia|noche|tarde"
    r"|fin de semana|sunday|monday|tuesday|wednesday|thursday|friday"
    r"|saturday|holiday|thanksgiving|christmas)){0,2}(?: everyone| all"
    r"| everybody| doctor| too)?"
    r"|(?:may )?(?:god|lord|dios)(?: (?:le|te|los|las|la|lo))? (?:bless"
    r"|bendiga|bendice)(?: (?:you|u|y all|all|everyone|mucho|siempre"
    r"|guys|america)){0,2}|bless (?:you|u)|blessings|bendiciones|saludos"
    r"|un abrazo|cuidese|take care"
    r"|(?:so |very |i am )?(?:sorry|disculpe|perdon|apologies|sorry about)(?: (?:for"
    r"|about|por))? (?:the |my |la |mi )?(?:late|delay\w*|slow|tardanza"
    r"|demora)(?: (?:reply|response|answer|text|respuesta|reply))?"
    r"|(?:good|happy) (?:morning|afternoon|evening|night|day|thanksgiving"
    r"|holidays|new year)|buen(?:os|as) (?:dias|tardes|noches)|feliz (?:dia"
    r"|navidad|tarde|noche)"
)
_ALONE = re.compile(rf"(?:^|(?<=[.!;|,]))\s*(?:{_ASIDE})\s*(?=$|[.!;|,])")


_TRAILING_MARKS = re.compile(r"(?: [.!;|,])+$")


def without_ending(line: str) -> str:
    """The line without the full stops and exclamation marks at its end: "stop" and "stop!!" say the same."""
    return _TRAILING_MARKS.sub("", line)


def without_asides(line: str) -> str:
    """The line without its courtesies; a line of nothing else stays as it is."""
    rest = " ".join(_ALONE.sub(" ", line).split())
    if rest == line or not re.search(r"[\w<]", rest):
        return line
    return without_ending(rest)
