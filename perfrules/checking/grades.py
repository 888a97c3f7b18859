"""Grades: every score from 0 to the total has exactly one (等级不重不漏)."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from perfrules.decimals import show
from perfrules.diagnostics import Diagnostic
from perfrules.model import GradeBand, RulesetModel
from perfrules.source import Span
from perfrules.wording import Text, shortened


def grades_have_names_of_their_own(model: RulesetModel) -> Iterator[Diagnostic]:
    """No grade stands twice (等级名称不重复)."""
    for grades in _scales(model):
        yield from _named_once(grades)


def _named_once(grades: tuple[GradeBand, ...]) -> Iterator[Diagnostic]:
    lines: dict[str, int] = {}
    for band in grades:
        if band.grade in lines:
            name, line = shortened(band.grade), lines[band.grade]
            yield Diagnostic(
                slug="duplicate-grade",
                span=band.span,
                message=Text(f"等级“{name}”写了两次（第 {line} 行已有）",
                             f"the grade “{name}” stands twice (first on line {line})"),
                hint=Text("改名，或删去一个", "rename it, or delete one"),
            )  # fmt: skip
        lines.setdefault(band.grade, band.span.line)


def grades_lie_within_the_total(model: RulesetModel) -> Iterator[Diagnostic]:
    """A grade that begins above the total, or below 0, is a slip (等级下限在 0 到总分之间)."""
    total, floor = model.total_points, model.total_floor
    for band in (band for grades in _scales(model) for band in grades):
        low = _points(band.low, band, total)
        if total and not floor <= low <= total:
            yield Diagnostic(
                slug="grade-out-of-range",
                span=band.span,
                message=Text(
                    f"“{shortened(band.grade)}”从 {show(low)} 分起，"
                    f"得分只有 {show(floor)} 到 {show(total)}",
                    f"“{shortened(band.grade)}” begins at {show(low)},"
                    f" scores are {show(floor)}–{show(total)}",
                ),
                hint=Text("改 from", "change its `from`"),
            )


def every_score_has_one_grade(model: RulesetModel) -> Iterator[Diagnostic]:
    """From the best down each grade begins where the next ends, the last at 0 (等级不重不漏)."""
    for grades in _scales(model):
        if grades and model.total_points:
            yield from _covered(grades, model.total_points, model.total_floor)


def _covered(
    grades: tuple[GradeBand, ...], total: Fraction, floor: Fraction
) -> Iterator[Diagnostic]:
    bands = [(band, _points(band.low, band, total), _high(band, total)) for band in grades]
    first, _, end = bands[0]
    if end is not None and end <= total:
        top = show(total)
        yield _gap(
            first.span,
            Text(f"{top} 分没有等级：上限 {show(end)} 不含在内",
                 f"a score of {top} has no grade: {show(end)} is not included"),
            Text("最高的等级不写 to", "leave `to` of the best grade out"),
        )  # fmt: skip
    for (better, low, _), (band, start, high) in pairwise(bands):
        name, above = shortened(band.grade), shortened(better.grade)
        if start == low:
            both = f"“{name}” and “{above}” both begin at {show(low)}"
            yield _overlap(band, Text(f"“{name}”和“{above}”都从 {show(low)} 分起", both))
        elif start > low:
            yield Diagnostic(
                slug="grades-order",
                span=band.span,
                message=Text(f"“{name}”的下限比前面的“{above}”高",
                             f"“{name}” begins above “{above}”, which stands before it"),
                hint=Text("从最好的等级写起", "list the grades from the best"),
            )  # fmt: skip
        elif high is not None and high < low:
            between = f"scores from {show(high)} to below {show(low)} have no grade"
            mend = f"set `to` to {show(low)}, or leave it out"
            yield _gap(
                band.span,
                Text(f"{show(high)} 分到 {show(low)} 分之间没有等级", between),
                Text(f"把 to 改为 {show(low)}，或不写 to", mend),
            )
        elif high is not None and high > low:
            yield _overlap(band, Text(f"{show(low)} 分同时是“{above}”和“{name}”",
                                      f"{show(low)} is both “{above}” and “{name}”"))  # fmt: skip
    last, low, _ = bands[-1]
    if low > floor and low == min(start for _, start, _ in bands):
        yield _gap(
            last.span,
            Text(f"{show(floor)} 分到 {show(low)} 分之间没有等级",
                 f"scores from {show(floor)} to below {show(low)} have no grade"),
            Text(f"再写一个 from: {show(floor)} 的等级", f"add a grade with from: {show(floor)}"),
        )  # fmt: skip


def _scales(model: RulesetModel) -> list[tuple[GradeBand, ...]]:
    return [model.grades, *(scale.grades for scale in model.scales)]


def _points(bound: Fraction, band: GradeBand, total: Fraction) -> Fraction:
    return bound * total if band.is_share else bound


def _high(band: GradeBand, total: Fraction) -> Fraction | None:
    return None if band.high is None else _points(band.high, band, total)


def _gap(span: Span, message: Text, hint: Text) -> Diagnostic:
    return Diagnostic(slug="grades-gap", span=span, message=message, hint=hint)


def _overlap(band: GradeBand, message: Text) -> Diagnostic:
    return Diagnostic(
        slug="grades-overlap",
        span=band.span,
        message=message,
        hint=Text("一个分数只能有一个等级：含下限，不含上限",
                  "a score has one grade: the lower end belongs to it, the upper does not"),
    )  # fmt: skip
