"""What is said of the whole beside its score."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Literal

import attrs

from perfrules.results.scores import Status


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
