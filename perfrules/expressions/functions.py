"""The functions of the formula language: the whole table, with what each means."""

from __future__ import annotations

from typing import Final, Literal

import attrs

from perfrules.wording import Text

Signature = Literal[
    "same",  # quantities of one dimension → a quantity of it
    "plain",  # a plain number (and places) → a plain number
    "conditions",  # a whole number, then conditions → true or false
    "fact",  # the name of a fact → true or false
    "dates",  # two dates → days
    "score",  # the id or name of an indicator or group → a plain number
    "table",  # the name of a table, and of a fact or value → what the table has
]


@attrs.frozen(kw_only=True)
class Function:
    """One function: its name, how many arguments it takes, their kinds, and its meaning."""

    name: str
    fewest: int
    most: int
    signature: Signature
    meaning: Text
    example: str


MANY: Final = 30


def _function(  # noqa: PLR0917 - a row of a table
    name: str, counts: tuple[int, int], signature: Signature, zh: str, en: str, example: str
) -> Function:
    return Function(
        name=name,
        fewest=counts[0],
        most=counts[1],
        signature=signature,
        meaning=Text(zh, en),
        example=example,
    )


FUNCTIONS: Final = {
    f.name: f
    for f in (
        _function(
            "min", (2, MANY), "same", "最小的一个", "the smallest", "min(1, actual / target)"
        ),
        _function("max", (2, MANY), "same", "最大的一个", "the largest", "max(0, spent - budget)"),
        _function("sum", (1, MANY), "same", "总和", "the sum", "sum(travel, cars, guests)"),
        _function("mean", (1, MANY), "same", "平均数", "the mean", "mean(first, second, third)"),
        _function("abs", (1, 1), "same", "绝对值", "the absolute value", "abs(spent - budget)"),
        _function(
            "clamp",
            (3, 3),
            "same",
            "第一个数，不低于第二个，不高于第三个",
            "the first, not below the second, not above the third",
            "clamp(rate, 60%, 100%)",
        ),
        _function(
            "round",
            (1, 2),
            "plain",
            "四舍五入到若干位小数（不写为整数）",
            "rounded half up to so many decimals (0 if left out)",
            "round(spent / budget, 4)",
        ),
        _function("floor", (1, 1), "plain", "向下取整", "rounded down", "floor(gap / 5%)"),
        _function("ceil", (1, 1), "plain", "向上取整", "rounded up", "ceil(gap / 5%)"),
        _function(
            "sqrt",
            (1, 1),
            "plain",
            "平方根，34 位有效数字",
            "the square root, 34 significant digits",
            "sqrt(2)",
        ),
        _function(
            "ln",
            (1, 1),
            "plain",
            "自然对数，34 位有效数字",
            "the natural logarithm, 34 significant digits",
            "ln(income)",
        ),
        _function(
            "at_least",
            (2, MANY),
            "conditions",
            "后面的条件中至少有几项成立",
            "at least so many of the conditions hold",
            "at_least(2, plan, budget, review)",
        ),
        _function(
            "is_missing",
            (1, 1),
            "fact",
            "这项数据没有填报",
            "the fact was not reported",
            "is_missing(last_year)",
        ),
        _function(
            "days_between",
            (2, 2),
            "dates",
            "从第一个日期到第二个日期的天数",
            "days from the first date to the second",
            "days_between(due, done)",
        ),
    )
}

# Only where the whole is judged: what an indicator earned is not known before.
OF_SCORES: Final = {
    f.name: f
    for f in (
        _function(
            "score_of",
            (1, 1),
            "score",
            "指标或指标组的得分；只能用在加减分、一票否决、等级限制和汇总公式里",
            "the score of an indicator or group; only in rules of the total and the grade, and in"
            " formulas of groups",
            "score_of(output)",
        ),
        _function(
            "rate_of",
            (1, 1),
            "score",
            "指标或指标组的得分率：得分 ÷ 适用分值；只能用在加减分、一票否决、等级限制和汇总公式里",
            "its score rate: score ÷ points in play; only in rules of the total and the grade, and"
            " in formulas of groups",
            "rate_of(output)",
        ),
    )
}


# Only where a ruleset has tables: a call becomes a choice between the rows.
OF_TABLES: Final = {
    f.name: f
    for f in (
        _function(
            "table",
            (2, 2),
            "table",
            "在 tables 的一张表里，按一项数据或计算值查出的数",
            "the number that a table of `tables` has for a fact or a value",
            "table(rates, region)",
        ),
    )
}


def score_key(function: str, name: str) -> str:
    """The name that the score of an indicator is known by; no author can write it."""
    return f"{function}`{name}"
