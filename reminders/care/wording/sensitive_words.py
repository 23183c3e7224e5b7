"""Words that would reveal what somebody is treated for: no text, and no clinic's name in one, may hold them.

A text is read by others on a lock screen, and phone companies turn down some of these words.
"""

import re
from typing import Final

DRUGS: Final = (
    r"ketam\w*", r"esketam\w*", r"ketal\w*", "keta", "spravato", r"opio\w*", r"opiat\w*", r"opiace\w*", "suboxone",
    "subutex", "sublocade", "vivitrol", r"methadon\w*", "metadona", r"bupreno\w*", r"naltrexon\w*", "botox",
    r"botulin\w*", r"lidoca[ií]n\w*", r"mor(ph|f)in\w*", r"fentan[iy]l\w*", "cannabis", "marijuana", r"psilo[cs]\w*",
    r"infu[sz]i[oó]n\w*", r"injection\w*", r"inyecci\w*", r"chemo\w*", r"quimio\w*", "dialysis", r"di[aá]lisis",
    r"insulin\w*",
)  # fmt: skip
"""Drugs and their brands, and the ways they are given."""

DIAGNOSES: Final = (
    "crps", r"migrain\w*", r"migra[nñ]a\w*", r"headache\w*", r"cefalea\w*", "jaqueca", r"fibrom[iy]alg\w*",
    r"depres+\w*", r"anxi\w*", "ansiedad", "ptsd", "tept", r"bipolar\w*", r"c[aá]ncer", r"tumou?r\w*", r"addict\w*",
    r"adicci\w*", r"trauma\w*", r"arth?rit\w*", "sciatica", "ci[aá]tica", r"neuralg\w*", r"diabet\w*", r"obes\w*",
    r"insomni\w*", r"epilep\w*", r"alzheimer\w*", r"dement\w*", r"autis\w*", "adhd", "hiv", "vih", r"detox\w*",
    "sobriety",
)  # fmt: skip

SPECIALTIES: Final = (
    r"anesth\w*", r"anaesth\w*", r"anestes\w*", r"psych\w*", r"psiq\w*", r"psico\w*", "mental", r"behaviou?r\w*",
    "conductual", r"neuro\w*", r"oncol\w*", "ortho", r"orthop\w*", r"orthod[oe]n\w*", r"ortop\w*", r"sports?",
    r"deportiv\w*", r"surger\w*", r"surgic\w*", r"surgeon\w*", r"cirug\w*", r"cirujan\w*", r"quir[uú]rgic\w*",
    r"cardiac\w*", r"card[ií]ac\w*", r"cardio\w*", r"vascular\w*", r"rh?eumat\w*", r"urolog\w*", r"gyna?eco\w*",
    r"ginec\w*", r"obstet\w*", r"fertil\w*", r"dermat\w*", r"endocrin\w*", r"gastro\w*", r"bariatr\w*", r"pulmon\w*",
    r"ha?ematolog\w*", r"nephrol\w*", r"nefrol\w*", r"ophthalm\w*", r"oftalm\w*", r"radiolog\w*", r"podiatr\w*",
    r"podolog\w*", r"chiropr\w*", r"quiropr\w*", r"osteo\w*", r"physiatr\w*", r"fisiatr\w*", r"physio\w*",
    r"fisio\w*", "physical", r"therap\w*", r"terap\w*", r"rehab\w*", r"palliat\w*", r"paliativ\w*", "hospice",
    r"pa?ediatr\w*", r"geriatr\w*", r"acup[uú]n[ct]+\w*", r"allerg\w*", r"alerg\w*", r"immun\w*", r"inmun\w*",
    "dental", r"dentist\w*",
)  # fmt: skip

# Questions ask for pain in these words; a clinic's name must not.
_OF_A_NAME: Final = (
    r"pain(?!e)\w*", r"dolor\w*", r"spin(e|al)\w*", "columna", "brain", r"cerebr\w*", r"nerves?", r"nervios?", "sleep",
    "recovery", "interventional",
)  # fmt: skip

SENSITIVE: Final = re.compile(rf"\b({'|'.join(DRUGS + DIAGNOSES + SPECIALTIES)})\b", re.IGNORECASE)
SENSITIVE_IN_A_NAME: Final = re.compile(
    rf"\b({'|'.join(DRUGS + DIAGNOSES + SPECIALTIES + _OF_A_NAME)})\b", re.IGNORECASE
)

_ENDINGS: Final = (
    "com", "net", "org", "info", "biz", "edu", "gov", "health", "clinic", "care", "med", "medical", "doctor",
    "hospital", "site", "online", "app", "dev", "link", "page", "shop", "xyz", "top", "club", "live", "me", "io", "co",
    "us", "mx", "ca", "uk", "es", "ly", "gl", "to", "example", "test",
)  # fmt: skip
ADDRESS: Final = re.compile(
    r"\b[a-z][a-z0-9+.-]*://\S*|\bwww\.\S+|\S+@\S+"
    rf"|\b[\w-]{{2,}}(?:\.[\w-]+)*\.(?:{'|'.join(_ENDINGS)})\b(?:/\S*)?",
    re.IGNORECASE,
)
"""What a phone shows as a link: a page's address, with or without its beginning, or an address of mail."""

NUMBER: Final = re.compile(r"\+?\d(?:[\s().-]*\d){6,}")
"""What a phone shows as a number to call: seven digits and more."""
