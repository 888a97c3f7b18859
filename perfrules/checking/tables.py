"""Tables of groups: what stands in them can be earned (表里的得分不超过分值)."""

from __future__ import annotations

from collections.abc import Iterator

from perfrules.aggregating.table import Table
from perfrules.decimals import show
from perfrules.diagnostics import Diagnostic
from perfrules.model import RulesetModel
from perfrules.wording import Text, shortened


def tables_fit_the_points(model: RulesetModel) -> Iterator[Diagnostic]:
    """No row gives less than nothing, or more than the group can earn (得分在 0 到分值之间)."""
    if model.points_unread:
        return
    looked_up = [(group.name, group.aggregation, group.points, group.points_span)
                 for group in model.groups()]  # fmt: skip
    looked_up.append((model.title, model.aggregation, model.total_points, model.total_span))
    for name, aggregation, points, span in looked_up:
        method = aggregation.method
        if not isinstance(method, Table):
            continue
        scores = [score for row in method.rows.values() for score in row.values()]
        wrong = next((score for score in scores if not 0 <= score <= points), None)
        told = shortened(name, 30)
        if wrong is not None:
            yield Diagnostic(
                slug="row-outside-the-points",
                span=span,
                message=Text(f"“{told}”的表里有 {show(wrong)} 分，本组是 {show(points)} 分",
                             f"the table of “{told}” has a score of {show(wrong)}, the group has"
                             f" {show(points)} points"),
                hint=Text("得分要在 0 到分值之间；改表，或用 points 写明分值",
                          "scores lie between 0 and the points: change the row, or write `points`"),
            )  # fmt: skip
