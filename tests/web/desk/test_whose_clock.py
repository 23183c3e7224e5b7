"""Every date and time on a form is the clinic's, said beside it; what patients get is told in their own time."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from reminders.care.zones import zone_name
from reminders.record.people import Clinic, Consent, Patient
from reminders.record.schedule import CheckIn, Infusion
from reminders.reports.spoken_times import clock_time
from reminders.web.desk import forms
from tests.day import Day
from tests.web.desk.conftest import Visitor, words

Enter = Callable[..., Visitor]

NEW_YORK = ZoneInfo("America/New_York")
NAMED = "Clinic time, Eastern (America/New_York)."
TEMPLATES = Path(forms.__file__).parents[1] / "templates"

#: The course that a schedule would lead to is looked at in a zone that is chosen beside its time.
ZONE_BESIDE_IT = "protocol.html"

ELSEWHERE = [
    *("America/Puerto_Rico", "America/Los_Angeles", "America/Phoenix", "Pacific/Honolulu", "America/New_York"),
    "Pacific/Kiritimati",
]
#: 2 pm at the clinic on the days before and of each clock change in New York. Phoenix, Honolulu, Puerto Rico have none.
DAYS = [datetime(2026, month, day, 14, tzinfo=NEW_YORK) for month, day in ((3, 7), (3, 8), (10, 31), (11, 1))]

PERSON = {
    "name": "Ana Ruiz", "phone": "(312) 555-0142", "mrn": "A-1001", "unencrypted_ok": "yes", "baseline_pain": "8",
    "condition": "crps",
}  # fmt: skip


@pytest.fixture
def day(day: Day) -> Day:
    """A clinic in New York on Monday 2 March 2026, 2 pm."""
    with day.database.write() as session:
        session.execute(update(Clinic).values(time_zone="America/New_York"))
    day.at(datetime(2026, 3, 2, 14, tzinfo=NEW_YORK))
    return day


def form_of(html: str) -> dict[str, str]:
    """What a browser would send of the page's form: every field as it is filled in."""
    form = html[html.rindex("<form", 0, html.rindex('class="primary')) :]
    sent = {}
    for attributes in re.findall(r"<input ([^>]*)>", form):
        named = dict(re.findall(r'([\w-]+)="([^"]*)"', attributes))
        if named.get("type") != "checkbox" or " checked" in attributes:
            sent[named["name"]] = unescape(named.get("value", ""))
    for name, options in re.findall(r'<select [^>]*name="(\w+)".*?>(.*?)</select>', form, flags=re.S):
        found = re.search(r'value="([^"]*)" selected', options) or re.search(r'value="([^"]*)"', options)
        sent[name] = unescape(found[1]) if found else ""
    return {name: value for name, value in sent.items() if name != "csrf_token"}


def one(day: Day, column: object) -> object:
    with day.database.read() as session:
        return session.scalars(select(column)).one()  # type: ignore[call-overload]


def enrolled(day: Day, somebody: Visitor, **typed: str) -> Infusion:
    """A patient enrolled with the form as it is filled in, but for what is typed."""
    sent = somebody.send("/enroll", **{**form_of(somebody.get("/enroll").text), **PERSON, **typed})
    assert sent.status_code == 302, words(sent.text)
    with day.database.read() as session:
        return session.scalars(select(Infusion).order_by(Infusion.id.desc()).limit(1)).one()


@pytest.mark.parametrize("zone", ELSEWHERE)
@pytest.mark.parametrize("given_at", DAYS, ids=lambda at: f"{at:%b-%d}")
def test_a_patient_elsewhere_is_asked_four_hours_after_what_the_clinics_clock_showed(
    day: Day, signed_in: Enter, zone: str, given_at: datetime
) -> None:
    day.at(given_at + timedelta(minutes=10))
    somebody = signed_in("coordinator")
    infusion = enrolled(day, somebody, time_zone=zone, infused_at=f"{given_at:%Y-%m-%dT%H:%M}")
    assert infusion.infused_at == given_at
    assert one(day, Consent.given_at) == given_at + timedelta(minutes=10)
    with day.database.read() as session:
        due = {c.step: c.due_at for c in session.scalars(select(CheckIn))}
    there = ZoneInfo(zone)
    h4 = given_at.astimezone(UTC) + timedelta(hours=4)
    assert due["h4"] == h4 or not 9 <= h4.astimezone(there).hour < 20
    assert infusion.local_day == given_at.astimezone(there).date()
    d7 = due["d7"].astimezone(there)
    assert (d7.hour, d7.date()) == (10, infusion.local_day + timedelta(days=7))
    page = somebody.read(f"/enrolled/{infusion.id}")
    assert f"Times are Ana's, {zone_name(zone)}" in page
    assert clock_time(due["h24"].astimezone(there)) in page


