"""Mistakes in types and units: each is told once, where it stands, with the way out."""

from __future__ import annotations

import pytest

from perfrules.expressions.parser import parse
from perfrules.expressions.typing import typed
from perfrules.wording import Text

from .conftest import FACTS, SYMBOLS

SAME_KIND = "make them the same kind first, such as by dividing by a total"
COMPARE = "compare it with ==, or turn it into a number with a if condition else b"


@pytest.mark.parametrize(
    ("formula", "marked", "slug", "message", "hint"),
    [
        ("支出 + 完成率", "支出 + 完成率", "unit-mismatch",
         "a quantity in 万元 and a quantity in % cannot be added or compared", SAME_KIND),
        ("支出 > 100", "支出 > 100", "unit-mismatch",
         "a quantity in 万元 and a plain number cannot be added or compared",
         "write the unit behind the number, such as 100万元"),
        ("支出 / 人数 > 2", "支出 / 人数 > 2", "unit-mismatch",
         "a quantity in 万元/人 and a plain number cannot be added or compared",
         "write the unit behind the number, such as 100万元 / 1人"),
        ("下乡人数 > 2", "下乡人数 > 2", "unit-mismatch",
         "a quantity in 万人 and a plain number cannot be added or compared",
         "write the unit behind the number, such as 100万人"),
        ("max(次数, 3天)", "max(次数, 3天)", "unit-mismatch",
         "a quantity in 次 and a quantity in 天 cannot be added or compared", SAME_KIND),
        ("支出 in [1万元, 5次]", "支出 in [1万元, 5次]", "unit-mismatch",
         "a quantity in 万元 and a quantity in 次 cannot be added or compared", SAME_KIND),
        ("完成率 >= 95", "完成率 >= 95", "bare-percentage",
         "one side is in %, the number on the other is written without %",
         "write 95%, or 0.95 as a share of one"),
        ("90 - 完成率", "90 - 完成率", "bare-percentage",
         "one side is in %, the number on the other is written without %",
         "write 95%, or 0.95 as a share of one"),
        ("floor(支出)", "支出", "unit-mismatch",
         "floor takes a plain number; this is a quantity in 万元",
         "divide by a unit first, such as floor(x / 1万元)"),
        ("ln(人数)", "人数", "unit-mismatch",
         "ln takes a plain number; this is a quantity in 人",
         "divide by a unit first, such as ln(x / 1人)"),
        ("round(人均支出 * 人数)", "人均支出 * 人数", "unit-mismatch",
         "round takes a plain number; this is a quantity in 元",
         "divide by a unit first, such as round(x / 1元)"),
        ("round(系数, 13)", "13", "not-a-count", "the decimals are a whole number, 0 to 12",
         "for example round(x, 2)"),
        ("round(系数, 完成率)", "完成率", "not-a-count",
         "the decimals are a whole number, 0 to 12", "for example round(x, 2)"),
        ("round(系数, 2次)", "2次", "not-a-count",
         "the decimals are a whole number, 0 to 12", "for example round(x, 2)"),
        ("支出数 > 0", "支出数", "unknown-name", "there is no fact or value called 支出数",
         "did you mean 支出?"),
        ("zzz > 0", "zzz", "unknown-name", "there is no fact or value called zzz",
         "declare it under `facts` or `values`"),
        ("公开且支出", "公开且支出", "unknown-name", "there is no fact or value called 公开且支出",
         "leave spaces around 且, 或 and 非"),
        ("或有负责 > 0", "或有负责", "unknown-name", "there is no fact or value called 或有负责",
         "did you mean 或有负债?"),
        ("budg\u0435t > 0", "budg\u0435t", "unknown-name",
         "there is no fact or value called budg\u0435t",
         "it mixes letters of alphabets that look alike; type it again"),
        ("2支出 > 0", "2支出", "unknown-unit", "支出 in 2支出 is no unit",
         "did you mean 2 * 支出?"),
        ("2024预算 > 0", "2024预算", "unknown-unit", "预算 in 2024预算 is no unit",
         "write the name as `2024预算`"),
        ("支出 / 0", "0", "division-by-zero", "the divisor is 0", "change the divisor"),
        ("支出 / (1 - 1)", "(1 - 1)", "division-by-zero", "the divisor is 0",
         "change the divisor"),
        ("sqrt(-1)", "sqrt(-1)", "no-value", "sqrt(-1) has no value",
         "a root is not of a negative number, a logarithm of more than 0"),
        ("ln(0)", "ln(0)", "no-value", "ln(0) has no value",
         "a root is not of a negative number, a logarithm of more than 0"),
        ("clamp(完成率, 100%, 60%)", "clamp(完成率, 100%, 60%)", "ends-reversed",
         "the lower limit of clamp is above the upper one", "for example clamp(rate, 60%, 100%)"),
        ("制度 + 1", "制度", "not-a-number",
         "制度 is a choice (健全, 较健全, 不健全); a number is needed here", COMPARE),
        ("-公开", "公开", "not-a-number", "公开 is true or false; a number is needed here",
         COMPARE),
        ("min(1, '2')", "'2'", "not-a-number", '"2" is text; a number is needed here', COMPARE),
        ("支出 and 公开", "支出", "not-a-condition",
         "支出 is a quantity in 万元; a condition is needed here",
         "write a comparison, such as spent > 0"),
        ("not 制度", "制度", "not-a-condition",
         "制度 is a choice (健全, 较健全, 不健全); a condition is needed here",
         "write a comparison, such as spent > 0"),
        ("1 if 系数 else 2", "系数", "not-a-condition",
         "系数 is a plain number; a condition is needed here",
         "write a comparison, such as spent > 0"),
        ("公开 > true", "公开 > true", "not-ordered", "true or false has no order",
         "only == and != can be used"),
        ("说明 < 'b'", "说明 < 'b'", "not-ordered", "text has no order",
         "only == and != can be used"),
        ("制度 == '健全的'", "'健全的'", "unknown-answer", "“健全的” is none of the answers",
         "did you mean “健全”?"),
        ("规模 == 'x'", "'x'", "unknown-answer", "“x” is none of the answers",
         "the answers are: 大, 中, 小"),
        ("'大' in [规模, 制度]", "'大' in [规模, 制度]", "not-comparable",
         "a choice (大, 中, 小) cannot be compared with a choice (健全, 较健全, 不健全)",
         "both sides must be of one kind; numbers stand without quotes"),
        ("开工 == '2021-02-30'", "'2021-02-30'", "not-a-date", "“2021-02-30” is no date",
         'write "2021-12-31"'),
        ("days_between(开工, 支出)", "支出", "not-a-date", "a date is needed here",
         'write "2021-12-31", or a fact of kind: date'),
        ("days_between('昨天', 完工)", "'昨天'", "not-a-date", "“昨天” is no date",
         'write "2021-12-31"'),
        ("支出 == '5'", "支出 == '5'", "not-comparable",
         "a quantity in 万元 cannot be compared with text",
         "both sides must be of one kind; numbers stand without quotes"),
        ("公开 == 'yes'", "公开 == 'yes'", "not-comparable",
         "true or false cannot be compared with text",
         "both sides must be of one kind; numbers stand without quotes"),
        ("制度 == 规模", "制度 == 规模", "not-comparable",
         "a choice (健全, 较健全, 不健全) cannot be compared with a choice (大, 中, 小)",
         "both sides must be of one kind; numbers stand without quotes"),
        ("1 if 公开 else '2'", "1 if 公开 else '2'", "not-comparable",
         "both sides of if … else must be of one kind",
         "where one side is a number, so is the other"),
        ("is_missing(系数)", "系数", "not-a-fact", "is_missing takes the name of a fact",
         "for example is_missing(last_year)"),
        ("is_missing(支出 > 0)", "支出 > 0", "not-a-fact", "is_missing takes the name of a fact",
         "for example is_missing(last_year)"),
        ("is_missing(支岀)", "支岀", "unknown-name", "there is no fact or value called 支岀",
         "declare it under `facts` or `values`"),
        ("at_least(3, 公开, 公开)", "3", "not-a-count",
         "at_least begins with a whole number from 1 to 2, the number of conditions",
         "for example at_least(2, plan, budget, review)"),
        ("at_least(1.5, 公开, 公开)", "1.5", "not-a-count",
         "at_least begins with a whole number from 1 to 2, the number of conditions",
         "for example at_least(2, plan, budget, review)"),
    ],
)  # fmt: skip
def test_each_mistake_is_told_with_its_place(
    formula: str, marked: str, slug: str, message: str, hint: str
):
    """One mistake, one message: its name, the part that is wrong, and the way out."""
    told: list[tuple[str, str, str, str]] = []

    def report(slug: str, start: int, end: int, message: Text, hint: Text | None) -> None:
        assert hint is not None
        assert message.zh != message.en
        assert hint.zh != hint.en
        told.append((slug, formula[start:end], message.en, hint.en))

    result = typed(parse(formula), SYMBOLS, report, FACTS)

    assert [(slug, marked, message, hint)] == told
    assert result is None


def test_all_mistakes_are_told_at_once():
    """Nobody mends one to be told the next; one that stands in a chain twice is told once."""
    told: list[tuple[str, int]] = []
    formula = (
        "1 < 甲 < 3 and min(乙, 支出 + 人数) > 0 and (公开 + 1 if 丙 else 丁) in [戊, 支出 / 0]"
    )
    typed(parse(formula), SYMBOLS, lambda slug, start, *_: told.append((slug, start)), FACTS)

    assert [
        ("unknown-name", formula.index("甲")),
        ("unknown-name", formula.index("乙")),
        ("unit-mismatch", formula.index("支出 + 人数")),
        ("unknown-name", formula.index("丙")),
        ("not-a-number", formula.index("公开")),
        ("unknown-name", formula.index("丁")),
        ("unknown-name", formula.index("戊")),
        ("division-by-zero", formula.index("0]")),
    ] == told
