"""Whose line it is: what a ruleset has from another says so."""

from __future__ import annotations

from pathlib import Path

import pytest

import perfrules
from perfrules.reporting.page import plain
from perfrules.reporting.score_page import score_page
from perfrules.reporting.sheet import score_sheet
from perfrules.wording import Language

BASE = """\
perfrules: 1
id: province
version: "1"
title: 省级
total_points: 10
values: {rate: {name: 执行率, formula: spent / 100万元, unit: "%"}}
checks: [{id: within, that: spent <= 100万元, message: 超支}]
facts: {spent: {name: 支出, unit: 万元}}
indicators:
- {id: execution, name: 预算执行率, points: 4, actual: rate, target: 100%, scoring: ratio}
- {id: visits, name: 走访, points: 6, target: ≥5次, scoring: ratio}
"""
OVERLAY = """\
perfrules: 1
id: county
version: "1"
title: 县级
extends: ./province.yaml
grades: [{grade: 优, from: 5}, {grade: 良, from: 0}]
override:
  visits:
    scoring: {method: steps, of: shortfall, step: 1次, lose: 1, partial: whole}
grade_caps: [{when: spent < 60万元, at_best: 良, reason: 支出太少}]
"""
FACTS = {"spent": "50万元", "visits": 3}


@pytest.fixture
def county(tmp_path: Path) -> perfrules.Ruleset:
    (tmp_path / "province.yaml").write_text(BASE, encoding="utf-8")
    (tmp_path / "county.yaml").write_text(OVERLAY, encoding="utf-8")
    return perfrules.load(tmp_path / "county.yaml")


def test_every_result_with_a_line_names_its_file(county: perfrules.Ruleset):
    """The base's, or the overlay's own: wherever the rule stands."""
    evaluation = county.evaluate(FACTS)
    inherited, own = evaluation.deductions
    (finding,) = evaluation.findings
    steps = evaluation.explain("execution").steps

    def place(line: int, file: str) -> str:
        return f"{Path(file).name}:{line}"

    assert place(inherited.line, inherited.file) == "province.yaml:10"
    assert place(own.line, own.file) == "county.yaml:9"
    assert place(finding.line, finding.file) == "province.yaml:7"
    result = evaluation.indicators["visits"]
    assert place(result.line, result.file) == "province.yaml:11"
    assert {Path(step.file).name for step in steps} == {"province.yaml"}
    told = evaluation.explain("visits").to_dict()["steps"]
    assert isinstance(told, list)
    assert Path(told[-1]["file"]).name == "county.yaml"
    (cap,) = evaluation.grade_reasons
    assert place(cap.line, cap.file) == "county.yaml:10"


@pytest.mark.parametrize(
    ("language", "inherited", "own"),
    [
        ("zh", "（上级规则集 province 第 10 行 execution.scoring）", "（第 9 行 visits.scoring）"),
        ("en", "(line 10 of the extended province, execution.scoring)", "(line 9, visits.scoring)"),
    ],
)
def test_an_explanation_says_whose_line_it_is(
    county: perfrules.Ruleset, language: Language, inherited: str, own: str
):
    """By the id of the ruleset that is extended."""
    evaluation = county.evaluate(FACTS, language=language)

    assert inherited in str(evaluation.explain("execution"))
    assert own in str(evaluation.explain("visits"))


@pytest.mark.parametrize(
    ("language", "inherited", "own"),
    [
        ("zh", "    上级规则集 province 第 10 行，execution", "    规则集第 9 行，visits.scoring"),
        ("en", "line 10 of the extended province, execution", "line 9 of the ruleset, visits"),
    ],
)
def test_the_report_says_whose_line_it_is(
    county: perfrules.Ruleset, language: Language, inherited: str, own: str
):
    """Below every deduction."""
    evaluation = county.evaluate(FACTS, language=language)
    page = plain(score_page(score_sheet(evaluation, county.model), 100))

    assert inherited in page
    assert own in page


def test_data_say_nothing_of_files(county: perfrules.Ruleset):
    """The same content gives the same bytes, wherever it is and however it was made."""
    whole = perfrules.loads(county.resolved())

    assert whole.digest == county.digest
    assert whole.evaluate(FACTS).to_json() == county.evaluate(FACTS).to_json()
