"""Claims beside what was recomputed (自评与复算)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from perfrules.compiling.plan import Plan
from perfrules.decimals import difference
from perfrules.model import IndicatorGroup
from perfrules.results import Claims, Discrepancy
from perfrules.wording import Text

if TYPE_CHECKING:
    from perfrules.evaluating.evaluation import Evaluation

_TOTAL = Text("总得分", "total score")
_GRADE = Text("等级", "grade")


def discrepancies(plan: Plan, evaluation: Evaluation, claims: Claims) -> tuple[Discrepancy, ...]:
    """A row for every claim, in the order of the ruleset, then the total and the grade.

    The claims were read by that plan: their scores go by the ids of its indicators.
    """
    claimed = claims.scores
    rows = []
    for node in plan.nodes:
        if node.id in claimed:
            kind: Literal["group", "indicator"] = (
                "group" if isinstance(node, IndicatorGroup) else "indicator"
            )
            score = evaluation.indicators[node.id].score
            rows.append(_row(kind, node.id, node.label, claimed[node.id], score))
    language = evaluation.language
    if claims.total_score is not None:
        name = _TOTAL.in_language(language)
        rows.append(_row("total", None, name, claims.total_score, evaluation.total_score))
    if claims.grade is not None:
        rows.append(
            Discrepancy(
                subject="grade",
                id=None,
                name=_GRADE.in_language(language),
                declared=claims.grade,
                recomputed=evaluation.grade,
                difference=None,
                agrees=claims.grade == evaluation.grade,
            )
        )
    return tuple(rows)


def _row(
    subject: Literal["indicator", "group", "total"],
    node_id: str | None,
    name: str,
    declared: Decimal,
    recomputed: Decimal | None,
) -> Discrepancy:
    apart = None if recomputed is None else difference(declared, recomputed)
    return Discrepancy(
        subject=subject,
        id=node_id,
        name=name,
        declared=declared,
        recomputed=recomputed,
        difference=apart,
        agrees=apart == 0,
    )
