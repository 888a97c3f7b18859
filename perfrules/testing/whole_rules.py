"""Rules of the whole, drawn: bonuses, penalties, vetoes, grade caps and minimums."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from perfrules.testing.drawing import CONDITIONS, COUNTS, Drawing

Plain = dict[str, Any]
_ON_THE_TOTAL: Final = ("total >= 3", "total < 1", "total == 0")
_EFFECTS: Final = ({"score": 0}, "not-rated")


def whole_rules(drawing: Drawing, total: Decimal, grades: list[str]) -> Plain:
    """Some of them, in half of all rulesets; those of the grade only where there are grades."""
    if drawing.one_of((False, True)):
        return {}
    found: Plain = {}
    for key in ("bonuses", "penalties"):
        if drawing.one_of((False, True)):
            found[key] = _block(drawing)
    if "bonuses" in found and drawing.one_of((False, True)):
        found["total_cap"] = total + drawing.one_of((0, 1, 3))
    if drawing.one_of((False, True)):
        found["vetoes"] = drawing.some(lambda: _veto(drawing, grades), 3)
    if len(grades) > 1:
        if drawing.one_of((False, True)):
            found["grade_caps"] = drawing.some(lambda: _cap(drawing, grades), 2)
        if drawing.one_of((False, True)):
            found["minimums"] = [_minimum(drawing, grade) for grade in grades[:-1]]
    return found


def _block(drawing: Drawing) -> Plain:
    block: Plain = {"items": drawing.some(lambda: _item(drawing), 3)}
    if drawing.one_of((False, True)):
        block["cap"] = drawing.one_of((1, 3))
    return block


def _item(drawing: Drawing) -> Plain:
    item: Plain = {"id": drawing.fresh("b"), "reason": "加减分", "points": drawing.one_of((1, 2))}
    if drawing.one_of((False, True)):
        return {**item, "when": _condition(drawing)}
    if drawing.one_of((False, False, False, True)):
        item["count"] = f"score_of({drawing.one_of(drawing.nodes)})"
    else:
        item["count"] = drawing.reads(drawing.one_of(COUNTS))
    return {**item, "max": 4} if drawing.one_of((False, True)) else item


def _condition(drawing: Drawing) -> str:
    if drawing.one_of((False, True)):
        found: str = drawing.one_of(_ON_THE_TOTAL)
        return found
    if drawing.one_of((False, True)):
        return _asking(drawing)
    return drawing.reads(drawing.one_of(CONDITIONS))


def _asking(drawing: Drawing) -> str:
    """A condition over what indicators and groups earned, and sometimes over facts beside it."""
    one, other = drawing.one_of(drawing.nodes), drawing.one_of(drawing.nodes)
    found: str = drawing.one_of((
        f"rate_of({one}) < 60%",
        f"score_of({one}) >= 1",
        f"rate_of({one}) == rate_of({other})",
        f"score_of({one}) + score_of({other}) > total",
    ))  # fmt: skip
    if drawing.one_of((False, False, True)):
        more = drawing.reads(drawing.one_of(CONDITIONS))
        return f"{found} {drawing.one_of(('and', 'or'))} ({more})"
    return found


def _veto(drawing: Drawing, grades: list[str]) -> Plain:
    forced = [{"grade": grade} for grade in grades]
    return {
        "id": drawing.fresh("v"),
        "when": _condition(drawing),
        "reason": "一票否决",
        "effect": drawing.one_of((*_EFFECTS, *forced)),
    }


def _cap(drawing: Drawing, grades: list[str]) -> Plain:
    best = drawing.one_of(grades[1:])
    return {"when": _condition(drawing), "at_best": best, "reason": "不得评优"}


def _minimum(drawing: Drawing, grade: str) -> Plain:
    required = drawing.some(lambda: {"that": _condition(drawing), "reason": "最低要求"}, 2)
    return {"grade": grade, "require": required}
