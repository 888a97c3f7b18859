"""Claims beside what was recomputed (自评与复算)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from perfrules.compiling.plan import Plan
from perfrules.decimals import difference
from perfrules.diagnostics import Diagnostic
from perfrules.errors import FactError
from perfrules.model import IndicatorGroup
from perfrules.results import Claims, Discrepancy
from perfrules.suggestions import nearest
from perfrules.wording import Text, normal, shortened

if TYPE_CHECKING:
    from perfrules.evaluating.evaluation import Evaluation

_TOTAL = Text("总得分", "total score")
_GRADE = Text("等级", "grade")


def discrepancies(plan: Plan, evaluation: Evaluation, claims: Claims) -> tuple[Discrepancy, ...]:
    """A row for every claim, in the order of the ruleset, then the total and the grade."""
    claimed = _by_id(plan, evaluation, claims)
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


def _by_id(plan: Plan, evaluation: Evaluation, claims: Claims) -> dict[str, Decimal]:
    """The claimed scores by id; unknown names and claims that are no scores are refused at once."""
    found: dict[str, Decimal] = {}
    problems: list[Diagnostic] = []
    for key, declared in claims.scores.items():
        node_id = plan.node_ids.get(normal(key))
        if node_id is None or node_id in found:
            problems.append(_unknown(plan, key, twice=node_id is not None))
        else:
            found[node_id] = declared
    if problems:
        raise FactError(problems, language=evaluation.language)
    return found


def _unknown(plan: Plan, key: object, *, twice: bool) -> Diagnostic:
    name = shortened(key) if isinstance(key, str) else f"<{type(key).__name__}>"
    if twice:
        return Diagnostic(
            slug="claim-twice",
            span=None,
            message=Text(f"{name} 的自评得分报了两次", f"the score of {name} is claimed twice"),
            hint=Text("删去一个", "delete one of them"),
        )
    close = nearest(name, plan.node_ids)
    return Diagnostic(
        slug="unknown-indicator",
        span=None,
        message=Text(f"规则集里没有叫 {name} 的指标（自评得分）",
                     f"the ruleset has no indicator called {name} (claimed score)"),
        hint=Text(f"是不是 {close}？", f"did you mean {close}?") if close else None,
    )  # fmt: skip
