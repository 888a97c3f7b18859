"""What people say beside the rules: the subject of itself, a reviewer of the scores."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Literal

import attrs

from perfrules.results.scores import Status
from perfrules.results.whole import GradeReason, Veto
from perfrules.source import Span


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
