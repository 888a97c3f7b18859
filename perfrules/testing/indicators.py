"""Indicators drawn by Hypothesis: one function for each scoring method, then the modifiers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final, TypeVar

import attrs
from hypothesis import strategies as st

T = TypeVar("T")
Plain = dict[str, Any]

_POINTS: Final = ("1", "2", "3", "5", "10", "20", "0.5", "2.5", "7.25", "1.125")
_NUMBERS: Final = ("0", "1", "2", "3", "5", "10", "30", "60", "80", "90", "95", "100", "120")
_QUARTERS: Final = (0, 25, 50, 75, 100)
CONDITIONS: Final = (
    "spent > budget",
    "支出 == 预算",
    "cases >= 3次",
    "rate < 60%",
    "audited",
    "audited",
    "not 已审计",
    'opinion == "差"',
    'opinion >= "中"',
    "late > 0",
    'done <= "2021-03-31"',
    'region == "甲"',
    'region in ["甲", "乙"]',
    "spent / budget > 120%",
    "growth < 0",
    "spent / gap < 0",
    "cases == 0 or rate >= 90%",
    "audited and cases <= 1次",
    "at_least(2, audited, rate >= 80%, cases == 0)",
    "60% <= rate <= 90%",
    "is_missing(spent) or spent == 0",
    "clean",
    "used >= 0.9",
    "twice / 2 == used",
    "spent / people > 5万元/1人",
)
COUNTS: Final = (
    "cases",
    "cases / 2",
    "max(0, cases - 2次)",
    "late / 10天",
    "people / 100",
    "growth * 10",
)


@attrs.frozen
class Axis:
    """What an indicator measures: the keys that say so, and the numbers it is compared with."""

    keys: Plain
    unit: str
    finest: int = 0  # decimals of the numbers
    low: Decimal | None = None
    high: Decimal | None = None


_HUNDRED: Final = Decimal(100)
AXES: Final = (
    Axis({"unit": "%", "min": 0, "max": "100%"}, "%", 2, Decimal(0), _HUNDRED),
    Axis({"unit": "%"}, "%", 2),
    Axis({"unit": "‰", "min": 0}, "‰", 1, Decimal(0)),
    Axis({"unit": "万元", "min": 0}, "万元", 2, Decimal(0)),
    Axis({"unit": "元", "min": 0, "decimals": 0}, "元", 0, Decimal(0)),
    Axis({"unit": "次", "min": 0}, "次", 0, Decimal(0)),
    Axis({"unit": "工作日"}, "工作日", 0),
    Axis({"kind": "number", "decimals": 1}, "", 1),
    Axis({"actual": "used"}, "%", 2),
    Axis({"actual": "spent / budget"}, "%", 1),
    Axis({"actual": "spent"}, "万元", 2, Decimal(0)),
    Axis({"actual": "gap"}, "万元", 1),
    Axis({"actual": "late"}, "天"),
    Axis({"actual": "abs(growth)"}, "%", 1),
    Axis({"actual": "rate"}, "%", 2, Decimal(0), _HUNDRED),
)


class Drawing:
    """A ruleset being drawn: what has been used, and the next number."""

    def __init__(
        self, draw: st.DrawFn, *, methods: tuple[str, ...], places: int, with_modifiers: bool
    ) -> None:
        self.draw, self.methods, self.places = draw, methods, places
        self.with_modifiers = with_modifiers
        self.count = 0
        self.texts: list[str] = []
        self.own: list[str] = []  # conditions over the actual and target of the indicator

    def fresh(self, letter: str) -> str:
        """A new id."""
        self.count += 1
        return f"{letter}{self.count}"

    def reads(self, text: str) -> str:
        """A formula, remembered for the facts it reads."""
        self.texts.append(text)
        return text

    def used(self, facts: Mapping[str, Plain], values: Mapping[str, Plain]) -> set[str]:
        """The ids of the facts and values that the formulas drawn so far read."""
        found: set[str] = set()
        waiting = list(self.texts)
        while waiting:
            text = waiting.pop()
            for each, declared in {**facts, **values}.items():
                if each not in found and (each in text or declared["name"] in text):
                    found.add(each)
                    waiting += [declared["formula"]] if "formula" in declared else []
        return found

    def indicator(self) -> Plain:
        """An indicator with its method and, unless they are to be left out, modifiers."""
        one_of = self.one_of
        fitting = [p for p in _POINTS if -Decimal(p).as_tuple().exponent <= self.places]  # type: ignore[operator]
        points = Decimal(one_of(fitting))
        self.own = []
        found: Plain = {"id": self.fresh("i"), "name": f"指标{self.count}", "points": points}
        if one_of((False, False, True)):
            del found["id"]  # then the name is its id
        found |= METHODS[one_of(self.methods)](self, points)
        if self.with_modifiers:
            found |= self._modifiers(points)
        return found

    def one_of(self, options: Any) -> Any:
        """One of several."""
        return self.draw(st.sampled_from(options))

    def some(self, make: Callable[[], T], most: int) -> list[T]:
        """One or more."""
        return [make() for _ in range(self.draw(st.integers(1, most)))]

    def condition(self) -> str:
        """A condition over facts and values, now and then over what is measured here."""
        if self.own and self.one_of((False, False, True)):
            own: str = self.one_of(self.own)
            return own
        return self.reads(self.one_of(CONDITIONS))

    def award(self, points: Decimal, share: int | None = None) -> Plain:
        """Points, or a share of them."""
        share = self.one_of(_QUARTERS) if share is None else share
        return {"share": f"{share}%"} if self.one_of((0, 1)) else {"points": points * share / 100}

    def axis(self) -> Axis:
        """Something that is measured."""
        found: Axis = self.one_of(AXES)
        self.reads(found.keys.get("actual", ""))
        number = f"{self.number(found):f}{found.unit}"
        self.own = [f"actual > {number}", f"actual == {number}", "points >= 2"]
        return found

    def number(self, axis: Axis) -> Decimal:
        """A number on an axis, within its limits."""
        number = Decimal(self.one_of(_NUMBERS))
        if axis.finest and self.one_of((False, True)):
            number += Decimal(self.draw(st.integers(0, 10**axis.finest - 1))).scaleb(-axis.finest)
        if axis.low is None and self.one_of((False, False, False, True)):
            number = -number
        return number if axis.high is None else min(number, axis.high)

    def ascending(self, axis: Axis, most: int) -> list[Decimal]:
        """Different numbers on an axis, from low to high."""
        return sorted({self.number(axis) for _ in range(self.draw(st.integers(1, most)))})

    def _modifiers(self, points: Decimal) -> Plain:
        chosen = self.draw(st.sets(st.sampled_from(range(6)), max_size=3))
        found: Plain = {}
        if 0 in chosen:
            found["applies_when"] = self.condition()
        if 1 in chosen:
            found["on_missing"] = self.one_of(
                ("zero", "pending", "not-applicable", "zero", "error")
            )
        if 2 in chosen:
            when = self.condition()
            found["zero_when"] = (
                {"when": when, "reason": "弄虚作假 {不得分}"} if self.one_of((0, 1)) else when
            )
        if 3 in chosen:
            found["cap_when"] = self.some(lambda: {
                "when": self.condition(), "points": points * self.one_of((0, 25, 50, 75)) / 100,
            }, 2)  # fmt: skip
        if 4 in chosen:
            found["deductions"] = self.some(lambda: deduction(self, points), 2)
        if 0 in chosen or found.get("on_missing") == "not-applicable" or 5 in chosen:
            found["on_not_applicable"] = self.one_of(
                ("rescale", "siblings", "full", "zero", "exclude")
            )
        return found


def deduction(drawing: Drawing, points: Decimal) -> Plain:
    """A rule that takes points away."""
    found: Plain = {"reason": drawing.one_of(("扣分", "问题 {严重}", "违规")), "lose": points / 4}
    if drawing.one_of((0, 1)):
        return {**found, "when": drawing.condition()}
    found["count"] = drawing.reads(drawing.one_of(COUNTS))
    return {**found, "max": points / 2} if drawing.one_of((0, 1)) else found


def _said(number: Decimal, axis: Axis, sign: str = "") -> str:
    return f"{sign}{number:f}{axis.unit}"


def _all_or_nothing(drawing: Drawing, _points: Decimal) -> Plain:
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
            interval = f"{ends[0]}{_said(low, axis)}, {_said(high, axis)}{ends[1]}"
            return {"target": interval, "better": "within", **axis.keys}
    better = drawing.one_of(("higher", "lower", "within"))
    sign = "" if kind == "number" else drawing.one_of(("≥ ", "> ", "≤ ", "<", "=", "≠ "))
    return {"target": _said(drawing.number(axis), axis, sign), "better": better, **axis.keys}


def _ratio(drawing: Drawing, _points: Decimal) -> Plain:
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
    return {"target": _said(target, axis, sign), "better": better, "scoring": scoring, **axis.keys}


def _steps(drawing: Drawing, points: Decimal) -> Plain:
    axis, relative = drawing.axis(), drawing.one_of((False, False, True))
    target = drawing.number(axis)
    scoring: Plain = {
        "method": "steps",
        "of": drawing.one_of(("shortfall", "excess", "deviation")),
        "step": "3%" if relative else _said(Decimal(drawing.one_of(("1", "2", "5"))), axis),
        "lose": points / drawing.one_of((4, 5, 10)),
        "partial": drawing.one_of(("whole", "started", "linear")),
    }
    if relative and target:
        scoring["relative"] = True
    elif relative:
        scoring["step"] = _said(Decimal(3), axis)
    if drawing.one_of((False, False, True)):
        scoring["from"] = _said(drawing.number(axis), axis)
    better = {"shortfall": "higher", "excess": "lower", "deviation": "within"}[scoring["of"]]
    return {"target": _said(target, axis), "better": better, "scoring": scoring, **axis.keys}


def _bands(drawing: Drawing, points: Decimal) -> Plain:
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
    tests = [_said(marks[0], axis, "< " if own[0] else "≤ ")]
    for k in range(1, len(marks)):
        opening, closing = "[" if own[k - 1] else "(", ")" if own[k] else "]"
        ends = f"{_said(marks[k - 1], axis)}, {_said(marks[k], axis)}"
        tests.append(f"{opening}{ends}{closing}")
    tests.append(_said(marks[-1], axis, "≥ " if own[-1] else "> "))
    if drawing.one_of((False, True)):
        tests.reverse()
    if drawing.one_of((False, False, True)):
        tests[-1] = "otherwise"
    shares = [drawing.one_of(_QUARTERS) for _ in tests]
    if drawing.one_of((False, True)):
        shares.sort(reverse=drawing.one_of((False, True)))
    bands = [{"when": t, **drawing.award(points, s)} for t, s in zip(tests, shares, strict=True)]
    return {"scoring": {"method": "bands", "bands": bands}, **axis.keys}


def _interpolate(drawing: Drawing, points: Decimal) -> Plain:
    axis = drawing.axis()
    marks = drawing.ascending(axis, 4)
    marks += [] if len(marks) > 1 else [marks[0] + 7]
    shares = [drawing.one_of(_QUARTERS) for _ in marks]
    if drawing.one_of((False, True)):
        shares.sort(reverse=drawing.one_of((False, True)))
    knots = [
        {"at": _said(m, axis), **drawing.award(points, s)}
        for m, s in zip(marks, shares, strict=True)
    ]
    return {"scoring": {"method": "interpolate", "knots": knots}, **axis.keys}


def _choice(drawing: Drawing, points: Decimal) -> Plain:
    answers = ["达成", "部分达成", "未达成"][: drawing.one_of((2, 3))]
    earned = [drawing.one_of((0, points, points / 2, "25%")) for _ in answers]
    found: Plain = {
        "scoring": {"method": "choice", "answers": dict(zip(answers, earned, strict=True))}
    }
    if drawing.one_of((False, True)):
        found["choices"] = [
            answers[0],
            *({"choice": a, "aliases": [f"{a}了"]} for a in answers[1:]),
        ]
    return found


def _checklist(drawing: Drawing, points: Decimal) -> Plain:
    count = drawing.one_of((1, 2, 4))
    items: list[Plain] = []
    for _ in range(count):
        item: Plain = {"name": f"要点{drawing.count}-{len(items)} {{甲}}", "points": points / count}
        if drawing.one_of((False, True)):
            item["when"] = drawing.condition()
        else:
            item["id"] = drawing.fresh("p")
        if drawing.one_of((False, False, True)):
            item["gate"] = True
        items.append(item)
    return {"scoring": {"method": "checklist", "items": items}}


def _deductions(drawing: Drawing, points: Decimal) -> Plain:
    items = drawing.some(lambda: deduction(drawing, points), 3)
    if drawing.one_of((False, True)):
        items.append({"reason": "逐项扣分", "lose": points / 10, "count": "actual"})
        return {"unit": "项", "min": 0, "scoring": {"method": "deductions", "items": items}}
    return {"scoring": {"method": "deductions", "items": items}}


def _judgment(drawing: Drawing, _points: Decimal) -> Plain:
    if drawing.one_of((False, True)):
        return {"scoring": "judgment"}
    middle = drawing.one_of((50, 75, "33.3"))
    levels = [
        {"level": "好", "from": f"{middle}%", "to": "100%"},
        {"level": "差", "from": "0%", "to": f"{middle}%"},
    ]
    scoring = {
        "method": "judgment",
        "levels": levels,
        "judged_in": drawing.one_of(("share", "points")),
    }
    return {"scoring": scoring}


def _levels(drawing: Drawing, points: Decimal) -> Plain:
    shares = sorted(drawing.one_of(_QUARTERS) for _ in range(drawing.one_of((1, 2, 3))))
    levels = [
        {"level": f"第{k}级", "when": drawing.condition(), **drawing.award(points, share)}
        for k, share in enumerate(shares, 1)
    ]
    return {"scoring": {"method": "levels", "levels": levels}}


def _share_met(drawing: Drawing, _points: Decimal) -> Plain:
    conditions = drawing.some(drawing.condition, 4)
    return {
        "scoring": {
            "method": "share-met",
            "conditions": [{"name": f"条件{k}", "when": c} for k, c in enumerate(conditions)],
        }
    }


EARNINGS: Final = (
    "points * rate",
    "points - cases / 1次",
    "points * min(1, spent / budget)",
    "points / 3",
    "points if audited else points * 0.5",
    "points * (1 - 10 * abs(growth))",
    "round(points * rate, 1)",
    "points * mean(rate, clamp(growth, 0%, 100%))",
    "points * floor(rate * 10) / 10",
    "points - 1",
)


def _earning(drawing: Drawing) -> str:
    return drawing.reads(drawing.one_of(EARNINGS))


def _cases(drawing: Drawing, points: Decimal) -> Plain:
    def case() -> Plain:
        earned = {"points": _earning(drawing)} if drawing.one_of((0, 1)) else drawing.award(points)
        return {"when": drawing.condition(), **earned}

    otherwise = drawing.one_of((0, "earned"))
    otherwise = _earning(drawing) if otherwise else otherwise
    return {"scoring": {"method": "cases", "cases": drawing.some(case, 3), "otherwise": otherwise}}


def _formula(drawing: Drawing, _points: Decimal) -> Plain:
    if drawing.one_of((False, True)):
        axis = drawing.axis()
        target = _said(abs(drawing.number(axis)) + 1, axis)
        formula = drawing.one_of(("points * attainment", "points * min(1, actual / target) * 0.9"))
        return {"target": target, "scoring": {"method": "formula", "formula": formula}, **axis.keys}
    return {"scoring": {"method": "formula", "formula": _earning(drawing)}}


METHODS: Final[Mapping[str, Callable[[Drawing, Decimal], Plain]]] = {
    "all-or-nothing": _all_or_nothing,
    "ratio": _ratio,
    "steps": _steps,
    "bands": _bands,
    "interpolate": _interpolate,
    "choice": _choice,
    "checklist": _checklist,
    "deductions": _deductions,
    "judgment": _judgment,
    "levels": _levels,
    "share-met": _share_met,
    "cases": _cases,
    "formula": _formula,
}
