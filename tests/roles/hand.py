"""A hand at a browser that counts what it does."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page, expect

#: Seconds of a practiced person, after Card, Moran and Newell (1980): a key, and to point at something and click it.
KEY_SECONDS = 0.28
CLICK_SECONDS = 1.3


@dataclass
class Hand:
    """Uses one page. What a browser's driver does besides (signing in, looking) is not counted."""

    page: Page
    served: str
    clicks: int = 0
    keys: int = 0
    began: float = field(default_factory=time.monotonic)

    def click(self, where: Locator) -> None:
        """One click, also of a choice in a list."""
        where.click()
        self.clicks += 1

    def choose(self, where: Locator, value: str) -> None:
        """Choose from a list by the mouse: open it, and click."""
        where.select_option(value)
        self.clicks += 2

    def press(self, key: str, times: int = 1) -> None:
        """One key, so many times."""
        for _ in range(times):
            self.page.keyboard.press(key)
        self.keys += times

    def type(self, text: str) -> None:
        """Type where the focus is."""
        self.page.keyboard.type(text)
        self.keys += len(text)

    def type_in(self, label: str, text: str) -> None:
        """Click into a field, replace what is in it, and type."""
        where = self.page.get_by_label(label, exact=True).first
        self.click(where)
        if where.input_value():
            self.press("ControlOrMeta+a")
        self.type(text)

    def button(self, name: str) -> None:
        """Click the first button of this name."""
        self.click(self.page.get_by_role("button", name=name).first)

    def link(self, name: str) -> None:
        """Click the first link of this name."""
        self.click(self.page.get_by_role("link", name=name).first)

    def sees(self, text: str) -> None:
        """Wait until it is on the page."""
        expect(self.page.get_by_text(text).first).to_be_visible(timeout=30_000)

    def line(self, task: str) -> str:
        """What the task took, as a row of a table."""
        browser = time.monotonic() - self.began
        person = self.keys * KEY_SECONDS + self.clicks * CLICK_SECONDS
        return f"| {task} | {self.clicks} | {self.keys} | {person:.0f} | {browser:.0f} |"
