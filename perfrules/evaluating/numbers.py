"""One reported number → whole numbers of its last decimal, or what is wrong with it."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any, Final, NamedTuple

from perfrules.compiling.plan import LARGEST
from perfrules.compiling.reading import limits, scale_of
from perfrules.decimals import LONGEST, read_number, show
from perfrules.evaluating.unreadable import Unreadable, as_written
from perfrules.explaining.showing import show_known
from perfrules.loading.facts import describe_limits
from perfrules.model import FactDeclaration
from perfrules.suggestions import in_digits
from perfrules.units import LARGE, PERCENT, Quantity, read_quantity, unit_named
from perfrules.wording import Text, normal, shortened

REMEMBERED: Final = 4_096  # facts
_WIDEST: Final = 60  # digits of a Decimal and its exponent
_DEFINITE: Final = Text("填报实际完成值，一个确定的数", "report the actual, a definite number")
_ABOUT: Final = re.compile(r"[约近超].*[0-9].*|.*[0-9].*(?:以上|以下|以内|之内|左右|余|多)")


def known_number(fact: FactDeclaration, value: object) -> tuple[int, tuple[Text, Text] | None]:
    """The known number of what was reported, and a warning or None. Raises Unreadable."""
    scale, low, high = _bounds(fact)
    if type(value) is int and low <= value * scale <= high:  # most are, and no part of one in %
        return value * scale, None
    number, bare = _in_unit(fact, value)
    if abs(number.numerator) > LARGEST * number.denominator:
        raise _absurd(fact)
    known, rest = divmod(number.numerator * scale, number.denominator)
    share = bare and 0 < number.numerator < number.denominator and fact.unit == PERCENT
    if rest:
        meant = f"{show(number * 100, at_most=_WIDEST)}%"
        given = shortened(value.strip() if isinstance(value, str) else show(number, 0, _WIDEST))
        unit = fact.unit.symbol or "1"
        raise Unreadable(
            "too-many-decimals",
            Text(f"{fact.label} 是 {given}，最多 {fact.decimals} 位小数（单位 {unit}）",
                 f"{fact.label} is {given}, and has {fact.decimals} decimals at most ({unit})"),
            Text(f"若是比例，请写 {meant}", f"if it is a share, write {meant}")
            if share
            else Text("按规则的小数位数填报，或在规则里写 decimals",
                      "report it so, or let the ruleset say `decimals`"),
        )  # fmt: skip
    if not low <= known <= high:
        told = describe_limits(fact)
        shown = show_known(known, fact, "zh")
        apart = "" if told.zh.startswith("不") else " "  # 应为不小于 0, 应为 0% 到 100%
        raise Unreadable(
            "fact-out-of-range",
            Text(
                f"{fact.label} 是 {shown}，应为{apart}{told.zh}",
                f"{fact.label} is {shown}, not {told.en}",
            ),
            Text("检查填报的数", "check what was reported"),
        )
    warning = None
    if share:
        shown = show_known(known, fact, "zh")
        meant = f"{show(number * 100, at_most=_WIDEST)}%"
        warning = (
            Text(
                f"{fact.label} 以 % 计，填的数按 {shown} 读",
                f"{fact.label} is in %: read as {shown}",
            ),
            Text(f"若是比例，请写 {meant}", f"if it is a share, write {meant}"),
        )
    return known, warning


def bounded(fact: FactDeclaration, value: Any) -> int:
    """A whole number that is not absurdly long. Raises Unreadable."""
    if value.bit_length() > 200:  # 60 digits
        raise _absurd(fact)
    found: int = value
    return found


def bounded_decimal(fact: FactDeclaration, value: Decimal) -> Decimal:
    """A decimal number that is not absurdly long. Raises Unreadable."""
    if not value:
        return Decimal(0)  # whatever exponent it has
    if abs(value.adjusted()) > _WIDEST or len(value.as_tuple().digits) > _WIDEST:
        raise _absurd(fact)
    return value


class _Bounds(NamedTuple):
    """How whole numbers tell a fact: how many make its unit, and which may be reported."""

    scale: int
    low: int
    high: int


@lru_cache(maxsize=REMEMBERED)
def _bounds(fact: FactDeclaration) -> _Bounds:
    return _Bounds(scale_of(fact), *limits(fact))


def _in_unit(fact: FactDeclaration, value: object) -> tuple[Fraction, bool]:
    """The number in the fact's unit, and whether it was written without one."""
    kind = type(value)
    if kind is int:
        return Fraction(bounded(fact, value)), True
    if kind is Decimal:
        assert isinstance(value, Decimal)
        if not value.is_finite():
            raise _not_finite(fact)
        return Fraction(bounded_decimal(fact, value)), True
    if kind is float:
        assert isinstance(value, float)
        if not math.isfinite(value):
            raise _not_finite(fact)
        return Fraction(Decimal(repr(value))), True  # the shortest reading, as it was typed
    if kind is str:
        return _written(fact, str(value))
    told = as_written(value)
    hint = Text("是或否不是数", "true and false are no numbers") if kind is bool else None
    raise Unreadable(
        "not-a-number",
        Text(f"{fact.label} 要一个数，不是 {told}", f"{fact.label} is a number, not {told}"),
        hint or Text('写成 97、97.5 或 "97%"', 'write 97, 97.5 or "97%"'),
    )


