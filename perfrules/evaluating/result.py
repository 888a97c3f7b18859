"""The result of one group, indicator or other total; each is made when it is looked at."""

# ruff: noqa: SLF001 - a view of the same outcome

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from perfrules.compiling.plan import NOT_APPLICABLE, PENDING
from perfrules.evaluating.applying import InPlay
from perfrules.evaluating.unchanging import Unchanging
from perfrules.explaining.names import names_of, show_name, shown, target_text
from perfrules.explaining.reasons import note
from perfrules.explaining.showing import NOTHING, as_decimal
from perfrules.expressions.tree import Name
from perfrules.model import Indicator, IndicatorGroup, Node, OnNotApplicable, Total
from perfrules.results import Deduction, Status, TotalResult

if TYPE_CHECKING:
    from perfrules.evaluating.evaluation import Evaluation

_STATUSES = (
    Status.SCORED,
    Status.NOT_APPLICABLE,
    Status.MISSING,
    Status.PENDING,
)


class IndicatorResult(Unchanging):
    """The result of a group or an indicator."""

    __slots__ = ("_evaluation", "_node")

    _evaluation: Evaluation
    _node: Node

    def __init__(self, evaluation: Evaluation, node: Node) -> None:
        object.__setattr__(self, "_evaluation", evaluation)  # attributes cannot be set
        object.__setattr__(self, "_node", node)

    def __repr__(self) -> str:
        return f"IndicatorResult({self.id}: {self.score} of {self.points}, {self.status.value})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, IndicatorResult):
            return NotImplemented
        return self._node is other._node and self._evaluation is other._evaluation

    def __hash__(self) -> int:
        return hash((id(self._node), id(self._evaluation)))

    @property
    def id(self) -> str:
        """The id of the indicator."""
        return self._node.id

    @property
    def name(self) -> str:
        """Its name (指标名称)."""
        return self._node.label

    @property
    def level(self) -> int:
        """Its level in the tree, from 1 (一级、二级、三级)."""
        return self._node.level

    @property
    def is_group(self) -> bool:
        """Whether it is a group of indicators."""
        return isinstance(self._node, IndicatorGroup)

    @property
    def points(self) -> Decimal:
        """What it can earn (分值)."""
        return as_decimal(*self._node.points.as_integer_ratio(), 0)

    @property
    def score(self) -> Decimal | None:
        """What it earned (得分); None where it has no score."""
        evaluation, node = self._evaluation, self._node
        plan, outcome = evaluation._plan, evaluation._outcome
        always = plan.layout.always.get(node.id)
        if always is not None:
            return as_decimal(outcome[always[0]], always[1], plan.places)
        if isinstance(node, Indicator):
            place = plan.layout.states[node.id].position
            if place is not None and not _has_score(node, outcome[place]):
                return None
        elif self.status is not Status.SCORED or node.aggregation.method.name == "none":
            return None
        return as_decimal(*plan.layout.nodes[node.id].of(outcome), plan.places)

    @property
    def mark(self) -> str | None:
        """The word for its score, where the ruleset has one for exactly that (B+)."""
        return self._evaluation._mark(self.score)

    @property
    def status(self) -> Status:
        """What became of it; a group is pending while one of its indicators is."""
        if isinstance(self._node, Indicator):
            return _STATUSES[self._evaluation._state(self._node.id)]
        own = self._evaluation._plan.layout.states.get(self._node.id)
        if own is not None and own.position is not None:
            return _STATUSES[self._evaluation._outcome[own.position]]
        children = self.children
        if any(child.status is Status.PENDING for child in children):
            return Status.PENDING
        scored = any(child.score is not None for child in children)
        return Status.SCORED if scored else Status.NOT_APPLICABLE

    @property
    def applicable_points(self) -> Decimal:
        """The points of what applies in it (适用分值); 0 where its points go to others."""
        return as_decimal(*self._in_play.points.as_integer_ratio(), 0)

    @property
    def rescaled(self) -> bool:
        """Whether it is a group whose score is 得分 ÷ 适用分值 × 分值 (折算)."""
        return self._in_play.rescaled

    @property
    def _in_play(self) -> InPlay:
        return self._evaluation._in_play[1][self._node.id]

    @property
    def target(self) -> str | None:
        """The target as it is printed (目标值); where it has a name, its value here."""
        if not isinstance(self._node, Indicator):
            return None
        reported = self._evaluation._reported
        return target_text(reported, reported.plan.leaves[self._node.id])

    @property
    def actual(self) -> str | None:
        """The actual as people read it (完成值); None where there is none."""
        if not isinstance(self._node, Indicator):
            return None
        reported = self._evaluation._reported
        rule = reported.plan.leaves[self._node.id]
        if rule.actual is None:
            return None
        names = names_of(reported, rule)
        if isinstance(rule.actual.tree, Name):
            told = show_name(names, rule.actual.tree.text)
        else:
            told = shown(names["actual"], rule.actual.type, reported.language)
        return None if told == NOTHING else told

    @property
    def note(self) -> str | None:
        """Which facts were not reported, where it does not apply for want of them."""
        if not isinstance(self._node, Indicator):
            return None
        evaluation = self._evaluation
        return note(evaluation._reported, self._node.id, evaluation._state(self._node.id))

    @property
    def criterion(self) -> str | None:
        """The official sentence (评分标准)."""
        return self._node.criterion if isinstance(self._node, Indicator) else None

    @property
    def line(self) -> int:
        """The line of the ruleset it begins on."""
        return self._node.span.line

    @property
    def file(self) -> str:
        """The file with that line: the ruleset's own, or that of one that it extends."""
        return self._node.span.file

    @property
    def deductions(self) -> tuple[Deduction, ...]:
        """What it lost and why; of a group, what its indicators lost."""
        ids = set(self._leaf_ids())
        return tuple(d for d in self._evaluation.deductions if d.indicator in ids)

    @property
    def children(self) -> tuple[IndicatorResult, ...]:
        """The results below a group."""
        if not isinstance(self._node, IndicatorGroup):
            return ()
        return tuple(IndicatorResult(self._evaluation, child) for child in self._node.children)

    def _leaf_ids(self) -> Iterator[str]:
        waiting: list[Node] = [self._node]
        while waiting:
            node = waiting.pop()
            if isinstance(node, IndicatorGroup):
                waiting.extend(node.children)
            else:
                yield node.id


