"""`reminders clinic`, `staff` and `key`: setting an installation up from the command line."""

from __future__ import annotations

import hashlib

from sqlalchemy import select

from reminders.clinics.clinic_settings import find_clinic
from reminders.clinics.staff import add_place, find_staff
from reminders.record.access import ApiKey, Staff
from reminders.record.people import Clinic, OnCallContact
from tests.operate.installed import ON_CALL, Installed

PASSWORD = "correct horse battery"


def test_a_clinic_has_its_zone_its_sender_and_its_first_on_call_contact(installed: Installed) -> None:
    installed.must(
        *("clinic", "add", "south", "--name", "South Ketamine Clinic", "--time-zone", "America/Phoenix"),
        *("--sender", "+13125550101", "--alert-phone", "(312) 555-0112", "--alert-email", "Call@Example.org"),
        *("--phone", "+13125550199"),
    )
    with installed.open() as database, database.read() as session:
        clinic = session.scalars(select(Clinic).where(Clinic.slug == "south")).one()
        contact = session.scalars(select(OnCallContact).where(OnCallContact.clinic_id == clinic.id)).one()
    assert (clinic.name, clinic.time_zone, clinic.sender) == (
        "South Ketamine Clinic",
        "America/Phoenix",
        "+13125550101",
    )
    assert clinic.phone == "+13125550199"
    assert "etamine" not in clinic.text_name
    assert (contact.phone, contact.email) == ("+13125550112", "call@example.org")


def test_what_is_wrong_with_a_clinic_is_told_all_at_once(installed: Installed) -> None:
    told = installed.refused(
        *("clinic", "add", "Bad Slug", "--name", "South", "--time-zone", "Mars/Base", "--alert-phone", "12")
    )
    for part in ("A slug", "--time-zone: This is not a time zone", "--alert-phone: This phone number has too few"):
        assert part in told, "a command may be given three phones"


def test_an_alert_phone_of_zeros_is_refused_in_a_sentence(installed: Installed) -> None:
    add = ("clinic", "add", "south", "--name", "South", "--time-zone", "America/Chicago")
    assert "do not start with 0 or 1" in installed.refused(*add, "--alert-phone", "+10000000000")


def test_a_taken_slug_is_refused_and_nothing_changes(installed: Installed) -> None:
    told = installed.refused("clinic", "add", "north", "--name", "Other", "--time-zone", "America/Chicago")
    assert "north" in told
    assert installed.must("clinic", "list").splitlines() == ["north\tNorth Clinic\tAmerica/Chicago\t+13125550100"]


def test_a_clinic_nobody_is_on_call_for_is_pointed_out(installed: Installed) -> None:
    result = installed.run("clinic", "add", "south", "--name", "South", "--time-zone", "America/Chicago")
    assert result.exit_code == 0
    assert "on call" in result.stderr


def test_staff_are_added_with_a_password_from_stdin_listed_and_disabled(installed: Installed) -> None:
    add = ("staff", "add", "Jo@Example.org", "--clinic", "north", "--role", "coordinator", "--password-stdin")
    installed.must(*add, stdin=PASSWORD + "\n")
    assert installed.must("staff", "list") == "jo@example.org\tnorth\tcoordinator\tno second factor\tmay sign in\n"
    installed.must("staff", "disable", "jo@example.org")
    assert installed.must("staff", "list").endswith("disabled\n")
    installed.must("staff", "enable", "jo@example.org")
    installed.must("staff", "reset-second-factor", "jo@example.org")
    for link in (
        installed.must("staff", "reset-link", "jo@example.org"),
        installed.must("staff", "invite", "new@example.org", "--clinic", "north", "--role", "admin"),
    ):
        address, _, code = link.strip().partition("/link#")
        assert address.startswith("http")
        assert len(code) == 43
    installed.must("clinic", "add", "south", "--name", "South Clinic", "--time-zone", "America/Chicago")
    with installed.open() as database, database.write() as session:
        add_place(
            session, find_staff(session, "jo@example.org"), find_clinic(session, "south").id, "admin", actor="operator"
        )

    def listed() -> list[list[str]]:
        return [line.split("\t")[1:] for line in installed.must("staff", "list").splitlines() if "jo@" in line]

    installed.must("staff", "disable", "jo@example.org", "--clinic", "south")
    both = [
        ["north", "coordinator", "no second factor", "may sign in"],
        ["south", "admin", "no second factor", "disabled"],
    ]
    assert listed() == both
    installed.must("staff", "enable", "jo@example.org", "--clinic", "south")
    installed.must("staff", "disable", "jo@example.org")
    assert [row[-1] for row in listed()] == ["disabled", "disabled"]
    installed.must("staff", "enable", "jo@example.org")
    assert [row[-1] for row in listed()] == ["may sign in", "disabled"], "the first clinic alone"
    installed.must("staff", "reset-password", "jo@example.org", "--password-stdin", stdin="another long password")
    with installed.open() as database, database.read() as session:
        staff = session.scalars(select(Staff)).one()
    assert staff.password_is_temporary
    assert PASSWORD not in staff.password_hash


