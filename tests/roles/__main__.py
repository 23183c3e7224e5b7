"""Do the tasks of five roles in a browser, and print what each took: `python -m tests.roles`."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

from reminders.record import migrate
from tests.day import CHICAGO, Day
from tests.factories import PASSWORD, staff_member
from tests.migrated import settings_for
from tests.network import SimulatedNetwork
from tests.roles.hand import Hand
from tests.roles.tasks import TASKS, morning
from tests.services import chromium
from tests.services.applications import application
from tests.services.serving import serving


def main() -> None:
    """One clinic's Monday; each role signs in before counting begins."""
    with TemporaryDirectory() as folder, SimulatedNetwork() as network, sync_playwright() as driver:
        settings = settings_for(f"sqlite:///{Path(folder) / 'record.db'}")
        migrate.upgrade(settings)
        day = Day.begin(settings, network, datetime(2026, 3, 2, 10, tzinfo=CHICAGO))
        life = morning(day)
        for role in {role for role, _, _ in TASKS}:
            staff_member(day, f"{role}@lakeside.example", role)
        app = application(replace(day.settings, public_url="http://desk.example"), day.database)
        browser = driver.chromium.launch(**chromium.launch_options(str(chromium.find_chromium())))  # type: ignore[arg-type]
        print("| task | clicks | keys | seconds of a person | of the browser |\n|---|--:|--:|--:|--:|")
        with serving(app) as served:
            for role, task, do in TASKS:
                page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
                page.goto(f"{served}/sign-in")
                page.get_by_label("E-mail address").fill(f"{role}@lakeside.example")
                page.get_by_label("Password").fill(PASSWORD)
                page.keyboard.press("Enter")
                page.wait_for_url(f"{served}/")
                hand = Hand(page, served)
                do(hand, day, life)
                print(hand.line(task), flush=True)
                page.context.close()
        browser.close()
        day.end()


if __name__ == "__main__":
    main()