def test_every_date_and_time_of_every_form_is_said_to_be_clinic_time() -> None:
    """No template has one that is not made by the macro that says so; no page reads one in another zone."""
    for template in TEMPLATES.glob("*.html"):
        fields = template.read_text(encoding="utf-8").count("datetime-local")
        assert fields == (template.name in {"_macros.html", ZONE_BESIDE_IT}), template.name
    made = {n for t in TEMPLATES.glob("*.html") for n in re.findall(r'm\.moment\("(\w+)"', t.read_text("utf-8"))}
    assert made == forms.MOMENTS


def test_the_zone_is_named_beside_each_and_the_patients_hour_is_called_theirs(day: Day, signed_in: Enter) -> None:
    somebody = signed_in()
    infusion = enrolled(day, somebody, time_zone="America/Los_Angeles")
    own = f"/patients/{infusion.patient_id}"
    for address, named in (
        ("/enroll", 2), (f"/enroll?patient={infusion.patient_id}", 1), (f"{own}/change/pause", 1),
        (f"/infusions/{infusion.id}/change/details", 1),
    ):  # fmt: skip
        assert somebody.read(address).count(NAMED) == named, address
    for address in ("/enroll", f"{own}/change/hour"):
        assert "On the patient's clock" in somebody.read(address)
    assert "On each patient's clock" in somebody.read("/settings")
    assert "Eastern (America/New_York)" in somebody.read("/replies")
    assert "On Ana's clock, Pacific (America/Los_Angeles), it was today 11:00 am" in somebody.read(
        f"/infusions/{infusion.id}/change/details"
    )


def test_a_further_infusion_of_a_patient_elsewhere_is_filled_in_with_the_clinics_time(
    day: Day, signed_in: Enter
) -> None:
    somebody = signed_in()
    first = enrolled(day, somebody, time_zone="Pacific/Honolulu")
    day.later(days=7)
    address = f"/enroll?patient={first.patient_id}"
    filled = form_of(somebody.get(address).text)
    assert filled["infused_at"] == "2026-03-09T15:00"
    assert somebody.send(address, **{**filled, "baseline_pain": "7"}).status_code == 302
    with day.database.read() as session:
        newest = session.scalars(select(Infusion).order_by(Infusion.infused_at.desc()).limit(1)).one()
    assert newest.infused_at == datetime(2026, 3, 9, 15, tzinfo=NEW_YORK)


def test_an_error_names_the_zone_and_what_was_typed_is_kept_and_read_alike_again(day: Day, signed_in: Enter) -> None:
    somebody = signed_in()
    later = {**form_of(somebody.get("/enroll").text), **PERSON, "time_zone": "Pacific/Honolulu"}
    refused = somebody.send("/enroll", **{**later, "infused_at": "2026-03-02T14:30"})
    assert refused.status_code == 422
    assert "This time is still to come. Times here are the clinic's, Eastern (America/New_York)." in words(refused.text)
    again = form_of(refused.text)
    assert again["infused_at"] == "2026-03-02T14:30"
    day.later(minutes=30)
    assert somebody.send("/enroll", **again).status_code == 302
    assert one(day, Infusion.infused_at) == datetime(2026, 3, 2, 14, 30, tzinfo=NEW_YORK)
    with day.database.read() as session:
        patient = session.scalars(select(Patient)).one()
    other = somebody.send(
        "/enroll", f"/enroll?patient={patient.id}", **{**again, "patient": patient.id, "infused_at": "2026-03-02T13:00"}
    )
    assert "An infusion at 14:30 (America/New_York) is enrolled for that day already." in words(other.text)