def test_a_short_password_is_taken_with_a_warning_and_for_the_first_sign_in_alone(installed: Installed) -> None:
    add = ("--clinic", "north", "--role", "admin", "--password-stdin")
    short = installed.run("staff", "add", "short@example.org", *add, stdin="x" * 4 + "yz" * 2)
    long = installed.run("staff", "add", "long@example.org", *add, stdin="twelve chars")
    assert (short.exit_code, long.exit_code) == (0, 0)
    assert "shorter than 12 characters" in short.stderr
    assert "shorter" not in long.stderr
    assert short.stdout == long.stdout == ""
    refused = installed.refused("staff", "add", "tiny@example.org", *add, stdin="seven77")
    assert "12 to 200" in refused
    assert "at least 8" in refused
    with installed.open() as database, database.read() as session:
        temporary = {row.email: row.password_is_temporary for row in session.scalars(select(Staff))}
    assert temporary == {"short@example.org": True, "long@example.org": False}


def test_a_password_that_everybody_tries_is_refused_with_the_reason(installed: Installed) -> None:
    add = ("staff", "add", "jo@example.org", "--clinic", "north", "--role", "admin", "--password-stdin")
    assert "too easy to guess" in installed.refused(*add, stdin="password1234")
    installed.must(*add, stdin=PASSWORD)
    reset = ("staff", "reset-password", "jo@example.org", "--password-stdin")
    assert "too easy to guess" in installed.refused(*reset, stdin="password1234")


def test_an_operator_who_disables_a_clinics_last_admin_is_told_that_it_has_none(installed: Installed) -> None:
    for email in ("jo@example.org", "kim@example.org"):
        add = ("staff", "add", email, "--clinic", "north", "--role", "admin", "--password-stdin")
        installed.must(*add, stdin=PASSWORD)
    assert "no admin" not in installed.run("staff", "disable", "kim@example.org").stderr
    assert "The clinic has no admin now" in installed.run("staff", "disable", "jo@example.org").stderr
    assert "may sign in" not in installed.must("staff", "list")


def test_a_password_is_never_an_argument(installed: Installed) -> None:
    result = installed.run("staff", "add", "jo@example.org", "--clinic", "north", "--role", "admin")
    assert result.exit_code == 2
    assert "--password-stdin" in result.stderr


def test_unknown_staff_clinics_and_roles_are_named(installed: Installed) -> None:
    add = ("staff", "add", "jo@example.org", "--password-stdin")
    assert "elsewhere" in installed.refused(*add, "--clinic", "elsewhere", "--role", "admin", stdin=PASSWORD)
    assert "password" in installed.refused(*add, "--clinic", "north", "--role", "admin", stdin="short").lower()
    assert "jo@example.org" in installed.refused("staff", "disable", "jo@example.org")
    result = installed.run(*add, "--clinic", "north", "--role", "owner", stdin=PASSWORD)
    assert result.exit_code == 2
    assert "coordinator" in result.stderr


def test_a_key_is_printed_once_alone_and_only_its_digest_is_kept(installed: Installed) -> None:
    key = installed.must("key", "create", "emr", "--clinic", "north")
    assert len(key.split()) == 1
    assert key.endswith("\n")
    with installed.open() as database, database.read() as session:
        row = session.scalars(select(ApiKey)).one()
    assert row.digest == hashlib.sha256(key.strip().encode()).hexdigest()
    assert installed.must("key", "list").startswith("emr\tnorth\tmade ")
    assert key.strip() not in installed.must("key", "list")


def test_a_key_may_be_made_for_less_than_everything_and_the_list_says_what_it_may(installed: Installed) -> None:
    installed.must("key", "create", "emr", "--clinic", "north")
    installed.must("key", "create", "board", "--clinic", "north", "--scope", "read", "--scope", "flags")
    board, emr = installed.must("key", "list").splitlines()
    assert emr.endswith("\tmay all")
    assert board.endswith("\tmay flags, read")
    installed.must("key", "create", "on-call", "--clinic", "north", "--scope", "all", "--scope", "flags:urgent")
    assert installed.must("key", "list").splitlines()[-1].endswith("\tmay all, flags:urgent")
    installed.must("key", "create", "registry", "--clinic", "north", "--scope", "read", "--scope", "identity")
    assert installed.must("key", "list").splitlines()[-1].endswith("\tmay identity, read")
    assert installed.run("key", "create", "x", "--clinic", "north", "--scope", "everything").exit_code == 2


def test_a_revoked_key_stays_listed_and_its_name_taken(installed: Installed) -> None:
    installed.must("key", "create", "emr", "--clinic", "north")
    assert installed.must("key", "revoke", "emr") == ""
    assert "\trevoked " in installed.must("key", "list")
    assert "emr" in installed.refused("key", "create", "emr", "--clinic", "north")
    assert "other" in installed.refused("key", "revoke", "other")


def test_everything_an_operator_does_is_in_the_audit_trail(installed: Installed) -> None:
    installed.must("key", "create", "emr", "--clinic", "north")
    installed.must("audit", "verify")
    assert ON_CALL not in installed.run("audit", "verify").output
