"""Units of measure: what a word stands for, what is read, what is shown."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from perfrules.units import (
    MONEY,
    PERCENT,
    PLAIN,
    RATIO,
    Dimension,
    product,
    read_quantity,
    show_dimension,
    show_quantity,
    unit_named,
)

UNITS = ("%", "‰", "元", "万元", "亿元", "次", "人", "万人", "天", "年", "元/人", "")


@pytest.mark.parametrize(
    ("symbol", "dimension", "factor"),
    [
        ("", "", 1),
        ("%", "", "1/100"),
        ("‰", "", "1/1000"),
        ("个百分点", "", "1/100"),
        ("千分点", "", "1/1000"),
        ("元", "元", 1),
        ("千元", "元", 1000),
        ("万元", "元", 10**4),
        ("百万元", "元", 10**6),
        ("千万元", "元", 10**7),
        ("亿元", "元", 10**8),
        ("万亿元", "元", 10**12),
        ("天", "天", 1),
        ("日", "天", 1),
        ("工作日", "工作日", 1),
        ("个工作日", "工作日", 1),
        ("个月", "月", 1),
        ("年", "月", 12),
        ("次", "次", 1),
        ("万次", "次", 10**4),
        ("十万人", "人", 10**5),
        ("亿", "", 10**8),
        ("万", "", 10**4),
        ("平方公里", "平方公里", 1),
        ("元/人", "元/人", 1),
        ("万元/人", "元/人", 10**4),
        ("次/万人", "次/人", "1/10000"),
        ("kWh", "kWh", 1),
    ],
)
def test_a_word_stands_for_a_unit(symbol: str, dimension: str, factor: int | str):
    """What converts exactly converts; every other word is a dimension of its own."""
    unit = unit_named(symbol)

    assert unit is not None
    assert (symbol, dimension, Fraction(factor)) == (
        unit.symbol,
        show_dimension(unit.dimension),
        unit.factor,
    )


@pytest.mark.parametrize(
    "symbol",
    ["m2", "a b", "1", "元人/", "/人", "元/", "/", "%/人",
     "元/%", "元/元", "元/人/年", "元·人", "-",
     "非常非常非常非常长的一个单位名", "/" * 100_000, "万" * 100_000, "٣"],
)  # fmt: skip
def test_what_is_no_word_is_no_unit(symbol: str):
    """Nor is a rate of a rate, or of what has no dimension."""
    assert unit_named(symbol) is None


@pytest.mark.parametrize(
    ("text", "value", "symbol"),
    [
        ("97%", "97", "%"),
        ("\uff19\uff17\uff05", "97", "%"),
        ("2914.08万元", "2914.08", "万元"),
        ("2,914.08 万元", "2914.08", "万元"),
        ("\uff12\uff0c\uff19\uff11\uff14\u3000元", "2914", "元"),
        ("1 次", "1", "次"),
        ("  1\xa0次 ", "1", "次"),
        ("3.10", "3.1", None),
        ("-5%", "-5", "%"),
        ("−5 %", "-5", "%"),
        ("+5人", "5", "人"),
        ("5 个百分点", "5", "个百分点"),
        ("1.2万元/人", "1.2", "万元/人"),
        ("3万", "3", "万"),
        ("0", "0", None),
        ("\t97%\r\n", "97", "%"),
    ],
)
def test_a_quantity_is_read_as_people_write_it(text: str, value: str, symbol: str | None):
    """With commas, spaces, full-width digits and signs; the number counts its unit."""
    quantity = read_quantity(text)

    assert quantity is not None
    assert Fraction(value) == quantity.value
    assert symbol == (quantity.unit.symbol if quantity.unit else None)
    assert quantity.in_base == Fraction(value) * (quantity.unit.factor if quantity.unit else 1)


@pytest.mark.parametrize(
    "text",
    ["", " ", "%", "万元", "1,23元", "1..2", ".5", "5.", "1e3", "0x10", "1_0", "5 万 元", "约5次",
     "5次左右!", "5次 6次", "5~6次", "≥5", "1/2", "٣", "½", "NaN", "9" * 41, "1" * 10**6,
     "5\u200b次", "⑨", "5²", "Ⅷ", "97\u2028", "97\x85", "97\n98", "9\ud800"],
)  # fmt: skip
def test_what_is_no_quantity_is_not_read(text: str):
    """One number, then one unit, and nothing else."""
    assert read_quantity(text) is None


@pytest.mark.parametrize(
    ("base", "symbol", "decimals", "shown"),
    [
        ("0.97", "%", None, "97%"),
        ("0.9712", "%", None, "97.12%"),
        ("1", "%", None, "100%"),
        ("1/3", "%", None, "≈33.33%"),
        ("0.89996", "%", None, "89.996%"),
        ("3001/30000", "%", None, "≈10.003333%"),
        ("55000", "万元", None, "5.50万元"),
        ("-55000", "万元", None, "-5.50万元"),
        ("50000", "万元", None, "5.00万元"),
        ("55055", "万元", None, "≈5.51万元"),
        ("55055", "万元", 4, "5.5055万元"),
        ("12.5", "元", None, "12.50元"),
        ("3", "次", None, "3次"),
        ("2.5", "次", None, "2.5次"),
        ("20000", "人", None, "20000人"),
        ("20000", "万人", None, "2万人"),
        ("15000", "万元/人", None, "1.5万元/人"),
        ("7", "", None, "7"),
    ],
)
def test_a_quantity_is_shown_in_its_unit(base: str, symbol: str, decimals: int | None, shown: str):
    """Money with its decimals, other numbers without zeros that say nothing."""
    unit = unit_named(symbol)

    assert unit is not None
    assert shown == show_quantity(Fraction(base), unit, decimals)


@given(st.integers(-(10**9), 10**9), st.integers(0, 2), st.sampled_from(UNITS))
def test_what_is_shown_is_read_again(number: int, decimals: int, symbol: str):
    """An amount with the decimals of its unit survives a sheet."""
    unit = unit_named(symbol)
    assert unit is not None
    base = Fraction(number, 10**decimals) * unit.factor
    quantity = read_quantity(show_quantity(base, unit, decimals))

    assert quantity is not None
    assert base == quantity.in_base


def test_dimensions_multiply_and_divide():
    """A quotient of two amounts of money is a ratio."""
    people: Dimension = (("人", 1),)

    assert product(MONEY, MONEY, -1) == RATIO
    assert "元/人" == show_dimension(product(MONEY, people, -1))
    assert "人·元·元" == show_dimension(product(product(MONEY, MONEY), people))
    assert "1/人·人" == show_dimension(product(product(RATIO, people, -1), people, -1))
    assert product(MONEY, people) == product(people, MONEY)


def test_only_money_keeps_its_zeros():
    """万元/人 is no money, nor is a rate."""
    found = {symbol: unit_named(symbol) for symbol in ("元", "亿元", "万元/人", "次", "%")}

    assert [True, True, False, False, False] == [u and u.is_money for u in found.values()]
    assert not PERCENT.is_money
    assert not PLAIN.is_money
