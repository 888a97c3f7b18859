"""What is reported, what is computed from it, and what must hold among the facts."""

from __future__ import annotations

import enum
from fractions import Fraction

import attrs

from perfrules.expressions.formula import Formula
from perfrules.scoring.base import Better
from perfrules.source import Span
from perfrules.units import Unit


class Kind(enum.Enum):
    """What is reported: a number with a unit, one of several answers, yes or no, text, a day."""

    NUMBER = "number"
    CHOICE = "choice"
    FLAG = "flag"
    TEXT = "text"
    DATE = "date"


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


@attrs.frozen
class Lookup:
    """A table that formulas look quantities up in, as it was written (对照表)."""

    name: str
    rows: tuple[tuple[str, str], ...]
