"""Signing in at the identity provider, and connecting an account there to a sign-in here.

The provider makes nobody a staff member. The first time, its verified e-mail address finds who was invited, and their
password and second factor are asked for once: the address alone could be typed in by any clinic. From then on issuer
and subject count.
"""

from __future__ import annotations

import secrets
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import structlog
from flask import abort, make_response, redirect, render_template, request, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from reminders import clock
from reminders.clinics import identity_accounts, throttle
from reminders.clinics.identity_provider import Account, Begun, IdentityProvider, NotTrusted, ProviderAway
from reminders.errors import Refused
from reminders.record.access import Staff
from reminders.record.sealing import readable_or_none
from reminders.web import credentials
from reminders.web.desk import context, recent_password, refusals
from reminders.web.desk import session as signed
from reminders.web.desk.context import blueprint, database, own_row, reading, writing
from reminders.web.desk.pages import identity_provider_sign_out
from reminders.web.desk.pages.sign_in import NOT_SIGNED_IN, Way, second_step, sign_in_page, welcome
from reminders.web.desk.sign_in_source import sign_in_source, source

log = structlog.get_logger("web")

Answer = str | BaseResponse | tuple[str, int]

AWAY: Final = "{} cannot be reached just now. Sign in with your password, or try again in a minute."
STALE: Final = "That took too long, or was begun in another window. Start again."
REFUSED: Final = "What came back from {} does not prove who you are. Start again, or sign in with your password."
LEFT: Final = "You were not signed in at {}. Start again, or sign in with your password."
UNKNOWN: Final = (
    "Nobody with this account works here. Whoever was invited signs in with their password first, and connects {} "
    "under Account; an admin of your clinic can invite you."
)
WAIT: Final = "There were many tries from here. Wait a while, or sign in with your password."

#: A sign-in that was begun and is not back yet: only the last one, so that the cookie does not grow.
_BEGUN: Final = "provider"
#: An account that came back and is connected once the password was typed.
_FIRST: Final = "provider-first"
#: A random word that shows that connecting was begun on the account's own page.
_WORD: Final = "provider-word"
#: At the provider somebody may have to find their phone.
BACK_WITHIN: Final = timedelta(minutes=10)


@blueprint.get("/sign-in/provider")
def to_provider() -> Answer:
    """Send the browser to the provider. `connect` is the word of the account's page, where one is connected."""
    there, back = _provider(), request.args.get("next")
    own_computer, word = bool(request.args.get("own_computer")), request.args.get("connect")
    if word is not None and not _may_connect(word):
        return redirect(url_for("desk.connection"))
    try:
        begun = there.begin(own_computer=own_computer)
    except ProviderAway as away:
        return _stay(AWAY, back, why=str(away))
    connecting = None if word is None else context.staff().id
    at = clock.real().timestamp()
    session[_BEGUN] = {**asdict(begun), "at": at, "next": back, signed.OWN: own_computer, "connect": connecting}
    session[_BEGUN].pop("address")
    return redirect(begun.address)


@blueprint.get("/sign-in/provider/back")
def back_from_provider() -> Answer:
    """Take what the browser brings back from the provider."""
    there, kept = _provider(), session.pop(_BEGUN, None)
    if not isinstance(kept, dict) or not _lately(kept) or not request.args.get("state"):
        return _stay(STALE, None)
    back, own_computer = kept["next"], bool(kept[signed.OWN])
    if "error" in request.args:
        return _stay(LEFT, back, why=f"error {request.args['error'][:40]}")
    with writing() as record:
        counted = throttle.count_provider(record, source())
    if counted is None:
        return _stay(WAIT, back)
    begun = Begun("", kept["state"], kept["nonce"], kept["verifier"])
    try:
        at = datetime.fromtimestamp(kept["at"], UTC)
        account, id_token = there.finish(begun, request.args, at, own_computer=own_computer)
    except ProviderAway as away:
        return _stay(AWAY, back, why=str(away))
    except NotTrusted as wrong:
        refused = _stay(REFUSED, back, why=str(wrong))
        return refused if wrong.id_token is None else _remembering(refused, wrong.id_token, own_computer=own_computer)
    with writing() as record:
        throttle.record_right(record, counted)
    if kept["connect"] is not None:
        own_computer = session.get(signed.OWN) is True  # as they said when they signed in
        return _remembering(_connect(account, kept["connect"]), id_token, own_computer=own_computer)
    return _remembering(_enter(account, back, own_computer=own_computer), id_token, own_computer=own_computer)


def _remembering(answer: Answer, id_token: str, *, own_computer: bool) -> BaseResponse:
    """An answer to who was at the provider: the session there is ended later too, whatever came of it here.

    Not so where nobody else uses the computer.
    """
    response = make_response(answer)
    if own_computer:
        identity_provider_sign_out.forget(response)
    else:
        identity_provider_sign_out.remember(response, id_token)
    return response


