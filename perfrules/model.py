"""A ruleset as its author thinks of it: frozen data, formulas already parsed."""

from __future__ import annotations

import datetime as dt
import enum
import hashlib
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import cached_property

import attrs

from perfrules.aggregating.base import Aggregate
from perfrules.aggregating.sum import Sum
from perfrules.aggregating.table import Table
from perfrules.decimals import RoundingMode
from perfrules.expressions.formula import Formula
from perfrules.scoring.base import Better, Method, Test
from perfrules.scoring.deductions import DeductionRule
from perfrules.source import Source, Span
from perfrules.units import Unit
from perfrules.wording import Language

Day = dt.date | None


class Kind(enum.Enum):
    """What is reported: a number with a unit, one of several answers, yes or no, text, a day."""

    NUMBER = "number"
    CHOICE = "choice"
    FLAG = "flag"
    TEXT = "text"
    DATE = "date"


class Stage(enum.Enum):
    """Where a ruleset rounds."""

    INDICATOR = "indicator"
    GROUP = "group"
    TOTAL = "total"


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


@attrs.frozen
class Mark:
    """A word for an exact score (A, B+ …), on an ordered scale."""

    mark: str
    points: Fraction


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


@attrs.frozen
class Answer:
    """One answer of a choice, and what else it may be called."""

    answer: str
    aliases: tuple[str, ...] = ()


@attrs.frozen
class JudgmentLevel:
    """A level and the interval [low, high) its number must lie in; the topmost is closed."""

    level: str
    low: Fraction
    high: Fraction


class Statistic(enum.Enum):
    """What is asked of all rows of a table together, or of the place of one among them."""

    MEAN = "mean"
    MEDIAN = "median"
    MIN = "min"
    MAX = "max"
    SUM = "sum"
    COUNT = "count"
    RANK = "rank"
    PERCENTILE = "percentile"
    Z_SCORE = "z-score"

    @property
    def is_of_the_row(self) -> bool:
        """Whether each row has its own, and not all of a group the same."""
        return self in (Statistic.RANK, Statistic.PERCENTILE, Statistic.Z_SCORE)


@attrs.frozen(kw_only=True)
class CohortStatistic:
    """A statistic over the rows of a table (全体统计)."""

    statistic: Statistic
    of: str  # the id of a fact or a value
    by: str | None  # the id of the fact that tells the groups apart; None: all are one group
    better: Better = Better.HIGHER  # of ranks and percentiles


@attrs.frozen(kw_only=True, cache_hash=True)  # what is known of a fact is looked up by it
class FactDeclaration:
    """What is reported under one id (填报数据); limits are in the base of the unit's dimension."""

    id: str
    name: str  # in the form in which formulas and facts files find it
    label: str  # the name as its author wrote it, for people
    kind: Kind
    unit: Unit
    decimals: int
    span: Span
    minimum: Fraction | None = None
    maximum: Fraction | None = None
    answers: tuple[Answer, ...] = ()
    aliases: tuple[str, ...] = ()
    levels: tuple[JudgmentLevel, ...] = ()  # of a judged number; its level is `<id>_level`
    inline: bool = False  # declared by an indicator, not under `facts`
    origin: str | None = None  # 数据来源: where the figure comes from
    description: str | None = None
    cohort: CohortStatistic | None = None  # in a table it is computed, not reported


@attrs.frozen(kw_only=True)
class ValueDeclaration:
    """A derived number or condition (计算值)."""

    id: str
    name: str
    label: str  # the name as its author wrote it
    formula: Formula
    unit: Unit | None
    span: Span


@attrs.frozen(kw_only=True)
class Check:
    """A statement about the facts that must hold; it never changes a score (勾稽关系)."""

    id: str
    that: Formula
    tolerance: Formula | None
    severity: str  # info | warning | error: how a failure is shown
    message: str
    span: Span
    basis: str | None = None


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


