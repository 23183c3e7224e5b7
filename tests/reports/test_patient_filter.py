"""The list of patients: whom it shows, in what order, and that every page goes on where the last one ended."""

from __future__ import annotations

from reminders.record.flags import About, open_flag
from reminders.record.outcomes import Flag, FlagKind
from reminders.record.schedule import Infusion
from reminders.reports.patient_filter import Order, PatientFilter, Show, choose
from tests.day import Day, new_phone


def test_each_filter_shows_whom_it_says_in_every_order_page_by_page(day: Day) -> None:
    who = {}
    for name in ("Ana", "Ben", "Eve"):
        who[name] = day.enroll(new_phone(), name=name)
        day.later(hours=2)
    with day.database.write() as session:
        session.get_one(Infusion, who["Ben"].infusion.id).condition = "fibromyalgia"
    called = {enrolled.patient.id: name for name, enrolled in who.items()}

    def shown(show: Show | None = None, condition: str | None = None, order: Order = Order.ENROLLED, **how: int) -> str:
        found, before = [], None
        with day.database.read() as session:
            for _ in range(9):
                which = PatientFilter(show, condition, order)
                page = choose(session, day.clinic_id, which, before=before, now=day.now, **{"size": 1, **how})
                found += [called[row.id] for row in page.rows]
                if (before := page.last) is None:
                    return " ".join(found)
        raise AssertionError("the list does not end")

    assert shown() == "Eve Ben Ana"
    assert shown(order=Order.INFUSED) == "Eve Ben Ana"
    assert shown(order=Order.DUE) == "Ana Ben Eve"
    assert shown(condition="crps") == shown(condition="crps", searched=1) == "Eve Ana"
    assert shown(Show.NEEDS_PERSON) == shown(Show.NO_ANSWER) == shown(Show.RELIEF_ENDED) == ""
    with day.database.write() as session:
        for name, kind in (("Ana", FlagKind.RELIEF_ENDED), ("Eve", FlagKind.NOT_ANSWERED)):
            about = About(patient_id=who[name].patient.id, infusion_id=who[name].infusion.id)
            open_flag(session, day.clinic_id, kind, about, natural_key=name, opened_at=day.now)
    assert shown(Show.NEEDS_PERSON) == "Eve Ana"
    assert shown(Show.NEEDS_PERSON, order=Order.DUE) == "Ana Eve"
    assert shown(Show.NO_ANSWER, order=Order.INFUSED) == "Eve"
    assert shown(Show.RELIEF_ENDED) == shown(Show.RELIEF_ENDED, searched=2) == "Ana"
    assert shown(Show.RELIEF_ENDED, "fibromyalgia") == ""
    with day.database.write() as session:
        other = day.add_clinic(session, "hillside").id
        assert choose(session, other, PatientFilter(order=Order.DUE), before=None, now=day.now, size=9).rows == []
        (flag,) = session.query(Flag).filter_by(kind=FlagKind.RELIEF_ENDED.value)
        flag.resolved_at, flag.resolved_by = day.now, "service"
    assert shown(Show.RELIEF_ENDED) == "", "taken back: it was not true"
