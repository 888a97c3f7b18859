"""All scores of an evaluation at once, for tables: no result of an indicator is made for them."""

# ruff: noqa: SLF001 - the scores are a view of the evaluation's outcome, as its results are

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from perfrules.evaluating.evaluation import Evaluation, IndicatorResult
from perfrules.explaining.showing import as_decimal


def scores(evaluation: Evaluation) -> Iterator[tuple[str, Decimal | None]]:
    """The score of every group and indicator by id, in the order of the ruleset."""
    plan, outcome = evaluation._plan, evaluation._outcome
    always, places = plan.layout.always, plan.places
    for node_id, node in plan.by_id.items():
        place = always.get(node_id)
        if place is None:  # whether it has one depends on the facts
            yield node_id, IndicatorResult(evaluation, node).score
        else:
            position, over = place
            yield node_id, as_decimal(outcome[position], over, places)
