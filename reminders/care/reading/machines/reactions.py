"""Reactions to a text, and their removal: a verb or an emoji, and the text that was reacted to, quoted.

What is quoted is somebody else's and means nothing; what stands behind the quotation is the writer's own.
"""

from __future__ import annotations

import re

#: A quotation that may hold quotations of its own; the network may have cut off its end.
QUOTED = r"\"(?:[^\"]|\"\w[^\"]*\")*(?:\"|$)"

_ATTACHED = (
    r"(?:an?|the|your|\d+|una?|la|el|su|uma?|une?|das|ein) (?:[a-z]+ )?(?:images?|photos?|pictures?|movies?"
    r"|videos?|attachments?"
    r"|messages?|gifs?|stickers?|memos?|recordings?|links?|files?|locations?|contacts?|documents?|screenshots?"
    r"|emojis?|imagen"
    r"|imagenes|fotos?|mensajes?|archivos?|adjuntos?|audios?|notas?|enlaces?|ubicacion|contactos?|documentos?"
    r"|peliculas?|clips?)"
    r"(?: (?:de (?:voz|audio|video)|adjunt[oa]|animad[oa]|message|memo|clip))?\b"
)

#: `*` stands for what the reaction is: an emoji, "a heart", "un “me gusta”".
_VERBS: tuple[tuple[str, str], ...] = (
    ("en", "liked; loved; disliked; laughed at; emphasized; emphasised; questioned; unliked; reacted to; reacted * to"),
    ("en", "reacted with * to; added * to; removed * from; removed * to; took back * from; unreacted * from"),
    (
        "es",
        "le gusto; le gusta; le encanto; le encanta; no le gusto; no le gusta;"
        " te gusto; te encanto; me gusto; me gusta",
    ),
    (
        "es",
        "me encanto; me encanta; le dio me gusta a; le dio * a; rio con; rio"
        " de; se rio de; se rio con; le dio risa; enfatizo; exclamo; exclamo por; dudo de; dudo sobre",
    ),
    (
        "es",
        "cuestiono; pregunto por; pregunto sobre; destaco; remarco; resalto;"
        " puso * en; puso * a; agrego * a; anadio * a",
    ),
    ("es", "reacciono a; reacciono * a; reaccionaste * a; reacciono con * a; ya no le gusta; ya no le encanta"),
    (
        "es",
        "quito * de; quito * a; elimino * de; elimino * a; borro * de; retiro * de; saco * de; dejo de reaccionar * a",
    ),
    (
        "pt",
        "curtiu; adorou; amou; nao gostou de; riu de; enfatizou; questionou; reagiu a; reagiu com * a; removeu * de",
    ),
    ("fr", "a aime; a adore; n'a pas aime; a ri de; a mis en valeur; a souligne; a insiste sur; a remis en question"),
    ("fr", "a reagi * a; a reagi avec * a; a reagi par * a; a retire * de; a supprime * de; aime; adore"),
    (
        "it",
        "ha messo mi piace a; ha messo * a; ha adorato; ha riso per; ha enfatizzato; ha dubitato di; ha rimosso * da",
    ),
    (
        "de",
        "gefallt; gefiel; mochte; liebt; lacht uber; hob hervor; reagierte mit * auf; hat mit * auf; entfernte * von",
    ),
    ("vi", "đa thich; đa yeu thich; đa bay to cam xuc * voi; đa bay to cam xuc * ve; đa xoa * khoi"),
    ("tl", "ni-like; nag-react ng * sa; inalis ang * sa; gusto"),
    ("ht", "renmen; te renmen; retire * sou"),
)
_WHAT = r"(?:(?:an? |una? |el |la |the )?\"[^\"]{1,24}\"|[^\"\n]{1,30}?)"
_SIGN = r"(?:to|a|al|an|en|from|de|del|da|do|para|pour|sur|zu|auf|von|sa|khoi|voi|su|na|on|в|на|к|от)"


def _verb(written: str) -> str:
    return " ".join(_WHAT if word == "*" else re.escape(word) for word in written.split())


def _either() -> str:
    written = {verb.strip() for _, verbs in _VERBS for verb in verbs.split(";")}
    return "|".join(map(_verb, sorted(written, key=len, reverse=True)))


_REACTION = re.compile(
    rf"^(?:(?:(?:a )?(?:(?!i\b|we\b|my\b|yo\b|no\b|not\b)[a-z]+ ){{0,3}}?(?:{_either()})|[^\w\"]{{1,16}} ?{_SIGN})"
    rf" (?P<what>{QUOTED}|{_ATTACHED})|[^\x00-\x7f]{{1,40}} ?{QUOTED})(?P<rest>.*)$",
    re.DOTALL,
)
_FOREIGN = re.compile(rf"^[^a-z\"]{{0,40}}(?P<what>{QUOTED})(?P<rest>[^a-z]*)$")
_FOREIGN_LETTER = re.compile(r"[^\W\d_a-z]")
_MAY_BE_ONE = re.compile(
    r"\"|\b(?:imag|photo|foto|pict|movie|video|attach|mess|mens|gif|stick|audio|archiv|link"
    r"|file)"
)
_BY_WHAT = re.compile(r"^ ?(?:with|con) [^\w\"]+$")  # Reacted to "…" with a heart
_WORD = re.compile(r"\w")


def behind_a_reaction(plain: str) -> str | None:
    """What its writer says behind a reaction in a normalized text ("" for nothing), None where it is no reaction."""
    if not _MAY_BE_ONE.search(plain):
        return None
    found = _REACTION.match(plain)
    if found is None:
        foreign = _FOREIGN.match(plain)  # a script we read no word of, around a quotation
        return "" if foreign and _FOREIGN_LETTER.search(plain.replace(foreign["what"], "")) else None
    rest = _BY_WHAT.sub("", found["rest"]).strip()
    return rest if _WORD.search(rest) else ""
