"""A ruleset while it is drawn by Hypothesis: what it has used, and what can be measured."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final, TypeVar

import attrs
from hypothesis import strategies as st

T = TypeVar("T")
Plain = dict[str, Any]

POINTS: Final = ("1", "2", "3", "5", "10", "20", "0.5", "2.5", "7.25", "1.125", "100", "350")
_NUMBERS: Final = ("0", "1", "2", "3", "5", "10", "30", "60", "80", "90", "95", "100", "120")
NOTHING: Final = Decimal(0)
QUARTERS: Final = (0, 25, 50, 75, 100)
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
    "rate < bar",
    "used >= 分档线",
    "rate >= yearly and cases <= 2次",
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
        self, draw: st.DrawFn, *, methods: tuple[str, ...], rounding: Plain | None,
        with_modifiers: bool,
    ) -> None:  # fmt: skip
        self.draw, self.methods = draw, methods
        self.rounds, self.places = bool(rounding), rounding["places"] if rounding else 2
        self.with_modifiers = with_modifiers
        self.aggregates: tuple[str, ...] = ()  # the only ones; none are all
        self.with_points = True  # in modifiers: caps and deductions
        self.with_deductions = True  # that leave other points than quarters
        self.with_floors = True  # none under a product
        self.floor = NOTHING  # of the indicator that is drawn: how low its score may fall
        self.falls = False  # whether some indicator may fall below 0
        self.count = 0
        self.nodes: list[str] = []  # ids (or names) of groups and indicators
        self.tables: dict[str, Plain] = {}
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
                    waiting += [declared[key] for key in ("formula", "by") if key in declared]
        return found

    def points(self) -> Decimal:
        """Points that scores have decimals enough for."""
        fitting = [p for p in POINTS if -Decimal(p).as_tuple().exponent <= self.places]  # type: ignore[operator]
        return Decimal(self.one_of(fitting))

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

    def below_zero(self) -> Decimal:
        """How low a score may fall that may fall below 0, in decimals that scores have too."""
        return -self.points()

    def award(self, points: Decimal, share: int | None = None) -> Plain:
        """Points, or a share of them."""
        if share is None and self.floor and self.one_of((False, True)):
            return {"points": self.floor}
        share = self.one_of(QUARTERS) if share is None else share
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
