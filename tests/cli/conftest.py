"""The command line as a user meets it: arguments in, text and an exit code out."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from pathlib import Path

import attrs
import pytest

from perfrules.cli import main

TESTS = Path(__file__).resolve().parent.parent


@attrs.frozen
class Done:
    """What a command left behind."""

    code: int
    out: str
    err: str


Run = Callable[..., Done]


@pytest.fixture(autouse=True)
def _plain_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Chinese locale and a page of 80 columns, whatever the machine has."""
    for name in ("LC_ALL", "LC_MESSAGES", "NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(TESTS.parent)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs `perfrules` with arguments, and with `piped` on its standard input."""

    def ran(*arguments: str | Path, piped: bytes = b"") -> Done:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(piped), encoding="utf-8"))
        code = main([os.fspath(each) for each in arguments])
        said = capsys.readouterr()
        return Done(code, said.out, said.err)

    return ran


@pytest.fixture
def same_as_before() -> Callable[[str, str], None]:
    """Holds a text to its golden file.

    UPDATE_GOLDEN=1 writes the files anew; the difference is for a person to read.
    """

    def held(name: str, shown: str) -> None:
        golden = TESTS / "golden" / "cli" / name
        if os.environ.get("UPDATE_GOLDEN"):
            golden.parent.mkdir(parents=True, exist_ok=True)
            golden.write_text(shown, encoding="utf-8")

        assert golden.read_text(encoding="utf-8") == shown

    return held
