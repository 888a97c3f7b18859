"""Plain facts → known values: exact in every context, however a number is written, remembered."""

# ruff: noqa: RUF001 - full-width digits are what people type

from __future__ import annotations

import threading
from decimal import (
    ROUND_UP,
    Clamped,
    Context,
    Decimal,
    DivisionByZero,
    FloatOperation,
    Inexact,
    InvalidOperation,
    Overflow,
    Rounded,
    Subnormal,
    Underflow,
    localcontext,
)
from typing import Any

import pytest

import perfrules
from perfrules.compiling.numbers import Accepted, Remembered, RememberedTexts
from perfrules.compiling.plan import Unusual
from perfrules.units import PERCENT

RULESET = """
perfrules: 1
id: readings
version: "1"
title: 读数
total_points: 10
facts:
  rate: {name: 完成率, unit: "%"}
  again: {name: 满意度, unit: "%"}
  held: {name: 达标率, unit: "%", max: 100%}
  count: {name: 次数, unit: 次}
  money: {name: 预算, unit: 万元}
  rest: {name: 结余, unit: 万元, min: 0}
indicators:
- {id: i1, name: 甲, points: 4, actual: "rate + again + held", target: ≥ 0%}
- {id: i2, name: 乙, points: 2, actual: count, target: ≥ 0次}
- {id: i3, name: 丙, points: 4, actual: "money + rest", target: ≥ 0万元}
"""
NAMES = ("rate", "again", "held", "count", "money", "rest")
TRAPS = [
    Clamped, DivisionByZero, FloatOperation, Inexact, InvalidOperation, Overflow, Rounded,
    Subnormal, Underflow,
]  # fmt: skip
CONTEXTS = [
    Context(prec=1),
    Context(prec=1, rounding=ROUND_UP, Emin=0, Emax=0, capitals=0, clamp=1, traps=TRAPS),
    Context(prec=5, traps=[Inexact, Rounded]),
    Context(prec=5, traps=[]),
    Context(prec=1_000_000, capitals=0, traps=TRAPS),
]
ACCEPTED = Accepted(scale=100, low=0, high=10_000, is_percent=True)


@pytest.fixture(scope="module")
def plan() -> Any:
    return perfrules.loads(RULESET).plan


def known(plan: Any, **values: object) -> dict[str, object]:
    """The known values, by the names of the facts; Unusual where they are not plain."""
    given = dict.fromkeys(NAMES, Decimal(1)) | values
    return dict(zip(NAMES, plan.read(plan.pick(given)), strict=True))


def ways(number: str) -> list[object]:
    """A number in every way that it can be plain, the same object twice, and a new one."""
    decimal = Decimal(number)
    digits = decimal.as_tuple()
    spread = Decimal((digits.sign, (*digits.digits, *[0] * 50), digits.exponent - 50))  # type: ignore[operator]
    found: list[object] = [decimal, decimal, Decimal(number), spread, decimal.normalize()]
    found.append(float(number))
    return [*found, int(decimal)] if decimal == decimal.to_integral_value() else found


@pytest.mark.parametrize("name", ["rate", "money"])
@pytest.mark.parametrize(
    ("number", "whole"),
    [("97", 9700), ("97.5", 9750), ("97.25", 9725), ("0", 0), ("-0.0", 0), ("1E+3", 100_000)],
)
def test_a_number_is_the_same_however_it_is_written(
    plan: Any, name: str, number: str, whole: int
) -> None:
    """Int, float, Decimal, with zeros behind it or an exponent."""
    found = {known(plan, **{name: each})[name] for each in ways(number)}

    assert found == {whole}


@pytest.mark.parametrize("context", CONTEXTS, ids=lambda _: "")
@pytest.mark.parametrize("name", ["rate", "count", "money"])
def test_the_context_of_the_caller_changes_nothing(plan: Any, name: str, context: Context) -> None:
    """Whatever its precision, its traps, its capitals; and it is left as it was."""
    numbers = ["123456789", "-4E+3", "123456789012345", "77"]
    want = [known(plan, **{name: int(Decimal(each))})[name] for each in numbers]
    written = [Decimal(each) for each in numbers]

    with localcontext(context) as inside:
        found = [known(plan, **{name: each})[name] for each in written]
        flags = [flag for flag, is_set in inside.flags.items() if is_set]

    assert (found, flags) == (want, [])


NOT_PLAIN: list[object] = [
    Decimal("NaN"), Decimal("sNaN"), Decimal("-sNaN123"), Decimal("Infinity"), Decimal("-Infinity"),
    Decimal("1E+1000000"), Decimal("-1E+999999999999999999"), Decimal("1E-999999999999999999"),
    Decimal("0.00001"), Decimal("12345678.00001"), Decimal("1." + "0" * 60 + "1"),
    Decimal("1000000000000000.1"), Decimal("9" * 100_000),
    float("nan"), float("inf"), -float("inf"), 0.00001, 123456789012345.06, 1e300, 5e-324,
    10**15 + 1, -(10**15) - 1, 10**100_000, True, False, "", "无", "1E+2", "097", "97件", b"97",
]  # fmt: skip


