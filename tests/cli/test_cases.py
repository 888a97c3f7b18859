"""`perfrules test`: cases run, differences shown, coverage held to a minimum."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import Run

ID = "cn-js-lyg-npc-2021"
RULESET = """\
perfrules: 1
id: library
version: "1"
title: 图书馆服务
language: zh
total_points: 10
grades: [{grade: 优, from: 9}, {grade: 差, from: 0}]
indicators:
- {id: hours, name: 每周开放, points: 4, target: ≥56小时, min: 0, scoring: ratio}
- id: satisfaction
  name: 读者满意率
  points: 6
  target: "≥ 90%"
  min: 0
  max: "100%"
  scoring:
    method: bands
    bands:
    - {when: "≥ 90%", points: 6}
    - {when: "[60%, 90%)", points: 3}
    - {when: "< 60%", points: 0}
"""
GOOD = """\
base: {每周开放: 56, 读者满意率: 95%}
cases:
- {name: 满分, expect: {total_score: 10, grade: 优, deductions: []}}
- {name: 开放一半, facts: {每周开放: 28}, expect: {scores: {hours: 2}, grade: 差}}
"""
BAD = """\
base: {每周开放: 56, 读者满意率: 95%}
cases:
- {name: 满分, expect: {total_score: 10}}
- name: 满意率少一个百分点，仍在第二档
  facts: {读者满意率: 89%}
  expect:
    total_score: 8
    grade: 优
    deductions:
    - {indicator: hours, points: 1}
    - {indicator: satisfaction, points: 3, reason: "[80%, 90%)"}
- name: 写错了单位
  facts: {每周开放: 56天}
  expect: {total_score: 10}