@attrs.frozen(kw_only=True)
class GradeBand:
    """A grade (等级), from `low` up to the next one; shares of the total, or points."""

    grade: str
    low: Fraction
    high: Fraction | None
    is_share: bool
    span: Span


@attrs.frozen(kw_only=True)
class Scale:
    """Another scale of grades over the same score, with a name of its own."""

    name: str
    grades: tuple[GradeBand, ...]


@attrs.frozen
class Lookup:
    """A table that formulas look quantities up in, as it was written (对照表)."""

    name: str
    rows: tuple[tuple[str, str], ...]


@attrs.frozen(kw_only=True)
class Total:
    """Another total over the same tree, with a name of its own (另一种合计)."""

    id: str
    label: str  # the name as its author wrote it
    aggregation: Aggregation
    parts: tuple[tuple[str, Fraction], ...]  # id of a node, and for how much it counts
    points: Fraction  # what it can come to; with a sum only what applies counts
    span: Span

    @property
    def key(self) -> str:
        """What tells it from the groups; no id has a backtick."""
        return f"total`{self.id}"


@attrs.frozen(kw_only=True)
class BonusRule:
    """Points on top of the total, or taken from it: for each occurrence, or on a condition."""

    id: str
    reason: str
    points: Fraction
    when: Formula | None
    count: Formula | None
    most: Fraction | None  # what it can give or cost at all
    path: str  # such as `bonuses.items[0]`
    span: Span


@attrs.frozen(kw_only=True)
class BonusBlock:
    """The bonuses (加分项) or the penalties (减分项) outside the total, and their cap."""

    cap: Fraction | None
    rules: tuple[BonusRule, ...]


class Effect(enum.Enum):
    """What a veto does: the score is 0, the grade is at best a given one, or there is none."""

    NO_SCORE = "score"
    GRADE = "grade"
    NOT_RATED = "not-rated"


@attrs.frozen(kw_only=True)
class VetoRule:
    """Where it holds the whole is vetoed (一票否决)."""

    id: str
    when: Formula
    reason: str
    effect: Effect
    grade: str | None  # of Effect.GRADE
    path: str
    span: Span
    grade_span: Span


@attrs.frozen(kw_only=True)
class GradeCap:
    """Where it holds the grade is at best this one; the score is untouched (不得评优)."""

    when: Formula
    at_best: str
    reason: str
    path: str
    span: Span
    grade_span: Span


@attrs.frozen(kw_only=True)
class Minimum:
    """What must hold for a grade; where it does not the grade is a worse one."""

    grade: str
    that: Formula
    reason: str
    path: str
    span: Span
    grade_span: Span


@attrs.frozen(kw_only=True)
class Quota:
    """How many subjects of a table may have a grade, as a share of those with a total (名额)."""

    grade: str
    share: Fraction
    span: Span
    grade_span: Span


@attrs.frozen(kw_only=True)
class Rounding:
    """Where and how scores are rounded (保留小数)."""

    places: int
    mode: RoundingMode
    stages: frozenset[Stage]
    grade_on_raw: bool


