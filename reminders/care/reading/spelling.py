"""One spelling for what people type in many: texting short forms, contractions, stretched letters."""

import re

# Contractions open up, so that a rule is written once: "dont", "don't" and "do not" are the same three words later.
_SHORT_FORMS: dict[str, str] = {
    # English contractions, apostrophe already gone
    "im": "i am", "ima": "i am going to", "imma": "i am going to", "ive": "i have", "id": "i would",
    "ill": "i will", "its": "it is", "itll": "it will", "thats": "that is", "theres": "there is",
    "whats": "what is", "whos": "who is", "wheres": "where is", "hows": "how is", "hes": "he is",
    "shes": "she is", "theyre": "they are", "youre": "you are", "youve": "you have", "weve": "we have",
    "isnt": "is not", "arent": "are not", "aint": "is not", "wasnt": "was not", "werent": "were not",
    "dont": "do not", "dnt": "do not", "doesnt": "does not", "doesn": "does not",
    "didnt": "did not", "cant": "can not", "cannot": "can not", "cnt": "can not", "couldnt": "could not",
    "wont": "will not", "wouldnt": "would not", "shouldnt": "should not", "havent": "have not",
    "hasnt": "has not", "hadnt": "had not", "lets": "let us", "wanna": "want to", "wana": "want to",
    "wannna": "want to", "gonna": "going to", "gunna": "going to", "gona": "going to", "gotta": "have to",
    "gimme": "give me", "lemme": "let me", "dunno": "do not know", "kinda": "kind of", "sorta": "sort of",
    "outta": "out of", "outa": "out of", "todays": "today", "cuz": "because", "cause": "because",
    "coz": "because", "bc": "because", "bcuz": "because", "becuz": "because", "becuase": "because",
    # texting
    "u": "you", "ur": "your", "r": "are", "rn": "right now", "atm": "at the moment",
    "abt": "about", "bout": "about", "aprox": "approximately", "approx": "approximately", "idk": "i do not know",
    "pls": "please", "plz": "please", "plse": "please", "pleas": "please", "plase": "please", "pleese": "please",
    "thx": "thanks", "tnx": "thanks", "thks": "thanks", "thanx": "thanks", "ty": "thanks", "tysm": "thanks",
    "txt": "text", "txts": "texts", "txting": "texting", "msg": "message", "msgs": "messages",
    "messege": "message", "messeges": "messages", "mesages": "messages", "mesage": "message",
    "messaging": "messaging", "msging": "messaging", "sms": "texts", "prolly": "probably", "probs": "probably",
    "prob": "probably", "def": "definitely", "defo": "definitely", "tho": "though", "thru": "through",
    "w": "with", "wo": "without", "yest": "yesterday", "tmrw": "tomorrow", "tomorow": "tomorrow",
    "tmw": "tomorrow", "tonite": "tonight", "nite": "night", "mins": "minutes", "min": "minutes", "hr": "hours",
    "hrs": "hours", "hour": "hours", "minute": "minutes", "meds": "meds", "med": "meds", "appt": "appointment",
    "appts": "appointment", "apt": "apartment", "dr": "doctor", "doc": "doctor", "docs": "doctor", "yrs": "years",
    "yr": "years", "wk": "week", "wks": "weeks", "pn": "pain", "pian": "pain", "pane": "pain", "apin": "pain",
    "painlevel": "pain level", "painfree": "pain free", "painscale": "pain scale", "levle": "level", "lvl": "level",
    "lv": "level", "lev": "level", "leval": "level", "scor": "score", "todya": "today", "tday": "today",
    "tody": "today", "anymore": "any more", "noone": "nobody", "alot": "a lot", "myself": "my self",
    "meself": "my self", "mysef": "my self", "mself": "my self", "mylife": "my life",
    "yall": "you all", "cn": "can", "hav": "have", "wat": "what", "wut": "what", "wen": "when", "em": "them",
    "temp": "temperature", "bk": "back", "bak": "back", "bac": "back", "kne": "knee", "sholder": "shoulder",
    "shoulders": "shoulder", "knees": "knee", "hips": "hip", "hurtz": "hurts", "hurst": "hurts",
    "ok": "ok", "okay": "ok", "okey": "ok", "abut": "about", "abotu": "about", "aroun": "around", "arund": "around",
    "stoop": "stop", "sotp": "stop", "stpo": "stop", "stp": "stop", "stopp": "stop", "stahp": "stop",
    "unsub": "unsubscribe", "unsuscribe": "unsubscribe", "unsubcribe": "unsubscribe",
    "unsubscibe": "unsubscribe", "unsubscrib": "unsubscribe", "optout": "opt out", "quitt": "quit",
    # Spanish
    "komo": "como", "ps": "pues", "pos": "pues", "q": "que", "k": "que", "ke": "que", "qe": "que", "xq": "porque", "pq": "porque", "porq": "porque",
    "xk": "porque", "xfa": "por favor", "xfavor": "por favor", "porfa": "por favor", "porfavor": "por favor",
    "pf": "por favor", "tmb": "tambien", "tb": "tambien", "tbn": "tambien", "toy": "estoy", "stoy": "estoy",
    "esty": "estoy", "ta": "esta", "tngo": "tengo", "tego": "tengo", "dolr": "dolor", "dlor": "dolor",
    "dolo": "dolor", "orita": "ahorita", "horita": "ahorita", "aorita": "ahorita", "aora": "ahora",
    "oy": "hoy", "ayr": "ayer", "grax": "gracias", "grasias": "gracias", "grcs": "gracias", "aser": "hacer",
    "ase": "hace", "ay": "hay", "nesesito": "necesito", "kiero": "quiero", "qiero": "quiero", "quero": "quiero",
    "bibir": "vivir", "bivir": "vivir", "vibir": "vivir", "dra": "doctora", "msj": "mensaje",
    "msjs": "mensajes", "mjs": "mensajes", "mensages": "mensajes", "mensage": "mensaje", "pa": "para",
    "d": "de", "x": "por",
}  # fmt: skip
_STRETCHED = re.compile(r"([a-z])\1{2,}")
_REALLY_DOUBLE = frozenset(
    [
        "three",
        "free",
        "need",
        "feel",
        "too",
        "been",
        "see",
        "sleep",
        "feet",
        "week",
        "well",
        "call",
        "pill",
        "off",
        "all",
        "tell",
        "hell",
        "will",
        "still",
        "kill",
        "ill",
        "good",
        "soon",
    ]
)


def spell(word: str) -> str:
    """The usual spelling of one lower-case word; several words where a short form stands for them."""
    if word == "od'd":
        return "overdosed"
    word = word.replace("'", "")
    if _STRETCHED.search(word):
        doubled = _STRETCHED.sub(r"\1\1", word)
        word = doubled if doubled in _REALLY_DOUBLE else _STRETCHED.sub(r"\1", word)
    return _SHORT_FORMS.get(word, word)
