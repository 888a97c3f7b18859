"""docs/cli.md is what --help says."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from perfrules.cli.program import COMMANDS

from .conftest import Run

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "cli.md"
HEAD = """# 命令行 / Command line

`perfrules` 的命令和选项，与 `--help` 显示的相同。语言由 `--lang zh|en` 决定，不写则看系统的语言。

*The commands and options of `perfrules`, as `--help` shows them. `--lang zh|en` chooses the language, else the locale does.*

| 退出码 / exit code | 含义 | meaning |
|---|---|---|
| 0 | 没有问题 | good |
| 1 | 完成了，但有核对不符、自评不符或提醒 | done, but checks or claims do not agree, or there are warnings |
| 2 | 规则集、填报数据读不了，或用法不对 | a ruleset or facts cannot be read, or the call is wrong |

"只提示"（`info`）的核对不影响退出码。错误写到标准错误输出，输出一律为 UTF-8；不在终端里显示时没有颜色，宽 80 列（可用 `COLUMNS` 改）。

*Checks that only inform (`info`) do not change the exit code. Errors go to standard error; output is UTF-8, and without colour and 80 columns wide (or `COLUMNS`) where it is not a terminal.*
"""  # noqa: E501 - Markdown


def test_the_reference_is_up_to_date(run: Run, monkeypatch: pytest.MonkeyPatch):
    """Every command, in both languages. UPDATE_GOLDEN=1 writes the page anew."""
    monkeypatch.setenv("COLUMNS", "80")
    parts = [HEAD]
    for name in ("", *COMMANDS):
        parts.append(f"\n## perfrules {name}".rstrip() + "\n")
        for language in ("zh", "en"):
            told = run(*[name] * bool(name), "--help", "--lang", language).out
            parts.append(f"\n```text\n{told}```\n")
    page = "".join(parts)
    if os.environ.get("UPDATE_GOLDEN"):
        PAGE.write_text(page, encoding="utf-8")

    assert PAGE.read_text(encoding="utf-8") == page
