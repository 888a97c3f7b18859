"""docs/cli.md: what --help says, in both languages."""

from __future__ import annotations

import io
import os
from contextlib import redirect_stdout
from unittest.mock import patch

from generating.templates import template
from perfrules.cli import main
from perfrules.cli.program import COMMANDS
from perfrules.wording import LANGUAGES

_SURROUNDINGS = {"COLUMNS": "80", "LANG": "zh_CN.UTF-8"}  # whatever the machine has


def command_line() -> str:
    """The page: every command with its help."""
    parts = [template("cli.txt")]
    for name in ("", *COMMANDS):
        parts.append(f"\n## perfrules {name}".rstrip() + "\n")
        for language in LANGUAGES:
            told = _told(*([name] if name else ()), "--help", "--lang", language)
            parts.append(f"\n```text\n{told}```\n")
    return "".join(parts)


def _told(*arguments: str) -> str:
    """What the command line prints."""
    with patch.dict(os.environ, _SURROUNDINGS), redirect_stdout(io.StringIO()) as said:
        main(arguments)
    return said.getvalue()
