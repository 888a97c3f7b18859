"""What holds for the whole: grades, rounding, other totals, bonuses, vetoes."""

from __future__ import annotations

import enum
from fractions import Fraction

import attrs

from perfrules.decimals import RoundingMode
from perfrules.expressions.formula import Formula
from perfrules.model.tree import Aggregation
from perfrules.source import Span


class Stage(enum.Enum):
    """Where a ruleset rounds."""

    INDICATOR = "indicator"
    GROUP = "group"
    TOTAL = "total"


@attrs.frozen(kw_only=True)
class Rounding:
    """Where and how scores are rounded (保留小数)."""

    places: int
    mode: RoundingMode
    stages: frozenset[Stage]
    grade_on_raw: bool


@attrs.frozen
class Mark:
    """A word for an exact score (A, B+ …), on an ordered scale."""

    mark: str
    points: Fraction


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


@attrs.frozen(kw_only=True)
class Quota:
    """How many subjects of a table may have a grade, as a share of those with a total (名额)."""

    grade: str
    share: Fraction
    span: Span
    grade_span: Span


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