@pytest.mark.parametrize("context", [None, *CONTEXTS], ids=lambda _: "")
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("value", NOT_PLAIN, ids=lambda _: "")
def test_what_is_not_plain_is_refused_each_time(
    plan: Any, name: str, value: object, context: Context | None
) -> None:
    """It is not remembered: the second time it goes the long way like the first."""
    with localcontext(context):
        for _ in range(2):
            with pytest.raises(Unusual):
                known(plan, **{name: value})


@pytest.mark.parametrize("value", [Decimal("0.97"), 0.97], ids=repr)
def test_a_share_given_as_a_number_of_percent_is_not_plain(plan: Any, value: object) -> None:
    """0.97 in % has a warning each time, though 0.97 of money is plain."""
    assert known(plan, money=value)["money"] == 97
    for _ in range(2):
        with pytest.raises(Unusual):
            known(plan, rate=value)


@pytest.mark.parametrize("value", [Decimal(120), 120, 120.0], ids=repr)
def test_facts_with_other_limits_do_not_share_what_they_take(plan: Any, value: object) -> None:
    """What one fact takes is not plain for another with a lower maximum."""
    assert known(plan, rate=value, again=value)["again"] == 12_000
    with pytest.raises(Unusual):
        known(plan, rate=value, held=value)


def test_a_number_in_another_class_of_numbers_is_not_plain(plan: Any) -> None:
    """A subclass may say that it is another number, or do something else when it is asked."""

    class Loud(Decimal):
        def __str__(self) -> str:
            raise AssertionError("asked")

        __format__ = __repr__ = __hash__ = __str__  # type: ignore[assignment]

    assert known(plan, rate=Decimal(97))["rate"] == 9700
    for each in (Loud(97), type("Own", (float,), {})(97), type("Own", (int,), {})(97)):
        with pytest.raises(Unusual):
            known(plan, rate=each)


def test_what_is_remembered_is_bounded() -> None:
    """Neither more numbers than were said, nor longer ones, are kept."""
    remembered = Remembered(ACCEPTED, 3)

    found = [remembered[str(each)] for each in range(100)]
    found += [remembered[f"{each}.{'0' * 100_000}"] for each in range(100)]

    assert found == [each * 100 for each in range(100)] * 2
    assert len(remembered) <= 3
    assert all(len(str(key)) <= 40 for key in remembered)


def test_texts_of_decimals_and_floats_are_remembered_apart() -> None:
    """A float reads as its shortest text, which is not the Decimal that it equals."""
    close = 1234567890123.1  # 1234567890123.10009765625
    remembered = Remembered(Accepted(scale=10**4, low=0, high=10**19, is_percent=False), 100)

    assert remembered[str(Decimal("1234567890123.1001"))] == 12345678901231001
    with pytest.raises(Unusual):
        remembered[str(Decimal(close))]
    with pytest.raises(Unusual):
        remembered[close]  # more than 15 digits of a ten-thousandth: read with care
    assert remembered[12345678.1] == 123456781000


def test_threads_share_what_is_remembered() -> None:
    """What one thread forgets while another reads is read again."""
    remembered = Remembered(ACCEPTED, 2)
    wrong: list[int] = []

    def read(start: int) -> None:
        for turn in range(3_000):
            number = 1 + (start + turn) % 97
            if remembered[str(number)] != number * 100:
                wrong.append(number)

    threads = [threading.Thread(target=read, args=(start,)) for start in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []
    assert len(remembered) <= 2 + len(threads)


def test_facts_of_one_sort_share_what_they_read_with() -> None:
    """A hundred facts in % and a hundred alike choices need three things beside the code."""
    indicators = "".join(
        f"""
- {{id: r{k}, points: 1, unit: "%", target: 100%}}
- {{id: c{k}, points: 1, target: 有, choices: [有, 无]}}"""
        for k in range(100)
    )
    head = 'perfrules: 1\nid: many\nversion: "1"\ntitle: 多\ntotal_points: 200\nindicators:'

    plan = perfrules.loads(f"{head}{indicators}\n").plan

    assert len([name for name in plan.read.__globals__ if name.startswith("k")]) == 3


@pytest.mark.parametrize(
    ("name", "text", "whole"),
    [
        ("rate", "97%", 9700), ("rate", "0.97%", 97), ("rate", " ９７．５ ％", 9750),
        ("rate", "5‰", 50), ("rate", "97", 9700), ("money", "1,234.5万元", 123_450),
        ("money", "0.5亿元", 500_000), ("money", "-3万元", -300), ("count", "3 次", 3),
    ],
)  # fmt: skip
def test_texts_with_a_unit_of_the_dimension_are_plain(
    plan: Any, name: str, text: str, whole: int
) -> None:
    """They are what a subject's file says, and take the short way: twice, as it remembers them."""
    found = [known(plan, **{name: text})[name] for _ in range(2)]

    assert found == [whole, whole]


def test_texts_that_are_remembered_are_bounded() -> None:
    """Neither more than were said nor longer ones."""
    remembered = RememberedTexts(ACCEPTED, PERCENT, 3)

    found = [remembered[f"{each}%"] for each in range(50)]
    for each in range(50):
        with pytest.raises(Unusual):
            remembered[f"{each}.{'0' * 50}%"]

    assert found == [each * 100 for each in range(50)]
    assert len(remembered) <= 3
