"""Tables: what a row gives is a score that the group can have (表里的得分)."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from perfrules.aggregating.table import Table
from perfrules.decimals import show
from perfrules.diagnostics import Diagnostic
from perfrules.model import Aggregation, RulesetModel
from perfrules.source import Span
from perfrules.wording import Text


def table_rows_are_scores(model: RulesetModel) -> Iterator[Diagnostic]:
    """No row gives less than 0, or more than the points of the group (表里的得分不超出分值)."""
    yield from _told(model.aggregation, model.total_points, model.total_span)
    for group in model.groups():
        yield from _told(group.aggregation, group.points, group.span)
    for total in model.totals:
        yield from _told(total.aggregation, total.points, total.span)


def _told(aggregation: Aggregation, points: Fraction, span: Span) -> Iterator[Diagnostic]:
    method = aggregation.method
    if not isinstance(method, Table) or not points:
        return
    scores = (score for row in method.rows.values() for score in row.values())
    outside = next((score for score in scores if not 0 <= score <= points), None)
    if outside is not None:
        score, most = show(outside), show(points)
        yield Diagnostic(
            slug="award-out-of-range",
            span=aggregation.span or span,
            message=Text(f"表里得 {score} 分，本组分值是 {most} 分",
                         f"the table gives {score}, the group has {most} points"),
            hint=Text(f"写 0 到 {most} 之间的数", f"write 0 to {most}"),
        )  # fmt: skip
