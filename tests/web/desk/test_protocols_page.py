"""Schedules in the settings: changed or copied by their admins, looked at across a clock change, stored as versions."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from sqlalchemy import select

from reminders import protocols as shipped
from reminders.care.protocol import Protocol
from reminders.errors import Refused
from reminders.followup.asking import protocols
from reminders.record.people import ProtocolVersion
from tests.day import Day, new_phone
from tests.web.desk.conftest import Visitor, words

Enter = Callable[..., Visitor]
PAGE = "/settings/protocols/change"
MOVE = "/settings/protocols/move"
RETIRE = "/settings/protocols/retire"

pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


def form_of(html: str) -> dict[str, str]:
    """What a browser would send of the page's form, were nothing touched."""
    typed = {}
    for tag in re.findall(r"<input [^>]*>", html):
        found = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if found.get("type") != "checkbox" or " checked" in tag:
            typed[found.get("name", "")] = unescape(found.get("value", ""))
    for name, options in re.findall(r'<select[^>]* name="(\w+)"[^>]*>(.*?)</select>', html, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        typed[name] = chosen[1] if chosen else ""
    return {name: value for name, value in typed.items() if name not in ("csrf_token", "q", "")}


def newest(day: Day, name: str = "chronic-pain") -> Protocol:
    with day.database.read() as session:
        return protocols.offered(session, day.clinic_id)[name]


def test_a_change_is_looked_at_across_a_clock_change_and_stored_as_a_version(day: Day, signed_in: Enter) -> None:
    before = day.enroll()
    admin = signed_in("admin")
    typed = form_of(admin.get(PAGE).text)
    page = admin.read(PAGE)
    assert "Clocks are set forward on Sun Mar 8, 2026, 3:00 am" in page
    assert "24 hours Sat Mar 7, 2026, 3:00 pm" in page
    assert "72 hours Mon Mar 9, 2026, 4:00 pm" in page, "72 hours stay 72 hours"
    assert "day 7 Fri Mar 13, 2026, 10:00 am" in page
    assert "Your change becomes version 3." in page

    typed |= {"open_3": "60", "side_effects_4": "7d", "again_0": "0", "again_5": "24", "drop_9": "yes"}
    more = admin.send(PAGE, **typed, do="more")
    typed = form_of(more.text) | {"after_10": "10", "open_10": "24"}
    seen = admin.send(PAGE, **typed, do="preview")
    assert (seen.status_code, newest(day).version) == (200, 2), "looking stores nothing"
    assert "day 10 Mon Mar 16, 2026, 10:00 am" in words(seen.text)
    assert admin.send(PAGE, **typed, do="store").status_code == 302
    after = newest(day)
    assert [step.step for step in after.steps] == ["h4", "h24", "h72", "d7", "d10", "d14", "d21", "d28", "d42", "d56"]
    assert after.steps[3].window_hours == 60
    assert [step.nudge_hours for step in after.steps] == [0, None, None, None, None, None, 24, None, None, None]
    assert [str(question.recall) for question in after.steps[5].questions] == ["24h", "7d"]
    assert (after.version, after.steps[7].questions) == (3, shipped.load("chronic-pain").steps[6].questions)

    later = day.enroll(name="Luis Ortega")
    hours = {check_in.step: check_in.nudge_hours for check_in in later.check_ins}
    assert (hours["h4"], hours["d7"], hours["d21"]) == (0, None, 24)
    assert [len(before.check_ins), len(later.check_ins)] == [10, 10]
    assert "d84" in {c.step for c in before.check_ins} - {c.step for c in later.check_ins}
    assert "1 infusion by version 3, 1 infusion by version 2 Move to version 3" in admin.read("/settings/protocols")
    told = admin.read(MOVE)
    assert "1 infusion followed by older versions of “Chronic pain, twelve weeks” would go on by version 3." in told
    assert "Left out: day 84 (1 infusion)." in told
    assert "Added: day 10 (1 infusion)." in told
    assert "Ana Ruiz 2 4 hours, today 1:30 pm 4 hours, today 1:30 pm" in told
    assert "The reason is missing." in words(admin.send(MOVE, protocol="chronic-pain", version="3").text)
    stale = admin.send(MOVE, protocol="chronic-pain", version="2", why="A shorter course")
    assert "Version 3 is the newest by now." in words(stale.text)
    assert admin.send(MOVE, protocol="chronic-pain", version="3", why="A shorter course").status_code == 302
    assert "2 infusions by version 3" in admin.read("/settings/protocols")
    assert "Nothing to move" in admin.read(MOVE)
    history = admin.read(f"/patients/{before.patient.id}/history")
    assert "schedule: Chronic pain, twelve weeks, version 2 → version 3; why: A shorter course" in history
    assert "Somebody stored version 3 of this schedule meanwhile." in words(admin.send(PAGE, **typed, do="store").text)
    unchanged = form_of(admin.get(PAGE).text)
    assert "Nothing is changed yet." in words(admin.send(PAGE, **unchanged, do="store").text)


def test_a_copy_is_a_schedule_of_its_own(day: Day, signed_in: Enter) -> None:
    admin = signed_in("admin")
    typed = form_of(admin.get(f"{PAGE}?protocol=chronic-pain-peg&copy=yes").text)
    assert "The name is missing." in words(admin.send(PAGE, **typed, do="store").text)
    for taken in ("chronic pain, twelve weeks", "Chronic pain"):
        answer = admin.send(PAGE, **{**typed, "title": taken}, do="store")
        assert "Another schedule has this name already." in words(answer.text), taken
    typed |= {"title": "Head pain, four weeks", "own_peg-pain_6": "", "drop_7": "yes", "drop_8": "yes", "drop_9": "yes"}
    assert admin.send(PAGE, **typed, do="store").status_code == 302
    copy, source = newest(day, "head-pain-four-weeks"), newest(day, "chronic-pain-peg")
    assert (copy.version, copy.title, len(copy.steps), len(source.steps)) == (1, "Head pain, four weeks", 7, 10)
    asked = [question.measure for question in copy.steps[-1].questions]
    assert asked == ["pain", "change", "peg-enjoyment", "peg-activity"]
    assert 'value="head-pain-four-weeks"' in admin.get("/enroll").text
    with day.database.write() as session:
        other = day.add_clinic(session, "hillside")
        assert "head-pain-four-weeks" not in protocols.offered(session, other.id)
    assert admin.get(f"{PAGE}?protocol=no-such").status_code == 404


#: What is typed otherwise, the field that is refused, and why.
WRONG: list[tuple[dict[str, str], str, str]] = [
    ({"title": " "}, "title", "The name is missing."),
    ({"after_3": ""}, "after_3", "Day 7: Type after how many days it is asked"),
    ({"after_3": "a week"}, "after_3", "Day 7: Type after how many days it is asked"),
    ({"after_3": "367"}, "after_3", "Day 7: The days after the infusion must be a whole number from 1 to 366."),
    ({"after_3": "14"}, "after_3", "Day 7: Another check-in is asked at this time already."),
    ({"open_0": "0"}, "open_0", "4 hours: The hours it is open must be a whole number from 1 to 168."),
    ({"open_0": "21"}, "after_1", "the check-in at 24 hours may fall due before the check-in at 4 hours has closed"),
    (
        {"again_0": "4"},
        "again_0",
        "The hours until it is asked again must be less than the 4 hours",
    ),
    ({"again_0": "2.5"}, "again_0", "Type the hours until it is asked again, or 0."),
    ({"pain_3": "7d"}, "pain_3", "where pain is asked"),
    ({"infused_at": "tomorrow"}, "infused_at", "Type a date and a time"),
    ({"zone": "EST"}, "zone", "Choose the patient's time zone."),
    ({f"drop_{row}": "yes" for row in range(10)}, "steps", "A schedule has one check-in at least."),
]


def test_what_is_wrong_is_said_in_words_at_its_check_in_and_nothing_is_stored(day: Day, signed_in: Enter) -> None:
    admin = signed_in("admin")
    typed = form_of(admin.get(PAGE).text)
    for changes, field, sentence in WRONG:
        answer = admin.send(PAGE, **{**typed, **changes}, do="preview")
        assert answer.status_code == 422, changes
        found = answer.text.split(f'id="e-{field}"', 1)
        assert len(found) == 2, (changes, words(answer.text)[:900])
        assert sentence in words(found[1][:400]), changes
    with day.database.read() as session:
        assert session.scalars(select(ProtocolVersion)).all() == []


def test_a_retired_schedule_is_not_offered_and_those_who_follow_it_go_on(day: Day, signed_in: Enter) -> None:
    phone = new_phone()
    ana = day.enroll(phone, name="Ana Ruiz", mrn="A-1001")
    admin = signed_in("admin")
    looked = admin.read(f"{RETIRE}?protocol=chronic-pain")
    assert "1 infusion that follows it now goes on" in looked
    assert "names chronic-pain , or names no schedule, for a new infusion is refused" in looked
    assert 'value="chronic-pain"' in admin.get("/enroll").text, "looking changes nothing"
    retired = admin.send(RETIRE, page=f"{RETIRE}?protocol=chronic-pain", protocol="chronic-pain", do="retire")
    page = admin.get(retired.location).text
    assert "The schedule is retired: no new infusion follows it. Undo" in words(page)
    assert "1 infusion by version 2 Offer again" in words(page)
    for form in ("/enroll", f"/enroll?patient={ana.patient.id}"):
        assert form_of(admin.get(form).text)["protocol"] == "chronic-pain-peg"
        assert 'value="chronic-pain"' not in admin.get(form).text
    assert admin.get(f"{PAGE}?protocol=chronic-pain").status_code == 404
    with pytest.raises(Refused, match="The schedule chronic-pain is retired; there are: chronic-pain-peg"):
        day.enroll(new_phone(), name="Bo Lee")
    assert day.enroll(phone, name="Ana Ruiz", mrn="A-1001").infusion.id == ana.infusion.id, "sent again, as before"
    day.later(hours=4)
    assert day.tick() > 0, "those who follow it are asked"
    only = admin.send(RETIRE, page="/settings", protocol="chronic-pain-peg", do="retire")
    assert "It is the only schedule that is offered." in words(only.text)

    offered = admin.send(RETIRE, page="/settings", protocol="chronic-pain", do="offer")
    assert "The schedule is offered again." in admin.read(offered.location)
    assert form_of(admin.get("/enroll").text)["protocol"] == "chronic-pain"
    trail = admin.read("/audit?kind=clinic")
    assert trail.index("offered the protocol") < trail.index("retired the protocol")
    with day.database.write() as session:
        other = day.add_clinic(session, "hillside").id
    assert signed_in("admin", other).get(f"{RETIRE}?protocol=chronic-pain").status_code == 200, "theirs is another"
