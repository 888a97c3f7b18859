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


@pytest.mark.parametrize("ruleset", WITH_CASES)
def test_every_case_comes_as_expected(ruleset: str):
    """Every score, grade, deduction and finding that is named."""
    result = perfrules.run_cases(ruleset)

    assert [] == [
        (each.case.name, difference) for each in result.results for difference in each.differences
    ]


@pytest.mark.parametrize("ruleset", ["cn-js-lyg-npc-2021"])
def test_every_clause_is_reached(ruleset: str):
    """No rule is shipped that no case has seen at work."""
    coverage = perfrules.run_cases(ruleset).coverage

    assert () == coverage.unreached
    assert coverage.rate == 1
