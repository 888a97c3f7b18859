"""Types and units: what may stand beside what, and what a word means there."""

from __future__ import annotations

from fractions import Fraction

import pytest

from perfrules.expressions import tree
from perfrules.expressions.parser import parse
from perfrules.expressions.types import (
    DATE,
    TEXT,
    TRUTH,
    ChoiceType,
    NumberType,
    Type,
    Typed,
)
from perfrules.expressions.typing import typed
from perfrules.units import PERCENT, PLAIN, Unit, show_dimension
from perfrules.wording import Text

from .conftest import FACTS, SYMBOLS, quantity


def found(formula: str) -> Typed:
    """The typed form of a formula without mistakes."""
    problems: list[tuple[object, ...]] = []
    result = typed(parse(formula), SYMBOLS, lambda *problem: problems.append(problem), FACTS)
    assert [] == problems
    assert result is not None
    return result


@pytest.mark.parametrize(
    ("formula", "dimension", "symbol"),
    [
        ("支出 + 预算", "元", "万元"),
        ("支出 - 0", "元", "万元"),
        ("0 + 支出", "元", "万元"),
        ("2 * 支出", "元", "万元"),
        ("支出 * 完成率", "元", "万元"),
        ("支出 / 2", "元", "万元"),
        ("支出 / 预算", "", None),
        ("支出 / 人数", "元/人", "万元/人"),
        ("支出 / 下乡人数", "元/人", "万元/万人"),
        ("人均支出 * 人数", "元", None),
        ("人均支出 / 2", "元/人", "元/人"),
        ("人均支出 / 次数", "元/人·次", None),
        ("支出 * 支出", "元·元", None),
        ("1 / 人数", "1/人", None),
        ("次数 * 次数 / 次数", "次", None),
        ("-完成率", "", "%"),
        ("完成率 + 5%", "", "%"),
        ("完成率 * 100", "", None),
        ("支出 if 公开 else 预算", "元", "万元"),
        ("max(0, 支出 - 预算)", "元", "万元"),
        ("mean(完成率, 90%)", "", "%"),
        ("floor(次数 / 3)", "次", "次"),
        ("round(完成率, 2)", "", "%"),
        ("sqrt(完成率)", "", ""),
        ("ln(系数)", "", ""),
        ("days_between(开工, 完工)", "天", "天"),
        ("days_between('2021-01-01', 完工)", "天", "天"),
    ],
)
def test_a_number_has_a_dimension_and_is_shown_in_a_unit(
    formula: str, dimension: str, symbol: str | None
):
    """Money stays money, a quotient of it is a ratio, and so much for each is a unit too."""
    number = found(formula).type

    assert isinstance(number, NumberType)
    assert dimension == show_dimension(number.dimension)
    assert symbol == (number.unit.symbol if number.unit else None)


@pytest.mark.parametrize(
    "formula",
    [
        "支出 > 0",
        "支出 >= 100万元",
        "支出 > 预算",
        "完成率 >= 0.9",
        "完成率 >= 1",
        "完成率 > 95%",
        "系数 > 10",
        "完成率 > (-7 if 公开 else 0.5)",
        "次数 >= 3",
        "次数 >= 3次",
        "3 <= 次数 <= 5",
        "工期 > 30",
        "days_between(开工, 完工) <= 30",
        "支出 / 人数 > 1.5万元 / 1人",
        "制度 == '健全'",
        "制度 > '较健全'",
        "'健全' == 制度",
        "制度 == 结论",
        "制度 in ['健全', '较健全']",
        "'健全' in [制度, 结论]",
        "(制度 if 公开 else 结论) == '健全'",
        "公开",
        "公开 == '是'",
        "公开 in ['有']",
        "公开 == (支出 > 0)",
        "说明 == '已公开'",
        "'a' == 'b'",
        "开工 < 完工",
        "开工 >= '2021年3月1日'",
        "at_least(2, 公开, 支出 > 0, 次数 > 0)",
        "at_least(2项, 公开, 支出 > 0)",
        "is_missing(支出) or is_missing(制度)",
        "not 公开",
    ],
)
def test_these_are_conditions(formula: str):
    """Bare numbers are counts, zero is nothing of anything, words are answers or days."""
    assert TRUTH == found(formula).type


