"""Routes for tests and trials: which faults happen (`/faults`), what really happened (`/ledger`), where replies go."""

from typing import Any

from flask import Blueprint, abort, jsonify, request
from flask.typing import ResponseReturnValue

from reminders.texting.network.faults import Faults, FaultsError, from_mapping, from_spec
from reminders.texting.network.network import Network
from reminders.texting.network.texts import INBOUND, Text, iso


def scenario(network: Network) -> Blueprint:
    """The routes that set up a scenario and read the ledger."""
    routes = Blueprint("scenario", __name__)

    @routes.get("/faults")
    def faults() -> ResponseReturnValue:
        return jsonify(_faults(network))

    @routes.put("/faults")
    def set_faults() -> ResponseReturnValue:
        given = json_object()
        try:
            network.dice.faults = from_spec(given["spec"]) if set(given) == {"spec"} else from_mapping(given)
        except FaultsError as error:
            abort(400, str(error))
        return jsonify(_faults(network))

    @routes.put("/inbound")
    def set_inbound() -> ResponseReturnValue:
        url = json_object().get("url")
        if url is not None and not (isinstance(url, str) and url.startswith(("http://", "https://"))):
            abort(400, "url must be an http or https address, or null")
        network.inbound_url = url
        return jsonify(url=url)

    @routes.get("/ledger")
    def ledger() -> ResponseReturnValue:
        texts = network.store.everything()
        return jsonify(
            outbound=[_entry(text) for text in texts if text.direction != INBOUND],
            inbound=[_entry(text) for text in texts if text.direction == INBOUND],
            faults=dict(network.dice.happened),
        )

    return routes


def json_object() -> dict[str, Any]:
    """The request's JSON object. Answers 415 for another content type, which also keeps out other sites' forms."""
    if request.mimetype != "application/json":
        abort(415, "Send application/json.")
    given = request.get_json(silent=True)
    if not isinstance(given, dict):
        abort(400, "Send a JSON object.")
    return given


def _faults(network: Network) -> dict[str, Any]:
    names = Faults.__dataclass_fields__
    return {name: getattr(network.dice.faults, name) for name in names} | {"seed": network.dice.seed}


def _entry(text: Text) -> dict[str, Any]:
    return {
        "sid": text.sid,
        "direction": text.direction,
        "to": text.to,
        "from": text.sender,
        "body": text.body,
        "status": text.status,
        "error_code": text.error_code,
        "accepted_at": iso(text.created_at),
        "reached_at": None if text.reached_at is None else iso(text.reached_at),
        "status_callback": text.status_callback,
        "fault": text.fault,
    }