- {name: 本该拒收, expect: {error: [missing-fact]}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two rulesets with cases, one of which fails, and things that are none."""
    for name, cases in (("good", GOOD), ("bad", BAD)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "ruleset.yaml").write_text(
            RULESET.replace("id: library", f"id: {name}"), encoding="utf-8"
        )
        (tmp_path / name / "cases.yaml").write_text(cases, encoding="utf-8")
    (tmp_path / "none").mkdir()
    (tmp_path / "none" / "cases.yaml").write_text(GOOD, encoding="utf-8")
    (tmp_path / ".hidden").mkdir()
    (tmp_path / ".hidden" / "ruleset.yaml").write_text(RULESET, encoding="utf-8")
    (tmp_path / ".hidden" / "cases.yaml").write_text(BAD, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_differences_and_coverage_are_readable(
    language: str,
    width: int,
    folder: Path,
    run: Run,
    same_as_before: Callable[[str, str], None],
    monkeypatch: pytest.MonkeyPatch,
):
    """Every ruleset below a folder; expected beside actual, clauses with their lines."""
    monkeypatch.setenv("COLUMNS", str(width))
    done = run("test", folder, "--lang", language, "--min-coverage", "80%")

    assert done.code == 1
    assert done.err == ""
    shown = done.out.replace(str(folder), "…")
    same_as_before(f"test.{language}.{width}.txt", shown)


def test_all_as_expected(folder: Path, run: Run):
    """Exit code 0, and 1 where less is covered than was asked for."""
    good = folder / "good"

    assert run("test", good).code == 0
    assert run("test", good, "--min-coverage", "71.4%").code == 0
    assert run("test", good, "--min-coverage", "71.5").code == 1
    assert run("test", good, "--min-coverage=100%").code == 1


@pytest.mark.parametrize("given", ["good", "good/ruleset.yaml", "good/cases.yaml", "./good/"])
def test_a_ruleset_is_given_in_several_ways(
    given: str, folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
):
    """By its folder, its file or the file of its cases."""
    monkeypatch.chdir(folder)

    assert "2 个用例全部符合" in run("test", given).out


def test_a_shipped_ruleset_is_given_by_its_id(run: Run):
    """From anywhere; all its clauses are reached."""
    done = run("test", ID, "--min-coverage", "100%")

    assert "用例全部符合" in done.out
    assert "（100.0%）" in done.out
    assert done.code == 0


def test_without_an_argument_it_is_the_current_folder(
    folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
):
    """An officer stands beside the ruleset and types two words."""
    monkeypatch.chdir(folder / "good")

    assert "good  1  cases.yaml\n✓ 2 个用例全部符合\n" in run("test").out


def test_what_cannot_be_read_does_not_hide_the_others(folder: Path, run: Run):
    """The good ones are told, the others complained about, and the code is 2."""
    (folder / "bad" / "cases.yaml").write_text("cases: []\n", encoding="utf-8")

    done = run("test", folder)

    assert f"good  1  {folder / 'good' / 'cases.yaml'}\n✓ 2 个用例全部符合\n" in done.out
    assert "cases.yaml:1:1: 这里至少要有 1 项 [too-few]" in done.err
    assert done.code == 2


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["none"], "none 里没有带 cases.yaml 的规则集"),
        (["none", "--lang", "en"], "no ruleset in none has a cases.yaml beside it"),
        (["nothing"], "没有编号为 nothing 的规则集"),
        (["good", "--min-coverage", "most"], "--min-coverage 是 0% 到 100%，不是 most"),
        (["good", "--min-coverage", "101%"], "--min-coverage 是 0% 到 100%，不是 101%"),
        (["good", "--min-coverage", "-1%"], "--min-coverage 是 0% 到 100%，不是 -1%"),
        (["none/cases.yaml"], "ruleset.yaml:1:1: 文件读不出来"),
    ],
)
def test_wrong_usage(
    arguments: list[str], told: str, folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
):
    """In words, with exit code 2."""
    monkeypatch.chdir(folder)
    done = run("test", *arguments)

    assert told in done.err
    assert done.code == 2


def test_results_as_data(folder: Path, run: Run):
    """--json: every case, every difference, every clause that is not reached."""
    done = run("test", folder, "--json")
    bad, good = json.loads(done.out)

    assert done.code == 1
    assert (False, True) == (bad["passed"], good["passed"])
    assert ["满分", "开放一半"] == [case["name"] for case in good["cases"]]
    rules = str(folder / "good" / "ruleset.yaml")
    assert {
        "clauses": 7,
        "reached": 5,
        "rate": "71.4%",
        "unreached": [
            {
                "file": rules,
                "line": 20,
                "path": "satisfaction.scoring.bands[1]",
                "name": "读者满意率",
                "words": "[60%, 90%)",
            },
            {
                "file": rules,
                "line": 21,
                "path": "satisfaction.scoring.bands[2]",
                "name": "读者满意率",
                "words": "< 60%",
            },
        ],
    } == good["coverage"]
    assert {"path": "total_score", "line": 7, "expected": "8", "actual": "7"} == (
        bad["cases"][1]["differences"][0]
    )
    assert ["unit-mismatch"] == [each["slug"] for each in bad["cases"][2]["diagnostics"]]


def test_what_cannot_be_read_is_data_too(folder: Path, run: Run):
    """With its diagnostics, and nothing is said beside the data."""
    (folder / "bad" / "cases.yaml").write_text("cases: []\n", encoding="utf-8")

    done = run("test", folder, "--json", "--lang", "en")
    bad, good = json.loads(done.out)

    assert "good" == good["ruleset"]
    assert ["too-few"] == [each["slug"] for each in bad["diagnostics"]]
    assert (2, "") == (done.code, done.err)


def test_a_page_can_be_written_to_a_file(folder: Path, run: Run, tmp_path: Path):
    """-o writes what would be shown."""
    target = tmp_path / "page.txt"

    assert run("test", folder / "good", "-o", target).out == ""
    assert "2 个用例全部符合" in target.read_text(encoding="utf-8")


def test_nothing_that_a_file_says_reaches_the_terminal_as_it_is(folder: Path, run: Run):
    """Marks of control in a name are shown as such."""
    (folder / "good" / "cases.yaml").write_text(
        GOOD + '- {name: "a\\e[31mb", expect: {total_score: 1}}\n', encoding="utf-8"
    )

    done = run("test", folder / "good")

    assert "\x1b" not in done.out + done.err
