"""Adjustments (复核): what a reviewer decided; all that is wrong with them is said at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Final

from perfrules.compiling.plan import Plan
from perfrules.decimals import read_number, show
from perfrules.diagnostics import Diagnostic
from perfrules.errors import FactError
from perfrules.evaluating.missing import Written
from perfrules.expressions.days import read_day
from perfrules.results import Adjustment
from perfrules.suggestions import nearest
from perfrules.wording import Language, Text, normal, shortened

Given = Adjustment | Mapping[str, object]
_KEYS: Final = ("indicator", "score", "reason", "by", "on")
_WIDEST: Final = 40  # digits of a score, and its exponent


def adjustments_of(
    plan: Plan, given: Iterable[Given], language: Language, written: Written | None = None
) -> dict[str, Adjustment]:
    """The adjustments by the id of their indicator, in the order of the ruleset.

    Raises FactError for scores outside 0 to the points, indicators there are not, a reason that
    is lacking, two adjustments of one indicator.
    """
    problems: list[Diagnostic] = []
    found: dict[str, Adjustment] = {}
    for each in given:
        adjustment = each if isinstance(each, Adjustment) else _read(each, problems)
        if adjustment is None:
            continue
        node_id = plan.node_ids.get(normal(adjustment.indicator))
        problem = _problem(plan, adjustment, node_id, found)
        if problem is not None:
            problems.append(problem)
        if node_id is not None:
            found.setdefault(node_id, adjustment)
    if problems:
        raise FactError(problems, source=written.source if written else None, language=language)
    return {node_id: found[node_id] for node_id in plan.leaves if node_id in found}


def _problem(
    plan: Plan, adjustment: Adjustment, node_id: str | None, found: Mapping[str, Adjustment]
) -> Diagnostic | None:
    name = shortened(adjustment.indicator)
    if node_id is None:
        close = nearest(name, plan.node_ids)
        hint = Text(f"是不是 {close}？", f"did you mean {close}?") if close else None
        return _wrong(
            adjustment,
            "unknown-indicator",
            Text(f"规则集里没有叫 {name} 的指标（复核）",
                 f"the ruleset has no indicator called {name} (adjustment)"),
            hint or Text("写指标的编号或名称", "write the id or the name of an indicator"),
        )  # fmt: skip
    if node_id not in plan.leaves:
        return _wrong(
            adjustment,
            "adjusted-group",
            Text(f"{name} 是指标组，得分由下级得出", f"{name} is a group: its score follows"),
            Text("复核它下面的指标", "adjust the indicators below it"),
        )
    if node_id in found:
        return _wrong(
            adjustment,
            "adjusted-twice",
            Text(f"{name} 复核了两次", f"{name} is adjusted twice"),
            Text("删去一个", "delete one of them"),
        )
    if not adjustment.reason.strip():
        return _wrong(
            adjustment,
            "adjustment-without-reason",
            Text(f"{name} 的复核没有写原因", f"the adjustment of {name} has no reason"),
            Text("写上 reason", "write a reason"),
        )
    if adjustment.on is not None and _day(adjustment.on) is None:
        told = shortened(adjustment.on)
        return _wrong(
            adjustment,
            "no-such-date",
            Text(f"{name} 复核的日期：没有 {told} 这一天",
                 f"the adjustment of {name}: there is no day {told}"),
            Text("写成 2022-03-01", "write 2022-03-01"),
        )  # fmt: skip
    points, floor = plan.leaves[node_id].indicator.points, plan.leaves[node_id].indicator.floor
    if not floor <= Fraction(adjustment.score) <= points:
        score, least, most = show(Fraction(adjustment.score)), show(floor), show(points)
        return _wrong(
            adjustment,
            "adjusted-out-of-range",
            Text(f"{name} 复核得 {score} 分，分值是 {most} 分",
                 f"{name} is given {score}, it has {most} points"),
            Text(f"写 {least} 到 {most} 之间的数", f"write {least} to {most}"),
        )  # fmt: skip
    return None


def _read(given: object, problems: list[Diagnostic]) -> Adjustment | None:
    """One adjustment as plain data; None where it is not one."""
    before = len(problems)
    if not isinstance(given, Mapping):
        problems.append(_not_an_adjustment(Text("复核要写成“键: 值”", "one is no mapping")))
        return None
    unknown = [key for key in given if key not in _KEYS]
    if unknown:
        told = shortened(str(unknown[0]))
        problems.append(
            _not_an_adjustment(Text(f"复核里不认识 {told}", f"an adjustment has no {told}"))
        )
    texts: dict[str, str] = {}
    for key in ("indicator", "reason", "by"):
        value = given.get(key)
        if isinstance(value, str):
            texts[key] = value
        elif value is not None or key == "indicator":
            problems.append(
                _not_an_adjustment(Text(f"复核的 {key} 要写文字", f"{key} of one is text"))
            )
    day = _day(given.get("on"))
    if day is None and given.get("on") is not None:
        problems.append(
            _not_an_adjustment(Text("复核的 on 要写日期", "`on` of an adjustment is a date"))
        )
    score = _score(given.get("score"))
    if score is None:
        problems.append(
            _not_an_adjustment(Text("复核的 score 要写数字", "the score of one is a number"))
        )
    if score is None or len(problems) > before:
        return None
    return Adjustment(
        indicator=texts["indicator"],
        score=score,
        reason=texts.get("reason", ""),
        by=texts.get("by"),
        on=day,
    )


def _day(value: object) -> str | None:
    if type(value) is dt.date:
        return value.isoformat()
    if not isinstance(value, str):
        return None
    number = read_day(value) if len(value) <= _WIDEST else None
    return None if number is None else dt.date.fromordinal(number).isoformat()


def _score(value: object) -> Decimal | None:
    """The number given; floats by their shortest text."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return Decimal(value) if abs(value) < 10**_WIDEST else None
    if isinstance(value, float):
        value = Decimal(repr(value))
    if isinstance(value, Decimal):
        return value if value.is_finite() and abs(value.adjusted()) < _WIDEST else None
    known = isinstance(value, str) and read_number(value) is not None
    return Decimal(str(value).replace(",", "")) if known else None


def _not_an_adjustment(message: Text) -> Diagnostic:
    return Diagnostic(
        slug="not-an-adjustment",
        span=None,
        message=message,
        hint=Text(
            '例如 {"indicator": "甲", "score": 1.5, "reason": "补充佐证材料"}',
            'for example {"indicator": "甲", "score": 1.5, "reason": "more evidence"}',
        ),
    )


def _wrong(adjustment: Adjustment, slug: str, message: Text, hint: Text) -> Diagnostic:
    return Diagnostic(slug=slug, span=adjustment.span, message=message, hint=hint)
