"""The example rulesets: each extends a framework, and shows every way of doing so."""

from __future__ import annotations

from pathlib import Path

import pytest

import perfrules
from perfrules import api, resources

EXAMPLES = {
    "example-department-2013-53": "cn-mof-2013-53-department",
    "example-project-2013-53": "cn-mof-2013-53-project",
    "example-self-evaluation-2020-10": "cn-mof-2020-10-self-evaluation",
}
EACH = pytest.mark.parametrize("example", EXAMPLES)


def overlay(base: str, rest: str) -> str:
    return f'perfrules: 1\nid: town\nversion: "1"\ntitle: 乡镇\nextends: {base}\n{rest}'


def refusals(text: str) -> list[tuple[str, int]]:
    """Slug and line of all that is wrong; every one of them with a way out."""
    with pytest.raises(perfrules.RulesetError) as caught:
        perfrules.loads(text)
    assert all(each.hint for each in caught.value.diagnostics)
    return [(d.slug, d.span.line if d.span else 0) for d in caught.value.diagnostics]


@EACH
def test_each_extends_its_framework(example: str):
    """It scores by itself, with 100 points, and nothing about it is doubtful."""
    ruleset = perfrules.load(example)

    assert ruleset.model.base_ids == {str(_file(EXAMPLES[example])): EXAMPLES[example]}
    assert ruleset.model.total_points == 100
    assert ruleset.warnings == ()
    assert [band.grade for band in ruleset.model.grades] == ["优", "良", "中", "差"]


@EACH
def test_each_shows_every_way_of_extending(example: str):
    """Indicators that are gone, that are new, that are scored in another way; and locks."""
    before = {leaf.id: leaf for leaf in api.read_model(EXAMPLES[example]).leaves()}
    after = {leaf.id: leaf for leaf in perfrules.load(example).model.leaves()}
    text = _file(example).read_text(encoding="utf-8")

    assert before.keys() - after.keys()
    assert after.keys() - before.keys()
    assert [i for i in before.keys() & after.keys() if before[i] != after[i]]
    assert "\nlock: [" in text


@EACH
def test_it_says_that_it_is_an_example(example: str):
    """In its title, in its file and in its README: nobody takes it for a rule in force."""
    folder = resources.folder("rulesets") / example
    readme = (folder / "README.md").read_text(encoding="utf-8")

    assert perfrules.load(example).title.startswith("示例")
    assert "不是任何" in (folder / "ruleset.yaml").read_text(encoding="utf-8")
    assert "**它是示例" in readme
    assert "编的" in readme


@EACH
def test_the_resolved_form_gives_the_same_results(example: str):
    """For the facts of every case: byte by byte."""
    ruleset = perfrules.load(example)
    whole = perfrules.loads(ruleset.resolved())
    cases = api.read_cases(example).cases

    assert ruleset.digest == whole.digest
    for case in cases:
        if not case.expects_refusal:
            facts = dict(case.facts)
            assert ruleset.evaluate(facts).to_json() == whole.evaluate(facts).to_json()


@EACH
def test_the_empty_facts_file_asks_for_what_the_cases_report(example: str):
    """No fact of the base is asked for that nothing reads any more."""
    asked = {fact.id for fact in perfrules.load(example).model.facts}
    canonical = perfrules.load(example).plan.canonical
    reported = {
        canonical.get(name, name) for case in api.read_cases(example).cases for name in case.facts
    }

    assert {i for i in asked - reported if not i.endswith("_level")} == set()


@pytest.mark.parametrize(
    ("example", "rest", "line"),
    [
        (
            "example-department-2013-53",
            "override:\n  three_public_control: {scoring: {method: steps, of: excess, "
            "step: 5个百分点, lose: 1, partial: whole}}\n",
            7,
        ),
        ("example-department-2013-53", "facts:\n  fund_problems: {unit: 例, max: 1例}\n", 7),
        (
            "example-department-2013-53",
            "vetoes:\n- {id: false-report, when: false_report, reason: 虚假, effect: not-rated}\n",
            7,
        ),
        ("example-project-2013-53", "override:\n  satisfaction: {target: ≥80%}\n", 7),
        ("example-project-2013-53", "override:\n  funds_lawful: {kind: text}\n", 7),
        ("example-self-evaluation-2020-10", "override:\n  execution: {zero_when: null}\n", 7),
        ("example-self-evaluation-2020-10", "grades: [{grade: 优, from: 0}]\n", 6),
    ],
)
def test_what_is_locked_cannot_be_weakened(example: str, rest: str, line: int):
    """Neither the rule nor what it reads, told at the line of the change."""
    found = [each for each in refusals(overlay(example, rest)) if each[0] == "locked"]

    assert found == [("locked", line)]


def _file(ruleset: str) -> Path:
    return resources.folder("rulesets") / ruleset / "ruleset.yaml"
