"""The cases beside the rulesets that come with perfrules."""

from __future__ import annotations

import pytest

import perfrules
from perfrules import resources

WITH_CASES = [
    each
    for each in resources.ruleset_ids()
    if (resources.folder("rulesets") / each / "cases.yaml").is_file()
]


def test_every_ruleset_has_cases():
    """And says in a README what is official and what is not."""
    folder = resources.folder("rulesets")

    assert WITH_CASES == list(resources.ruleset_ids())
    assert [i for i in WITH_CASES if not (folder / i / "README.md").is_file()] == []


@pytest.mark.parametrize("ruleset", WITH_CASES)
def test_every_case_comes_as_expected(ruleset: str):
    """Every score, grade, deduction and finding that is named."""
    result = perfrules.run_cases(ruleset)

    assert [] == [
        (each.case.name, difference) for each in result.results for difference in each.differences
    ]


@pytest.mark.parametrize("ruleset", [each for each in WITH_CASES if each != "pefa-2016"])
def test_every_clause_is_reached(ruleset: str):
    """No rule is shipped that no case has seen at work."""
    coverage = perfrules.run_cases(ruleset).coverage

    assert () == coverage.unreached
    assert coverage.rate == 1


def test_every_clause_of_pefa_is_reached_that_can_be():
    """The points of answers that take no part are never counted; README says how much that is."""
    coverage = perfrules.run_cases("pefa-2016").coverage
    readme = (resources.folder("rulesets") / "pefa-2016" / "README.md").read_text(encoding="utf-8")

    assert {"NU", "NA"} == {clause.words.en for clause in coverage.unreached}
    assert f"{coverage.reached} of {len(coverage.clauses)} clauses" in readme
