"""The report of the shipped evaluation, as it stands on a screen, in a pipe and in a file."""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from perfrules import resources
from perfrules.wording import columns

from .conftest import Run

ID = "cn-js-lyg-npc-2021"
SUBJECT = f"rulesets/{ID}/subject.yaml"
EVERY = "tests/data/good/every_method.yaml"
Same = Callable[[str, str], None]

PAGES = {
    "evaluate": ("evaluate", ID, SUBJECT),
    "show": ("show", ID),
    "show-every-method": ("show", EVERY),
    "explain": ("explain", ID, SUBJECT, "training_completion"),
    "facts": ("facts", ID),
    "facts-every-method": ("facts", EVERY, "--ids"),
}


def without_digest(text: str) -> str:
    """A page is not another page because a comma moved elsewhere in the ruleset."""
    return re.sub(r"(摘要|digest) [0-9a-f]{12}", r"\1 ............", text)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_looks_as_it_did(
    page: str, width: int, language: str, run: Run, same_as_before: Same,
    monkeypatch: pytest.MonkeyPatch,
):  # fmt: skip
    """The whole page, read by a person when it changes."""
    monkeypatch.setenv("COLUMNS", str(width))

    done = run(*PAGES[page], "--lang", language)

    assert done.err == ""
    same_as_before(f"{page}.{language}.{width}.txt", without_digest(done.out))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [60, 80, 97, 120, 200])
@pytest.mark.parametrize("page", ["evaluate", "show", "show-every-method", "explain"])
def test_a_page_fits_the_terminal(
    page: str, width: int, language: str, run: Run, monkeypatch: pytest.MonkeyPatch
):
    """No line is wider than the terminal, and none has spaces at its end."""
    monkeypatch.setenv("COLUMNS", str(width))

    lines = run(*PAGES[page], "--lang", language).out.split("\n")

    assert max(columns(line) for line in lines) <= min(width, 140)
    assert [line for line in lines if line != line.rstrip()] == []


def test_the_columns_of_the_sheet_line_up(run: Run):
    """Every score ends below the word for it, though names and targets are Chinese."""
    lines = run("evaluate", ID, SUBJECT).out.split("\n")
    (head,) = (number for number, line in enumerate(lines) if line.startswith("指标"))
    end = columns(lines[head][: lines[head].index("得分") + 2])
    rows = [line for line in lines[head:] if re.search(r" \d+\.\d\d( |$)", line)][:52]

    found = {columns(re.match(r".* \d+\.\d\d(?= |$)", row)[0]) for row in rows}

    assert {end} == found
    assert len(rows) == 51 + 1  # two groups, nine groups, forty indicators and the total


def test_nothing_is_left_out_where_a_name_is_wrapped(run: Run, monkeypatch: pytest.MonkeyPatch):
    """A long name goes on below itself, to its last character."""
    monkeypatch.setenv("COLUMNS", "60")

    text = run("evaluate", ID, SUBJECT).out

    name = "督促县区人大常委会有计划的落实好县乡两级代表回原选区向选民述职工作"
    rows = text[: text.index("核对")]
    pieces = [re.split(r"  \s*\d", line.strip())[0].strip() for line in rows.split("\n")]
    assert name in "".join(pieces)


def test_the_report_says_everything(run: Run):
    """Total, subtotals, the one deduction, the claims confirmed, the contradictions."""
    done = run("evaluate", ID, SUBJECT)
    text = " ".join(done.out.split())

    assert done.code == 1
    assert "总得分 99.00 / 100 得分率 99% 等级 优秀 自评 优秀 ✓" in text
    assert re.findall(r"([\d.]+) +\d+ ✓", text)[:3] == ["6.00", "2.00", "2.00"]
    assert "扣分：1 处，共 1 分 业务学习与培训完成率 扣 1 分：" in text
    assert "自评：51 项都与复算一致" in text
    assert "✗" not in text.partition("核对")[0]
    for contradiction in ("相差 5.50万元", "相差 0.01万元", "49次 ≠ 38次", "74.5% ≠ 69.2%"):
        assert contradiction in text
    assert "133.0" in text


def test_what_does_not_agree_is_told_row_by_row(run: Run, tmp_path: Path):
    """With 69.2 % the score falls by the rule, and the claims no longer agree."""
    facts = Path(SUBJECT).read_text(encoding="utf-8").replace("74.5% #", "69.2% #")
    changed = tmp_path / "subject.yaml"
    changed.write_text(facts, encoding="utf-8")

    done = run("evaluate", ID, changed)

    assert done.code == 1
    assert "总得分 98.98 / 100" in done.out
    assert "自评：51 项中 3 项与复算不符" in done.out
    assert re.search(r"^代表建议办理办成率 +2 +1\.98 +\+0\.02$", done.out, re.MULTILINE)
    assert re.search(r"^总得分 +99 +98\.98 +\+0\.02$", done.out, re.MULTILINE)
    assert "1.98   2 ✗" in done.out


