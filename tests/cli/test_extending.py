"""Rulesets that build on others at the command line, and the page about them."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

import perfrules

from .conftest import Run

PAGE = Path(__file__).resolve().parents[2] / "docs" / "extending.zh.md"
TEXT = PAGE.read_text(encoding="utf-8")
FILE = re.compile(r"^```yaml\n(# (\S+)\n.*?)^```$", re.DOTALL | re.MULTILINE)
CALL = re.compile(r"^```sh\nperfrules (.*?)\n```\n\n```text\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for text, name in FILE.findall(TEXT):
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)


def test_every_call_of_the_page_prints_what_is_shown(run: Run):
    """A reader who follows it sees the same."""
    calls = CALL.findall(TEXT)

    assert len(calls) >= 2
    for call, shown in calls:
        assert run(*call.split()).out == shown


def test_the_whole_is_printed_and_is_a_ruleset(run: Run, tmp_path: Path):
    """To standard output or to a file, under the same digest; locks stay."""
    done = run("show", "--resolved", "county.yaml")
    run("show", "--resolved", "county.yaml", "-o", str(tmp_path / "whole.yaml"))

    assert done.code == 0
    assert done.out == (tmp_path / "whole.yaml").read_text(encoding="utf-8")
    whole, county = perfrules.load("whole.yaml"), perfrules.load("county.yaml")
    assert whole.digest == county.digest
    assert "lock:\n  - execution\n  - grades\n" in done.out
    assert run("diff", "whole.yaml", "county.yaml").code == 0


def test_the_day_decides_the_parameters(run: Run, tmp_path: Path):
    """Of every command that takes a ruleset."""
    (tmp_path / "subject.yaml").write_text(
        "facts: {execution: 100%, quality: 86%, visits: 200户, satisfaction: 90%}\n", "utf-8"
    )
    calls = (("evaluate", "county.yaml", "subject.yaml"),)

    for call in calls:
        assert "总得分 75" in run(*call).out
        assert "总得分 100" in run(*call, "--as-of", "2024-12-31").out
    assert run("check", "county.yaml", "--as-of", "2023-12-31").code == 2
    assert run("show", "county.yaml", "--as-of", "2024-12-31").code == 0
    assert run("facts", "county.yaml", "--as-of", "2024-12-31").code == 0
    explained = run("explain", "county.yaml", "subject.yaml", "quality", "--as-of", "2024-12-31")
    assert "85%" in explained.out


@pytest.mark.parametrize(("day", "language"), [("2024", "zh"), ("31.12.2024", "en")])
def test_what_is_no_day_is_wrong_usage(run: Run, day: str, language: str):
    """Told in one line."""
    done = run("show", "county.yaml", "--as-of", day, "--lang", language)

    assert done.code == 2
    assert day in done.err


def test_rulesets_of_ones_own_are_listed(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """With those that come with perfrules; what cannot be read is told."""
    for place, name in (("mine/2024", "mine"), ("broken", "broken")):
        (tmp_path / "rules" / place).mkdir(parents=True)
        text = (tmp_path / "base.yaml").read_text(encoding="utf-8")
        text = text.replace("id: province-project", f"id: {name}\neffective: {{from: 2024-01-01}}")
        (tmp_path / "rules" / place / "ruleset.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("PERFRULES_PATH", str(tmp_path / "rules"))

    listed = run("list")
    earlier = run("list", "--as-of", "2021-06-01")
    assert listed.code == 0
    assert "mine  2024" in listed.out
    assert "2024-01-01 – …" in listed.out
    assert "mine" not in earlier.out
    assert "cn-js-lyg-npc-2021" in earlier.out
    (tmp_path / "rules" / "broken" / "ruleset.yaml").write_text("a: [", encoding="utf-8")
    assert run("list").code == 2
    assert "broken" in run("list").err
    (tmp_path / "rules" / "broken" / "2024").mkdir()
    (tmp_path / "rules" / "broken" / "2024" / "ruleset.yaml").write_text("a: [", encoding="utf-8")
    assert run("list").code == 2
    assert run("check").code == 2
    assert run("check", "mine").code == 0


def test_differences_as_data(run: Run):
    """Exit code 1 where there are any, 2 where one cannot be read."""
    done = run("diff", "base.yaml", "county.yaml", "--json", "--lang", "en")
    told = json.loads(done.out)

    assert done.code == 1
    assert not told["same"]
    assert (told["before"]["id"], told["after"]["id"]) == ("province-project", "county-project")
    assert told["changes"][-1] == {
        "kind": "added",
        "section": "indicators",
        "id": "visits",
        "name": "走访农户",
        "key": None,
        "before": None,
        "after": "points 25, target ≥200户",
        "words": "added indicator 走访农户 (visits): points 25, target ≥200户",
    }
    assert run("diff", "base.yaml", "wrong.yaml").code == 2
    same = run("diff", "base.yaml", "base.yaml", "--lang", "en")
    assert same.code == 0
    assert "The two say the same." in same.out
    assert json.loads(run("diff", "base.yaml", "base.yaml", "--json").out)["same"]


def test_what_is_only_a_base_is_listed_as_such(run: Run):
    """Beside its title, and as data."""
    listed = run("list").out
    data = {each["id"]: each for each in json.loads(run("list", "--json").out)}

    assert listed.count("用途  只作基础，由沿用它的规则集定分值") == 2
    assert run("list", "--lang", "en").out.count("only a base") == 2
    base, example = data["cn-mof-2013-53-project"], data["example-project-2013-53"]
    assert (base["abstract"], base["total_points"]) == (True, None)
    assert (example["abstract"], example["total_points"]) == (False, "100")


def test_a_list_tells_what_is_wrong_at_its_line(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """An id unlike its folder, the same id twice, a file that is no YAML: each with its caret."""
    text = (tmp_path / "base.yaml").read_text(encoding="utf-8")
    for place, name in (("a/other", "mine"), ("a/twice", "twice"), ("b/twice", "twice")):
        (tmp_path / place).mkdir(parents=True)
        written = text.replace("id: province-project", f"id: {name}")
        (tmp_path / place / "ruleset.yaml").write_text(written, encoding="utf-8")
    (tmp_path / "a" / "broken").mkdir()
    (tmp_path / "a" / "broken" / "ruleset.yaml").write_text("a: [}\n", encoding="utf-8")
    monkeypatch.setenv("PERFRULES_PATH", f"{tmp_path / 'a'}{os.pathsep}{tmp_path / 'b'}")

    done = run("list")

    assert done.code == 2
    assert "mine" not in done.out
    assert "ruleset.yaml:3:5: 编号是 mine，却在文件夹 other 里 [id-unlike-folder]" in done.err
    assert "   3 | id: twice\n       ^^\n" in done.err
    assert "[same-ruleset-twice]" in done.err
    assert "   1 | a: [}\n" in done.err


def test_a_base_that_cannot_score_is_printed_and_compared(run: Run):
    """Its ids are what an overlay is written by; what a local ruleset made of it is told."""
    base, example = "cn-mof-2013-53-department", "example-department-2013-53"
    whole = run("show", "--resolved", base)
    told = run("diff", base, example)
    refused = run("show", base)

    assert whole.code == 0
    assert "id: carryover_change" in whole.out
    assert told.code == 1
    assert "· 指标 绩效目标合理性（goal_soundness）：分值 （没有） → 2\n" in told.out
    assert "- 删去指标 结转结余变动率（carryover_change）" in told.out
    assert refused.code == 2
    assert "[abstract-ruleset]" in refused.err
