"""Every block of docs/python-api.md runs, in order, and prints what stands below it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import perfrules

CHECKOUT = Path(__file__).resolve().parent.parent
PAGE = (CHECKOUT / "docs" / "python-api.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```python\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?", re.DOTALL | re.MULTILINE)


@pytest.fixture
def _beside_the_files_of_the_readme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    readme = (CHECKOUT / "README.md").read_text(encoding="utf-8")
    ruleset, subject = re.findall(r"^```yaml\n(.*?)^```$", readme, re.DOTALL | re.MULTILINE)
    (tmp_path / "library.yaml").write_text(ruleset, encoding="utf-8")
    (tmp_path / "subject.yaml").write_text(subject, encoding="utf-8")
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("_beside_the_files_of_the_readme")
def test_every_block_prints_what_is_shown(capsys: pytest.CaptureFixture[str]):
    """A reader who copies them sees the same."""
    names: dict[str, Any] = {}
    blocks = BLOCK.findall(PAGE)

    assert len(blocks) > 10
    for program, shown in blocks:
        exec(compile(program, "python-api.md", "exec"), names)  # noqa: S102 - that is the test

        assert shown == capsys.readouterr().out


def test_every_public_name_is_on_the_page():
    """What can be imported is listed."""
    listed = PAGE.split("## Names")[1]

    assert [name for name in perfrules.__all__ if f"`{name}`" not in listed] == []