def _written(fact: FactDeclaration, text: str) -> tuple[Fraction, bool]:
    quantity = read_quantity(text)
    if quantity is None:
        raise Unreadable(
            "not-a-number",
            Text(f"{fact.label} 要一个数，“{shortened(text)}”读不出来",
                 f"{fact.label} is a number; “{shortened(text)}” is none"),
            _hint_for(fact, text),
        )  # fmt: skip
    if quantity.unit is None:
        return quantity.value, True
    if quantity.unit == fact.unit:
        return quantity.value, False
    if quantity.unit.dimension != fact.unit.dimension:
        wanted = fact.unit.symbol or Text("纯数字", "a plain number").zh
        raise Unreadable(
            "unit-mismatch",
            Text(f"{fact.label} 以 {wanted} 计，这里的单位是 {quantity.unit.symbol}",
                 f"{fact.label} is in {wanted}, not in {quantity.unit.symbol}"),
            _meant_unit(fact, quantity)
            or (_DEFINITE if _ABOUT.fullmatch(normal(text[:LONGEST])) else None)
            or Text(f"换算成 {wanted} 再填", f"convert it to {wanted}"),
        )  # fmt: skip
    return quantity.in_base / fact.unit.factor, False


def _absurd(fact: FactDeclaration) -> Unreadable:
    return Unreadable(
        "fact-too-large",
        Text(f"{fact.label} 的数值大得不合理", f"{fact.label} is out of all proportion"),
        Text("检查单位和位数", "check the unit and the digits"),
    )


def _not_finite(fact: FactDeclaration) -> Unreadable:
    return Unreadable(
        "not-finite",
        Text(f"{fact.label} 不是一个确定的数（NaN 或无穷大）", f"{fact.label} is NaN or infinite"),
        Text("没有数就留空", "leave it empty where there is no number"),
    )


def _meant_unit(fact: FactDeclaration, quantity: Quantity) -> Text | None:
    """`195.5万` of a fact in money was meant as 195.5万元, of one in 人 as 195.5万人."""
    symbol = quantity.unit.symbol if quantity.unit else ""
    base = fact.unit.dimension
    if symbol not in LARGE or len(base) != 1:
        return None
    meant = f"{show(quantity.value, at_most=LONGEST)}{symbol}{base[0][0]}"
    return Text(f"是不是 {meant}？", f"did you mean {meant}?")


def _hint_for(fact: FactDeclaration, text: str) -> Text:
    plain = normal(text[:LONGEST])
    if plain[:1] in {"≥", "≤", ">", "<", "=", "》", "《"}:
        return Text("填报实际完成值，不要填目标值的不等式", "report the actual, not an inequality")
    if _ABOUT.fullmatch(plain):
        return _DEFINITE
    inside = plain.strip("“”‘’\"'")
    if inside != plain and read_quantity(inside) is not None:
        return Text(f"去掉引号：{inside}", f"drop the quotes: {inside}")
    if in_digits(plain):
        return Text(f"数字请写成 {in_digits(plain)}", f"write the number as {in_digits(plain)}")
    if read_number(plain.replace(" ", "")) is not None:
        return Text("数字中间不要有空格", "no spaces within a number")
    zeros = re.match(r"([-+]?)0+(?=[0-9])", plain)
    if zeros:
        rest = zeros[1] + plain[zeros.end() :]
        return Text(f"去掉前面的 0：{rest}", f"drop the 0 in front: {rest}")
    if unit_named(fact.unit.symbol):
        example = f"97{fact.unit.symbol}"
        return Text(f'写成 97 或 "{example}"', f'write 97 or "{example}"')
    return Text("写成 97", "write 97")
