"""Webhooks, for a clinic's admins: endpoints, what was sent to them, secrets, sending again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from flask import abort, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from reminders import clock
from reminders.errors import NotFound, Refused
from reminders.record.sealing import unseal
from reminders.record.webhooks import SUBSCRIBED_TO, WebhookEndpoint
from reminders.reports import words
from reminders.reports.webhooks import state_of
from reminders.web.desk import context, forms
from reminders.web.desk.context import actor, blueprint, clinic, now, reading, writing
from reminders.web.desk.forms import Typed
from reminders.webhooks import endpoints
from reminders.webhooks.retries import MOST_ATTEMPTS

#: How many of an endpoint's webhooks its page shows.
SHOWN: Final = 100

DONE: Final = {
    "deleted": "The endpoint is deleted. Nothing more is sent to it.",
    "test": "Queued; it goes out at once, or when the endpoint is enabled again.",
    "again": "Queued, under the id it had; it goes out at once, or when the endpoint is enabled again.",
    "again-failed": "What failed since then is sent again, the oldest first.",
    "again-none": "Nothing has failed since then.",
    "disable": "Nothing is sent until you enable it. What happens meanwhile waits.",
    "enable": "It is sent to again, beginning with what has waited.",
}

Answer = str | BaseResponse | tuple[str, int]


@blueprint.get("/settings/webhooks")
def webhooks() -> str:
    """The clinic's endpoints, and a form to add one."""
    return _list({event.value: "yes" for event in SUBSCRIBED_TO}, {}, DONE.get(request.args.get("done", "")))


@blueprint.post("/settings/webhooks")
def add_webhook() -> Answer:
    """Add an endpoint. Its secret is shown once, on the answer itself."""
    typed = Typed(request.form)
    try:
        with writing() as record:
            endpoint, secret = endpoints.add_endpoint(
                record, clinic().id, url=typed.text("url"), actor=actor(),
                events=[event.value for event in SUBSCRIBED_TO if typed.ticked(event.value)],
                allow_private=context.settings().webhooks_allow_private,
            )  # fmt: skip
    except Refused as refused:
        return _list(typed.form, forms.by_form_name(refused)), 422
    return _secret(endpoint.id, secret, rotated=False, leaked=False)


@blueprint.get("/settings/webhooks/<endpoint_id>")
def webhook(endpoint_id: str) -> str:
    """One endpoint: how it does, and what was sent to it."""
    return _one(endpoint_id, {}, {}, DONE.get(request.args.get("done", "")))


@blueprint.post("/settings/webhooks/<endpoint_id>")
def change_webhook(endpoint_id: str) -> Answer:
    """Rotate the secret, send again, send a test, disable, enable or delete."""
    typed = Typed(request.form)
    what = typed.text("do")
    try:
        if what == "rotate":
            leaked = typed.ticked("leaked")
            with writing() as record:
                secret = endpoints.rotate_secret(record, clinic().id, endpoint_id, leaked=leaked, actor=actor())
            return _secret(endpoint_id, secret, rotated=True, leaked=leaked)
        if what == "delete":
            with writing() as record:
                endpoints.delete_endpoint(record, clinic().id, endpoint_id, actor=actor())
            return redirect(url_for("desk.webhooks", done="deleted"))
        if what == "again-failed":
            return _again_since(endpoint_id, typed)
        with writing() as record:
            endpoint = endpoints.endpoint_of(record, clinic().id, endpoint_id, lock=True)
            _CHANGES.get(what, _unknown)(record, endpoint, typed)
    except NotFound:
        abort(404)
    return redirect(url_for("desk.webhook", endpoint_id=endpoint_id, done=what))


def _again_since(endpoint_id: str, typed: Typed) -> Answer:
    since = typed.instant("since", clinic().time_zone, "The time")
    if since is None:
        return _one(endpoint_id, typed.form, typed.errors), 422
    with writing() as record:
        endpoint = endpoints.endpoint_of(record, clinic().id, endpoint_id, lock=True)
        many = endpoints.send_failed_again(record, endpoint, since, actor=actor())
    return redirect(url_for("desk.webhook", endpoint_id=endpoint_id, done="again-failed" if many else "again-none"))


def _again(record: Session, endpoint: WebhookEndpoint, typed: Typed) -> None:
    endpoints.send_again(record, endpoint, typed.text("delivery"), actor=actor())


def _unknown(_record: Session, _endpoint: WebhookEndpoint, _typed: Typed) -> None:
    abort(400)


_CHANGES: Final[dict[str, Callable[[Session, WebhookEndpoint, Typed], None]]] = {
    "test": lambda record, endpoint, _typed: endpoints.send_test(record, endpoint),
    "disable": lambda record, endpoint, _typed: endpoints.disable(record, endpoint, actor=actor()),
    "enable": lambda record, endpoint, _typed: endpoints.enable(record, endpoint, actor=actor()),
    "again": _again,
}


def _list(values: Mapping[str, str], errors: Mapping[str, str], done: str | None = None) -> str:
    with reading() as record:
        shown = [
            (endpoint, unseal(record, endpoint, "url"), state_of(endpoint))
            for endpoint in endpoints.endpoints_of(record, clinic().id)
        ]
    return render_template(
        "webhooks.html",
        shown=shown,
        most=endpoints.MOST_ENDPOINTS,
        events=[(event.value, words.say(event, "webhook")) for event in SUBSCRIBED_TO],
        values=values,
        errors=errors,
        done=done,
        now=now(),
        zone=clinic().time_zone,
        tab="settings",
    )


def _one(endpoint_id: str, values: Mapping[str, str], errors: Mapping[str, str], done: str | None = None) -> str:
    try:
        with reading() as record:
            endpoint = endpoints.endpoint_of(record, clinic().id, endpoint_id)
            url = unseal(record, endpoint, "url")
            sent = endpoints.latest(record, endpoint, SHOWN)
            counts = endpoints.counts(record, endpoint)
    except NotFound:
        abort(404)
    both = endpoint.old_secret_until if (endpoint.old_secret_until or clock.real()) > clock.real() else None
    return render_template(
        "webhook.html",
        endpoint=endpoint,
        url=url,
        state=state_of(endpoint),
        sent=sent,
        counts=counts,
        both_until=both,
        most_attempts=MOST_ATTEMPTS,
        values=values,
        errors=forms.in_clinic_time(errors, clinic().time_zone),
        done=done,
        now=now(),
        zone=clinic().time_zone,
        tab="settings",
    )


def _secret(endpoint_id: str, secret: str, *, rotated: bool, leaked: bool) -> str:
    return render_template(
        "webhook_secret.html", endpoint_id=endpoint_id, secret=secret, rotated=rotated, leaked=leaked, tab="settings"
    )
