"""What the READMEs show is what happens."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from perfrules.cli import main

CHECKOUT = Path(__file__).resolve().parent.parent


def blocks(readme: str, kind: str) -> list[str]:
    """The fenced blocks of that kind."""
    text = (CHECKOUT / readme).read_text(encoding="utf-8")
    return re.findall(rf"^```{kind}\n(.*?)^```$", text, flags=re.DOTALL | re.MULTILINE)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the two files that the README shows."""
    ruleset, subject = blocks("README.md", "yaml")
    (tmp_path / "library.yaml").write_text(ruleset, encoding="utf-8")
    (tmp_path / "subject.yaml").write_text(subject, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    return tmp_path


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_the_command_prints_what_is_shown(readme: str, capsys: pytest.CaptureFixture[str]):
    """The command of the README, with the files of the README."""
    (command,), (shown,) = blocks(readme, "console"), blocks(readme, "text")
    program, *arguments = command.removeprefix("$ ").split()

    assert program == "perfrules"
    assert main(arguments) == 0
    assert shown == capsys.readouterr().out


@pytest.mark.usefixtures("folder")
def test_the_program_runs(capsys: pytest.CaptureFixture[str]):
    """The Python of the README gives the same total."""
    (program,) = blocks("README.md", "python")
    (shown,) = blocks("README.md", "text")
    exec(compile(program, "README.md", "exec"), {})  # noqa: S102 - that is the test
    total, grade = capsys.readouterr().out.split("\n")[0].split()

    assert f"Total score {total} / 100" in shown
    assert f"Grade {grade}" in shown
