"""What belongs to one language, as data: a folder of TOML files a language, and `shared` for what belongs to none.

`fields.toml` names everything a pack may hold. All languages are read together, whichever was asked: what the rules
look for is the union over the folders, and a folder more is a language more.
"""

from reminders.care.reading.packs.cues import Rows
from reminders.care.reading.packs.load import BadPack, Packs, load
from reminders.care.reading.packs.patterns import compiled, either, own, pattern, rules, said, table, words

__all__ = [
    "BadPack",
    "Packs",
    "Rows",
    "compiled",
    "either",
    "load",
    "own",
    "pattern",
    "rules",
    "said",
    "table",
    "words",
]
