"""The page of every text: what patients see, and what is wrong with a language that is not offered."""

from __future__ import annotations

from collections.abc import Callable

from reminders.care.wording import Text
from tests.languages import LanguageFiles
from tests.web.desk.conftest import Visitor

Enter = Callable[..., Visitor]


def test_a_language_that_is_not_whole_is_named_on_the_page_of_texts_and_offered_nowhere(
    signed_in: Enter, language_files: LanguageFiles
) -> None:
    language_files.add("fr", without=(Text.NUDGE_24H,))
    staff = signed_in()
    page = staff.read("/settings/wording")
    assert "Not offered: fr" in page
    assert "The text nudge_24h is not written in FR." in page
    assert "FR version" not in page
    assert 'value="fr"' not in staff.get("/enroll").text
