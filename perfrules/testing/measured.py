"""Scoring methods that measure something against a target, drawn by Hypothesis."""

from __future__ import annotations

from decimal import Decimal

from perfrules.testing.drawing import QUARTERS, Axis, Drawing, Plain


def said(number: Decimal, axis: Axis, sign: str = "") -> str:
    """A number as it is written in a rule."""
    return f"{sign}{number:f}{axis.unit}"


def all_or_nothing(drawing: Drawing, _points: Decimal) -> Plain:
    """A target that is met or not: a number, an interval, an answer, a day, yes or no."""
    kind = drawing.one_of(("number", "within", "choice", "date", "flag", "sign"))
    if kind == "choice":
        drawing.own = ['actual == "不健全"', 'actual >= "较健全"']
        return {
            "target": drawing.one_of(("健全", "较健全", "健全, 较健全", "≥ 较健全", "< 健全")),
            "better": drawing.one_of(("higher", "lower", "within")),
            "choices": ["健全", "较健全", "不健全"],
        }
    if kind == "date":
        drawing.own = ['actual == "2021-03-31"', "days_between(actual, done) > 0"]
        drawing.reads("done")
        return {"target": drawing.one_of(("≤ 2021-03-31", "> 2021年3月31日"))}
    if kind == "flag":
        drawing.own = ["actual", "not actual"]
        return {"target": "是", "kind": "flag"} if drawing.one_of((0, 1)) else {"target": "有"}
    axis = drawing.axis()
    if kind == "within":
        low, high = drawing.number(axis), drawing.number(axis)
        if low < high:
            ends = drawing.one_of(("[]", "()", "[)", "(]"))
            interval = f"{ends[0]}{said(low, axis)}, {said(high, axis)}{ends[1]}"
            return {"target": interval, "better": "within", **axis.keys}
    better = drawing.one_of(("higher", "lower", "within"))
    sign = "" if kind == "number" else drawing.one_of(("≥ ", "> ", "≤ ", "<", "=", "≠ "))
    return {"target": said(drawing.number(axis), axis, sign), "better": better, **axis.keys}


def ratio(drawing: Drawing, _points: Decimal) -> Plain:
    """In proportion to the target, in both forms where lower is better."""
    axis = drawing.axis()
    target = abs(drawing.number(axis))
    better = drawing.one_of(("higher", "lower"))
    drawing.own += ["actual >= target", "target == 0", "attainment < 50%"]
    scoring: Plain = {"method": "ratio"}
    if better == "lower":
        scoring["form"] = drawing.one_of(("inverse", "overrun"))
    if drawing.one_of((False, True)):
        scoring["zero_below"] = f"{drawing.one_of((30, 60, 100))}%"
    if target == 0 or drawing.one_of((False, False, True)):
        scoring["zero_target"] = drawing.one_of(("all-or-nothing", "full", "zero"))
    sign = drawing.one_of(("", "≥ " if better == "higher" else "≤ "))
    return {"target": said(target, axis, sign), "better": better, "scoring": scoring, **axis.keys}


def steps(drawing: Drawing, points: Decimal) -> Plain:
    """So much lost for each step."""
    axis, relative = drawing.axis(), drawing.one_of((False, False, True))
    target = drawing.number(axis)
    scoring: Plain = {
        "method": "steps",
        "of": drawing.one_of(("shortfall", "excess", "deviation")),
        "step": "3%" if relative else said(Decimal(drawing.one_of(("1", "2", "5"))), axis),
        "lose": points / drawing.one_of((4, 5, 10)),
        "partial": drawing.one_of(("whole", "started", "linear")),
    }
    if relative and target:
        scoring["relative"] = True
    elif relative:
        scoring["step"] = said(Decimal(3), axis)
    if drawing.one_of((False, False, True)):
        scoring["from"] = said(drawing.number(axis), axis)
    better = {"shortfall": "higher", "excess": "lower", "deviation": "within"}[scoring["of"]]
    return {"target": said(target, axis), "better": better, "scoring": scoring, **axis.keys}


def bands(drawing: Drawing, points: Decimal) -> Plain:
    """Answers, or intervals without gap or overlap."""
    if drawing.one_of((False, False, False, True)):
        bands = [
            {"when": "及时", **drawing.award(points)},
            {"when": "较迟, 很迟", **drawing.award(points)},
        ]
        return {
            "choices": ["及时", "较迟", "很迟"],
            "scoring": {"method": "bands", "bands": bands},
        }
    axis = drawing.axis()
    marks = [m for m in drawing.ascending(axis, 4) if axis.low is None or m > axis.low]
    marks = [m for m in marks if axis.high is None or m < axis.high] or [Decimal(50)]
    own = [drawing.one_of((False, True)) for _ in marks]  # whether a mark belongs to the band above
    tests = [said(marks[0], axis, "< " if own[0] else "≤ ")]
    for k in range(1, len(marks)):
        opening, closing = "[" if own[k - 1] else "(", ")" if own[k] else "]"
        ends = f"{said(marks[k - 1], axis)}, {said(marks[k], axis)}"
        tests.append(f"{opening}{ends}{closing}")
    tests.append(said(marks[-1], axis, "≥ " if own[-1] else "> "))
    if drawing.one_of((False, True)):
        tests.reverse()
    if drawing.one_of((False, False, True)):
        tests[-1] = "otherwise"
    shares = [drawing.one_of(QUARTERS) for _ in tests]
    if drawing.one_of((False, True)):
        shares.sort(reverse=drawing.one_of((False, True)))
    bands = [{"when": t, **drawing.award(points, s)} for t, s in zip(tests, shares, strict=True)]
    return {"scoring": {"method": "bands", "bands": bands}, **axis.keys}


def interpolate(drawing: Drawing, points: Decimal) -> Plain:
    """Between knots."""
    axis = drawing.axis()
    marks = drawing.ascending(axis, 4)
    marks += [] if len(marks) > 1 else [marks[0] + 7]
    shares = [drawing.one_of(QUARTERS) for _ in marks]
    if drawing.one_of((False, True)):
        shares.sort(reverse=drawing.one_of((False, True)))
    knots = [
        {"at": said(m, axis), **drawing.award(points, s)}
        for m, s in zip(marks, shares, strict=True)
    ]
    return {"scoring": {"method": "interpolate", "knots": knots}, **axis.keys}