def test_words_are_settled():
    """What a word means is known from what stands beside it."""
    comparison = found("制度 == '较健全' and 开工 > '2021-03-01' and 公开 == '无'").tree
    assert isinstance(comparison, tree.All)
    choice, date, flag = comparison.conditions

    assert [
        tree.Option("较健全", 1),
        tree.Day("2021-03-01", 737850),
        tree.Truth(False),
    ] == [tree.parts(each)[1] for each in (choice, date, flag)]


@pytest.mark.parametrize(
    ("formula", "low", "high"),
    [
        ("完成率", 0, 2),
        ("-完成率", -2, 0),
        ("系数 + 完成率", 1, 5),
        ("系数 - 完成率", -1, 3),
        ("系数 * -完成率", -6, 0),
        ("系数 / 2", Fraction(1, 2), Fraction(3, 2)),
        ("完成率 / 系数", 0, 2),
        ("系数 / 完成率", Fraction(1, 2), None),
        ("系数 / -系数", -3, Fraction(-1, 3)),
        ("abs(系数 - 3)", 0, 2),
        ("abs(-系数)", 1, 3),
        ("abs(支出)", 0, None),
        ("abs(预算)", 0, None),
        ("min(系数, 完成率)", 0, 2),
        ("max(系数, 2)", 2, 3),
        ("min(支出, 5万元)", 0, 50000),
        ("max(预算, 5万元)", 50000, None),
        ("sum(系数, 完成率, 1)", 2, 6),
        ("mean(系数, 完成率)", 0, 3),
        ("clamp(系数, 60%, 完成率)", 0, 2),
        ("clamp(预算, 1元, 2元)", 1, 2),
        ("系数 if 公开 else 5", 1, 5),
        ("floor(系数)", 0, 4),
        ("round(-系数)", -4, 0),
        ("sqrt(系数)", 0, None),
        ("ln(系数)", None, None),
        ("预算 * 预算", None, None),
        ("支出 * 支出", 0, None),
        ("1 / 预算", None, None),
    ],
)
def test_bounds_are_known_where_they_can_be(
    formula: str, low: Fraction | int | None, high: Fraction | int | None
):
    """They tell whether a divisor can be zero, and what the bands of an indicator have to take."""
    number = found(formula).type

    assert isinstance(number, NumberType)
    assert (low, high) == (number.low, number.high)


def test_a_unit_is_no_name_where_facts_are_counted_in_it():
    """5亩 is a quantity even where a fact is called 亩."""
    symbols: dict[str, Type] = {"亩": quantity("亩"), "面积": quantity("亩")}
    problems: list[object] = []

    assert typed(parse("面积 > 5亩"), symbols, lambda *p: problems.append(p)) is not None
    assert [] == problems


@pytest.mark.parametrize(
    ("kind", "zh", "en"),
    [
        (NumberType((), PLAIN), "纯数字", "a plain number"),
        (NumberType((), PERCENT), "以 % 计的数", "a quantity in %"),
        (NumberType((("元", 1), ("人", -1))), "以 元/人 计的数", "a quantity in 元/人"),
        (ChoiceType(tuple("一二三四五六七八")), "选项（一、二、三、四、五、六）",
         "a choice (一, 二, 三, 四, 五, 六)"),
        (TRUTH, "是或否", "true or false"),
        (TEXT, "文字", "text"),
        (DATE, "日期", "a date"),
    ],
)  # fmt: skip
def test_types_have_words(kind: Type, zh: str, en: str):
    """In both languages."""
    assert Text(zh, en) == kind.describe()


def test_the_best_answer_has_the_highest_rank():
    """Answers are declared best first."""
    choice = ChoiceType(("优", "良", "差"))

    assert [2, 1, 0, None] == [choice.rank(a) for a in ("优", "良", "差", "中")]


def test_a_unit_is_shown_for_what_is_a_rate():
    """万元/人 counts ten thousand 元 for each 人: a target of 1.5 means what the author sees."""
    number = found("支出 / 下乡人数").type

    assert isinstance(number, NumberType)
    assert number.unit == Unit("万元/万人", number.dimension, Fraction(1), 2)
