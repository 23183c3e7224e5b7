"""People of a clinic, for its admins: invite, help, change and disable staff; who may what; one-time codes for all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask import abort, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from reminders import clock
from reminders.clinics import clinic_settings, identity_accounts, joining, links, passkeys
from reminders.clinics import staff as staffing
from reminders.clinics.places import Member, members_of
from reminders.clinics.second_factor import needed_at
from reminders.errors import Refused
from reminders.record.access import LinkKind, Role
from reminders.record.people import Clinic
from reminders.reports.patient_names import actors
from reminders.web import access
from reminders.web.desk import context, forms, shown_once
from reminders.web.desk.context import actor, blueprint, clinic, reading, writing
from reminders.web.desk.forms import Typed

Answer = str | BaseResponse | tuple[str, int]

DONE: Final = {
    "staff": "Staff are changed.",
    "withdrawn": "The link is withdrawn; it works no more.",
    "again": shown_once.SAID,
    "codes": "Who needs one-time codes is changed.",
}

#: Somebody who finds a session left open must not be able to set a password or remove the codes.
NOT_YOURSELF: Final = (
    "You cannot disable yourself, change your own role or reset your own sign-in here; another admin can. "
    "Your password is changed under Account."
)

#: What shows a link this once.
MAKES_A_LINK: Final = ("invite", "link")

#: What is done to a staff member, by the value of the button.
_CHANGES: Final = {
    "codes": staffing.reset_second_factor,
    "disable": staffing.disable_staff,
    "enable": staffing.enable_staff,
}


@blueprint.get("/settings/people")
def people() -> str:
    """Who signs in here, who is invited, and who may what."""
    return _page({}, {}, done=DONE.get(request.args.get("done", "")))


@blueprint.post("/settings/staff")
def settings_staff() -> Answer:
    """Invite a staff member, or change, disable or help one. A link is shown once, on the answer itself."""
    typed = Typed(request.form)
    what, email = typed.text("do"), typed.text("email")
    if email.lower() == context.staff().email and what not in ("invite", "withdraw"):
        return _page(typed.form, {"": NOT_YOURSELF}), 422
    if what in MAKES_A_LINK and shown_once.was_done():
        return redirect(url_for("desk.people", done="again"))
    code = None
    try:
        with writing() as record:
            if what == "invite":
                email = typed.text("staff_email")
                code = joining.invite(
                    record, record.get_one(Clinic, clinic().id), email=email, role=typed.text("staff_role"),
                    actor=actor(),
                )  # fmt: skip
            elif what == "link":
                _staff, code = joining.make_reset_link(record, email, clinic_id=clinic().id, actor=actor())
            else:
                _change(record, what, email, typed)
    except Refused as refused:
        return _page(typed.form, forms.by_form_name(refused, {"email": "staff_email", "role": "staff_role"})), 422
    if code is not None:
        shown_once.mark_done()
        return _show_link(code, email, LinkKind.INVITE if what == "invite" else LinkKind.RESET)
    return redirect(url_for("desk.people", done="withdrawn" if what == "withdraw" else "staff"))


@blueprint.post("/settings/second-factor")
def settings_second_factor() -> Answer:
    """Choose whether everybody who works here needs one-time codes."""
    changes = clinic_settings.ClinicChanges(second_factor_for_all=bool(request.form.get("second_factor_for_all")))
    with writing() as record:
        clinic_settings.change_clinic(record, clinic().id, changes, actor=actor())
    return redirect(url_for("desk.people", done="codes"))


def _change(record: Session, what: str, email: str, typed: Typed) -> None:
    if what == "withdraw":
        joining.withdraw(record, clinic().id, typed.text("link"), actor=actor())
    elif what == "role":
        staffing.change_role(record, email, typed.text("role"), clinic_id=clinic().id, actor=actor())
    elif what in _CHANGES:
        _CHANGES[what](record, email, clinic_id=clinic().id, actor=actor())
    else:
        abort(400)


def _show_link(code: str, email: str, kind: LinkKind) -> str:
    return render_template(
        "link_made.html",
        email=email.lower(),
        link=links.address(context.settings().public_url, code),
        kind=kind,
        until=clock.real() + links.GOOD_FOR[kind],
        real_now=clock.real(),
        zone=clinic().time_zone,
        tab="settings",
    )


def _by_password_alone(member: Member, here: Clinic, number_of_passkeys: Mapping[str, int]) -> bool:
    """Whether nothing is asked of somebody after the password here (`second_factor.asked_after_first`)."""
    if member.place.disabled_at is not None or member.staff.second_factor_sealed is not None:
        return False
    asked = needed_at(context.settings(), here, member.place.role)
    return not (asked and number_of_passkeys.get(member.staff.id))


def _page(values: Mapping[str, str], errors: dict[str, str], done: str | None = None) -> str:
    with reading() as record:
        here = record.get_one(Clinic, clinic().id)
        members, open_links = members_of(record, here.id), links.open_links(record, here.id)
        makers = actors(record, here.id, [link.made_by for link in open_links])
        ids = [one.staff.id for one in members]
        number_of_passkeys = passkeys.how_many(record, ids)
        connected = identity_accounts.who_connected(record, ids)
    return render_template(
        "people.html",
        here_clinic=here,
        members=members,
        operator_helps=staffing.OPERATOR_HELPS,
        open_links=open_links,
        makers=makers,
        number_of_passkeys=number_of_passkeys,
        connected=connected,
        without_codes=sum(_by_password_alone(one, here, number_of_passkeys) for one in members),
        roles=[(role.value, role.value.capitalize()) for role in Role],
        who_may=access.table(),
        required_of_all=context.settings().second_factor_required,
        required_of_admins=context.settings().real_texts,
        values={"staff_role": Role.COORDINATOR.value, **values},
        errors=errors,
        done=done,
        real_now=clock.real(),
        zone=here.time_zone,
        tab="settings",
    )
