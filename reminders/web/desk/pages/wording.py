"""The wording of texts in the settings: every text as patients see it, and a clinic's own words for one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from reminders.care import wording
from reminders.care.wording import Text
from reminders.errors import NotFound, Refused
from reminders.followup.asking import own_wording
from reminders.outbox.pace import number_for_patients
from reminders.record.people import Clinic
from reminders.reports import text_names
from reminders.reports.patient_names import actors
from reminders.web.desk import context, forms
from reminders.web.desk.context import actor, blueprint, clinic, now, reading, writing

#: The person in the example of a text to a shared phone.
SHARED_WITH: Final = "Ana R."

Answer = str | BaseResponse | tuple[str, int]


@blueprint.get("/settings/wording")
def settings_wording() -> str:
    """Every text a patient gets, in every language, as this clinic's patients see it."""
    with reading() as record:
        here = record.get_one(Clinic, clinic().id)
        own = own_wording.own_words(record, here)
    shown = [
        (
            code,
            wording.LANGUAGE_NAMES[code],
            own_wording.wording_version(here, code),
            [(group, rows) for group, texts in text_names.GROUPS.items() if (rows := _shown(here, texts, code, own))],
            _sample(here, Text.PAIN_NOW, code, own, tag=SHARED_WITH),
        )
        for code in wording.languages()
    ]
    return render_template(
        "wording.html",
        shown=shown,
        missing=wording.not_offered().items(),
        may_be_own=wording.may_be_own,
        done="The words are changed, from the next text on." if request.args.get("done") else None,
        now=now(),
        tab="settings",
    )


@blueprint.route("/settings/wording/<text>", methods=["GET", "POST"])
def settings_text(text: str) -> Answer:
    """The clinic's own words for one text in every language: look at them filled in, store them, or go back."""
    which = _which(text)
    form = request.form
    languages = [code for code in wording.languages() if wording.may_be_own(which, code)]
    with reading() as record:
        here = record.get_one(Clinic, clinic().id)
        own = own_wording.own_words(record, here)
    known = {f"words_{code}": _words(which, code, own) for code in languages}
    if request.method != "POST":
        return _page(here, which, languages, known, {})
    given = {code: form.get(f"words_{code}", "") for code in languages}
    try:
        if form.get("do") == "store":
            with writing() as record:
                own_wording.change_words(record, here.id, which, given, actor=actor())
            return redirect(url_for("desk.settings_wording", done="yes", _anchor=f"t-{which}"))
        with reading() as record:
            own_wording.check_words(record, record.get_one(Clinic, here.id), which, given)
    except Refused as refused:
        return _page(here, which, languages, form, forms.by_form_name(refused)), 422
    return _page(here, which, languages, form, {})


def _which(text: str) -> Text:
    if text not in set(Text) or not wording.may_be_own(Text(text), wording.DEFAULT_LANGUAGE):
        raise NotFound
    return Text(text)


def _words(text: Text, language: str, own: Mapping[tuple[str, str], own_wording.OwnWords]) -> str:
    found = own.get((language, text))
    return found.words if found else wording.products_words(text, language)


def _shown(
    here: Clinic, texts: Mapping[Text, str], language: str, own: Mapping[tuple[str, str], own_wording.OwnWords]
) -> list[tuple[Text, str, str, bool]]:
    """Of each text its name, what a patient reads, and whether those are the clinic's own words."""
    return [
        (text, name, _sample(here, text, language, own), (language, text) in own)
        for text, name in texts.items()
        if text is Text.SCORE or wording.may_be_own(text, language)
    ]


def _sample(
    here: Clinic,
    text: Text,
    language: str,
    own: Mapping[tuple[str, str], own_wording.OwnWords],
    tag: str | None = None,
) -> str:
    phone = number_for_patients(here, context.settings())
    found = own.get((language, text))
    return wording.sample(
        text, language, clinic=here.text_name, phone=phone, tag=tag, own=found.words if found else None
    )


def _page(here: Clinic, text: Text, languages: list[str], values: Mapping[str, str], errors: Mapping[str, str]) -> str:
    with reading() as record:
        history = own_wording.versions(record, here.id, text)
        made_by = actors(record, here.id, {row.made_by for row in history})
    phone = number_for_patients(here, context.settings())
    seen = []
    for code in languages:
        if f"words_{code}" in errors:
            continue
        words = values.get(f"words_{code}", "").strip() or wording.products_words(text, code)
        one = wording.sample(text, code, clinic=here.text_name, phone=phone, own=words)
        seen.append((code, wording.LANGUAGE_NAMES[code], one, wording.widest(text, code, words)))
    return render_template(
        "text.html",
        text=text,
        name=text_names.NAMES[text],
        languages=[(code, wording.LANGUAGE_NAMES[code], wording.products_words(text, code)) for code in languages],
        blanks=[(name, text_names.BLANKS[name]) for name in wording.blanks(text, wording.DEFAULT_LANGUAGE)],
        seen=seen,
        history=[(row, made_by[row.made_by]) for row in reversed(history)],
        values=values,
        errors=errors,
        now=now(),
        zone=here.time_zone,
        tab="settings",
    )
