"""What comes out: frozen data, in the words of the trade."""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Final, Literal

import attrs

from perfrules.wording import Text

Values = Mapping[str, str]
CheckStatus = Literal["pass", "fail", "skipped"]


class Status(enum.Enum):
    """What became of an indicator; a state has a name, there are no sentinel numbers."""

    SCORED = "scored"  # 已评分
    NOT_APPLICABLE = "not_applicable"  # 不适用: its points go where the ruleset says
    MISSING = "missing"  # 未填报: the ruleset gives it no points
    PENDING = "pending"  # 待评: a person has yet to judge


STATUS_WORDS: Final = {
    Status.SCORED: Text("已评分", "scored"),
    Status.NOT_APPLICABLE: Text("不适用", "not applicable"),
    Status.MISSING: Text("未填报", "not reported"),
    Status.PENDING: Text("待评", "pending"),
}


class Deduction:
    """Points lost by an indicator, and why (扣分).

    `rule` is the place in the ruleset that decided, such as `training.scoring.bands[1]`, and `line`
    its line; `values` are the facts that were read, by id, as people read them.
    """

    __slots__ = ("_values", "indicator", "line", "points", "reason", "rule")

    indicator: str
    points: Decimal
    reason: str
    rule: str
    line: int

    def __init__(
        self,
        *,
        indicator: str,
        points: Decimal,
        reason: str,
        rule: str,
        line: int,
        values: Callable[[], dict[str, str]] | Values,
    ) -> None:
        object.__setattr__(self, "indicator", indicator)
        object.__setattr__(self, "points", points)
        object.__setattr__(self, "reason", reason)
        object.__setattr__(self, "rule", rule)
        object.__setattr__(self, "line", line)
        object.__setattr__(self, "_values", values)

    @property
    def values(self) -> Values:
        """The facts that were read: id → the value as people read it."""
        values: Callable[[], dict[str, str]] | Values = self._values  # type: ignore[attr-defined]
        if callable(values):
            values = MappingProxyType(values())
            object.__setattr__(self, "_values", values)
        return values

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a deduction does not change: {name}")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"a deduction does not change: {name}")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Deduction):
            return NotImplemented
        return self._told() == other._told() and dict(self.values) == dict(other.values)

    def __hash__(self) -> int:
        return hash(self._told())

    def __repr__(self) -> str:
        return f"Deduction({self.indicator}: {self.points}, {self.reason!r}, line {self.line})"

    def _told(self) -> tuple[object, ...]:
        return (self.indicator, self.points, self.reason, self.rule, self.line)


@attrs.frozen(kw_only=True)
class Finding:
    """What a check of the facts found (核对结果); it never changes a score."""

    check: str
    status: CheckStatus
    severity: str  # info | warning | error: how a failure is to be taken
    message: str
    detail: str | None  # the statement with its numbers: 3280.03万元 + 592.95万元 ≠ 3878.48万元
    difference: str | None  # with its unit: 5.50万元
    missing: tuple[str, ...]  # ids of the facts that are needed and were not reported
    line: int


@attrs.frozen(kw_only=True)
class Discrepancy:
    """A claim beside what was recomputed (自评与复算)."""

    subject: Literal["indicator", "group", "total", "grade"]
    id: str | None
    name: str
    declared: Decimal | str
    recomputed: Decimal | str | None
    difference: Decimal | None  # declared − recomputed, in points
    agrees: bool


@attrs.frozen
class Claims:
    """What a subject says of itself (自评)."""

    total_score: Decimal | None = None
    grade: str | None = None
    scores: Mapping[str, Decimal] = attrs.field(factory=dict)  # by id or name, groups too


@attrs.frozen
class TraceNode:
    """A part of a formula with its value, and the parts it was made of."""

    text: str  # the formula, with the names people know
    value: str
    parts: tuple[TraceNode, ...] = ()


@attrs.frozen
class TraceStep:
    """A step of a rule: where the ruleset says so, and every part of it with its value."""

    title: str
    line: int
    node: TraceNode | None


@attrs.frozen(kw_only=True)
class Trace:
    """Why an indicator has its score: `str()` is the explanation in words."""

    indicator: str
    name: str
    summary: tuple[str, ...]
    steps: tuple[TraceStep, ...]

    def __str__(self) -> str:
        lines = [*self.summary]
        for step in self.steps:
            lines.append(step.title)
            if step.node is not None:
                lines += _lines(step.node, 1)
        return "\n".join(lines)

    def to_dict(self) -> dict[str, object]:
        """The same as plain data."""
        return {
            "indicator": self.indicator,
            "name": self.name,
            "summary": list(self.summary),
            "steps": [
                {"title": s.title, "line": s.line, "node": _node_dict(s.node) if s.node else None}
                for s in self.steps
            ],
        }


def _lines(node: TraceNode, depth: int) -> list[str]:
    own = f"{'  ' * depth}{node.text} = {node.value}"
    return [own, *(line for part in node.parts for line in _lines(part, depth + 1))]


def _node_dict(node: TraceNode) -> dict[str, object]:
    return {"text": node.text, "value": node.value, "parts": [_node_dict(p) for p in node.parts]}
