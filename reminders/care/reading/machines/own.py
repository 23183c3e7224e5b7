"""What in a text is a person's own: without quoted texts of ours, phones' signatures and our question pasted back."""

import re

from reminders.care.reading.machines.reactions import QUOTED

_DEVICE = (
    r"(?:i ?phone|ipad|android|samsung|galaxy|lg|moto\w*|pixel|google"
    r"|phone|cell\w*|mobile|celular|telefono|smart ?phone|yahoo|outlook"
    r"|gmail"
    r"|aol|mail|proton\w*|t-mobile|verizon|at&t|xfinity|tablet|blackberry"
    r"|one ?plus|nokia|windows|htc|huawei|xiaomi|tracfone|cricket|boost"
    r"|metro\w*|device|dispositivo|laptop|computer|watch)"
)
_SIGNATURES = re.compile(
    r"(?:^|[\s.!,-])(?:sent|enviad[oa]|mandado) (?:from|via|using|by"
    rf"|desde|con|de)(?: (?:my|mi|the|un|una|el))? (?:\w+ )?{_DEVICE}\b[^\n]{{0,30}}"
    r"|(?:^|\n)(?:sent from|enviado desde) (?:my|mi) [^\n]{1,30}(?=$"
    r"|\n)|(?:^|[\s.!,])get outlook for \w+|\n-- ?\n.{0,300}$",
    re.DOTALL,
)
_QUOTED_LINE = re.compile(r"(?:^|\n)>[^\n]*")
_WROTE = re.compile(
    r"(?:^|\n)on [^\n]{5,80} wrote ?:[^\n]*|(?:^|\n)el [^\n]{5,80} escribio ?:[^\n]*"
    r"|\breplied to \"[^\"]{0,400}\"|^(?:re|fw|fwd|rv): "
)
#: What only our texts say. A quotation with one of these is ours, whatever numbers and words are in it.
_OURS = re.compile(
    r"\b0\b.*\b10\b|\bzero\b.*\bten\b|\bcero\b.*\bdiez\b"
    r"|\b(?:988|911|msg & data|reply|responda|text stop|stop to end|we noted|anotamos|right number"
    r"|you will get|we text|we need one number|(?:your|su) (?:pain|dolor|average|answer|respuesta)"
    r"|(?:clarify|need|necesitamos) (?:one|un solo)|our (?:staff|texts)|nuestro personal|nuestros mensajes"
    r"|side effects"
    r"|efectos secundarios|first treatment|primer tratamiento)\b",
    re.DOTALL,
)
_QUOTATION = re.compile(QUOTED)
_SPEAKS = re.compile(r"\b(?:i|i'm|my|me|mi|yo|estoy|tengo)\b")


def _without_ours(found: re.Match[str]) -> str:
    said = found[0]
    return " " if _OURS.search(said) and not _SPEAKS.search(said) else said


_OUR_QUESTION = re.compile(
    r"(?:^|\n|: )[^\n?]{0,160}?\b(?:0 ?(?:\([^)]{0,40}\) ?)?(?:to|-"
    r"|a|al) ?10)\b[^\n?]{0,120}\?(?= ?\S)|(?:what is|what's|how is"
    r"|how's|rate|cual es|como esta|califique) (?:your|su|tu) (?:average "
    r"|current )?(?:pain|dolor)[^\n?]{0,120}\?(?= ?\S)"
)


def without_quotations(plain: str) -> str:
    """A normalized text without what is quoted of ours: what the writer said, signature included."""
    for pattern in (_QUOTED_LINE, _WROTE):
        plain = pattern.sub(" ", plain)
    return (_QUOTATION.sub(_without_ours, plain) if '"' in plain else plain).strip()


def without_signature(own: str) -> str:
    """The writer's own words without a phone's signature and the question pasted back."""
    return _OUR_QUESTION.sub(" ", _SIGNATURES.sub(" ", own)).strip()
