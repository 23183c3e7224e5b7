"""How a score is introduced: "my pain is about a", "amaneci con un", or nothing but the words of a plain answer."""

from enum import StrEnum

from reminders.care.reading.packs import Rows, compiled, said, words


class Introduction(StrEnum):
    """How a number is introduced as the score; the value is the rule's name in the record."""

    ANNOUNCED = "announced"
    ARTICLE = "article"
    AVERAGE_IS = "average-is"
    CORRECTION = "correction"
    I_AM_AT = "i-am-at"
    I_SAY = "i-say"
    IT_IS = "it-is"
    LEVEL_AT = "level-at"
    MOVED_TO = "moved-to"
    NOW = "now"
    PAIN_FOLLOWS = "pain-follows"
    PAIN_IS = "pain-is"
    SAID_FOR = "said-for"
    SITE_IS = "site-is"


#: How a number is introduced so that whatever came before does not matter.
STRONG_LEFT = Rows(
    (compiled(rf"(?:^|\s)(?:{introduction}) {{abouts}}$"), Introduction(name))
    for introduction, name in said("introduction")
)
# Words of a plain answer: a number that follows nothing but these is one; these may be the last before it.
_LAST = words("plain-last") | words("how")
_PLAIN = words("plain") | _LAST
_SITE_LAST = compiled(r"(?:^|\s)(?:{about}|{pain}|{body}) $")
_SITE_WORD = compiled("{body}|{pain}|{side}|{about}")
_NOT_ALONE = words("not-alone-before") | {"@"}


def plain_left(left: str) -> bool:
    """Whether nothing but the words of a plain answer is before the number."""
    before = left.split()
    return not before or (
        (before[-1] not in _NOT_ALONE or len(before) > 1)
        and all(word in _PLAIN or _SITE_WORD.fullmatch(word) for word in before)
        and (before[-1] in _LAST or bool(_SITE_LAST.search(left)))
    )
