"""What two things are together that are added or compared, and what a word means beside a value."""

from __future__ import annotations

from typing import Final

import attrs

from perfrules.expressions import tree
from perfrules.expressions.days import read_day
from perfrules.expressions.types import (
    TEXT,
    ChoiceType,
    DateType,
    NumberType,
    TruthType,
    Type,
    Typed,
)
from perfrules.suggestions import nearest
from perfrules.units import PERCENT, RATIO, Unit
from perfrules.wording import Text, shortened

LARGE_SHARE: Final = 5


@attrs.frozen
class Problem:
    """What is wrong with an expression, where in the formula, and the way out."""

    slug: str
    place: tree.Expression
    message: Text
    hint: Text


class Wrong(Exception):
    """The expression has no type, because of these problems."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(problems)
        self.problems = problems


def wrong(slug: str, place: tree.Expression, message: Text, hint: Text) -> Wrong:
    """What is wrong with a part of a formula, to be raised."""
    return Wrong(Problem(slug, place, message, hint))


def shared(place: tree.Expression, one: NumberType, other: NumberType) -> NumberType:
    """What two quantities that are added or compared are both; reported where they differ."""
    for literal, real in ((one, other), (other, one)):
        if literal.bare and (is_zero(literal) or _counts(real)):
            return attrs.evolve(real, low=None, high=None)
        if literal.bare and real.unit == PERCENT and _is_large(literal):
            raise wrong(
                "bare-percentage",
                place,
                Text("一边以 % 计，另一边的数没有写 %",
                     "one side is in %, the number on the other is written without %"),
                Text("百分数写成 95%，倍数写成 0.95", "write 95%, or 0.95 as a share of one"),
            )  # fmt: skip
    if one.dimension != other.dimension:
        ours, theirs = one.describe(), other.describe()
        unit = other.unit if one.bare else one.unit if other.bare else None
        raise wrong(
            "unit-mismatch",
            place,
            Text(f"{ours.zh} 和 {theirs.zh} 不能相加减或比较",
                 f"{ours.en} and {theirs.en} cannot be added or compared"),
            with_unit(unit) if unit
            else Text("先换成同一种量，例如除以总数变成比率",
                      "make them the same kind first, such as by dividing by a total"),
        )  # fmt: skip
    return NumberType(one.dimension, one.unit or other.unit, one.bare and other.bare)


def paired(place: tree.Expression, one: Typed, other: Typed) -> tuple[Typed, Typed]:
    """Both sides of a comparison, their words settled; reported where they are not of a kind."""
    if isinstance(one.type, NumberType) and isinstance(other.type, NumberType):
        shared(place, one.type, other.type)
        return one, other
    for mine, theirs, flip in ((one, other, False), (other, one, True)):
        if theirs.type == TEXT and isinstance(theirs.tree, tree.Word | tree.Option):
            settled = settled_beside(theirs.tree, mine.type)
            if settled:
                beside = Typed(settled, mine.type)
                return (beside, mine) if flip else (mine, beside)
    if one.type == other.type:
        return one, other
    ours, told = one.type.describe(), other.type.describe()
    raise wrong(
        "not-comparable",
        place,
        Text(f"{ours.zh}不能和{told.zh}比较", f"{ours.en} cannot be compared with {told.en}"),
        Text("比较的两边要是同一种数据；数字不放在引号里",
             "both sides must be of one kind; numbers stand without quotes"),
    )  # fmt: skip


def settled_beside(word: tree.Word | tree.Option, beside: Type) -> tree.Expression | None:
    """What a word in quotes means beside a value of that type."""
    start, end = word.start, word.end
    match beside:
        case ChoiceType(answers=answers):
            rank = beside.rank(word.text)
            if rank is not None:
                return tree.Option(word.text, rank, start=start, end=end)
            close = nearest(word.text, answers)
            listed, in_english = "、".join(answers), ", ".join(answers)
            raise wrong(
                "unknown-answer",
                word,
                Text(f"选项里没有“{shortened(word.text)}”",
                     f"“{shortened(word.text)}” is none of the answers"),
                Text(f"是不是“{close}”？" if close else f"可选：{listed}",
                     f"did you mean “{close}”?" if close else f"the answers are: {in_english}"),
            )  # fmt: skip
        case DateType():
            number = read_day(word.text)
            if number is not None:
                return tree.Day(word.text, number, start=start, end=end)
            raise wrong(
                "not-a-date",
                word,
                Text(f"“{shortened(word.text)}”不是日期", f"“{shortened(word.text)}” is no date"),
                Text('写成 "2021-12-31"', 'write "2021-12-31"'),
            )
        case TruthType():
            if word.text in {"是", "有", "否", "无"}:
                return tree.Truth(word.text in {"是", "有"}, start=start, end=end)
    return None


def is_zero(number: NumberType) -> bool:
    """Whether it is nothing but 0: nothing of money is nothing of anything."""
    return number.low == 0 == number.high


def _is_large(number: NumberType) -> bool:
    """Whether a bare number beside a percentage was surely meant as one: 500% is far from any."""
    return number.low is not None and number.low == number.high and abs(number.low) >= LARGE_SHARE


def _counts(number: NumberType) -> bool:
    """Whether a bare number beside it can only mean so many.

    3 beside 次 is 3次, but beside money it is not said whether 3元 or 3万元.
    """
    return (
        not number.bare
        and number.unit is not None
        and number.unit.factor == 1
        and number.dimension != RATIO
        and all(word != "元" for word, _ in number.dimension)
    )


def with_unit(unit: Unit) -> Text:
    """The way out for a number without a unit."""
    shown = one_of(unit.symbol, 100)
    return Text(
        f"数字后面要写单位，例如 {shown}", f"write the unit behind the number, such as {shown}"
    )


def one_of(symbol: str, count: int = 1) -> str:
    """So many of a unit as a formula says it: 1万元, or 1万元 / 1人."""
    return f"{count}{symbol.replace('/', ' / 1')}"
