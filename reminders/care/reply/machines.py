"""What a phone wrote and no person: tapbacks, auto-replies, signatures, quoted questions."""

import re

_TAPBACK = re.compile(
    r"^(?:(?:liked|loved|disliked|laughed at|emphasi[sz]ed|questioned"
    r"|reacted(?: with)? .{1,24}? to|removed an? .{1,24}? (?:from|to)"
    r"|le (?:gusto|encanto|gusta|encanta)|no le (?:gusto|gusta)|(?:a )?(?:\w+ ){1,3}(?:no )?(?:le"
    r"|te) (?:gusto|encanto|gusta|encanta)|me (?:gusta|encanta|gusto"
    r"|encanto)"
    r"|se rio de|(?:\w+ )?(?:enfatizo|exclamo(?: por)?|cuestiono|pregunto por"
    r"|destaco|remarco)|reacciono (?:con )?.{0,24}? ?a|reaccion(?:aste"
    r"|o) .{0,24}? a"
    r"|quito (?:el|un) .{1,24}? de|puso .{1,24}? en)"
    r"|[^\w\"]{1,12} ?(?:to|a|en)) (?P<what>\"[^\"]*(?:\"|$)|an? (?:image"
    r"|photo|picture|movie|video|attachment|message|gif|sticker|voice message"
    r"|link)|una? (?:imagen|foto|video|mensaje|archivo)|la (?:imagen"
    r"|foto))(?P<rest>.*)$",
    re.DOTALL,
)
_AUTOMATIC = re.compile(
    r"\bauto(?:matic|mated|matico|matica)?[ -]?(?:reply|response|respond\w*"
    r"|answer|message|text|reply:)\b|\b(?:respuesta|mensaje|contestacion) automatic[oa]\b"
    r"|\bout of (?:the )?office\b|\bfuera de la oficina\b"
    r"|\bdo not disturb (?:while driving|is on|turned on)\b|\bwith do not disturb\b"
    r"|\bno molestar (?:al conducir|activad\w|mientras)\b|\b(?:estoy"
    r"|voy) (?:conduciendo|manejando)(?: ahora| y|,|\.| con|$)"
    r"|\bi'?m (?:currently )?driving(?: right now| and will| and can'?t"
    r"| at the moment|,? (?:i'?ll|will|can'?t) | with|\.|$| - sent)"
    r"|^i am (?:currently )?driving (?:right now|and)\b"
    r"|\b(?:not receiving|have) notifications(?: silenced)?\b|\bnotifications silenced\b"
    r"|\bfocus (?:turned|is) on\b|\bnotificaciones (?:silenciadas|desactivadas)\b"
    r"|\bfree ?msg\b|\bmessage blocking\b|\bunable to (?:receive|deliver"
    r"|send) (?:this |your )?(?:message|text)s?\b|\bdoes ?n[o']?t (?:accept"
    r"|receive|support) (?:text|sms|messages)\b|\bcan ?not receive (?:text"
    r"|sms|messages)\b"
    r"|\b(?:message|text) (?:could )?not (?:be )?delivered\b|\bundeliverable\b"
    r"|\bmailbox (?:is full|not monitored)\b|\bnot monitored\b|\bthis is a landline\b"
    r"|^(?:sorry,? )?(?:i )?can'?t talk (?:right )?now\b|^sorry,? i(?:'m"
    r"| am) (?:busy|in a meeting|driving)\b|^(?:can i|i'?ll|i will) call (?:you )?(?:back )?(?:right"
    r" back|later|back|soon)\??\W*$|^i'?m in a meeting\W*$|^(?:lo siento,? )?no puedo hablar (?:ahora"
    r"|en este momento)\b|^(?:te|le) llamo (?:luego|despues|mas tarde)\W*$"
    r"|\b(?:thanks?|thank you|gracias) (?:you )?(?:for|por) (?:contacting"
    r"|calling|reaching out|texting us|your (?:message|text|inquiry"
    r"|email)|comunicarse|contactarnos|su mensaje)\b(?=.*\b(?:will|shall|soon|shortly|office|hours|return|respond"
    r"|reply|back to you|breve|pronto|horario|responder\w*|atender\w*)\b)|\b(?:will|'ll) (?:get back to you"
    r"|respond|reply|return your) (?:as soon|shortly|when|within|message"
    r"|call|to your)\b|\bsee your message when\b|\byou have reached\b"
    r"|\bplease leave a message\b|\bif this is (?:an emergency|urgent),? (?:please )?(?:call"
    r"|dial|reply)\b"
    r"|\bsent from my car\b|\b(?:voicemail|missed call) (?:from|alert"
    r"|at)\b|^you have (?:\d+ )?(?:a )?(?:new )?(?:voicemail|missed call)"
    r"|\bread receipt\b|\bdelivered:? \d"
)
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
_QUOTED_SCALE = re.compile(
    r"\"[^\"]{0,400}\b0\b[^\"]{0,200}\b10\b[^\"]{0,400}\"|\"[^\"]{0,400}\b(?:988"
    r"|msg & data|reply|responda|text stop)\b[^\"]{0,400}\""
)
_OUR_QUESTION = re.compile(
    r"(?:^|\n|: )[^\n?]{0,160}?\b(?:0 ?(?:\([^)]{0,40}\) ?)?(?:to|-"
    r"|a|al) ?10)\b[^\n?]{0,120}\?(?= ?\S)|(?:what is|what's|how is"
    r"|how's|rate|cual es|como esta|califique) (?:your|su|tu) (?:average "
    r"|current )?(?:pain|dolor)[^\n?]{0,120}\?(?= ?\S)"
)


def is_automatic(plain: str) -> bool:
    """Whether a normalised text was written by a phone: no answer, and nothing to ask again about."""
    tapback = _TAPBACK.match(plain)
    if tapback:
        return not re.search(r"\w", tapback["rest"])
    return bool(_AUTOMATIC.search(plain))


def own_words(plain: str) -> str:
    """A normalised text without quoted texts: what the writer said, signature included."""
    tapback = _TAPBACK.match(plain)
    if tapback:
        plain = tapback["rest"]
    for pattern in (_QUOTED_LINE, _WROTE, _QUOTED_SCALE):
        plain = pattern.sub(" ", plain)
    return plain.strip()


def answer_in(own: str) -> str:
    """The writer's own words without a phone's signature and the question pasted back."""
    return _OUR_QUESTION.sub(" ", _SIGNATURES.sub(" ", own)).strip()
