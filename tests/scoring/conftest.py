"""One indicator, written as an author writes it, scored by the whole pipeline."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

import perfrules
from perfrules.formats.subject import read_subject

Evaluate = Callable[[str, str], perfrules.Evaluation]


def ruleset_of(indicator: str) -> str:
    """A ruleset of one indicator `x`; the mapping in braces says the rest of it."""
    points = re.search(r"points: ([0-9.]+)", indicator)
    assert points is not None
    return (
        'perfrules: 1\nid: example\nversion: "1"\ntitle: 示例\nlanguage: zh\n'
        f"total_points: {points[1]}\nindicators:\n- {{id: x, name: x, {indicator[1:]}\n"
    )


def facts_of(written: str) -> perfrules.Subject:
    """Facts as a subject's file has them; a single value is that of `x`."""
    facts = written if written.startswith("{") else f"{{x: {written}}}"
    return read_subject(perfrules.Source("facts.yaml", f"facts: {facts}\n"))


@pytest.fixture
def evaluate() -> Evaluate:
    """Evaluates one indicator by the facts given."""

    def scored(indicator: str, facts: str) -> perfrules.Evaluation:
        return perfrules.loads(ruleset_of(indicator)).evaluate(facts_of(facts))

    return scored


@pytest.fixture
def problems() -> Callable[[str], list[perfrules.Diagnostic]]:
    """The errors of a ruleset of one indicator, as data."""

    def found(indicator: str) -> list[perfrules.Diagnostic]:
        try:
            perfrules.loads(ruleset_of(indicator))
        except perfrules.RulesetError as error:
            return [d for d in error.diagnostics if d.severity is perfrules.Severity.ERROR]
        return []

    return found


@pytest.fixture
def slugs(problems: Callable[[str], list[perfrules.Diagnostic]]) -> Callable[[str], list[str]]:
    """The slugs of the errors of a ruleset of one indicator."""
    return lambda indicator: [problem.slug for problem in problems(indicator)]


@pytest.fixture
def text_of() -> Callable[[str], str]:
    """The ruleset of one indicator, as text."""
    return ruleset_of