def test_a_terminal_has_colours_and_a_pipe_has_none(run: Run, monkeypatch: pytest.MonkeyPatch):
    """Colours are only where somebody sees them, and change no character of the text."""
    piped = run("evaluate", ID, SUBJECT).out
    seen = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    seen.isatty = lambda: True
    monkeypatch.setattr(sys, "stdout", seen)
    monkeypatch.setenv("TERM", "xterm-256color")
    run("evaluate", ID, SUBJECT)
    seen.seek(0)
    shown = seen.read()

    assert "\x1b" not in piped
    assert "\x1b[" in shown
    without = re.sub(r"\x1b\[[0-9;]*m", "", shown)
    assert piped.split("\n") == [line.rstrip() for line in without.split("\n")]


@pytest.mark.parametrize("setting", [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_who_wants_no_colour_gets_none(
    setting: tuple[str, str], run: Run, monkeypatch: pytest.MonkeyPatch
):
    """NO_COLOR and dumb terminals are heeded."""
    seen = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    seen.isatty = lambda: True
    monkeypatch.setattr(sys, "stdout", seen)
    monkeypatch.setenv(*setting)
    run("show", ID)
    seen.seek(0)

    assert "\x1b" not in seen.read()


def test_markup_in_a_ruleset_is_text(run: Run, monkeypatch: pytest.MonkeyPatch):
    """[bold] in a title is shown as it stands, in colour too."""
    seen = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    seen.isatty = lambda: True
    monkeypatch.setattr(sys, "stdout", seen)
    monkeypatch.setenv("TERM", "xterm-256color")
    run("show", EVERY)
    seen.seek(0)
    shown = seen.read()

    assert "[bold]示例[/bold]" in shown
    assert "支出[red]过大[/red]" in shown


def test_json_follows_its_schema(run: Run):
    """What --json writes is what schemas/evaluation.schema.json says."""
    done = run("evaluate", ID, SUBJECT, "--json")

    document = json.loads(done.out)
    jsonschema.Draft202012Validator(json.loads(resources.schema_text("evaluation"))).validate(
        document
    )
    assert document["total_score"] == "99.00"
    assert done.code == 1


def test_json_does_not_depend_on_the_locale(run: Run, monkeypatch: pytest.MonkeyPatch):
    """The same bytes under another locale; another language only where it is asked for."""
    chinese = run("evaluate", ID, SUBJECT, "--json").out
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")

    assert chinese == run("evaluate", ID, SUBJECT, "--json").out
    assert (
        json.loads(run("evaluate", ID, SUBJECT, "--json", "--lang", "en").out)["language"] == "en"
    )


def test_a_file_gets_what_a_pipe_would(run: Run, tmp_path: Path):
    """--output writes UTF-8 and says nothing."""
    told = tmp_path / "report.txt"

    done = run("evaluate", ID, SUBJECT, "--output", told)

    assert done.out == ""
    assert done.code == 1
    assert run("evaluate", ID, SUBJECT).out == told.read_text(encoding="utf-8")


def test_facts_may_be_piped_in_as_json(run: Run):
    """JSON from another program, on standard input."""
    import perfrules

    subject = perfrules.read_subject(SUBJECT)
    facts = {key: str(value) for key, value in subject.facts.items() if value is not None}
    piped = json.dumps({"subject": "甲", "facts": facts}, ensure_ascii=False).encode()

    done = run("evaluate", ID, "-", piped=piped)

    assert "评价对象  甲" in done.out
    assert "总得分 99.00 / 100" in done.out
    assert "自评" not in done.out.partition("核对")[0]


def test_good_is_zero(run: Run):
    """Nothing found: 0; a check that only informs does not count."""
    facts = """
facts: {spending: 100, budget: 20, errors: 0, audited: true, plan: 有, rate: 100%, cost: 5,
  delay: 0, quality: 99%, coverage: 100%, opinion: 好, effect: 100%, 经过论证: true, 按时报批: true}
"""

    done = run("evaluate", EVERY, "-", piped=facts.encode())

    assert "1 项不符" in done.out
    assert "提示" in done.out
    assert done.code == 0


def test_what_a_person_has_yet_to_judge_leaves_no_total(run: Run):
    """A pending indicator is said to be so, and there is no total that could mislead."""
    facts = """
facts: {spending: 10, budget: 20, errors: 12, audited: false, rate: 50%, cost: 15, delay: 7,
  quality: 91%, coverage: 75%, opinion: 中, 经过论证: false, 按时报批: true}
"""

    done = run("evaluate", EVERY, "-", piped=facts.encode())

    assert "还没有总得分：待评" in done.out
    assert re.search(r"^效果 .*待评$", done.out, re.MULTILINE)
