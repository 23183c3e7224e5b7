"""The patients' phones: a page to read and answer texts as a patient, and the same for scripts in JSON."""

import hmac
import secrets
import time
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, abort, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from reminders.texting import numbers
from reminders.texting.network.carrier import CONDITIONS
from reminders.texting.network.network import Network
from reminders.texting.network.scenario import json_object
from reminders.texting.network.texts import INBOUND, Text, iso

LONGEST_BODY = 1600
_SHOWN = 500
_PHONES_ON_PAGE = 200
_MOST_MEDIA = 10


def phones(network: Network) -> Blueprint:
    """The phones' page and their JSON."""
    routes = Blueprint("phones", __name__)
    _add_json(routes, network)
    _add_page(routes, network)
    return routes


def _add_json(routes: Blueprint, network: Network) -> None:
    @routes.get("/phones")
    def all_phones() -> ResponseReturnValue:
        return jsonify([_phone(network, phone.number) for phone in network.store.phones()])

    @routes.post("/phones")
    def add_phone() -> ResponseReturnValue:
        number = _number(json_object().get("number"))
        network.store.add_phone(number, time.time())
        return jsonify(_phone(network, number)), 201

    @routes.put("/phones/<number>")
    def set_phone(number: str) -> ResponseReturnValue:
        condition = json_object().get("condition")
        if condition not in CONDITIONS:
            abort(400, f"condition must be one of {', '.join(CONDITIONS)}")
        number = _number(number)
        network.store.add_phone(number, time.time(), condition)
        return jsonify(_phone(network, number))

    @routes.get("/phones/<number>/messages")
    def messages(number: str) -> ResponseReturnValue:
        found = network.store.conversation(_number(number), newest=_SHOWN)
        return jsonify([{"direction": _side(t), "body": t.body, "at": iso(_at(t))} for t in found])

    @routes.post("/phones/<number>/messages")
    def say(number: str) -> ResponseReturnValue:
        given = json_object()
        body, to, media = given.get("body"), given.get("to"), given.get("media", 0)
        if not isinstance(media, int) or isinstance(media, bool) or not 0 <= media <= _MOST_MEDIA:
            abort(400, f"media must be a number of pictures, 0 to {_MOST_MEDIA}")
        sender = None if to is None else _sender(to)
        text = network.say(phone=_number(number), body=_body(body), to=sender, media=media)
        return jsonify(direction="in", body=text.body, at=iso(text.created_at), sid=text.sid, to=text.to), 201


def _add_page(routes: Blueprint, network: Network) -> None:
    form_token = secrets.token_urlsafe(32)

    @routes.get("/")
    def page() -> str:
        chosen = request.args.get("phone")
        return show(_number(chosen) if chosen else None)

    def show(number: str | None, problem: str = "", typed: str = "") -> str:
        known = network.store.phones()[:_PHONES_ON_PAGE]
        return render_template(
            "phones.html",
            phones=[_phone(network, phone.number) for phone in known],
            number=number,
            phone=_phone(network, number) if number else None,
            bubbles=[_bubble(text) for text in network.store.conversation(number, newest=_SHOWN)] if number else [],
            faults=network.dice.faults.in_force(),
            seed=network.dice.seed,
            form_token=form_token,
            longest_body=LONGEST_BODY,
            display=numbers.display,
            problem=problem,
            typed=typed,
        )

    @routes.post("/page/say")
    def say_from_page() -> ResponseReturnValue:
        _check_form(form_token)
        number = _number(request.form.get("number"))
        network.say(phone=number, body=_body(request.form.get("body")))
        return redirect(url_for("phones.page", phone=number), 303)

    @routes.post("/page/phones")
    def add_phone_from_page() -> ResponseReturnValue:
        _check_form(form_token)
        typed = request.form.get("number", "")
        try:
            number = numbers.parse(typed)
        except numbers.PhoneError as error:
            return show(None, str(error), typed), 400
        network.store.add_phone(number, time.time())
        return redirect(url_for("phones.page", phone=number), 303)


def _check_form(form_token: str) -> None:
    given = request.form.get("form_token", "")
    if not hmac.compare_digest(given.encode(), form_token.encode()):
        abort(403, "This form is from before the phone network was restarted. Go back, reload, and send again.")


def _number(text: object) -> str:
    if not isinstance(text, str):
        abort(400, "number must be a phone number")
    try:
        return numbers.parse(text)
    except numbers.PhoneError as error:
        abort(400, str(error))


def _sender(text: object) -> str:
    """A sender of ours, to which a patient texts: a phone number or a short code."""
    if isinstance(text, str) and text.isdecimal() and len(text) in (5, 6):
        return text
    return _number(text)


def _body(text: object) -> str:
    if not isinstance(text, str):
        abort(400, "body must be text")
    if len(text) > LONGEST_BODY:
        abort(400, f"body can have {LONGEST_BODY} characters at most")
    if any("\ud800" <= character <= "\udfff" for character in text):
        abort(400, "body must be text: it has half of a character")
    return text


def _phone(network: Network, number: str) -> dict[str, Any]:
    known = network.store.phone(number)
    latest = network.store.conversation(number, newest=1)
    return {
        "number": number,
        "display": numbers.display(number),
        "condition": known.condition if known else "on",
        "last_side": _side(latest[0]) if latest else None,
        "last_body": latest[0].body if latest else None,
        "last_at": iso(_at(latest[0])) if latest else None,
        "refuses": network.store.refusals(number),
    }


def _bubble(text: Text) -> dict[str, Any]:
    at = datetime.fromtimestamp(_at(text), UTC)
    return {
        "id": text.sid,
        "side": _side(text),
        "body": text.body,
        "media": text.media,
        "at": iso(_at(text)),
        "time": at.strftime("%H:%M UTC"),
        "from": "from the patient" if text.direction == INBOUND else f"from {numbers.display(text.sender)}",
    }


def _side(text: Text) -> str:
    return "in" if text.direction == INBOUND else "out"


def _at(text: Text) -> float:
    return text.reached_at if text.reached_at is not None else text.created_at
