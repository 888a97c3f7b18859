"""Grades beside points that may be left out of the total (剔除)."""

from __future__ import annotations

from collections.abc import Iterator

from perfrules.diagnostics import Diagnostic, Severity
from perfrules.model import OnMissing, OnNotApplicable, RulesetModel
from perfrules.wording import Text, shortened


def grades_follow_what_is_excluded(model: RulesetModel) -> Iterator[Diagnostic]:
    """Where points can be excluded a grade begins at a share of the total (剔除后等级按比例).

    With 40 of 100 points excluded, full marks are 60: below a 优 that begins at 90 points.
    """
    in_points = next((band for band in model.grades if band.low and not band.is_share), None)
    excluding = next(
        (
            leaf
            for leaf in model.added_leaves()
            if leaf.on_not_applicable is OnNotApplicable.EXCLUDE
            and (leaf.applies_when or leaf.on_missing is OnMissing.NOT_APPLICABLE)
        ),
        None,
    )
    if in_points is None or excluding is None:
        return
    name = shortened(excluding.label)
    yield Diagnostic(
        slug="grades-in-points",
        severity=Severity.WARNING,
        span=in_points.span,
        message=Text(
            f"“{name}”不适用时总分会变小，等级的下限却是固定的分数",
            f"without “{name}” the total is smaller, but the grade begins at fixed points",
        ),
        hint=Text('下限写成总分的百分数，例如 from: "90%"',
                  'write a share of the total, such as from: "90%"'),
    )  # fmt: skip
