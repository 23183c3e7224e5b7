"""Twilio's REST API as far as this product calls it: Messages, the account, its numbers and services.

Sources: twilio.com/docs/messaging/api/message-resource; test credentials' magic numbers:
twilio.com/docs/iam/test-credentials.
"""

import hmac
import re
import time
from datetime import date
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from reminders.texting.network.account_api import add_account
from reminders.texting.network.carrier import REFUSED_AT_ONCE
from reminders.texting.network.network import Network
from reminders.texting.network.server import reset_connection
from reminders.texting.network.store import Filter
from reminders.texting.network.texts import API_VERSION, resource
from reminders.texting.senders import is_service

_E164 = re.compile(r"\+[1-9]\d{6,14}")
_SENDER = re.compile(r"\+[1-9]\d{6,14}|\d{5,6}|MG[0-9a-fA-F]{32}")
_LONGEST_BODY = 1600
_LONGEST_VALIDITY_SECONDS = 36_000
_PAGE_SIZE, _LARGEST_PAGE = 50, 1000

_MAGIC_SENDERS = {"+15005550001": 21212, "+15005550007": 21606, "+15005550008": 21611}
_MAGIC_PHONES = {
    "+15005550001": 21211,
    "+15005550002": 21612,
    "+15005550003": 21408,
    "+15005550004": 21610,
    "+15005550009": 21614,
}
_MESSAGES = {
    20001: "Invalid parameter",
    20003: "Authenticate",
    20404: "The requested resource was not found",
    20429: "Too Many Requests",
    20500: "Internal Server Error",
    20503: "Service unavailable",
    21211: "Invalid 'To' Phone Number",
    21212: "Invalid From Number",
    21266: "'To' and 'From' number cannot be the same",
    21408: "Permission to send an SMS has not been enabled for the region indicated by the 'To' number",
    21608: "The 'To' phone number provided is not yet verified for this account.",
    21704: "The Messaging Service contains no phone numbers that can reach this phone.",
    21999: "An error that was not known when this was written",
    21602: "Message body is required.",
    21603: "A 'From' phone number is required.",
    21604: "A 'To' phone number is required.",
    21606: "The 'From' phone number provided is not a valid message-capable Twilio phone number",
    21609: "The StatusCallback URL is not a valid URL",
    21610: "Attempt to send to unsubscribed recipient",
    21611: "This 'From' number has exceeded the maximum allowed number of queued messages",
    21612: "The 'To' phone number is not currently reachable via SMS",
    21614: "'To' number is not a valid mobile number",
    21617: "The concatenated message body exceeds the 1600 character limit",
}
_STATUSES = {20003: 401, 20404: 404, 20429: 429, 20500: 500, 20503: 503}
_REFUSING_FAULTS = {"fail_500": 20500, "fail_503": 20503, "busy_429": 20429}
_ACCOUNT = f"/{API_VERSION}/Accounts/<account>"


def twilio_api(network: Network) -> Blueprint:
    """The API of this network's account."""
    api = Blueprint("twilio_api", __name__)

    @api.before_request
    def authenticate() -> ResponseReturnValue | None:
        given = request.authorization
        account = (request.view_args or {}).get("account", network.account_sid)
        if given is None or given.type != "basic":
            return _error(20003)
        user = hmac.compare_digest((given.username or "").encode(), network.account_sid.encode())
        secret = (given.password or "").encode()
        token = any(hmac.compare_digest(secret, known.encode()) for known in network.auth_tokens)
        return None if user and token and account == network.account_sid else _error(20003)

    _add_posting(api, network)
    _add_lists(api, network)
    add_account(api, network)
    return api


def _add_posting(api: Blueprint, network: Network) -> None:
    @api.post(f"{_ACCOUNT}/Messages.json")
    def create(account: str) -> ResponseReturnValue:
        del account
        form = request.form
        to, body = form.get("To", ""), form.get("Body", "")
        sender = form.get("MessagingServiceSid") or form.get("From", "")
        fault = network.dice.post_fault(to, body)
        if fault in _REFUSING_FAULTS:
            return _error(_REFUSING_FAULTS[fault])
        if fault in ("drop_before", "stall_before"):
            return _lose(network, fault)
        code = _objection(network, to, sender, body)
        if code:
            return _error(code)
        text = network.accept(
            to=to,
            sender=sender,
            body=body,
            status_callback=form.get("StatusCallback"),
            validity_seconds=form.get("ValidityPeriod", type=int),
            fault=fault,
        )
        if fault in ("accept_then_drop", "accept_then_stall"):
            return _lose(network, fault)
        if fault == "accept_then_500":
            return _error(20500)
        return jsonify(resource(text, network.account_sid)), 201


