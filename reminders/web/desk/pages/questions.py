"""A clinic's own 0 to 10 questions, for its admins: worded in every language, looked at as patients read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from reminders.care import wording
from reminders.care.protocol import OwnMeasure, Protocol, Recall, ScoreWords
from reminders.errors import NotFound, Refused
from reminders.followup.asking import own_questions, protocols
from reminders.followup.asking.own_questions import NewQuestion
from reminders.protocols import DEFAULT
from reminders.web.desk import forms
from reminders.web.desk.context import actor, blueprint, clinic, now, reading, writing

#: What a question of the clinic's own may ask about.
RECALLS: Final = [
    (Recall.NOW.value, "right now"),
    (Recall.DAY.value, "the last 24 hours"),
    (Recall.WEEK.value, "the past week"),
]

DONE: Final = {
    "added": "The question is asked for infusions enrolled from now on; those followed already keep their questions.",
    "removed": "The question is not asked for new infusions any more. Answers stay in the record.",
}

#: The part of a checkbox's name before the step it stands for.
STEP: Final = "step_"

Answer = str | BaseResponse | tuple[str, int]


@blueprint.route("/settings/questions", methods=["GET", "POST"])
def settings_questions() -> Answer:
    """The clinic's own questions of one schedule; look at a new one, add it, or remove one."""
    form = request.form
    name = form.get("protocol") or request.args.get("protocol") or DEFAULT
    with reading() as record:
        known = protocols.offered(record, clinic().id)
    if name not in known:
        raise NotFound
    if request.method != "POST":
        values = {"recall": Recall.WEEK.value}
        return _page(known, name, values, {}, done=DONE.get(request.args.get("done", "")))
    new = _typed(known[name], form)
    try:
        if form.get("do") == "remove":
            with writing() as record:
                own_questions.remove_question(record, clinic().id, name, form.get("measure", ""), actor=actor())
            return redirect(url_for("desk.settings_questions", protocol=name, done="removed"))
        if form.get("do") == "add":
            with writing() as record:
                own_questions.add_question(record, clinic().id, name, new, actor=actor())
            return redirect(url_for("desk.settings_questions", protocol=name, done="added"))
        with reading() as record:
            draft = own_questions.check_question(record, clinic().id, known[name], new)
    except Refused as refused:
        return _page(known, name, form, forms.in_language(forms.by_form_name(refused))), 422
    return _page(known, name, form, {}, draft=draft)


def _typed(protocol: Protocol, form: Mapping[str, str]) -> NewQuestion:
    return NewQuestion(
        title=form.get("title", ""),
        recall=form.get("recall", ""),
        words={
            code: ScoreWords(form.get(f"question_{code}", "").strip(), form.get(f"about_{code}", "").strip())
            for code in wording.languages()
        },
        steps=tuple(step.step for step in protocol.steps if form.get(STEP + step.step)),
    )


def _page(
    known: Mapping[str, Protocol],
    name: str,
    values: Mapping[str, str],
    errors: Mapping[str, str],
    *,
    draft: OwnMeasure | None = None,
    done: str | None = None,
) -> str:
    protocol = known[name]
    return render_template(
        "questions.html",
        protocol=protocol,
        protocols=known.values(),
        own=[
            (own, own_questions.steps_asking(protocol, own.name), _read(own))
            for own in own_questions.clinics_own(protocol)
        ],
        draft=_read(draft) if draft else None,
        languages=[(code, wording.LANGUAGE_NAMES[code]) for code in wording.languages()],
        steps=[step.step for step in protocol.steps],
        recalls=RECALLS,
        longest={"question": wording.QUESTION_CHARACTERS, "about": wording.ABOUT_CHARACTERS},
        values=values,
        errors=errors,
        done=done,
        now=now(),
        tab="settings",
    )


def _read(measure: OwnMeasure) -> list[tuple[str, str, list[str]]]:
    """The texts of a question as this clinic's patients read them: by language its code, its name, the texts."""
    here = clinic().text_name
    return [
        (code, wording.LANGUAGE_NAMES[code], list(wording.own_texts(measure, code, clinic=here).values()))
        for code in wording.languages()
    ]
