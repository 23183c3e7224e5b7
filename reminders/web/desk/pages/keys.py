"""API keys of a clinic's own systems, for its admins: made with scopes, shown once, revoked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from reminders import clock
from reminders.clinics import api_keys
from reminders.errors import Refused
from reminders.record.access import Scope
from reminders.record.people import Clinic
from reminders.reports.signing_in import keys_of
from reminders.web.api.operations import OPERATIONS
from reminders.web.desk import forms, shown_once
from reminders.web.desk.context import actor, blueprint, clinic, reading, writing
from reminders.web.desk.forms import Typed
from reminders.web.fhir.caller import FHIR_CALLS

Answer = str | BaseResponse | tuple[str, int]

DONE: Final = {
    "revoked": "The key is revoked; the system that used it is refused from now on.",
    "again": shown_once.SAID,
}

#: What each scope is for, in the order in which the page offers them.
SCOPES: Final = {
    Scope.ENROLL: "Enroll patients and change schedules",
    Scope.READ: "Read infusions, check-ins, outcomes and the report",
    Scope.FLAGS: "Read, acknowledge and resolve flags that are not urgent",
    Scope.FLAGS_URGENT: "Also resolve and reopen urgent flags",
    Scope.IDENTITY: "See names, phones and record numbers over FHIR",
}


@blueprint.get("/settings/keys")
def keys() -> str:
    """Every key of the clinic, and what each may call."""
    return _page({}, {}, done=DONE.get(request.args.get("done", "")))


@blueprint.post("/settings/keys/new")
def make_key() -> Answer:
    """Make a key. It is shown once, on the answer itself."""
    if shown_once.was_done():
        return redirect(url_for("desk.keys", done="again"))
    typed = Typed(request.form)
    chosen = [scope for scope in SCOPES if typed.ticked(_field(scope))]
    try:
        with writing() as record:
            key = api_keys.create_key(
                record, record.get_one(Clinic, clinic().id), typed.text("key_name"), scopes=chosen, actor=actor()
            )
    except Refused as refused:
        return _page(typed.form, forms.by_form_name(refused, {"name": "key_name", "scopes": _field(Scope.ENROLL)})), 422
    shown_once.mark_done()
    return render_template("key_made.html", key=key, name=typed.text("key_name"), tab="settings")


@blueprint.post("/settings/keys")
def settings_keys() -> Answer:
    """Revoke an API key."""
    with writing() as record:
        api_keys.revoke_key(record, request.form.get("name", ""), clinic_id=clinic().id, actor=actor())
    return redirect(url_for("desk.keys", done="revoked"))


def calls_by_scope() -> list[tuple[Scope, list[str]]]:
    """The calls of the API that a key with each scope may make, from the table that the API checks."""
    return [
        (
            scope,
            [f"{call.method} /api/v1{call.path}" for call in OPERATIONS if scope.holds & set(call.scopes)]
            + [call for call, needed in FHIR_CALLS.items() if needed in scope.holds],
        )
        for scope in SCOPES
    ]


def _page(values: Mapping[str, str], errors: dict[str, str], done: str | None = None) -> str:
    with reading() as record:
        here = record.get_one(Clinic, clinic().id)
        found = keys_of(record, here.id)
    return render_template(
        "keys.html",
        keys=[(key, _in_words(key.scopes)) for key in found],
        scopes=[(_field(scope), scope.value, said) for scope, said in SCOPES.items()],
        calls=calls_by_scope(),
        values=values,
        errors=errors,
        done=done,
        real_now=clock.real(),
        zone=here.time_zone,
        tab="settings",
    )


def _in_words(scopes: Iterable[str]) -> list[str]:
    """What a key may do, as the form that makes one says it."""
    given = {Scope(scope) for scope in scopes}
    each = given | Scope.ALL.holds if Scope.ALL in given else given
    return [said for scope, said in SCOPES.items() if scope in each]


def _field(scope: Scope) -> str:
    return f"scope_{scope.value.replace(':', '_')}"
