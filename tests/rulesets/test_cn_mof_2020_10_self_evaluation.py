"""The self-evaluation framework of 财预 2020 No. 10: its weights, its grades, its cases."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
import yaml

import perfrules
from perfrules import resources
from perfrules.model import Indicator
from perfrules.reporting.facts_file import facts_file

ID = "cn-mof-2020-10-self-evaluation"
FOLDER = resources.folder("rulesets") / ID
WRITTEN = (FOLDER / "cases.yaml").read_text(encoding="utf-8")
CASES = yaml.load(WRITTEN, Loader=yaml.BaseLoader)  # noqa: S506 - scalars as they were written


@pytest.fixture(scope="module")
def ruleset() -> perfrules.Ruleset:
    return perfrules.load(ID)


def facts_of(case: dict[str, Any]) -> dict[str, str]:
    """What the case reports; `null` is not reported."""
    facts = CASES["base"] | case.get("facts", {})
    return {name: value for name, value in facts.items() if value != "null"}


def test_nothing_about_it_is_doubtful() -> None:
    """A ruleset that others build on has not even a warning."""
    assert perfrules.check(ID) == []


def test_the_weights_of_the_first_level(ruleset: perfrules.Ruleset) -> None:
    """执行率 10, 产出 50, 效益 30, 满意度 10: the ids that an extending ruleset relies on."""
    weights = {node.id: node.points for node in ruleset.model.indicators}

    assert weights == {"execution": 10, "output": 50, "benefit": 30, "satisfaction": 10}


def test_placeholders_are_known_by_their_ids(ruleset: perfrules.Ruleset) -> None:
    """Each second-level group has one placeholder, named after the group; README lists them."""
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    second = [group for group in ruleset.model.groups() if group.level == 2]
    placeholders = [child.id for group in second for child in group.children]

    assert [f"{group.id}_1" for group in second] == placeholders
    leaves = [leaf.id for leaf in ruleset.model.leaves()]
    assert ["execution", *placeholders] == leaves
    assert [i for i in leaves if f"`{i}`" not in readme] == []
    assert [g.id for g in ruleset.model.groups() if f"`{g.id}`" not in readme] == []
    named = [leaf for leaf in ruleset.model.nodes() if "占位" in leaf.name]
    assert all(isinstance(node, Indicator) for node in named)
    assert placeholders == [node.id for node in named]


@pytest.mark.parametrize("case", CASES["cases"], ids=lambda case: case["name"])
def test_the_cases(ruleset: perfrules.Ruleset, case: dict[str, Any]) -> None:
    """The cases that ship beside the ruleset come out as they say."""
    expect = dict(case["expect"])
    if "error" in expect:
        with pytest.raises(perfrules.FactError) as caught:
            ruleset.evaluate(facts_of(case))
        assert expect["error"] == [d.slug for d in caught.value.diagnostics]
        return

    evaluation = ruleset.evaluate(facts_of(case))
    results = evaluation.indicators
    actual = {
        "total_score": evaluation.total_score,
        "grade": evaluation.grade,
        "status": evaluation.status.value,
        "scores": {each: results[each].score for each in expect.get("scores", {})},
        "statuses": {each: results[each].status.value for each in expect.get("statuses", {})},
        "deductions": [(d.indicator, d.points) for d in evaluation.deductions],
        "findings": {
            finding.check: finding.status
            for finding in evaluation.findings
            if finding.check in expect.get("findings", {})
        },
    }

    expected = {key: READ.get(key, _same)(value) for key, value in expect.items()}
    assert expected == {key: actual[key] for key in expected}


def _same(value: Any) -> Any:
    return None if value == "null" else value


def _number(value: str) -> Decimal | None:
    return None if value == "null" else Decimal(value)


READ = {
    "total_score": _number,
    "scores": lambda scores: {each: _number(score) for each, score in scores.items()},
    "deductions": lambda lost: [(d["indicator"], Decimal(d["points"])) for d in lost],
}


def test_every_grade_is_reached() -> None:
    """No grade is without a case."""
    grades = {case["expect"].get("grade") for case in CASES["cases"]}

    assert grades >= {"优", "良", "中", "差"}


def test_the_claims_of_an_empty_facts_file_are_possible(ruleset: perfrules.Ruleset) -> None:
    """What the file shows as an example of a claim is a grade that the ruleset has."""
    shown = facts_file(ruleset.plan, "zh").splitlines()[-2:]

    assert shown == ["#   total_score: 95", "#   grade: 优"]
