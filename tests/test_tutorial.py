"""docs/tutorial.zh.md, followed to the letter: files as it says, commands as it shows.

The paragraph above a block of YAML says where the block goes; the last words of it are the
instruction, and `WAYS` is all that an instruction can be. A slip (错写成) is undone after the
command that shows what comes of it, as a reader would.
"""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

import attrs
import pytest

from perfrules.cli import main

PAGE = Path(__file__).resolve().parent.parent / "docs" / "tutorial.zh.md"
FENCED = re.compile(r"^([^\n]+)\n\n```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
STEPS = 9


@attrs.define
class Reader:
    """An officer in front of a folder, who does what the page says."""

    folder: Path
    before: dict[Path, str] = attrs.Factory(dict)  # files with a slip in them, as they were

    def whole(self, text: str, file: str) -> None:
        """The whole of a file, new or instead of what it was."""
        (self.folder / file).write_text(text, encoding="utf-8")

    def append(self, text: str, file: str) -> None:
        """Lines behind the last line."""
        path = self.folder / file
        path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")

    def insert(self, text: str, file: str, line: str) -> None:
        """Lines above a line that is there once."""
        lines = self.lines(file)
        place = self.place(lines, line)
        self.whole("".join([*lines[:place], text, *lines[place:]]), file)

    def change(self, text: str, file: str, line: str) -> None:
        """Other words for a line that is there once."""
        lines = self.lines(file)
        lines[self.place(lines, line)] = text
        self.whole("".join(lines), file)

    def slip(self, text: str, file: str, line: str) -> None:
        """A line written wrongly, for the next command only."""
        path = self.folder / file
        self.before.setdefault(path, path.read_text(encoding="utf-8"))
        self.change(text, file, line)

    def run(self, command: str, capsys: pytest.CaptureFixture[str]) -> str:
        """What a command shows on the screen; after it a slip is mended."""
        program, *arguments = shlex.split(command)
        assert program == "perfrules"
        main(arguments)
        shown = capsys.readouterr()
        for path, text in self.before.items():
            path.write_text(text, encoding="utf-8")
        self.before.clear()
        return shown.out + shown.err

    def lines(self, file: str) -> list[str]:
        """The lines of a file, with their ends."""
        return (self.folder / file).read_text(encoding="utf-8").splitlines(keepends=True)

    @staticmethod
    def place(lines: list[str], line: str) -> int:
        """Where a line stands; it has to be clear which is meant."""
        if line.isdigit():
            return int(line) - 1
        words = [each.rstrip("\n") for each in lines]
        if line in words:  # it begins at the margin
            return words.index(line)
        (place,) = (number for number, each in enumerate(words) if each.strip() == line)
        return place


WAYS = {
    re.compile(r"`([\w.]+)`（全文）：$"): Reader.whole,
    re.compile(r"在 `([\w.]+)` 的最后加上：$"): Reader.append,
    re.compile(r"在 `([\w.]+)` (?:的|顶格的) `([^`]+)` 这一行上面加上：$"): Reader.insert,
    re.compile(r"把 `([\w.]+)` 的 `([^`]+)` 这一行改成：$"): Reader.change,
    re.compile(r"把 `([\w.]+)` 第 (\d+) 行改成：$"): Reader.change,
    re.compile(r"把 `([\w.]+)` 的 `([^`]+)` 这一行错写成：$"): Reader.slip,
    re.compile(r"把 `([\w.]+)` 第 (\d+) 行错写成：$"): Reader.slip,
}


def page() -> str:
    """The tutorial."""
    return PAGE.read_text(encoding="utf-8")


def steps() -> list[str]:
    """The steps, without what stands before the first and behind the last."""
    return [part for part in page().split("\n## ")[1:] if part.startswith("第")]


@pytest.fixture
def reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Reader:
    """An empty folder and a terminal of 80 columns that speaks Chinese."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    return Reader(tmp_path)


def follow(reader: Reader, capsys: pytest.CaptureFixture[str]) -> str:
    """Does all that the page says; the page again, with what the screen really showed."""

    def done(found: re.Match[str]) -> str:
        words, kind, text = found.groups()
        if kind == "sh":  # installing; it stands before the first step
            return found[0]
        if kind == "console":
            command = text.partition("\n")[0]
            assert command.startswith("$ "), command
            shown = reader.run(command.removeprefix("$ "), capsys)
            return f"{words}\n\n```console\n{command}\n{shown}```"
        assert kind == "yaml"
        ((way, asked),) = [
            (way, match) for pattern, way in WAYS.items() if (match := pattern.search(words))
        ]
        way(reader, text, *asked.groups())
        return found[0]

    return FENCED.sub(done, page())


def test_every_output_is_what_comes(reader: Reader, capsys: pytest.CaptureFixture[str]):
    """Whoever does what the page says sees what the page shows.

    UPDATE_GOLDEN=1 writes the outputs anew; the difference is for a person to read.
    """
    seen = follow(reader, capsys)
    if os.environ.get("UPDATE_GOLDEN"):
        PAGE.write_text(seen, encoding="utf-8")

    assert page() == seen


def test_the_reader_ends_with_cases_that_pass(reader: Reader, capsys: pytest.CaptureFixture[str]):
    """The last command of the steps is a test that passes and reaches every clause."""
    follow(reader, capsys)

    assert 0 == main(["check", "ruleset.yaml"])
    assert 0 == main(["test", "--min-coverage", "100%"])


def test_every_block_has_its_words():
    """No file and no command stands on the page without a paragraph that says what to do."""
    assert len(re.findall(r"^```\w", page(), re.MULTILINE)) == len(FENCED.findall(page()))


def test_there_are_nine_steps():
    """From the blank file to a passing test, each step numbered."""
    numbers = [step.partition("步")[0].removeprefix("第") for step in steps()]

    assert list("一二三四五六七八九") == numbers


@pytest.mark.parametrize("number", range(STEPS))
def test_every_step_shows_a_slip_and_its_message(number: int):
    """A step ends with slips that are really made: what is typed, what comes, what to do."""
    _, heading, slips = steps()[number].rpartition("\n### 常见错误\n")

    assert heading
    assert re.search(r"错写成：\n\n```yaml\n.*?```\n\n[^\n]+\n\n```console\n", slips, re.DOTALL)
    assert "\n## " not in slips
