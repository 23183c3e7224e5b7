"""Nothing in deploy/ is unexplained: docs/deploy.md or a file beside it names each file."""

from __future__ import annotations

from tests.deploy.tools import DEPLOY, ROOT


def test_every_file_of_deploy_is_named_somewhere() -> None:
    files = [path for path in DEPLOY.rglob("*") if path.is_file()]
    texts = {path: path.read_text(encoding="utf-8") for path in [*files, ROOT / "docs" / "deploy.md"]}
    for file in files:
        if file.suffix in (".service", ".target", ".timer"):
            continue  # installed by their endings
        assert any(file.name in text for path, text in texts.items() if path != file), file