def test_amending_untouched_changes_nothing_and_amending_reads_the_clinics_time(day: Day, signed_in: Enter) -> None:
    somebody = signed_in()
    exact = day.enroll(time_zone="America/Los_Angeles", infused_at=day.now - timedelta(hours=1, seconds=15)).infusion
    address = f"/infusions/{exact.id}/change/details"
    filled = form_of(somebody.get(address).text)
    assert filled["infused_at"] == "2026-03-02T12:59"
    assert somebody.send(address, **{**filled, "condition": "other", "why": "typo"}).status_code == 302
    assert one(day, Infusion.infused_at) == exact.infused_at
    filled = form_of(somebody.get(address).text)
    assert somebody.send(address, **{**filled, "infused_at": "2026-03-02T10:00", "why": "typo"}).status_code == 302
    assert one(day, Infusion.infused_at) == datetime(2026, 3, 2, 10, tzinfo=NEW_YORK)
    pause = f"/patients/{exact.patient_id}/change/pause"
    assert "the clinic's, Eastern" in words(somebody.send(pause, until="2026-03-02T13:00", why="away").text)
    assert somebody.send(pause, until="2026-03-10T09:00", why="away").status_code == 302
    assert one(day, Patient.paused_until) == datetime(2026, 3, 10, 9, tzinfo=NEW_YORK)
    assert "Paused until Tue Mar 10, 6:00 am" in somebody.read(f"/patients/{exact.patient_id}"), "the patient's time"


def test_a_time_that_clocks_skip_is_refused_by_its_field(day: Day, signed_in: Enter) -> None:
    day.at(datetime(2026, 3, 8, 14, tzinfo=NEW_YORK))
    somebody = signed_in()
    # Clocks in Phoenix never change: it is the clinic's that skip this time.
    skipped = {**form_of(somebody.get("/enroll").text), **PERSON, "time_zone": "America/Phoenix"}
    refused = somebody.send("/enroll", **{**skipped, "infused_at": "2026-03-08T02:30"})
    assert refused.status_code == 422
    assert 'id="e-infused_at"' in refused.text
    assert "There is no 2:30 am on Sun Mar 8 at the clinic, Eastern (America/New_York)" in words(refused.text)


@pytest.mark.parametrize(("which", "hour_utc"), [("first", 5), ("second", 6)])
def test_of_a_time_that_comes_twice_the_form_asks_which(day: Day, signed_in: Enter, which: str, hour_utc: int) -> None:
    day.at(datetime(2026, 11, 1, 14, tzinfo=NEW_YORK))
    somebody = signed_in()
    twice = {**form_of(somebody.get("/enroll").text), **PERSON, "infused_at": "2026-11-01T01:30"}
    asked = somebody.send("/enroll", **twice)
    assert asked.status_code == 422
    assert "There are two 1:30 am on Sun Nov 1 at the clinic" in words(asked.text)
    assert "the first, 1:30 am EDT the second, 1:30 am EST" in words(asked.text)
    answer = {**form_of(asked.text), "infused_at_which": which}
    assert somebody.send("/enroll", **answer).status_code == 302
    at = datetime(2026, 11, 1, hour_utc, 30, tzinfo=UTC)
    assert one(day, Infusion.infused_at) == at
    with day.database.read() as session:
        infusion = session.scalars(select(Infusion)).one()
    address = f"/infusions/{infusion.id}/change/details"
    filled = form_of(somebody.get(address).text)
    assert filled["infused_at_which"] == which
    assert somebody.send(address, **{**filled, "condition": "other", "why": "typo"}).status_code == 302
    assert one(day, Infusion.infused_at) == at


def test_within_the_hour_that_comes_twice_the_form_is_filled_in_with_now(day: Day, signed_in: Enter) -> None:
    now = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
    day.at(now)
    infusion = enrolled(day, signed_in())
    assert infusion.infused_at == now


def test_the_zones_to_choose_from_are_places_and_a_stored_old_name_is_chosen_by_its_new_one(
    day: Day, signed_in: Enter
) -> None:
    somebody = signed_in()
    infusion = enrolled(day, somebody)
    offered = [zone for zone, _ in forms.zones("America/New_York")]
    assert len(offered) == len(set(offered)) > 400
    assert not {"EST", "Etc/GMT+5", "US/Pacific", "UTC"} & set(offered)
    with day.database.write() as session:
        session.execute(update(Patient).values(time_zone="US/Pacific"))
    address = f"/patients/{infusion.patient_id}/change/hour"
    filled = form_of(somebody.get(address).text)
    assert filled["time_zone"] == "America/Los_Angeles"
    with day.database.write() as session:
        session.execute(update(Patient).values(time_zone="EST"))
    filled = form_of(somebody.get(address).text)
    assert filled["time_zone"] == "EST", "nothing is chosen behind somebody's back"
    refused = somebody.send(address, **{**filled, "preferred_time": "11:00", "why": "asked"})
    assert refused.status_code == 422
    assert "EST is not the time zone of a place" in words(refused.text)
    answer = {**filled, "time_zone": "America/New_York", "preferred_time": "11:00", "why": "asked"}
    assert somebody.send(address, **answer).status_code == 302
    assert one(day, Patient.time_zone) == "America/New_York"