@blueprint.route("/sign-in/provider/first", methods=["GET", "POST"])
def first_from_provider() -> Answer:
    """The first time: ask for the password once, and connect the account."""
    there, kept = _provider(), session.get(_FIRST)
    if not isinstance(kept, dict) or not _lately(kept):
        return _stay(STALE, None)
    account = Account(**kept["account"])
    email = str(account.email)
    if request.method != "POST":
        said, status = refusals.told()
        return render_template("provider_first.html", there=there, email=email, error=said.get("error")), status
    where = sign_in_source(email)
    tried = credentials.check_password(database(), email, request.form.get("password", ""), where)
    if tried.staff is None:
        if tried.counted is not None:
            credentials.audit_refusal(database(), email, tried.counted)
        return refusals.lead("desk.first_from_provider", 403, error=NOT_SIGNED_IN)
    session.pop(_FIRST)
    back, own_computer = kept["next"], bool(kept[signed.OWN])
    if tried.staff.password_is_temporary:  # they choose one of their own now, and connect the account another time
        return second_step(tried.staff, back, own_computer=own_computer)
    # Whatever the provider says of a second factor: an account that is not connected proves nothing yet.
    return second_step(tried.staff, back, own_computer=own_computer, way=Way.PROVIDER, connects=account)


@blueprint.route("/account/provider", methods=["GET", "POST"])
def connection() -> Answer:
    """The account at the provider that is connected to the sign-in of who is signed in."""
    there = _provider()
    if request.method == "POST" and request.form.get("do") == "disconnect":
        with writing() as record:
            who = own_row(record)
            identity_accounts.disconnect(record, who)
        signed.renew(who)
        return redirect(url_for("desk.connection", done="disconnected"))
    word = secrets.token_urlsafe(12)
    session[_WORD] = {"word": word, "at": clock.real().timestamp()}
    return _account_page(there, word=word)


def _may_connect(word: str) -> bool:
    """Whether this is the word of a page shown lately, to somebody whose password was typed lately. It works once."""
    shown = session.pop(_WORD, None)
    if not isinstance(shown, dict) or not current_user.is_authenticated:
        return False
    return word == shown["word"] and _lately(shown) and recent_password.typed_lately()


def _enter(account: Account, back: str | None, *, own_computer: bool) -> Answer:
    """Let in who connected this account, or ask whom its address finds for their password."""
    with writing() as record:
        found = identity_accounts.find_and_note_use(record, account)
        first = None
        if found is None and not identity_accounts.is_connected(record, account):
            first = identity_accounts.by_address(record, account)
        taken = first is not None and identity_accounts.of_staff(record, first.id, account.issuer) is not None
        if taken and first is not None:
            identity_accounts.refuse(record, first)
    if found is not None:
        return _go_on(found, account, back, own_computer=own_computer)
    if first is None:
        return _stay(UNKNOWN, back, why="nobody has this account" if account.email else "no verified address")
    if taken:
        return _stay(identity_accounts.HAS_ONE, back, why="another account is connected")
    kept = {"account": asdict(account), "at": clock.real().timestamp(), "next": back, signed.OWN: own_computer}
    session[_FIRST] = kept
    return redirect(url_for("desk.first_from_provider"))


def _go_on(found: Staff, account: Account, back: str | None, *, own_computer: bool) -> Answer:
    if account.both_factors:
        return welcome(found, back, own_computer=own_computer, both_factors=True, way=Way.PROVIDER, typed=account.typed)
    return second_step(found, back, own_computer=own_computer, way=Way.PROVIDER, typed=account.typed)


def _connect(account: Account, staff_id: str) -> Answer:
    """Connect an account to the sign-in of who is signed in, who must be who began it."""
    if not current_user.is_authenticated or context.staff().id != staff_id:
        return _stay(STALE, None)
    try:
        with writing() as record:
            identity_accounts.connect(record, own_row(record), account)
    except Refused as refused:
        return _stay(refused.errors[0].sentence, None)
    return redirect(url_for("desk.connection", done="connected"))


def _account_page(there: IdentityProvider, *, word: str | None = None, error: str | None = None) -> str:
    with reading() as record:
        row = identity_accounts.of_staff(record, context.staff().id, there.issuer)
        shown = None if row is None else readable_or_none(record, row, "shown")
    return render_template(
        "provider_account.html", there=there, row=row, shown=shown, word=word, error=error,
        done=request.args.get("done"), real_now=clock.real(), zone=context.clinic().time_zone, tab="account",
    )  # fmt: skip


def _provider() -> IdentityProvider:
    there = context.provider()
    if there is None:
        abort(404)
    return there


def _lately(kept: dict[str, Any]) -> bool:
    age = clock.real().timestamp() - float(kept["at"])
    return 0 <= age <= BACK_WITHIN.total_seconds()


def _stay(sentence: str, back: str | None, *, why: str | None = None) -> tuple[str, int]:
    """The page it was begun on, with a sentence why it was not done; the log says more."""
    if why is not None:
        log.warning("sign-in at the provider refused", why=why)
    there = _provider()
    said = sentence.format(there.label)
    said = said[:1].upper() + said[1:]
    if current_user.is_authenticated:
        return _account_page(there, error=said), 403
    return sign_in_page(back, error=said), 403
