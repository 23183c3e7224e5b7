"""Who may do what about a flag, and what is stored when a flag is resolved twice or reopened."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
from sqlalchemy import select

from reminders.care.reasons import Reason
from reminders.errors import Refused
from reminders.followup.alerting import flag as flags
from reminders.followup.alerting import permissions
from reminders.followup.alerting.page import page_due
from reminders.followup.alerting.permissions import Act, NotAllowed, Principal
from reminders.operate.erase import erase
from reminders.record.access import AuditEntry, Role, Scope
from reminders.record.flags import REVIEW, URGENT, open_flag
from reminders.record.outcomes import Flag, FlagEvent, FlagKind, Page
from reminders.record.people import Clinic
from reminders.record.schedule import CheckInState
from reminders.record.sealing import unseal
from reminders.reports.flags import FlagView, flag_view, open_flags
from tests.day import Day, new_phone

HARM = "I want to kill myself"

#: (concern, act) → the roles and the scopes that may. A copy, so that no change of the table goes unnoticed.
MAY: dict[tuple[str, Act], tuple[set[str], set[str]]] = {
    (REVIEW, Act.ACKNOWLEDGE): ({"coordinator", "clinician", "admin"}, {"flags", "flags:urgent", "all"}),
    (REVIEW, Act.RESOLVE): ({"coordinator", "clinician", "admin"}, {"flags", "flags:urgent", "all"}),
    (REVIEW, Act.REOPEN): ({"coordinator", "clinician", "admin"}, {"flags", "flags:urgent", "all"}),
    (URGENT, Act.ACKNOWLEDGE): ({"coordinator", "clinician", "admin"}, {"flags", "flags:urgent", "all"}),
    (URGENT, Act.RESOLVE): ({"clinician", "admin"}, {"flags:urgent"}),
    (URGENT, Act.REOPEN): ({"clinician", "admin"}, {"flags:urgent"}),
}
EVERYBODY = {
    **{f"role {role}": Principal("staff:1", role=role) for role in Role},
    **{f"scope {scope}": Principal("key:1", scopes=frozenset(scope.holds)) for scope in Scope},
}
NURSE = Principal("staff:1", role=Role.CLINICIAN)
OTHER = Principal("staff:2", role=Role.ADMIN)
MACHINE = Principal("key:1", scopes=frozenset(Scope.ALL.holds))


def opened(day: Day, concern: str, name: str) -> str:
    with day.database.write() as session:
        kind = FlagKind.DANGER if concern == URGENT else FlagKind.QUESTION
        return open_flag(
            session, day.clinic_id, kind, natural_key=name, opened_at=day.now, urgent=concern == URGENT
        ).id  # fmt: skip


def do(day: Day, flag_id: str, act: Act, by: Principal, note: str = "called her") -> Flag:
    with day.database.write() as session:
        if act is Act.ACKNOWLEDGE:
            return permissions.acknowledge(session, day.clinic_id, flag_id, by)
        done = permissions.resolve if act is Act.RESOLVE else permissions.reopen
        return done(session, day.clinic_id, flag_id, by, note)


def view(day: Day, flag_id: str) -> FlagView:
    with day.database.read() as session:
        found = flag_view(session, day.clinic_id, flag_id)
    assert found
    return found


def test_every_role_and_every_scope_may_do_what_the_table_says_and_nothing_else(day: Day) -> None:
    assert set(MAY) == set(itertools.product((REVIEW, URGENT), Act))
    for ((concern, act), (roles, scopes)), (name, by) in itertools.product(MAY.items(), EVERYBODY.items()):
        flag_id = opened(day, concern, f"{concern} {act} {name}")
        if act is Act.REOPEN:
            do(day, flag_id, Act.RESOLVE, OTHER)
        kind, _, word = name.partition(" ")
        if word in (roles if kind == "role" else scopes):
            do(day, flag_id, act, by)
        else:
            with pytest.raises(NotAllowed):
                do(day, flag_id, act, by)


def test_that_relief_has_ended_is_for_a_clinician_to_settle_though_anybody_may_take_it_on() -> None:
    assert set(permissions.FOR_PHYSICIAN) == {"relief-ended"}
    for act, (name, by) in itertools.product(Act, EVERYBODY.items()):
        roles, scopes = MAY[REVIEW, act]
        allowed = {*roles} if act is Act.ACKNOWLEDGE else {*roles} - {"coordinator"}
        kind, _, word = name.partition(" ")
        assert by.may(act, REVIEW, FlagKind.RELIEF_ENDED) is (word in (allowed if kind == "role" else scopes)), name


@pytest.mark.parametrize(
    ("concern", "act", "by"),
    [
        (URGENT, Act.RESOLVE, NURSE),
        (URGENT, Act.RESOLVE, Principal("key:1", scopes=frozenset({"flags:urgent"}))),
        (URGENT, Act.REOPEN, NURSE),
        (REVIEW, Act.RESOLVE, NURSE),
        (REVIEW, Act.REOPEN, MACHINE),
    ],
)
def test_where_a_word_is_owed_none_and_a_blank_one_are_refused(day: Day, concern: str, act: Act, by: Principal) -> None:
    flag_id = opened(day, concern, "one")
    if act is Act.REOPEN:
        do(day, flag_id, Act.RESOLVE, OTHER)
    for note in ("", "  \r\n "):
        with pytest.raises(Refused) as refused:
            do(day, flag_id, act, by, note)
        assert [error.field for error in refused.value.errors] == ["note"]


def test_resolving_what_nobody_had_taken_on_takes_it_on_by_name_in_the_same_act(day: Day) -> None:
    flag_id = opened(day, URGENT, "one")
    done = do(day, flag_id, Act.RESOLVE, NURSE)
    assert (done.acknowledged_by, done.resolved_by) == ("staff:1", "staff:1")
    with day.database.read() as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.subject_id == flag_id))
        assert [entry.action for entry in entries] == ["acknowledge", "resolve"]


def test_a_second_note_is_kept_beside_the_first_and_the_same_one_changes_nothing(day: Day) -> None:
    flag_id = opened(day, URGENT, "one")
    do(day, flag_id, Act.RESOLVE, NURSE, "Called; she is safe.")
    do(day, flag_id, Act.RESOLVE, OTHER, "Her sister drives her to the hospital.")
    for by, note in ((NURSE, "Called; she is safe."), (OTHER, "Her sister drives her to the hospital.\r\n")):
        do(day, flag_id, Act.RESOLVE, by, note)
    found = view(day, flag_id)
    assert found.note == "Called; she is safe."
    assert [one.note for one in found.added] == ["Her sister drives her to the hospital."]
    assert len(day._rows(FlagEvent)) == 1


def test_a_note_about_an_erased_patient_is_kept_all_the_same(day: Day) -> None:
    phone = new_phone()
    patient = day.enroll(phone).patient
    day.say(phone, HARM)
    (flag,) = day.flags()
    with day.database.write() as session:
        erase(session, session.get_one(Clinic, day.clinic_id), patient.id, why="asked for it")
    do(day, flag.id, Act.RESOLVE, NURSE, "Called before the erasure.")
    do(day, flag.id, Act.REOPEN, NURSE, "Not over.")
    assert [one.note for one in view(day, flag.id).history if one.note] == ["Called before the erasure.", "Not over."]


def test_a_person_takes_over_from_a_machine_and_both_stay_in_the_history(day: Day) -> None:
    flag_id = opened(day, URGENT, "one")
    do(day, flag_id, Act.ACKNOWLEDGE, MACHINE)
    assert view(day, flag_id).by_machine
    do(day, flag_id, Act.ACKNOWLEDGE, MACHINE)
    assert day._rows(FlagEvent) == []
    assert do(day, flag_id, Act.ACKNOWLEDGE, NURSE).acknowledged_by == "staff:1"
    assert do(day, flag_id, Act.ACKNOWLEDGE, OTHER).acknowledged_by == "staff:1"
    assert do(day, flag_id, Act.ACKNOWLEDGE, MACHINE).acknowledged_by == "staff:1"
    assert [(e.act, e.by) for e in day._rows(FlagEvent)] == [("acknowledged", "key:1")]


def test_what_only_a_machine_took_on_is_paged_every_hour_and_wider(day: Day) -> None:
    contacts = [new_phone() for _ in range(3)]
    for position, contact in enumerate(contacts, 1):
        day.add_on_call(contact, position)
    phone = new_phone()
    day.enroll(phone)
    day.say(phone, HARM)
    day.tick()
    do(day, day.flags()[0].id, Act.ACKNOWLEDGE, MACHINE)
    for _ in range(2):
        day.later(minutes=61)
        day.tick()
    assert [len(day.texts(contact)) for contact in contacts] == [3, 2, 1]


def test_a_danger_opened_again_is_urgent_anew_with_all_that_was_said_before(day: Day) -> None:
    contacts = [new_phone() for _ in range(2)]
    for position, contact in enumerate(contacts, 1):
        day.add_on_call(contact, position)
    phone = new_phone()
    h4 = day.enroll(phone).check_ins[0]
    day.say(phone, HARM)
    day.tick()
    day.later(minutes=11)
    day.tick()
    assert [len(day.texts(contact)) for contact in contacts] == [2, 1]
    (flag,) = day.flags()
    do(day, flag.id, Act.RESOLVE, NURSE, "Called; she is safe.")
    assert day.check_in(h4).state == CheckInState.SCHEDULED
    day.later(minutes=5)
    do(day, flag.id, Act.REOPEN, OTHER, "Her sister says she is not.")

    (again,) = day.flags()
    assert (again.acknowledged_at, again.resolved_at, again.note_sealed) == (None, None, None)
    assert again.respond_by == day.now + timedelta(minutes=15)
    assert (day.check_in(h4).state, day.check_in(h4).reason) == (CheckInState.SKIPPED, Reason.URGENT_OPEN)
    with day.database.read() as session:
        assert [one.id for one in open_flags(session, day.clinic_id, URGENT)] == [flag.id]
    day.tick()
    assert [len(day.texts(contact)) for contact in contacts] == [3, 1], "the schedule begins with the first on the list"
    day.later(minutes=11)
    day.tick()
    assert [len(day.texts(contact)) for contact in contacts] == [4, 2]

    do(day, flag.id, Act.RESOLVE, OTHER, "She is at the hospital.")
    found = view(day, flag.id)
    assert found.note == "She is at the hospital."
    assert [(one.act, one.note) for one in found.history] == [
        ("acknowledged", None), ("resolved", "Called; she is safe."), ("reopened", "Her sister says she is not."),
    ]  # fmt: skip
    with day.database.read() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "reopen-flag")).one()
        assert (entry.actor, unseal(session, entry, "details")) == ("staff:2", '{"why": "Her sister says she is not."}')
        assert len({page.round for page in session.scalars(select(Page))}) == 4


def test_a_note_added_before_it_was_opened_again_does_not_stand_for_the_new_resolution(day: Day) -> None:
    flag_id = opened(day, URGENT, "one")
    do(day, flag_id, Act.RESOLVE, NURSE, "Called.")
    day.later(minutes=1)
    do(day, flag_id, Act.RESOLVE, OTHER, "Called as well.")
    do(day, flag_id, Act.REOPEN, NURSE, "Not over.")
    do(day, flag_id, Act.RESOLVE, NURSE, "Over.")
    do(day, flag_id, Act.RESOLVE, OTHER, "Called as well.")
    found = view(day, flag_id)
    assert [one.note for one in found.added] == ["Called as well."]
    assert [one.note for one in found.history] == [None, "Called.", "Called as well.", "Not over."]


def test_a_review_flag_opened_again_is_due_and_paged_as_a_new_one_of_its_kind(day: Day) -> None:
    contact, phone = new_phone(), new_phone()
    day.add_on_call(contact)
    day.enroll(phone)
    day.say(phone, "please have the nurse call me")
    (flag,) = day.flags()
    do(day, flag.id, Act.RESOLVE, NURSE)
    do(day, flag.id, Act.REOPEN, Principal("staff:3", role=Role.COORDINATOR), "She was not there.")
    (again,) = day.flags()
    assert (again.respond_by, again.page_next_at) == (flag.respond_by, flag.page_next_at)
    with day.database.write() as session:
        assert page_due(session) == 0


def test_one_that_nobody_resolved_is_not_opened_again(day: Day) -> None:
    flag_id = opened(day, URGENT, "one")
    do(day, flag_id, Act.REOPEN, NURSE)
    assert day._rows(FlagEvent) == []


def test_what_the_pages_and_the_api_do_goes_by_the_table() -> None:
    """Nothing in `web` calls the functions of `alerting.flag`, which do not check permissions."""
    import pathlib

    root = pathlib.Path(flags.__file__).parents[1] / "web"
    for file in root.rglob("*.py"):
        text = file.read_text()
        assert "followup import flag\n" not in text, file
        assert "followup import flag as" not in text, file
        assert "alerting.flag import" not in text, file
