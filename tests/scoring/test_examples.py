"""Every example of every scoring method, run through the whole pipeline."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest

from perfrules import Evaluation
from perfrules.scoring import METHODS

Evaluate = Callable[[str, str], Evaluation]


def examples() -> Iterator[object]:
    """Each row of each example as a test case."""
    for name, method in METHODS.items():
        for position, example in enumerate(method.examples):
            for facts, score in example.rows:
                yield pytest.param(example.yaml, facts, score, id=f"{name}-{position}-{facts}")


@pytest.mark.parametrize(("indicator", "facts", "score"), list(examples()))
def test_the_example_scores_what_it_says(
    evaluate: Evaluate, indicator: str, facts: str, score: str
):
    """The examples in the documentation are true, and every lost point has a reason."""
    evaluation = evaluate(indicator, facts)

    assert Decimal(score) == evaluation.total_score
    lost = sum((deduction.points for deduction in evaluation.deductions), Decimal(0))
    assert evaluation.total_points == evaluation.total_score + lost
    assert all(deduction.reason for deduction in evaluation.deductions)


@pytest.mark.parametrize("name", METHODS)
def test_every_method_has_examples_that_lose_points(name: str):
    """An example in which nothing can be lost shows nothing."""
    rows = [row for example in METHODS[name].examples for row in example.rows]

    assert len({score for _, score in rows}) > 1
