"""What an indicator judges by: its actual and its target, and what its formulas mean there."""

from __future__ import annotations

from collections import ChainMap
from fractions import Fraction
from typing import Final

import attrs

from perfrules.compiling.symbols import Report, Symbols, bounded, reporter
from perfrules.diagnostics import Diagnostic
from perfrules.expressions import tree
from perfrules.expressions.formula import Formula, Origin
from perfrules.expressions.size import FACT, Size
from perfrules.expressions.types import PLAIN_NUMBER, TEXT, ChoiceType, NumberType, TruthType, Type
from perfrules.expressions.typing import Typed, typed
from perfrules.expressions.unary import (
    Between,
    Compared,
    Otherwise,
    UnaryTest,
    Words,
    as_condition,
    in_unit,
)
from perfrules.model import FactDeclaration, Indicator, Kind
from perfrules.scoring.base import ACTUAL, TARGET, ZERO, Better, Bound, Test, known, number, over
from perfrules.source import Span
from perfrules.wording import Text

_USUAL: Final[dict[Better, tree.ComparisonOperator]] = {
    Better.HIGHER: ">=",
    Better.LOWER: "<=",
    Better.WITHIN: "==",
}


class IndicatorContext:
    """The `Context` that methods lower themselves in."""

    def __init__(
        self,
        indicator: Indicator,
        symbols: Symbols,
        facts: dict[str, FactDeclaration],
        report: Report,
    ) -> None:
        self.indicator, self.symbols, self.facts, self.report = indicator, symbols, facts, report
        self.points, self.better = indicator.points, indicator.better
        self.floor = indicator.floor
        self.types: ChainMap[str, Type] = ChainMap({"points": PLAIN_NUMBER}, symbols.types)
        self.sizes: ChainMap[str, Size] = ChainMap({}, symbols.sizes)
        self.failed = False
        self.actual = self._actual()
        self.value: Type = self.actual.type if self.actual else TruthType()
        if self.actual:
            self.types["actual"] = self.value
        self.target: tree.Expression | None = None
        self.target_typed: Typed | None = None
        self.met: tree.Expression | None = None
        if indicator.target is not None and self.actual is not None:
            self._read_target(indicator.target)

    # What methods ask for.

    def condition(self, formula: Formula) -> tree.Expression:
        found = self._typed(formula)
        if found is None:
            return tree.Truth(True)
        if not isinstance(found.type, TruthType):
            told = found.type.describe()
            self._tell(
                formula.origin,
                "not-a-condition",
                Text(f"这里要一个条件，不是{told.zh}", f"a condition, not {told.en}, is needed"),
                Text("写成比较，例如 支出 > 0", "write a comparison, such as spent > 0"),
            )
        return found.tree

    def plain(self, formula: Formula) -> tree.Expression:
        return self.counted(formula)[0]

    def counted(self, formula: Formula) -> tuple[tree.Expression, str]:
        """A plain number or a count, and the word that it is counted in."""
        found = self._typed(formula)
        if found is None:
            return ZERO, counter(PLAIN_NUMBER)
        counted = isinstance(found.type, NumberType) and is_count(found.type)
        if not counted:
            told = found.type.describe()
            self._tell(
                formula.origin,
                "not-points",
                Text(
                    f"这里要得出分数，公式得到的是{told.zh}",
                    f"points are needed here, the formula gives {told.en}",
                ),
                Text("除以同一单位的量，使单位约去", "divide by a quantity of the same unit"),
            )
        return found.tree, counter(found.type)

    def settled(self, test: Test) -> UnaryTest:
        """The test as it is meant for this value: units of bare numbers, words and names."""
        match test.test:
            case Compared(operator=operator, bound=bound):
                usual = "==" if self.value == TEXT else _USUAL[self.better]
                return Compared(operator or usual, self._in_unit(bound))
            case Between(low=low, high=high) as between:
                return attrs.evolve(between, low=self._in_unit(low), high=self._in_unit(high))
            case Words(words=(word,)) if (
                isinstance(self.value, NumberType) and word in self.symbols.types
            ):
                return Compared(_USUAL[self.better], tree.Name(word))
        return test.test

    def holds(self, test: Test) -> tree.Expression:
        settled = self.settled(test)
        if isinstance(settled, Otherwise):
            return tree.Truth(True)
        formula = Formula(as_condition(settled, ACTUAL), test.origin)
        found = self._typed(formula)
        return found.tree if found else tree.Truth(True)

    def bound(self, bound: Bound, *, relative: bool = False) -> tree.Expression:
        """A quantity in the base of the value's dimension (or a share, with `relative`)."""
        expected = PLAIN_NUMBER if relative else self.value
        unit_tree = bound.value if relative else self._in_unit(bound.value)
        found = self._typed(Formula(unit_tree, bound.origin))
        if found is None:
            return number(1)
        if not isinstance(found.type, NumberType) or found.type.dimension != getattr(
            expected, "dimension", None
        ):
            told, needed = found.type.describe(), expected.describe()
            self._tell(
                bound.origin,
                "unit-mismatch",
                Text(f"这里要{needed.zh}，不是{told.zh}", f"not {needed.en} but {told.en}"),
                Text(
                    "写上与完成值相同的单位；按目标值的百分比计步请加 relative: true",
                    "write the unit of the actual; relative: true counts per cent of the target",
                ),
            )
        return found.tree

    def domain(self) -> tuple[Fraction | None, Fraction | None, Fraction | None]:
        """The least and the greatest value, and the smallest difference, where they are known."""
        if not isinstance(self.value, NumberType):
            return None, None, None
        fact = self._own_fact()
        grid = fact.unit.factor / Fraction(10) ** fact.decimals if fact else None
        return self.value.low, self.value.high, grid

    @property
    def lowest_target(self) -> Fraction | None:
        """The number that the target is, or the least that its fact may be."""
        if self.target_typed is None or not isinstance(self.target_typed.type, NumberType):
            return None
        value = known(self.target_typed.tree)
        if value is not None or not isinstance(self.target_typed.tree, tree.Name):
            return value
        return self.target_typed.type.low

    def wrong(self, key: str, slug: str, message: Text, hint: Text | None = None) -> None:
        self.failed = True
        self.report(Diagnostic(slug=slug, span=self._place(key), message=message, hint=hint))

    def wrong_at(self, indicator: Indicator, slug: str, message: Text, hint: Text) -> None:
        self.failed = True
        self.report(Diagnostic(slug=slug, span=indicator.span, message=message, hint=hint))

    # How it is done.

    def _place(self, key: str) -> Span:
        """Where a key of the scoring stands, or the scoring, or the indicator."""
        return self.indicator.place(key)

    def _actual(self) -> Typed | None:
        if self.indicator.actual is not None:
            return self._typed(self.indicator.actual)
        if self.indicator.id in self.facts:
            self.sizes["actual"] = self.symbols.sizes.get(self.indicator.id, FACT)
            return Typed(tree.Name(self.indicator.id), self.symbols.types[self.indicator.id])
        return None

    def _own_fact(self) -> FactDeclaration | None:
        """The fact that the actual is, where it is just a fact."""
        if self.actual and isinstance(self.actual.tree, tree.Name):
            fact_id = self.symbols.canonical.get(self.actual.tree.text, "")
            fact = self.facts.get(fact_id)
            return fact if fact and fact.kind is Kind.NUMBER else None
        return None

    def _read_target(self, target: Test) -> None:
        target = self._as_target(target)
        settled = self.settled(target)
        if isinstance(settled, Compared):
            formula = Formula(settled.bound, target.origin)
            if isinstance(self.value, NumberType):
                found = self._typed(formula)
                if found is not None:
                    self.target_typed, self.target = found, found.tree
                    self.sizes["target"] = bounded(found.tree, self.sizes, _unheard) or FACT
                    kind = found.type
                    self._show_like(kind)
                    self.types["target"] = (
                        attrs.evolve(kind, unit=kind.unit or self.value.unit)
                        if isinstance(kind, NumberType)
                        else kind
                    )
        self.met = self.holds(target)

    def _as_target(self, target: Test) -> Test:
        """A single answer is a bar like a bare number: 良 is met by 优 too, where more is better.

        Several answers stay what they are: one of them.
        """
        match target.test:
            case Words(words=(word,), places=places) if isinstance(self.value, ChoiceType):
                ((start, end),) = places or ((0, 0),)
                bar = tree.Word(word, start=start, end=end)
                return attrs.evolve(target, test=Compared(_USUAL[self.better], bar))
        return target

    def _show_like(self, target: Type) -> None:
        """A computed actual has no unit of its own; it is read and shown in its target's.

        So 决算数 ÷ 预算数 with a target of 100% is 97.75%, not 0.9775.
        """
        value, unit = self.value, getattr(target, "unit", None)
        if not isinstance(value, NumberType) or self.actual is None or unit is None:
            return
        if unit.dimension == value.dimension and not (value.unit and value.unit.symbol):
            self.value = attrs.evolve(value, unit=unit)
            self.types["actual"] = self.value
            self.actual = attrs.evolve(self.actual, type=self.value)

    def _in_unit(self, bound: tree.Expression) -> tree.Expression:
        if isinstance(self.value, NumberType):
            return in_unit(bound, self.value.unit)
        if isinstance(bound, tree.Name) and bound.text not in self.symbols.types:
            return tree.Word(bound.text, start=bound.start, end=bound.end)
        return bound

    def _typed(self, formula: Formula) -> Typed | None:
        expression = formula.tree
        if "attainment" in tree.names(expression):
            expression = _with_attainment(expression)
        tell = reporter(formula, self.symbols.ambiguous, self.report)
        found = typed(expression, self.types, tell, self.symbols.facts)
        size = bounded(found.tree, self.sizes, tell) if found else None
        self.failed = self.failed or size is None
        if found and formula is self.indicator.actual and size:
            self.sizes["actual"] = size
        return found

    def _tell(self, origin: Origin, slug: str, message: Text, hint: Text) -> None:
        self.failed = True
        span = origin.locate(0, len(origin.text))
        self.report(Diagnostic(slug=slug, span=span, message=message, hint=hint))


def is_count(found: NumberType) -> bool:
    """Plain numbers, and counts in a unit of their own: `count: 违规次数` is a number of times."""
    factor = found.unit.factor if found.unit else Fraction(1)
    return not found.dimension or (len(found.dimension) == 1 and factor == 1 and not (
        found.unit and found.unit.is_money
    ))  # fmt: skip


def counter(found: Type) -> str:
    """The word that goes with a count: 3 例 are so many for each 例, plain numbers are 次."""
    unit = found.unit if isinstance(found, NumberType) and found.dimension else None
    return unit.symbol if unit else "次"


def _with_attainment(expression: tree.Expression) -> tree.Expression:
    """`attainment` (完成率) is actual ÷ target wherever it stands."""
    return tree.replaced(expression, "attainment", over(ACTUAL, TARGET))


def _unheard(*_: object) -> None:
    """It was reported when the target was read."""
