"""The tasks of five roles, each as a person who knows the desk does it."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import expect
from sqlalchemy import update

from reminders.record.people import Clinic, OnCallContact
from tests.day import Day, new_phone
from tests.factories import Lived, lived
from tests.roles.hand import Hand

KNOWN = ("Al Stone", "Bo Lee", "Cleo Park", "Dan Ito", "Eva Kim", "Finn Roy")
NEW = ("Gus Hale", "Hana Orr", "Ivo Lund", "Jo Ames", "Kai Moss", "Lena Fox")


def morning(day: Day) -> Lived:
    """A clinic on a Monday: a danger, seven questions, and patients known from before."""
    day.add_on_call(new_phone())
    phones = [new_phone() for _ in KNOWN]
    for phone, name in zip(phones, KNOWN, strict=True):
        day.enroll(phone, name=name)
    day.send()
    day.later(days=3)
    day.tick()
    life = lived(day)
    for phone in phones:
        day.say(phone, "can I take ibuprofen with it?")
    day.tick()
    return life


def coordinator(hand: Hand, _day: Day, _life: Lived) -> None:
    """Enrolls six new and six known patients."""
    for number, name in enumerate(NEW):
        hand.link("Enroll patient") if number == 0 else hand.link("Enroll another patient")
        expect(hand.page.get_by_label("Name", exact=True)).to_be_focused()
        hand.type(name)
        hand.press("Tab")
        hand.type(new_phone()[2:])
        hand.type_in("Pain before the infusion", "7")
        hand.choose(hand.page.get_by_label("Given for"), "crps")
        hand.click(hand.page.get_by_label("The patient was told"))
        hand.press("Enter")
        hand.sees(f"{name} is enrolled")
    for name in KNOWN:
        hand.press("/")
        hand.type(name.lower()[:5])
        hand.press("Enter")
        expect(hand.page.get_by_role("link", name="Enroll for another infusion")).to_be_focused()
        hand.press("Enter")
        expect(hand.page.get_by_label("Pain before the infusion")).to_be_focused()
        hand.type("6")
        hand.press("Enter")
        hand.sees(f"{name} is enrolled")


def nurse(hand: Hand, _day: Day, _life: Lived) -> None:
    """Works Today's list from urgent to empty."""
    while True:
        hand.page.goto(hand.served + "/") if not hand.clicks else None
        open_ones = hand.page.locator("[data-thread] details.act")
        if open_ones.count() == 0:
            return
        one = open_ones.first
        before = open_ones.count()
        if one.get_attribute("open") is None:
            hand.click(one.locator("summary"))
        note = one.get_by_label("Note")
        if not note.evaluate("field => field === document.activeElement"):
            hand.click(note)
        hand.type("Called, is well.")
        hand.click(one.get_by_role("button", name="Resolve"))
        hand.page.wait_for_load_state()
        assert open_ones.count() < before, "it went to the next"


def physician(hand: Hand, _day: Day, _life: Lived) -> None:
    """Reads on the patient's page what a booster depends on: relief, how long, side effects, what is open."""
    hand.press("/")
    hand.type("ruiz")
    hand.press("Enter")
    hand.page.wait_for_url("**/patients/**")
    hand.sees("The course in figures")
    hand.sees("Relief lasted")


def owner(hand: Hand, _day: Day, _life: Lived) -> None:
    """Answers an auditor: who resolved the danger of Grace, when and with what note; and hands over the entries."""
    hand.link("Settings")
    hand.link("Audit trail")
    hand.type_in("Patient", "grace")
    hand.press("Enter")
    hand.page.wait_for_url("**/audit?**")
    hand.sees("resolved the flag")
    with hand.page.expect_download():
        hand.link("Download these entries")


def administrator(hand: Hand, day: Day, _life: Lived) -> None:
    """Sets up a clinic that nobody can be reached at: number, two on call, one tested, ready."""
    with day.database.write() as session:
        session.execute(update(OnCallContact).values(removed_at=day.now + timedelta(0)))
        session.execute(update(Clinic).values(phone=None))
    hand.link("Settings")
    hand.type_in("Phone that patients call", "3125550111")
    hand.press("Enter")
    hand.sees("The clinic is changed")
    for name in ("Dr. Lee", "Dr. Diaz"):
        if not hand.page.get_by_label("Contact's name").is_visible():
            hand.click(hand.page.get_by_text("Add a contact"))
        hand.type_in("Contact's name", name)
        hand.type_in("Contact's phone", new_phone()[2:])
        hand.press("Enter")
        hand.sees("The on-call list is changed")
    hand.button("Send a test page")
    hand.sees("The test page is on its way")
    hand.link("Ready to text?")
    hand.sees("2 people on call can be reached")


TASKS = (
    ("admin", "nurse: Today from urgent to empty", nurse),
    ("coordinator", "coordinator: 12 enrollments, 6 new and 6 known", coordinator),
    ("clinician", "physician: a booster, from the patient's page", physician),
    ("admin", "owner: an audit question, and the entries as a file", owner),
    ("admin", "administrator: from nobody on call to ready", administrator),
)