class IndicatorResults(Mapping[str, "IndicatorResult"]):
    """Results by id; each is made when it is looked at."""

    __slots__ = ("_evaluation",)

    def __init__(self, evaluation: Evaluation) -> None:
        self._evaluation = evaluation

    def __getitem__(self, key: str) -> IndicatorResult:
        return IndicatorResult(self._evaluation, self._evaluation._plan.by_id[key])

    def __iter__(self) -> Iterator[str]:
        return iter(self._evaluation._plan.by_id)

    def __len__(self) -> int:
        return len(self._evaluation._plan.by_id)


def total_result(evaluation: Evaluation, total: Total) -> TotalResult:
    """The result of another total."""
    plan, outcome = evaluation._plan, evaluation._outcome
    cell = plan.layout.totals[total.id]
    status = _STATUSES[outcome[cell.status]]
    score = as_decimal(*cell.score.of(outcome), plan.places)
    return TotalResult(
        id=total.id,
        name=total.label,
        score=score if status is Status.SCORED else None,
        points=as_decimal(*cell.points.of(outcome), 0),
        status=status,
    )


def _has_score(indicator: Indicator, status: int) -> bool:
    if status == NOT_APPLICABLE:
        return indicator.on_not_applicable in (OnNotApplicable.FULL, OnNotApplicable.ZERO)
    return status != PENDING