@attrs.frozen(kw_only=True)
class RulesetModel:
    """A whole ruleset (评分规则集)."""

    id: str
    version: str
    title: str
    basis: str | None
    description: str | None
    language: Language
    effective: tuple[Day, Day]  # the first and the last day, both included
    total_points: Fraction
    total_span: Span
    rounding: Rounding | None
    grades: tuple[GradeBand, ...]
    facts: tuple[FactDeclaration, ...]
    values: tuple[ValueDeclaration, ...]
    checks: tuple[Check, ...]
    indicators: tuple[Node, ...]
    aggregation: Aggregation  # of the first level
    marks: tuple[Mark, ...]  # the best first
    source: Source = attrs.field(repr=False)
    content: Callable[[], str] = attrs.field(eq=False, repr=False)  # in canonical form
    scales: tuple[Scale, ...] = ()
    totals: tuple[Total, ...] = ()  # besides the one that is graded
    unused_tables: tuple[tuple[str, Span], ...] = ()  # by name, that nothing looks up in
    lookups: tuple[Lookup, ...] = ()  # their rows stand in the formulas that name them
    bonuses: BonusBlock | None = None
    penalties: BonusBlock | None = None
    total_cap: Fraction | None = None  # None: the points of the whole
    total_floor: Fraction = Fraction(0)  # the total never falls below it
    rank_above: bool = False  # reasons are ranked by what was earned above the baseline
    vetoes: tuple[VetoRule, ...] = ()
    grade_caps: tuple[GradeCap, ...] = ()
    minimums: tuple[Minimum, ...] = ()
    quotas: tuple[Quota, ...] = ()  # of grades, in a table
    read_by_whole: frozenset[str] = frozenset()  # names in rules of the whole, statistics
    unread: frozenset[str] = frozenset()  # spellings of what is declared but could not be read
    points_unread: bool = False  # the points of some indicator could not be read
    grades_unread: bool = False  # there are grades, but one of them could not be read
    constants_read: frozenset[str] = frozenset()  # parameters whose numbers stand in formulas
    abstract: Span | None = None  # where it says that those who extend it set the points
    sources: tuple[Source, ...] = attrs.field(default=(), repr=False)  # its own and its bases'
    # The ids of the rulesets it extends, by the names of their files.
    base_ids: dict[str, str] = attrs.field(factory=dict, repr=False)
    points_locked: frozenset[str] = frozenset()  # whose points a base locks; of the total ""
    printed: Callable[[], str] = attrs.field(default=str, eq=False, repr=False)  # all of it as YAML

    @cached_property
    def digest(self) -> str:
        """The same for the same content, whatever its layout, comments and order of keys."""
        return hashlib.sha256(self.content().encode()).hexdigest()

    def whole_formulas(self) -> Iterator[Formula]:
        """Every formula of bonuses, penalties, vetoes, grade caps and minimums."""
        for block in (self.bonuses, self.penalties):
            for rule in block.rules if block else ():
                yield from (each for each in (rule.when, rule.count) if each is not None)
        yield from (veto.when for veto in self.vetoes)
        yield from (cap.when for cap in self.grade_caps)
        yield from (minimum.that for minimum in self.minimums)

    @cached_property
    def below_zero(self) -> bool:
        """Whether the score of some indicator may be below 0."""
        return any(leaf.floor < 0 for leaf in self.leaves())

    @cached_property
    def score_tables(self) -> dict[str, Mapping[int, Mapping[Fraction, Fraction]]]:
        """The tables by name that aggregations look scores up in, in the order of their use."""
        used = [self.aggregation, *(group.aggregation for group in self.groups())]
        used += [total.aggregation for total in self.totals]
        return {
            method.table: method.rows
            for method in (each.method for each in used)
            if isinstance(method, Table) and method.table is not None
        }

    def nodes(self) -> Iterator[Node]:
        """Every group and indicator, in the order of the ruleset."""
        waiting = list(reversed(self.indicators))
        while waiting:
            node = waiting.pop()
            yield node
            if isinstance(node, IndicatorGroup):
                waiting.extend(reversed(node.children))

    def leaves(self) -> Iterator[Indicator]:
        """Every indicator that is scored."""
        return (node for node in self.nodes() if isinstance(node, Indicator))

    def added_leaves(self) -> Iterator[Indicator]:
        """The indicators whose points are part of the total: all above them adds scores up."""
        waiting: list[Node] = list(reversed(self.indicators))
        if not self.aggregation.method.additive:
            return
        while waiting:
            node = waiting.pop()
            if isinstance(node, Indicator):
                yield node
            elif node.aggregation.method.additive:
                waiting.extend(reversed(node.children))

    def groups(self) -> Iterator[IndicatorGroup]:
        """Every group."""
        return (node for node in self.nodes() if isinstance(node, IndicatorGroup))
