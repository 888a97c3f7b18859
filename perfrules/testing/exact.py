"""An evaluation as exact numbers: what the laws compare, before it becomes decimals for people."""

# ruff: noqa: SLF001 - the laws look at what is computed, not at what is shown

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from perfrules.compiling.details import detail
from perfrules.compiling.lowering import Rule
from perfrules.compiling.plan import SCORED, Cell, Known, Plan
from perfrules.compiling.reading import scale_of
from perfrules.decimals import to_decimal
from perfrules.evaluating.evaluation import Evaluation
from perfrules.explaining.names import names_of
from perfrules.explaining.whole import Verdict
from perfrules.expressions.interpreter import UNDEFINED
from perfrules.expressions.types import ChoiceType, NumberType
from perfrules.model import Kind, RulesetModel
from perfrules.results import Status
from perfrules.testing.adding import Opinion, TotalOpinion
from perfrules.testing.judging import Unscorable
from perfrules.testing.oracle import opinion
from perfrules.testing.slowly import Answered
from perfrules.units import Unit


def score_of(evaluation: Evaluation, node_id: str) -> Fraction | None:
    """The score of an indicator or a group; None where it has none."""
    if evaluation.indicators[node_id].score is None:
        return None
    return Fraction(*evaluation._plan.layout.nodes[node_id].of(evaluation._outcome))


def computed(evaluation: Evaluation, node_id: str) -> Fraction:
    """What the plan counts for an indicator or a group, whether it is shown or not."""
    return Fraction(*evaluation._plan.layout.nodes[node_id].of(evaluation._outcome))


def total_of(evaluation: Evaluation) -> Fraction | None:
    """The total score."""
    return _pair(evaluation, evaluation._plan.layout.total)


def raw_total_of(evaluation: Evaluation) -> Fraction | None:
    """The total score before it is rounded."""
    return _pair(evaluation, evaluation._plan.layout.raw_total)


def base_of(evaluation: Evaluation) -> Fraction | None:
    """The total score before bonuses and penalties."""
    return _pair(evaluation, evaluation._plan.layout.base)


def totals_of(evaluation: Evaluation) -> dict[str, TotalOpinion]:
    """The other totals by id."""
    cells, outcome = evaluation._plan.layout.totals, evaluation._outcome
    return {
        each: TotalOpinion(
            Fraction(*cells[each].score.of(outcome)) if told.score is not None else None,
            Fraction(*cells[each].points.of(outcome)),
            told.status,
        )
        for each, told in evaluation.totals.items()
    }


def verdict_of(evaluation: Evaluation) -> Verdict:
    """What the interpreter makes of the rules of the whole."""
    return evaluation._verdict


def model_of(evaluation: Evaluation) -> RulesetModel:
    """The ruleset as its author thinks of it."""
    return evaluation._plan.model


def play_of(evaluation: Evaluation, node_id: str) -> Fraction:
    """The points in play of an indicator or a group; of the whole under "", as it is told."""
    whole, nodes = evaluation._in_play
    return (nodes[node_id] if node_id else whole).counted


def _pair(evaluation: Evaluation, cell: Cell) -> Fraction | None:
    outcome = evaluation._outcome
    return None if outcome[cell.position] is None else Fraction(*cell.of(outcome))


def losses_of(evaluation: Evaluation, indicator_id: str) -> list[tuple[int, int, Fraction]]:
    """The step, the clause and the points of every loss of an indicator that was scored."""
    plan = evaluation._plan
    if evaluation._state(indicator_id) != SCORED:
        return []
    found = detail(plan, indicator_id).losses(evaluation._reported.known)
    return [(step, clause, Fraction(*lost)) for step, clause, lost, _, _ in found]


def statuses_of(evaluation: Evaluation) -> dict[str, Status]:
    """The statuses of the indicators, without the groups."""
    return {i: evaluation.indicators[i].status for i in evaluation._plan.leaves}


def second_opinion(plan: Plan, known: Mapping[str, Known]) -> Opinion | None:
    """What the oracle makes of known facts; None where they cannot be scored."""
    try:
        return opinion(plan.model, _by_id(plan, [known[i] for i in plan.positions]), units_of(plan))
    except Unscorable:
        return None


def facts_of(evaluation: Evaluation) -> dict[str, Any]:
    """The facts by id: numbers in the base of their dimension, answers by their words."""
    return _by_id(evaluation._plan, evaluation._reported.known)


def _by_id(plan: Plan, known: Sequence[Known]) -> dict[str, Any]:
    return dict(zip(plan.positions, _facts(plan, known), strict=True))


def _facts(plan: Plan, known: Sequence[Known]) -> Iterator[Any]:
    for fact, value in zip(plan.facts, known, strict=True):
        if value is None:
            yield None
        elif fact.kind is Kind.NUMBER:
            yield Fraction(value) / scale_of(fact) * fact.unit.factor
        elif fact.kind is Kind.CHOICE:
            answers = tuple(answer.answer for answer in fact.answers)
            yield Answered(answers[-1 - int(value)], answers)
        else:
            yield value


def actual_of(evaluation: Evaluation, rule: Rule) -> Any:
    """The actual of an indicator, in the base of its dimension; None where it has none."""
    if rule.actual is None:
        return None
    value = names_of(evaluation._reported, rule)["actual"]
    if isinstance(rule.actual.type, ChoiceType) and value is not None:
        answers = rule.actual.type.answers
        return Answered(answers[-1 - value], answers)
    return None if value is UNDEFINED else value


def units_of(plan: Plan) -> dict[str, Unit | None]:
    """The units of the indicators' actuals, in which their tests are written."""
    found = {}
    for indicator_id, rule in plan.leaves.items():
        kind = rule.actual.type if rule.actual else None
        found[indicator_id] = kind.unit if isinstance(kind, NumberType) else None
    return found


def decimals_agree(shown: Any, exact: Fraction | None) -> bool:
    """Whether what people see is the exact number, to 34 digits where it has no end."""
    return shown is None if exact is None else bool(shown == to_decimal(exact))
