"""The network's web application: Twilio's API, the phones, the ledger, and a check of who calls them."""

from urllib.parse import urlsplit

from flask import Flask, Response, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from reminders.texting.network.network import Network
from reminders.texting.network.phones import phones
from reminders.texting.network.scenario import scenario
from reminders.texting.network.twilio_api import twilio_api
from reminders.texting.transport import LOOPBACK_NAMES

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self';"
    " img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",  # without any, a form of the page itself has the origin "null"
    "X-Content-Type-Options": "nosniff",
}


def create_app(network: Network) -> Flask:
    """The application for one network."""
    app = Flask(__name__, static_folder="static")
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.register_blueprint(twilio_api(network))
    app.register_blueprint(phones(network))
    app.register_blueprint(scenario(network))

    @app.before_request
    def only_this_machine() -> ResponseReturnValue | None:
        """Refuse requests of other sites' pages, also under a host name that resolves to this machine."""
        if urlsplit(f"//{request.host}").hostname not in LOOPBACK_NAMES:
            return _problem(403, "The simulated phone network answers to 127.0.0.1 and localhost only.")
        origin = request.headers.get("Origin")
        if origin is not None and origin != request.host_url.rstrip("/"):
            return _problem(403, "Another site's page may not use the simulated phone network.")
        return None

    @app.after_request
    def protect(response: Response) -> Response:
        response.headers.update(_HEADERS)
        return response

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> ResponseReturnValue:
        return _problem(error.code or 500, error.description or error.name)

    return app


def _problem(status: int, detail: str) -> ResponseReturnValue:
    answer = jsonify(title=detail, status=status)
    answer.mimetype = "application/problem+json"
    return answer, status
