"""Texts by hand: the clinic's approved list, for its admins, and sending one of them to a patient."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from reminders.care import wording
from reminders.care.reasons import because
from reminders.clinics.clinic_texts import WORDS_LENGTH, approve_text, approved_texts, check_text, retire_text
from reminders.errors import NotFound, Refused
from reminders.followup import amending
from reminders.record.clinic_texts import ClinicText
from reminders.record.columns import new_id
from reminders.record.people import Clinic
from reminders.reports.patient import patient_row
from reminders.reports.patient_names import actors, person
from reminders.web.desk import forms
from reminders.web.desk.context import actor, blueprint, clinic, now, posted_id, reading, writing

Answer = str | BaseResponse | tuple[str, int]

DONE: Final = {
    "added": "The text is approved: staff can send it from a patient's page.",
    "retired": "The text is not offered any more. What was sent stays in the conversations.",
}


@blueprint.route("/patients/<patient_id>/text", methods=["GET", "POST"])
def text_by_hand(patient_id: str) -> Answer:
    """Choose one of the approved texts, as the patient will read it, and send it."""
    errors: dict[str, str] = {}
    chosen, once = request.form.get("text", ""), posted_id("once") or new_id()
    if request.method == "POST":
        try:
            with writing() as record:
                amending.send_by_hand(record, clinic().id, patient_id, chosen, once=once, actor=actor())
            return redirect(url_for("desk.patient", patient_id=patient_id, done="text", _anchor="talk"))
        except Refused as refused:
            errors = forms.by_form_name(refused)
    with reading() as record:
        row = patient_row(record, clinic().id, patient_id)
        if row is None or row.erased_at is not None:
            raise NotFound
        here = record.get_one(Clinic, clinic().id)
        offered = amending.texts_for(record, here, row)
        against = amending.reason_against(record, here, row) if row.phone_index else None
        who = person(record, row)
    page = render_template(
        "text_by_hand.html", subject=who, offered=offered, picked=chosen, once=once, errors=errors,
        against=because(against) if against else None, now=now(), zone=row.time_zone, tab="patients",
    )  # fmt: skip
    return (page, 422) if errors else page


@blueprint.route("/settings/texts", methods=["GET", "POST"])
def settings_texts() -> Answer:
    """The approved texts; look at a new one as patients read it, approve it, or retire one."""
    form = request.form
    if request.method != "POST":
        return _list({}, {}, done=DONE.get(request.args.get("done", "")))
    words = {code: form.get(f"text_{code}", "") for code in wording.languages()}
    try:
        if form.get("do") == "retire":
            with writing() as record:
                retire_text(record, clinic().id, posted_id("text") or "", actor=actor())
            return redirect(url_for("desk.settings_texts", done="retired"))
        if form.get("do") == "approve":
            with writing() as record:
                approve_text(record, clinic().id, form.get("title", ""), words, actor=actor())
            return redirect(url_for("desk.settings_texts", done="added"))
        with reading() as record:
            _title, read = check_text(record, clinic().id, form.get("title", ""), words)
    except Refused as refused:
        return _list(form, forms.in_language(forms.by_form_name(refused))), 422
    return _list(form, {}, draft=_as_read(read))


def _list(
    values: Mapping[str, str],
    errors: Mapping[str, str],
    *,
    draft: list[tuple[str, str, str]] | None = None,
    done: str | None = None,
) -> str:
    with reading() as record:
        texts: list[ClinicText] = list(approved_texts(record, clinic().id))
        who = actors(record, clinic().id, [text.approved_by for text in texts])
    return render_template(
        "clinic_texts.html",
        texts=[(text, who[text.approved_by], _as_read(text.words)) for text in texts],
        draft=draft,
        languages=[(code, wording.LANGUAGE_NAMES[code]) for code in wording.languages()],
        longest=WORDS_LENGTH,
        values=values,
        errors=errors,
        done=done,
        now=now(),
        zone=clinic().time_zone,
        tab="settings",
    )


def _as_read(words: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """A text as this clinic's patients read it: by language its code, its name and the words."""
    here = clinic().text_name
    return [
        (code, wording.LANGUAGE_NAMES[code], wording.by_hand(words, code, clinic=here)) for code in wording.languages()
    ]
