"""docs/tables.md and docs/tables.zh.md: commands and programs print what is shown."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from perfrules.cli import main

DOCS = Path(__file__).resolve().parent.parent / "docs"
BLOCK = re.compile(r"^```(yaml|csv|text|python)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("page", ["tables.md", "tables.zh.md"])
def test_every_output_is_what_comes(
    page: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    """Files are written as they are shown, commands and programs run in their order."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    names: dict[str, Any] = {}
    ran = []
    for kind, text in BLOCK.findall((DOCS / page).read_text(encoding="utf-8")):
        first, _, rest = text.partition("\n")
        if kind == "yaml":
            (tmp_path / first.removeprefix("# ")).write_text(text, encoding="utf-8")
        elif kind == "csv":
            (tmp_path / "facts.csv").write_text(text, encoding="utf-8")
        elif kind == "python":
            exec(compile(text, page, "exec"), names)  # noqa: S102 - that is the test
        elif first.startswith("$ perfrules "):
            ran.append(main(shlex.split(first)[2:]))
            assert rest == capsys.readouterr().out
        else:
            assert text == capsys.readouterr().out

    assert [1, 1] == ran
    assert {"scores.xlsx", "scores.parquet"} < {path.name for path in tmp_path.iterdir()}


def test_both_pages_speak_of_the_same():
    """As many headings, blocks and rows in both languages."""
    shapes = [
        re.findall(r"^(#+ |\| |- |```\w*)", (DOCS / page).read_text(encoding="utf-8"), re.MULTILINE)
        for page in ("tables.md", "tables.zh.md")
    ]

    assert shapes[0] == shapes[1]
