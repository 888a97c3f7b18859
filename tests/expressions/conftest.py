"""What the formulas of these tests may speak of."""

from __future__ import annotations

from perfrules.expressions.types import DATE, TEXT, TRUTH, ChoiceType, NumberType, Type
from perfrules.units import unit_named


def quantity(symbol: str, low: int | None = None, high: int | None = None) -> NumberType:
    """A quantity in a unit, with limits in that unit."""
    unit = unit_named(symbol)
    assert unit is not None
    ends = [None if end is None else end * unit.factor for end in (low, high)]
    return NumberType(unit.dimension, unit, low=ends[0], high=ends[1])


SYMBOLS: dict[str, Type] = {
    "支出": quantity("万元", 0),
    "预算": quantity("元"),
    "完成率": quantity("%", 0, 200),
    "系数": quantity("", 1, 3),
    "次数": quantity("次", 0),
    "人数": quantity("人", 1),
    "下乡人数": quantity("万人"),
    "工期": quantity("天"),
    "人均支出": quantity("元/人"),
    "制度": ChoiceType(("健全", "较健全", "不健全")),
    "结论": ChoiceType(("健全", "较健全", "不健全")),
    "规模": ChoiceType(("大", "中", "小")),
    "公开": TRUTH,
    "说明": TEXT,
    "开工": DATE,
    "完工": DATE,
    "2024预算": quantity("万元"),
    "或有负债": quantity("万元"),
}
FACTS = frozenset(SYMBOLS) - {"系数"}
