"""A record is looked up, held, and erased by keyboard alone, with scripts off."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from tests.day import Day
from tests.factories import staff_member
from tests.services.serving import serving
from tests.web.desk.test_browser import EMAIL, sign_in, type_in

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("settings", ["sqlite"], indirect=True)]


def test_a_record_is_held_released_and_erased_by_keyboard_alone_with_scripts_off(
    app: Flask, day: Day, browser: Browser
) -> None:
    ana = day.enroll(name="Ana Ruiz").patient.id
    staff_member(day, EMAIL)
    with serving(app) as served:
        page = browser.new_context(java_script_enabled=False).new_page()
        sign_in(page, served)
        page.goto(f"{served}/patients/{ana}/hold")
        type_in(page, "Why", "Lawsuit")
        page.keyboard.press("Enter")
        expect(page.get_by_role("status")).to_have_text("The record is under legal hold: nobody can erase it.")
        page.goto(f"{served}/patients/{ana}/erase")
        expect(page.get_by_role("button", name="Erase for good")).to_have_count(0)
        page.get_by_role("link", name="Release it first").press("Enter")
        type_in(page, "Why", "Settled")
        page.keyboard.press("Enter")
        page.get_by_role("link", name="Erase", exact=True).press("Enter")
        type_in(page, "Why", "Asked for it")
        page.keyboard.press("Enter")  # the word is missing
        expect(page.locator("#problems")).to_be_visible()  # a key does not wait for the page that it leads to
        expect(page.get_by_label("Why")).to_have_value("Asked for it")
        type_in(page, "Type the word erase", "erase")
        page.keyboard.press("Enter")
        expect(page.get_by_role("status")).to_have_text("The patient is erased.")
        page.goto(f"{served}/audit")
        type_in(page, "Kind", "eras")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.get_by_role("rowheader")).to_have_text(
            ["erased the patient", "released the record from legal hold", "put the record under legal hold"]
        )
        page.get_by_role("button", name="Check that it is whole").press("Enter")
        expect(page.get_by_role("status")).to_contain_text("are whole")
        page.context.close()
