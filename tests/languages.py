"""An installation with more language files, whole or broken, for as long as a test runs."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from inspect import getsource
from pathlib import Path

import pytest

from reminders.care.wording import Text, library
from reminders.care.wording.languages import en

PLACE = en.__package__ or ""


@dataclass
class LanguageFiles:
    """The folder where a test puts language files beside ours."""

    folder: Path
    added: set[str] = field(default_factory=set)

    def add(self, code: str, *, without: tuple[Text, ...] = (), source: str | None = None) -> None:
        """Write a file: English words under another code that lacks some texts, or `source`."""
        english = getsource(en).replace('language="en"', f'language="{code}"').replace("English", code.upper())
        lacking = "".join(f"del WORDING.texts[Text.{text.name}]\n" for text in without)
        self._write(code, f"{english}\n{lacking}" if source is None else source)

    def remove(self, code: str) -> None:
        """Take a file away again, as an operator might."""
        (self.folder / f"{code}.py").unlink()
        self.read_again()

    def read_again(self) -> None:
        """Start over, as far as languages are concerned."""
        for code in self.added:
            sys.modules.pop(f"{PLACE}.{code}", None)
        importlib.invalidate_caches()
        library.read_files()

    def _write(self, code: str, source: str) -> None:
        (self.folder / f"{code}.py").write_text(source, encoding="utf-8")
        self.added.add(code)
        self.read_again()


@pytest.fixture
def language_files(tmp_path: Path) -> Iterator[LanguageFiles]:
    """A folder for further language files."""
    folder = tmp_path / "languages"
    folder.mkdir()
    files = LanguageFiles(folder)
    with pytest.MonkeyPatch.context() as patch:
        package = importlib.import_module(PLACE)
        patch.setattr(package, "__path__", [*package.__path__, str(folder)])
        yield files
    files.read_again()
