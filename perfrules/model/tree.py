"""The tree of indicators: what each can earn, by which rule, and how they add up."""

from __future__ import annotations

import enum
from collections.abc import Callable
from fractions import Fraction

import attrs

from perfrules.aggregating.base import Aggregate
from perfrules.aggregating.sum import Sum
from perfrules.expressions.formula import Formula
from perfrules.scoring.base import Better, Method, Test
from perfrules.scoring.deductions import DeductionRule
from perfrules.source import Span


class OnMissing(enum.Enum):
    """What follows when a fact that an indicator needs was not reported (未填报)."""

    ERROR = "error"
    ZERO = "zero"
    PENDING = "pending"
    NOT_APPLICABLE = "not-applicable"


class OnNotApplicable(enum.Enum):
    """Where the points of an indicator go that does not apply (缺项)."""

    RESCALE = "rescale"  # the total is rescaled: 得分 ÷ 适用分值 × 满分
    SIBLINGS = "siblings"  # the group is rescaled to its points
    FULL = "full"  # it is given its points
    ZERO = "zero"  # it loses its points
    EXCLUDE = "exclude"  # the total has so many points less


class WhenEmpty(enum.Enum):
    """What a group is worth when nothing below it is in play."""

    NOT_APPLICABLE = "not-applicable"
    FULL = "full"
    ZERO = "zero"


@attrs.frozen(kw_only=True)
class Aggregation:
    """How a group is scored from what is below it (汇总方式)."""

    method: Aggregate = attrs.field(factory=Sum)
    min_scored: int = 1  # with fewer children in play the group is empty
    when_empty: WhenEmpty = WhenEmpty.NOT_APPLICABLE
    span: Span | None = attrs.field(default=None, eq=False)  # where it is written

    @property
    def is_plain_sum(self) -> bool:
        """Whether the scores below are just added."""
        plain = self.min_scored <= 1 and self.when_empty is WhenEmpty.NOT_APPLICABLE
        return plain and isinstance(self.method, Sum)


@attrs.frozen(kw_only=True)
class ZeroRule:
    """Where it holds the indicator earns nothing."""

    when: Formula
    reason: str | None
    span: Span


@attrs.frozen(kw_only=True)
class CapRule:
    """Where it holds the indicator earns no more than `points`."""

    when: Formula
    points: Fraction
    reason: str | None
    span: Span


class OverPolicy(enum.Enum):
    """What follows when the actual is far above the target (超额完成)."""

    CAP = "cap"  # nothing: full points are the most
    EXPLAIN = "explain"  # an explanation is due
    REDUCE = "reduce"  # the score is reduced by the attainment
    NOT_MET = "not-met"  # the target counts as not met


@attrs.frozen(kw_only=True)
class OverBand:
    """Where the attainment lies in it, so large a share of the score is lost."""

    when: Test
    lose: Fraction
    path: str
    span: Span


@attrs.frozen(kw_only=True)
class OverAchievement:
    """What follows when the actual is above the target, as a share of it (超额完成)."""

    policy: OverPolicy
    above: Fraction | None  # of the target; None where bands say it
    bands: tuple[OverBand, ...]
    span: Span

    @property
    def explained_above(self) -> Fraction | None:
        """The share of the target above which an explanation is due; None where none ever is."""
        return self.above if self.policy is OverPolicy.EXPLAIN else None


@attrs.frozen(kw_only=True)
class Indicator:
    """The leaf of the tree, the thing that is scored (三级指标)."""

    id: str
    name: str
    label: str  # the name as its author wrote it
    level: int
    points: Fraction  # 分值: what it can earn; 0 where it could not be read
    weight: Fraction | None  # 权重: relative to its siblings; its points follow from it
    span: Span
    points_span: Span
    target: Test | None
    target_text: str | None
    better: Better
    actual: Formula | None  # None: the fact with the indicator's id
    method: Method | None  # None where it could not be read
    applies_when: Formula | None
    on_missing: OnMissing
    on_not_applicable: OnNotApplicable
    zero_when: ZeroRule | None
    caps: tuple[CapRule, ...]
    deductions: tuple[DeductionRule, ...]
    criterion: str | None
    basis: str | None
    evidence: str | None  # 佐证材料
    origin: str | None  # 数据来源
    description: str | None
    names: frozenset[str]  # that its formulas and tests read, as written
    place: Callable[[str], Span] = attrs.field(eq=False, repr=False)  # of a key of its scoring
    over_achievement: OverAchievement | None = None
    floor: Fraction = Fraction(0)  # 保底: how low its score may fall
    baseline: Fraction | None = None  # 基准分: reasons are ranked from it; None: the points
    code: str | None = None  # 原因代码: of what it loses


@attrs.frozen(kw_only=True)
class IndicatorGroup:
    """A group of indicators (一级、二级指标); its points are the sum of theirs."""

    id: str
    name: str
    label: str  # the name as its author wrote it
    level: int
    points: Fraction
    declared_points: Fraction | None
    weight: Fraction | None
    aggregation: Aggregation
    span: Span
    points_span: Span
    children: tuple[Node, ...]
    basis: str | None = None
    description: str | None = None


Node = Indicator | IndicatorGroup
