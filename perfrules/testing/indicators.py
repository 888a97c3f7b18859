"""Indicators drawn by Hypothesis: a scoring method, then the modifiers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from decimal import Decimal
from typing import Final

from hypothesis import strategies as st

from perfrules.testing import measured
from perfrules.testing.drawing import COUNTS, NOTHING, QUARTERS, Drawing, Plain
from perfrules.testing.measured import said


def indicator(
    drawing: Drawing, points: Decimal | None = None, methods: Collection[str] = ()
) -> Plain:
    """An indicator with its method and, unless they are to be left out, modifiers.

    With `points`, or any that the rounding leaves whole; of the methods that are drawn only those
    among `methods`, where any are given.
    """
    one_of = drawing.one_of
    points = drawing.points() if points is None else points
    drawing.own = []
    found: Plain = {"id": drawing.fresh("i"), "name": f"指标{drawing.count}", "points": points}
    if one_of((False, False, True)):
        del found["id"]  # then the name is its id
    may_fall = drawing.with_modifiers and drawing.with_floors
    may_fall = may_fall and drawing.with_points and drawing.with_deductions
    drawing.floor = NOTHING
    if may_fall and one_of((False, False, False, False, True)):
        found["floor"] = drawing.floor = drawing.below_zero()
        drawing.falls = True
    allowed = [name for name in drawing.methods if not methods or name in methods]
    name = one_of(allowed)
    found |= METHODS[name](drawing, points)
    if drawing.with_modifiers:
        found |= _modifiers(drawing, points)
        if name == "ratio" and found["better"] == "higher" and one_of((False, False, True)):
            found["over_achievement"] = _over_achievement(drawing)
    return found


def _modifiers(drawing: Drawing, points: Decimal) -> Plain:
    one_of, chosen = drawing.one_of, drawing.draw(st.sets(st.sampled_from(range(6)), max_size=3))
    found: Plain = {}
    if 0 in chosen:
        found["applies_when"] = drawing.condition()
    if 1 in chosen:
        found["on_missing"] = one_of(("zero", "pending", "not-applicable", "zero", "error"))
    if 2 in chosen:
        when = drawing.condition()
        found["zero_when"] = (
            {"when": when, "reason": "弄虚作假 {不得分}"} if one_of((0, 1)) else when
        )
    if 3 in chosen and drawing.with_points:
        found["cap_when"] = drawing.some(lambda: {
            "when": drawing.condition(), "points": points * one_of((0, 25, 50, 75)) / 100,
        }, 2)  # fmt: skip
    if 4 in chosen and drawing.with_points and drawing.with_deductions:
        found["deductions"] = drawing.some(lambda: deduction(drawing, points), 2)
    if 0 in chosen or found.get("on_missing") == "not-applicable" or 5 in chosen:
        found["on_not_applicable"] = one_of(("rescale", "siblings", "full", "zero", "exclude"))
    return found


def _over_achievement(drawing: Drawing) -> Plain:
    policy = drawing.one_of(("explain", "reduce", "not-met"))
    if policy != "reduce":
        return {"policy": policy, "above": drawing.one_of(("110%", "150%"))}
    bands = [{"when": "(120%, 150%]", "lose": "25%"}, {"when": "> 150%", "lose": "50%"}]
    return {"policy": policy, "bands": bands[drawing.one_of((0, 1)) :]}


def deduction(drawing: Drawing, points: Decimal) -> Plain:
    """A rule that takes points away."""
    found: Plain = {"reason": drawing.one_of(("扣分", "问题 {严重}", "违规")), "lose": points / 4}
    if drawing.one_of((0, 1)):
        return {**found, "when": drawing.condition()}
    found["count"] = drawing.reads(drawing.one_of(COUNTS))
    return {**found, "max": points / 2} if drawing.one_of((0, 1)) else found


def _choice(drawing: Drawing, points: Decimal) -> Plain:
    answers = ["达成", "部分达成", "未达成"][: drawing.one_of((2, 3))]
    earned = [drawing.one_of((0, points, points / 2, "25%", drawing.floor)) for _ in answers]
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
    shares = sorted(drawing.one_of(QUARTERS) for _ in range(drawing.one_of((1, 2, 3))))
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
        target = said(abs(drawing.number(axis)) + 1, axis)
        formula = drawing.one_of(("points * attainment", "points * min(1, actual / target) * 0.9"))
        return {"target": target, "scoring": {"method": "formula", "formula": formula}, **axis.keys}
    return {"scoring": {"method": "formula", "formula": _earning(drawing)}}


METHODS: Final[Mapping[str, Callable[[Drawing, Decimal], Plain]]] = {
    "all-or-nothing": measured.all_or_nothing,
    "ratio": measured.ratio,
    "steps": measured.steps,
    "bands": measured.bands,
    "interpolate": measured.interpolate,
    "choice": _choice,
    "checklist": _checklist,
    "deductions": _deductions,
    "judgment": _judgment,
    "levels": _levels,
    "share-met": _share_met,
    "cases": _cases,
    "formula": _formula,
}
