"""Formulas and facts to test with: well-typed expressions over a small world of declared facts.

The expressions are as a parser makes them (words are not settled yet), so they can be printed and
read again, typed, compiled and interpreted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Final, TypeVar

import attrs
from hypothesis import assume, strategies as st

from perfrules.expressions import tree
from perfrules.expressions.code import Exact, Plain, Slot, times
from perfrules.expressions.functions import FUNCTIONS
from perfrules.expressions.types import DATE, TEXT, TRUTH, ChoiceType, NumberType, Type
from perfrules.expressions.typing import typed
from perfrules.units import RATIO, Dimension, Unit, unit_named
from perfrules.wording import Text

Raw = int | bool | str | None  # as compiled code sees it: numbers count the fact's smallest step
T = TypeVar("T")
_QUALITY: Final = ChoiceType(("健全", "较健全", "不健全"))
_UNITS: Final[Mapping[str, tuple[str, ...]]] = {
    "支出": ("元", "千元", "万元"),
    "预算": ("元", "万元", "亿元"),
    "完成率": ("%", "‰"),
    "系数": ("", "%"),
    "会议次数": ("次",),
    "走访/次": ("次", "万次"),
    "人数(编制)": ("人",),
    "工期": ("天",),
}
_WRITTEN: Final[dict[Dimension, tuple[Unit, ...]]] = {}
for _symbol in sorted({symbol for symbols in _UNITS.values() for symbol in symbols if symbol}):
    _unit = unit_named(_symbol)
    assert _unit is not None
    _WRITTEN[_unit.dimension] = (*_WRITTEN.get(_unit.dimension, ()), _unit)
_SAME: Final[tuple[tree.ComparisonOperator, ...]] = ("==", "!=")
_ORDER: Final[tuple[tree.ComparisonOperator, ...]] = ("==", "!=", "<", "<=", ">", ">=")
_ENDS: Final = ("name", "name", "literal")
_NUMBERS: Final = (*_ENDS, "negative", "+", "-", "*", "/", "/", "choose", "function", "rounding")
_PLAIN_CONDITIONS: Final = ("flag", "truth", "is_missing", "yes", "quality", "text", "days")
_CONDITIONS: Final = (
    *_PLAIN_CONDITIONS, "not", "all", "any", "at_least", "choose", "same", *["numbers"] * 6
)  # fmt: skip
_NUMERATORS: Final = st.integers(0, 1000) | st.integers(0, 10**24)
_WORDS: Final = ("健全", "大", "是", "已公开", "it's", 'say "no"', "“引”")


@attrs.frozen
class Declared:
    """A fact: its type, and what one step of its integers is worth."""

    type: Type
    decimals: int = 0

    @property
    def step(self) -> Fraction:
        """The smallest difference between two numbers of it, in the base of its dimension."""
        unit = self.type.unit if isinstance(self.type, NumberType) else None
        return (unit.factor if unit else Fraction(1)) / Fraction(10) ** self.decimals

    def slot(self, variable: str) -> Slot:
        """What compiled code reads it from: `variable`, which is None where it was not reported."""
        if not isinstance(self.type, NumberType):
            return Slot(Plain(variable), "Missing")
        number = times(variable, self.step.numerator)
        return Slot(Exact(number, self.step.denominator, self.type.low), "Missing")

    def known(self, raw: Raw) -> Fraction | Raw:
        """The value as people mean it."""
        if isinstance(self.type, NumberType) and isinstance(raw, int):
            return raw * self.step
        return raw


World = Mapping[str, Declared]


@st.composite
def worlds(draw: st.DrawFn) -> dict[str, Declared]:
    """Facts of every kind, the numbers in many units, with 0 to 9 decimals and some limits."""
    found: dict[str, Declared] = {}
    for name, symbols in _UNITS.items():
        unit = unit_named(draw(st.sampled_from(symbols)))
        assert unit is not None
        decimals = draw(st.integers(0, 9))
        low = draw(st.sampled_from((None, None, 0, 0, 1, -5)))
        number = NumberType(
            unit.dimension,
            unit,
            low=None if low is None else low * unit.factor,
            high=draw(st.sampled_from((None, None, 100 * unit.factor))),
        )
        found[name] = Declared(number, decimals)
    return found | {
        "制度": Declared(_QUALITY),
        "复核结论": Declared(_QUALITY),
        "公开": Declared(TRUTH),
        "且慢": Declared(TRUTH),
        "开工日": Declared(DATE),
        "完工日": Declared(DATE),
        "说明": Declared(TEXT),
    }


def values_for(world: World) -> st.SearchStrategy[dict[str, Raw]]:
    """A value for each fact, some of them None; numbers crowd around zero and their limits."""
    return st.fixed_dictionaries({name: _value(fact) for name, fact in world.items()})


@st.composite
def expressions(draw: st.DrawFn, world: World, depth: int = 4) -> tree.Expression:
    """A number of some dimension or a condition, no deeper than `depth`, that has a type."""
    making = _Making(draw, world)
    dimension = draw(st.sampled_from((None, None, *making.dimensions)))
    made = making.condition(depth) if dimension is None else making.number(dimension, depth)
    assume(making.has_a_type(made))
    return made


def _unheard(slug: str, start: int, end: int, message: Text, hint: Text | None) -> None:
    """Those that have no type are not drawn; nobody needs to know why."""


def _value(fact: Declared) -> st.SearchStrategy[Raw]:
    return st.one_of(st.none(), *[_reported(fact)] * 19)


def _reported(fact: Declared) -> st.SearchStrategy[Raw]:
    match fact.type:
        case NumberType(low=low, high=high):
            least = -(10**20) if low is None else int(low / fact.step)
            most = 10**20 if high is None else int(high / fact.step)
            near = [n for n in (-1, 0, 1, least, most, 10**fact.decimals) if least <= n <= most]
            small = st.integers(least, min(most, least + 1000))
            return st.one_of(st.sampled_from(near), small, st.integers(least, most))
        case ChoiceType(answers=answers):
            return st.integers(0, len(answers) - 1)
        case fact_type if fact_type == TRUTH:
            return st.booleans()
        case fact_type if fact_type == DATE:
            return st.integers(738_000, 738_003) | st.integers(1, dt.date.max.toordinal())
    return st.sampled_from(_WORDS)


class _Making:
    """Draws expressions of each type, part by part."""

    def __init__(self, draw: st.DrawFn, world: World) -> None:
        self.draw, self.world = draw, world
        self.types = {name: fact.type for name, fact in world.items()}
        numbers = [t for t in self.types.values() if isinstance(t, NumberType)]
        self.dimensions = sorted({number.dimension for number in numbers})

    def has_a_type(self, expression: tree.Expression) -> bool:
        """Whether an author could write it."""
        return typed(expression, self.types, _unheard, frozenset(self.world)) is not None

    def number(self, dimension: Dimension, depth: int) -> tree.Expression:
        """A quantity of that dimension."""
        kind = self.one_of(_ENDS if depth <= 0 else _NUMBERS)
        match kind:
            case "name":
                return self.name(lambda t: isinstance(t, NumberType) and t.dimension == dimension)
            case "literal":
                return self.literal(dimension)
            case "negative":
                return tree.Negative(self.number(dimension, depth - 1))
            case "choose":
                condition = self.condition(depth - 1)
                return tree.Choose(condition, *self.several(dimension, depth - 1, 2, 2))
            case "+" | "-":
                return tree.Arithmetic(kind, *self.several(dimension, depth - 1, 2, 2))
            case "*" | "/":
                return self.product(kind, dimension, depth - 1)
            case "function":
                return self.function(dimension, depth - 1)
        return self.rounding(dimension, depth - 1)

    def several(
        self, dimension: Dimension, depth: int, fewest: int, most: int
    ) -> list[tree.Expression]:
        """Some quantities of one dimension."""
        count = self.draw(_counts(fewest, most))
        return [self.number(dimension, depth) for _ in range(count)]

    def product(
        self, operator: tree.ArithmeticOperator, dimension: Dimension, depth: int
    ) -> tree.Expression:
        """A product or a quotient that is a quantity of that dimension."""
        if operator == "/" and dimension == RATIO:
            shared = self.one_of(tuple(self.dimensions))
            return tree.Arithmetic("/", *self.several(shared, depth, 2, 2))
        one, other = self.number(dimension, depth), self.number(RATIO, depth)
        flipped = operator == "*" and self.draw(st.booleans())
        return tree.Arithmetic(operator, other, one) if flipped else tree.Arithmetic(
            operator, one, other
        )  # fmt: skip

    def function(self, dimension: Dimension, depth: int) -> tree.Expression:
        """A function of quantities of one dimension."""
        name = self.one_of(("min", "max", "sum", "mean", "abs", "clamp"))
        function = FUNCTIONS[name]
        found = self.several(dimension, depth, function.fewest, min(function.most, 3))
        return tree.Call(name, tuple(found))

    def rounding(self, dimension: Dimension, depth: int) -> tree.Expression:
        """What only some dimensions have: whole ones of them, roots, days between two days."""
        if dimension == (("天", 1),) and self.draw(st.booleans()):
            return tree.Call("days_between", (self.day(), self.day()))
        if dimension == (("元", 1),):
            return self.literal(dimension)
        names = ("floor", "ceil", "round", "sqrt", "ln") if dimension == RATIO else (
            "floor", "ceil", "round"
        )  # fmt: skip
        name, inner = self.one_of(names), self.number(dimension, depth)
        places: tuple[tree.Expression, ...] = ()
        if name == "round" and self.draw(st.booleans()):
            places = (tree.Number(Fraction(self.draw(_counts(0, 12)))),)
        call = tree.Call(name, (inner, *places))
        return call if self.has_a_type(call) else inner

    def literal(self, dimension: Dimension) -> tree.Expression:
        """A number as it is written, most often with a unit."""
        if self.draw(_counts(0, 3)) == 0:
            hundredths = self.draw(_counts(0, 499))  # from 5 on a bare share is refused
            return tree.Number(Fraction(hundredths, 100) if dimension == RATIO else Fraction(0))
        unit = self.one_of(_WRITTEN[dimension])
        value = Fraction(self.draw(_NUMERATORS), 10 ** self.draw(_counts(0, 6)))
        return tree.Number(value * unit.factor, unit)

    def name(self, kind: Callable[[Type], bool]) -> tree.Expression:
        """The name of a fact."""
        return tree.Name(self.one_of(tuple(n for n, t in self.types.items() if kind(t))))

    def day(self) -> tree.Expression:
        """A date, by name or written."""
        if self.draw(st.booleans()):
            return self.name(lambda t: t == DATE)
        day = self.draw(st.dates())
        chinese = f"{day.year:04}年{day.month}月{day.day}日"
        return tree.Word(chinese if self.draw(st.booleans()) else day.isoformat())

    def condition(self, depth: int) -> tree.Expression:
        """Something that holds or does not."""
        kind = self.one_of(_PLAIN_CONDITIONS if depth <= 0 else _CONDITIONS)
        match kind:
            case "truth":
                return tree.Truth(self.draw(st.booleans()))
            case "flag":
                return self.name(lambda t: t == TRUTH)
            case "is_missing":
                return tree.Call(kind, (self.name(lambda _: True),))
            case "yes":
                words = ("是", "有", "否", "无")
                flag = self.name(lambda t: t == TRUTH)
                return tree.Comparison(self.one_of(_SAME), flag, self.word(words))
            case "quality":
                return self.compared(self.one_of(_ORDER), lambda: self.answer(_QUALITY))
            case "text":
                return self.compared(self.one_of(_SAME), self.text)
            case "days":
                return tree.Comparison(
                    self.one_of(_ORDER), self.name(lambda t: t == DATE), self.day()
                )
            case "not":
                return tree.Not(self.condition(depth - 1))
            case "all" | "any" | "at_least":
                found = tuple(self.condition(depth - 1) for _ in range(self.draw(_counts(2, 3))))
                if kind == "at_least":
                    least = tree.Number(Fraction(self.draw(_counts(1, len(found)))))
                    return tree.Call(kind, (least, *found))
                return tree.All(found) if kind == "all" else tree.Any(found)
            case "choose":
                return tree.Choose(*(self.condition(depth - 1) for _ in range(3)))
            case "same":
                one, other = self.condition(depth - 1), self.condition(depth - 1)
                return tree.Comparison(self.one_of(_SAME), one, other)
        dimension = self.one_of(tuple(self.dimensions))
        return self.compared(self.one_of(_ORDER), lambda: self.number(dimension, depth - 1))

    def compared(
        self, operator: tree.ComparisonOperator, side: Callable[[], tree.Expression]
    ) -> tree.Expression:
        """A comparison of two, or one with a list."""
        if self.draw(_counts(0, 2)) == 0:
            return tree.OneOf(side(), tuple(side() for _ in range(self.draw(_counts(1, 3)))))
        return tree.Comparison(operator, side(), side())

    def answer(self, choice: ChoiceType) -> tree.Expression:
        """An answer of a choice, by the name of a fact or written."""
        written = self.draw(st.booleans())
        return self.word(choice.answers) if written else self.name(lambda t: t == choice)

    def text(self) -> tree.Expression:
        """A text, by the name of a fact or written."""
        return self.word(_WORDS) if self.draw(st.booleans()) else self.name(lambda t: t == TEXT)

    def word(self, words: tuple[str, ...]) -> tree.Expression:
        """A text in quotes."""
        return tree.Word(self.one_of(words))

    def one_of(self, each: tuple[T, ...]) -> T:
        """One of these."""
        return self.draw(st.sampled_from(each))


@lru_cache
def _counts(fewest: int, most: int) -> st.SearchStrategy[int]:
    return st.integers(fewest, most)
