"""What comes out: frozen data, in the words of the trade."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final, Literal, NamedTuple

import attrs

from perfrules.diagnostics import Diagnostic, Severity
from perfrules.source import Span
from perfrules.wording import Text

CheckStatus = Literal["pass", "fail", "skipped"]


class Status(enum.Enum):
    """What became of an indicator; a state has a name, there are no sentinel numbers."""

    SCORED = "scored"  # 已评分
    NOT_APPLICABLE = "not_applicable"  # 不适用: its points go where the ruleset says
    MISSING = "missing"  # 未填报: the ruleset gives it no points
    PENDING = "pending"  # 待评: a person has yet to judge
    VETOED = "vetoed"  # 一票否决: the whole is not rated


STATUS_WORDS: Final = {
    Status.SCORED: Text("已评分", "scored"),
    Status.NOT_APPLICABLE: Text("不适用", "not applicable"),
    Status.MISSING: Text("未填报", "not reported"),
    Status.PENDING: Text("待评", "pending"),
    Status.VETOED: Text("一票否决，不予评定", "vetoed: not rated"),
}


class Read(Mapping[str, str]):
    """The facts that were read, by id, as people read them; made when looked at."""

    __slots__ = ("_made", "_make")

    _made: dict[str, str]

    def __init__(self, make: Callable[[], dict[str, str]]) -> None:
        self._make: Callable[[], dict[str, str]] = make

    def __getitem__(self, fact_id: str) -> str:
        return self._found()[fact_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._found())

    def __len__(self) -> int:
        return len(self._found())

    def __repr__(self) -> str:
        return repr(self._found())

    def _found(self) -> dict[str, str]:
        try:
            return self._made
        except AttributeError:
            self._made = self._make()
            return self._made

    def __reduce__(self) -> tuple[type[dict[str, str]], tuple[dict[str, str]]]:
        return dict, (self._found(),)


class Deduction(NamedTuple):
    """Points lost by an indicator, and why (扣分).

    `rule` is the place in the ruleset that decided, such as `training.scoring.bands[1]`, and `line`
    its line in `file`: the ruleset's own, or that of one that it extends; `values` are the facts
    that were read, by id, as people read them; `code` is what the ruleset counts the loss under. (A
    named tuple: it is made for every lost point of every subject, in a third of the time.)
    """

    indicator: str
    points: Decimal
    reason: str
    rule: str
    line: int
    values: Mapping[str, str]
    file: str
    code: str | None = None


@attrs.frozen(kw_only=True)
class ReasonCode:
    """A code (原因代码), and the points that its indicators are away from their baselines."""

    code: str
    points: Decimal
    indicators: tuple[str, ...]  # ids of those it was counted for, in the order of the ruleset


@attrs.frozen(kw_only=True)
class Bonus:
    """Points on top of the total, and why (加分); what the cap of all bonuses leaves is counted."""

    id: str
    points: Decimal  # that were counted
    reason: str
    rule: str  # the place in the ruleset, such as `bonuses.items[0]`
    line: int
    file: str  # in which that line is: the ruleset's own, or that of one that it extends
    values: Mapping[str, str]


@attrs.frozen(kw_only=True)
class Penalty:
    """Points taken from the total, and why (减分)."""

    id: str
    points: Decimal  # that were counted
    reason: str
    rule: str
    line: int
    file: str  # in which that line is: the ruleset's own, or that of one that it extends
    values: Mapping[str, str]


@attrs.frozen(kw_only=True)
class Veto:
    """A veto that holds (一票否决), and what it does."""

    id: str
    effect: Literal["score", "grade", "not-rated"]
    grade: str | None  # the best that is left, where its effect is a grade
    reason: str
    rule: str
    line: int
    file: str  # in which that line is: the ruleset's own, or that of one that it extends
    values: Mapping[str, str]


@attrs.frozen(kw_only=True)
class GradeReason:
    """Why the grade is not the one of the score: at best `grade`, or not good enough for it."""

    kind: Literal["veto", "cap", "minimum"]
    grade: str  # the best that a veto or a cap leaves; the one whose minimum does not hold
    reason: str
    rule: str
    line: int
    file: str  # in which that line is: the ruleset's own, or that of one that it extends
    values: Mapping[str, str]


@attrs.frozen(kw_only=True)
class TotalResult:
    """Another total over the same tree (另一种合计)."""

    id: str
    name: str
    score: Decimal | None  # None: nothing in it applies, or somebody has yet to judge
    points: Decimal  # what it can come to; with a sum what applies
    status: Status


@attrs.frozen(kw_only=True)
class RangeEnd:
    """What the whole comes to in the worst or the best case."""

    total_score: Decimal | None  # None: not rated
    grade: str | None


@attrs.frozen(kw_only=True)
class Range:
    """Where the total lies while indicators are pending: none of their points, or all (区间)."""

    worst: RangeEnd
    best: RangeEnd
    pending: tuple[str, ...]  # ids of the indicators that somebody has yet to judge


@attrs.frozen(kw_only=True)
class Adjustment:
    """What a reviewer decided on an indicator (复核，核增、核减)."""

    indicator: str  # its id or name
    score: Decimal
    reason: str
    by: str | None = None
    on: str | None = None  # the day, as 2022-03-01
    span: Span | None = attrs.field(default=None, eq=False, repr=False)


@attrs.frozen(kw_only=True)
class AdjustedScore:
    """The score of an indicator by the rules, and the one a reviewer gave it."""

    indicator: str
    name: str
    automatic: Decimal | None  # by the rules; it is never overwritten
    score: Decimal
    difference: Decimal | None  # score − automatic
    reason: str
    by: str | None
    on: str | None


@attrs.frozen(kw_only=True)
class Adjusted:
    """The evaluation with what a reviewer decided in the place of scores (复核结果)."""

    adjustments: tuple[AdjustedScore, ...]  # in the order of the ruleset
    status: Status
    total_score: Decimal | None
    difference: Decimal | None  # to the total by the rules
    grade: str | None
    grades: Mapping[str, str | None]
    scores: Mapping[str, Decimal | None]  # of every group and indicator, by id
    vetoes: tuple[Veto, ...]
    grade_reasons: tuple[GradeReason, ...]


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
    file: str


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


@attrs.frozen(kw_only=True)
class FactWarning(Diagnostic):
    """Something about a fact that looks like a slip; it changes no score."""

    fact: str  # its id
    severity: Severity = Severity.WARNING


def _read_only(scores: Mapping[str, Decimal]) -> Mapping[str, Decimal]:
    """A copy that cannot be changed; what is no mapping is refused where it is compared."""
    return MappingProxyType(dict(scores)) if isinstance(scores, dict) else scores


@attrs.frozen
class Claims:
    """What a subject says of itself (自评)."""

    total_score: Decimal | None = None
    grade: str | None = None
    scores: Mapping[str, Decimal] = attrs.field(  # by id or name, groups too; read only
        factory=dict, converter=_read_only
    )

    def __reduce__(self) -> tuple[Any, ...]:
        return Claims, (self.total_score, self.grade, dict(self.scores))


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
    file: str
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
                {
                    "title": s.title,
                    "line": s.line,
                    "file": s.file,
                    "node": _node_dict(s.node) if s.node else None,
                }
                for s in self.steps
            ],
        }


def _lines(node: TraceNode, depth: int) -> list[str]:
    sign = "" if node.value.startswith("≈") else "⇒ " if node.parts else "= "
    told = node.text if node.text == node.value else f"{node.text} {sign}{node.value}"
    own = f"{'  ' * depth}{told}"
    return [own, *(line for part in node.parts for line in _lines(part, depth + 1))]


def _node_dict(node: TraceNode) -> dict[str, object]:
    return {"text": node.text, "value": node.value, "parts": [_node_dict(p) for p in node.parts]}
