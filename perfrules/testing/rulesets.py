"""Rulesets drawn by Hypothesis, as YAML: every method, modifier and policy, all of them valid."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from typing import Any, Final

from hypothesis import strategies as st

from perfrules.testing.drawing import Drawing
from perfrules.testing.indicators import METHODS
from perfrules.testing.other_totals import other_totals
from perfrules.testing.trees import whole_tree
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
PARAMETERS: Final[dict[str, Plain]] = {
    "bar": {"name": "最低线", "value": "60%"},
    "tier": {
        "name": "分档线",
        "by": "region",
        "values": {"甲": "100%", "乙": "80%"},
        "otherwise": "50%",
    },
    "yearly": {
        "name": "年度线",
        "periods": [
            {"from": "2020-01-01", "value": "40%"},
            {"from": "2021-01-01", "value": "90%"},
        ],
    },
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
    *,
    methods: Collection[str] = (),
    aggregates: Collection[str] = (),
    with_modifiers: bool = True,
) -> st.SearchStrategy[str]:
    """The text of a valid ruleset, with groups, modifiers, rounding, grades, values and checks.

    `methods` are the names of the only scoring methods it may use, `aggregates` those of the only
    ways in which its groups, and the whole, are put together. Without modifiers the scores
    follow the methods alone.
    """
    return _rulesets(
        tuple(methods) or tuple(METHODS), tuple(aggregates), with_modifiers=with_modifiers
    )


@st.composite
def _rulesets(
    draw: st.DrawFn, methods: tuple[str, ...], aggregates: tuple[str, ...], *, with_modifiers: bool
) -> str:
    rounding = draw(_roundings())
    drawing = Drawing(draw, methods=methods, rounding=rounding, with_modifiers=with_modifiers)
    drawing.aggregates = aggregates
    tree = whole_tree(drawing)
    checks = draw(st.lists(st.sampled_from(CHECKS), max_size=2, unique_by=_id))
    for check in checks:
        drawing.reads(check["that"])
    document: Plain = {
        "perfrules": 1,
        "id": "drawn",
        "version": "1",
        "title": "随机规则集",
        "language": draw(st.sampled_from(("zh", "en"))),
        "rounding": rounding,
        **(_of_the_total(drawing, tree.points) if tree.points else {}),
        "totals": other_totals(drawing, tree.keys),
        "marks": _marks(drawing, tree.points),
        "tables": drawing.tables,
    }
    used = drawing.used(FACTS, {**VALUES, **PARAMETERS})
    document["facts"] = {key: FACTS[key] for key in FACTS if key in used}
    document["values"] = {key: VALUES[key] for key in VALUES if key in used}
    document["parameters"] = {key: PARAMETERS[key] for key in PARAMETERS if key in used}
    document["checks"] = checks
    document |= tree.keys
    return yaml_text({key: value for key, value in document.items() if value not in (None, {}, [])})


def _of_the_total(drawing: Drawing, total: Decimal) -> Plain:
    """Grades, other scales, and the rules of the whole."""
    found: Plain = {}
    grades = drawing.draw(_grades(total, ("优", "良", "中", "差")))
    if grades:
        found["grades"] = grades
    if drawing.one_of((False, False, False, True)):
        found["scales"] = {"另一套": drawing.draw(_grades(total, ("A", "B", "C", "D"), least=1))}
    if drawing.with_modifiers:
        found |= whole_rules(drawing, total, [each["grade"] for each in grades])
    if drawing.falls and drawing.one_of((False, True)):
        found["total_floor"] = drawing.below_zero()
        for scale in (grades, *found.get("scales", {}).values()):
            scale[-1:] = [{**worst, "from": found["total_floor"]} for worst in scale[-1:]]
    return found


def _marks(drawing: Drawing, total: Decimal) -> list[Plain]:
    if drawing.one_of((False, False, True)):
        return []
    worth = {Decimal(4), Decimal(2), Decimal("0.5"), Decimal(0), *([total] if total else [])}
    return [
        {"mark": f"M{k}", "points": points} for k, points in enumerate(sorted(worth, reverse=True))
    ]


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
def _grades(draw: st.DrawFn, total: Decimal, names: tuple[str, ...], least: int = 0) -> list[Plain]:
    count = draw(st.integers(least, len(names)))
    if not count:
        return []
    shares = draw(st.lists(st.integers(1, 99), min_size=count - 1, max_size=count - 1, unique=True))
    in_points = draw(st.booleans())
    bounds = [*sorted(shares, reverse=True), 0]
    return [
        {"grade": names[k], "from": share * total / 100 if in_points else f"{share}%"}
        for k, share in enumerate(bounds)
    ]


def _id(check: Plain) -> str:
    found: str = check["id"]
    return found
