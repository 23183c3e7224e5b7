"""Ways to say "no pain" without a number; each becomes the value 0 in the line, for the rules that look at numbers."""

from reminders.care.reading.packs import compiled

_ONLY = r"(?:(?:{nothing-beside}|[.,!|]) ?){0,10}"
_ZERO = compiled("{zero}")
_NOTHING = compiled(
    rf"^{_ONLY}(?:{{nothing-hedge}} ,? ?)?{{nothing-at-all}}(?: {{nothing-behind}})*(?:$| [.!,|])"
    rf"(?!.{{0,40}}\b{{nothing-but}}\b)(?!.*<)|^{_ONLY}{{nothing}}(?: |$){_ONLY}$"
)
_WISHED = compiled(r"\b{wished}(?: \w+){0,2} $")
_STILL_SOME = compiled(r"^(?: \w+){0,4}(?: [,.])? {still-but}\b.{0,40}\b{still-some}\b")
# "Pain free for 2 hours", "sin dolor por ratos": a spell without pain, not the pain now.
_FOR_A_SPELL = compiled(
    r"^ (?:{spell-about} )+(?:{spell-some} )?(?:<[ws]?(?:[1-9]|1[0-9])>[_ ])?{spell}\b|^ {spell-at-times}\b"
)
_ONE_PLACE = compiled(r"\b{one-place-behind} (?!{whole-body}\b){body} {one-place-before} $")
_PLACE_FIRST = compiled(r"\b{place-behind} (?!{whole-body}\b){body} $")
_HURTS = compiled("{place-hurts}")
ZERO_SAID = "<z0>"


def with_zeros(line: str) -> str:
    """The line with every plain statement of no pain replaced by a zero; wishes and near-misses stay words."""
    if _NOTHING.search(line):
        return ZERO_SAID
    parts: list[str] = []
    end = 0
    for found in _ZERO.finditer(line):
        before, after = line[: found.start()], line[found.end() :]
        if (
            _WISHED.search(before)
            or _ONE_PLACE.search(before)
            or (_PLACE_FIRST.search(before) and _HURTS.search(found[0]))
            or _STILL_SOME.search(after)
            or _FOR_A_SPELL.search(after)
            or after[:1].isalnum()  # "no me duele nad": half a word more may mean anything
        ):
            return line
        parts += [line[end : found.start()], ZERO_SAID]
        end = found.end()
    return "".join([*parts, line[end:]])
