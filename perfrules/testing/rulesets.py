"""Rulesets drawn by Hypothesis, as YAML: every method, modifier and policy, all of them valid."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from typing import Any, Final

from hypothesis import strategies as st

from perfrules.testing.indicators import METHODS, Drawing
from perfrules.testing.whole_rules import whole_rules
from perfrules.testing.yaml_text import yaml_text

Plain = dict[str, Any]

# What indicators may share; those that nothing reads are left out of a ruleset.
FACTS: Final[dict[str, Plain]] = {
    "spent": {"name": "支出", "unit": "万元", "min": 0, "aliases": ["实际支出"]},
    "budget": {"name": "预算", "unit": "元", "min": 0},
    "cases": {"name": "违规次数", "unit": "次", "min": 0, "max": 20},
    "rate": {"name": "覆盖率", "unit": "%", "min": 0, "max": "100%"},
    "growth": {"name": "增长率", "unit": "%", "decimals": 1},
    "people": {"name": "在职人数", "unit": "人", "min": 1, "max": 500},
    "audited": {"name": "已审计", "kind": "flag"},
    "opinion": {"name": "审计意见", "choices": ["好", {"choice": "中", "aliases": ["一般"]}, "差"]},
    "due": {"name": "应报日期", "kind": "date"},
    "done": {"name": "实报日期", "kind": "date"},
    "region": {"name": "地区", "kind": "text"},
}
VALUES: Final[dict[str, Plain]] = {
    "used": {"name": "执行率", "formula": "支出 / 预算", "unit": "%"},
    "gap": {"name": "结余", "formula": "budget - spent", "unit": "万元"},
    "late": {"name": "迟报天数", "formula": "days_between(due, done)"},
    "clean": {"name": "无违规", "formula": "cases == 0 and audited"},
    "twice": {"name": "两倍执行率", "formula": "used + 执行率", "unit": "%"},
}
CHECKS: Final[tuple[Plain, ...]] = (
    {"id": "spent-within-budget", "that": "spent <= budget", "message": "支出超过预算"},
    {
        "id": "spent-is-budget",
        "that": "支出 == budget",
        "tolerance": "0.5万元",
        "severity": "info",
        "message": "支出不等于预算",
    },
    {"id": "used-as-covered", "that": "used == rate", "message": "执行率不等于覆盖率"},
    {"id": "audit", "that": "audited or cases == 0", "message": "有违规而未审计"},
)


def rulesets(
    *, methods: Collection[str] = (), with_modifiers: bool = True
) -> st.SearchStrategy[str]:
    """The text of a valid ruleset, with groups, modifiers, rounding, grades, values and checks.

    `methods` are the names of the only scoring methods it may use. Without modifiers the scores
    follow the methods alone.
    """
    return _rulesets(tuple(methods) or tuple(METHODS), with_modifiers=with_modifiers)


@st.composite
def _rulesets(draw: st.DrawFn, methods: tuple[str, ...], *, with_modifiers: bool) -> str:
    rounding = draw(_roundings())
    places = rounding["places"] if rounding else 2
    drawing = Drawing(draw, methods=methods, places=places, with_modifiers=with_modifiers)
    indicators = _nodes(drawing, depth=0)
    total = sum(map(points_of, indicators), Decimal(0))
    checks = draw(st.lists(st.sampled_from(CHECKS), max_size=2, unique_by=_id))
    for check in checks:
        drawing.reads(check["that"])
    document: Plain = {
        "perfrules": 1,
        "id": "drawn",
        "version": "1",
        "title": "随机规则集",
        "language": draw(st.sampled_from(("zh", "en"))),
        "total_points": total,
    }
    if rounding:
        document["rounding"] = rounding
    grades = draw(_grades(total))
    if grades:
        document["grades"] = grades
    document |= (
        {} if not with_modifiers else whole_rules(drawing, total, [g["grade"] for g in grades])
    )
    used = drawing.used(FACTS, VALUES)
    document["facts"] = {key: FACTS[key] for key in FACTS if key in used}
    document["values"] = {key: VALUES[key] for key in VALUES if key in used}
    document["checks"] = checks
    document["indicators"] = indicators
    return yaml_text({key: value for key, value in document.items() if value not in ({}, [])})


def points_of(node: Plain) -> Decimal:
    """The points of an indicator or a group as drawn."""
    if "indicators" in node:
        return sum(map(points_of, node["indicators"]), Decimal(0))
    points: Decimal = node["points"]
    return points


def _nodes(drawing: Drawing, depth: int) -> list[Plain]:
    draw = drawing.draw
    found = []
    for _ in range(draw(st.integers(1, 3 if depth else 4))):
        if depth < 3 and draw(st.integers(0, 3)) == 0:
            group: Plain = {"id": drawing.fresh("g"), "name": f"第{drawing.count}组"}
            children = _nodes(drawing, depth + 1)
            if draw(st.booleans()):
                group["points"] = sum(map(points_of, children), Decimal(0))
            found.append({**group, "indicators": children})
        else:
            found.append(drawing.indicator())
    return found


@st.composite
def _roundings(draw: st.DrawFn) -> Plain | None:
    if draw(st.integers(0, 3)) == 0:
        return None
    stages = draw(
        st.lists(st.sampled_from(("indicator", "group", "total")), min_size=1, unique=True)
    )
    return {
        "places": draw(st.integers(0, 3)),
        "mode": draw(st.sampled_from(("half-up", "half-even", "floor", "truncate"))),
        "at": stages,
        "grade_on": draw(st.sampled_from(("rounded", "raw"))),
    }


@st.composite
def _grades(draw: st.DrawFn, total: Decimal) -> list[Plain]:
    count = draw(st.integers(0, 4))
    if not count:
        return []
    shares = draw(st.lists(st.integers(1, 99), min_size=count - 1, max_size=count - 1, unique=True))
    in_points = draw(st.booleans())
    names = ("优", "良", "中", "差")
    bounds = [*sorted(shares, reverse=True), 0]
    return [
        {"grade": names[k], "from": share * total / 100 if in_points else f"{share}%"}
        for k, share in enumerate(bounds)
    ]


def _id(check: Plain) -> str:
    found: str = check["id"]
    return found