def _add_lists(api: Blueprint, network: Network) -> None:
    @api.get(f"{_ACCOUNT}/Messages.json")
    def listing(account: str) -> ResponseReturnValue:
        del account
        if network.dice.hits("list_unavailable", "list"):
            return _error(20503)
        try:
            size = max(1, min(_LARGEST_PAGE, int(request.args.get("PageSize", _PAGE_SIZE))))
            number = int(request.args.get("Page", 0))
            wanted = _filter()
        except ValueError:
            return _error(20001)
        last_seen = network.store.get(request.args.get("PageToken", "").removeprefix("PA"))
        before = last_seen.seq if last_seen else None
        found = network.store.page(wanted, now=time.time(), before=before, size=size + 1)
        page = found[:size]
        following = _page_uri(number + 1, size, "PA" + page[-1].sid) if len(found) > size else None
        return jsonify(
            messages=[resource(text, network.account_sid) for text in page],
            page=number,
            page_size=size,
            start=number * size,
            end=number * size + max(0, len(page) - 1),
            uri=request.full_path.rstrip("?"),
            first_page_uri=_page_uri(0, size, None),
            previous_page_uri=None,
            next_page_uri=following,
        )

    @api.get(f"{_ACCOUNT}/Messages/<sid>.json")
    def fetch(account: str, sid: str) -> ResponseReturnValue:
        del account
        if network.dice.hits("list_unavailable", "fetch"):
            return _error(20503)
        text = network.store.get(sid)
        return jsonify(resource(text, network.account_sid)) if text else _error(20404)


def _objection(network: Network, to: str, sender: str, body: str) -> int | None:
    """The error code for the first thing wrong with a text, in the order in which Twilio checks; None if nothing is."""
    validity = request.form.get("ValidityPeriod")
    callback = request.form.get("StatusCallback")
    number = network.sender if is_service(sender) else sender
    phone = network.store.phone(to)
    condition = phone.condition if phone else "on"
    checks: list[tuple[bool, int]] = [
        (not to, 21604),
        (not sender, 21603),
        (not body and "MediaUrl" not in request.form, 21602),
        (len(body) > _LONGEST_BODY, 21617),
        (not _SENDER.fullmatch(sender), 21212),
        (sender in _MAGIC_SENDERS, _MAGIC_SENDERS.get(sender, 0)),
        (not _E164.fullmatch(to), 21211),
        (to in _MAGIC_PHONES, _MAGIC_PHONES.get(to, 0)),
        (to == sender, 21266),
        (callback is not None and not _is_address(callback), 21609),
        (validity is not None and not _is_validity(validity), 20001),
        (network.store.opted_out(number, to), 21610),
        (condition in REFUSED_AT_ONCE, REFUSED_AT_ONCE.get(condition, 0)),
    ]
    return next((code for fails, code in checks if fails), None)


def _lose(network: Network, fault: str) -> Response:
    """Reset the connection instead of answering, immediately or after a stall."""
    if fault.endswith("stall") or fault.startswith("stall"):
        time.sleep(network.dice.faults.stall_seconds)
    reset_connection(request.environ)
    return Response(status=500)


def _error(code: int) -> ResponseReturnValue:
    status = _STATUSES.get(code, 400)
    answer = jsonify(
        code=code,
        message=_MESSAGES[code],
        more_info=f"https://www.twilio.com/docs/errors/{code}",
        status=status,
    )
    if status == 429:
        answer.headers["Retry-After"] = "1"
    return answer, status


def _filter() -> Filter:
    args = request.args
    exact = _day(args.get("DateSent"))
    return Filter(
        to=args.get("To"),
        sender=args.get("From"),
        first_day=exact or _day(args.get("DateSent>")),
        last_day=exact or _day(args.get("DateSent<")),
    )


def _day(text: str | None) -> date | None:
    """The day of a filter; a time of day is ignored, as Twilio does."""
    return date.fromisoformat(text[:10]) if text else None


def _page_uri(number: int, size: int, token: str | None) -> str:
    kept = [(k, v) for k, v in request.args.items(multi=True) if k not in ("Page", "PageSize", "PageToken")]
    pairs: list[tuple[str, Any]] = [*kept, ("PageSize", size), ("Page", number)]
    if token:
        pairs.append(("PageToken", token))
    return f"{request.path}?{urlencode(pairs)}"


def _is_address(text: str) -> bool:
    parts = urlsplit(text)
    return parts.scheme in ("http", "https") and bool(parts.hostname) and "_" not in (parts.hostname or "")


def _is_validity(text: str) -> bool:
    return text.isdecimal() and 1 <= int(text) <= _LONGEST_VALIDITY_SECONDS
