"""The language of formulas: operators, functions, other ways of writing, units, limits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Final

import attrs

from generating.markdown import code, table
from perfrules.decimals import show
from perfrules.explaining.showing import shower
from perfrules.expressions import parser, size, tokens
from perfrules.expressions.days import read_day
from perfrules.expressions.functions import FUNCTIONS, OF_SCORES, OF_TABLES, Function
from perfrules.expressions.interpreter import Known, interpret
from perfrules.expressions.types import (
    DATE,
    PLAIN_NUMBER,
    TRUTH,
    ChoiceType,
    NumberType,
    Type,
)
from perfrules.expressions.typing import typed
from perfrules.loading import document
from perfrules.units import KNOWN, read_quantity, show_dimension, unit_named
from perfrules.wording import Language, Text

_SIZES: Final = ("大", "中", "小")


@attrs.frozen
class Sample:
    """A fact that an example reads: as people write it, its type, its value."""

    shown: str
    type: Type
    value: Known | None


def sample(written: str) -> Sample:
    """`195.5万元`, `是`, `大`, `2021-12-31`; empty for what was not reported."""
    if written in {"是", "否"}:
        return Sample(written, TRUTH, written == "是")
    if written in _SIZES:
        return Sample(written, ChoiceType(_SIZES), len(_SIZES) - 1 - _SIZES.index(written))
    day = read_day(written)
    if day is not None:
        return Sample(written, DATE, day)
    quantity = read_quantity(written)
    if quantity is None:
        return Sample("—", PLAIN_NUMBER, None)
    unit = quantity.unit
    kind = NumberType(unit.dimension, unit) if unit else PLAIN_NUMBER
    return Sample(written, kind, quantity.in_base)


def value_of(formula: str, facts: Mapping[str, Sample], language: Language) -> str:
    """What a formula gives for these facts, as reports show it."""
    wrong: list[str] = []

    def report(slug: str, start: int, end: int, message: Text, hint: Text | None) -> None:
        wrong.append(f"{formula}: {message.en} [{slug}, {start}-{end}] {hint}")

    kinds = {name: each.type for name, each in facts.items()}
    found = typed(parser.parse(formula), kinds, report, frozenset(facts))
    if found is None:
        raise ValueError("\n".join(wrong))
    value = interpret(found.tree, {name: each.value for name, each in facts.items()})
    if isinstance(found.type, NumberType):
        exact = Fraction(value)
        return shower(found.type, language)((exact.numerator, exact.denominator))
    return shower(found.type, language)(value)


_FACTS: Final[dict[str, str]] = {
    "min": "actual = 90%, target = 100%",
    "max": "spent = 195.5万元, budget = 200万元",
    "sum": "travel = 10万元, cars = 36万元, guests = 18.4万元",
    "mean": "first = 90%, second = 80%, third = 88%",
    "abs": "spent = 195.5万元, budget = 200万元",
    "clamp": "rate = 45%",
    "round": "spent = 200万元, budget = 300万元",
    "floor": "gap = 11.5%",
    "ceil": "gap = 11.5%",
    "sqrt": "",
    "ln": "income = 100",
    "at_least": "plan = 是, budget = 是, review = 否",
    "is_missing": "last_year = ",
    "days_between": "due = 2021-12-01, done = 2021-12-31",
}


def functions(language: Language) -> str:
    """Every function with its meaning and its example."""
    head = {
        "zh": ("函数", "参数个数", "含义", "示例", "数据", "结果"),
        "en": ("function", "arguments", "meaning", "example", "facts", "value"),
    }
    rows = []
    for name, each in FUNCTIONS.items():
        many = str(each.fewest) if each.fewest == each.most else f"{each.fewest}–{each.most}"
        meaning = each.meaning.in_language(language)
        example = _example(each.example, _FACTS[name], language)
        rows.append((code(name), many, meaning, *example))
    return table(head[language], rows)


def functions_of_scores(language: Language) -> str:
    """The functions that only rules of the whole, and formulas of groups, may use."""
    return _listed(OF_SCORES, language)


def functions_of_tables(language: Language) -> str:
    """The function that looks up in a table."""
    return _listed(OF_TABLES, language)


def _listed(functions: Mapping[str, Function], language: Language) -> str:
    head = {"zh": ("函数", "含义", "示例"), "en": ("function", "meaning", "example")}
    rows = [
        (code(name), each.meaning.in_language(language), code(each.example))
        for name, each in functions.items()
    ]
    return table(head[language], rows)


# Loosest first, as the parser reads them.
_OPERATORS: Final = (
    ("if else", Text("条件成立取前者，否则取后者", "the first where the condition holds"),
     "2 if late > 5天 else 3", "late = 3天"),
    ("or", Text("至少一个成立；可写“或”", "one of them holds; 或 is the same"),
     "late > 5天 or audited", "late = 3天, audited = 是"),
    ("and", Text("都成立；可写“且”", "all of them hold; 且 is the same"),
     "late > 5天 且 audited", "late = 3天, audited = 是"),
    ("not", Text("不成立；可写“非”", "it does not hold; 非 is the same"),
     "not audited", "audited = 是"),
    ("==", Text("等于", "is equal to"), 'scale == "大"', "scale = 中"),
    ("!=", Text("不等于", "is not equal to"), 'scale != "大"', "scale = 中"),
    ("<", Text("小于", "is less than"), "spent < budget", "spent = 195.5万元, budget = 200万元"),
    ("<=", Text("不大于", "is at most"), "90% <= rate <= 100%", "rate = 95%"),
    (">", Text("大于；选项按先后比，前面的更好", "is more than; an earlier answer is better"),
     'scale > "小"', "scale = 中"),
    (">=", Text("不小于", "is at least"), "rate >= 90%", "rate = 90%"),
    ("in", Text("是其中之一；否定写 not in", "is one of; `not in` is none of"),
     'scale in ["大", "中"]', "scale = 中"),
    ("+", Text("加", "plus"), "basic + project", "basic = 3280.03万元, project = 592.95万元"),
    ("-", Text("减；写在前面是负数", "minus; in front of a number its negative"),
     "budget - spent", "spent = 195.5万元, budget = 200万元"),
    ("*", Text("乘；可写“×”", "times; × is the same"), "2 × travel", "travel = 18.4万元"),
    ("/", Text("除；可写“÷”。商是精确的", "divided by; ÷ is the same; a quotient is exact"),
     "spent / budget", "spent = 195.5万元, budget = 200万元"),
)  # fmt: skip
OPERATORS: Final = frozenset(each for row in _OPERATORS for each in row[0].split())


def operators(language: Language) -> str:
    """Every operator with its meaning and an example."""
    head = {
        "zh": ("写法", "含义", "示例", "数据", "结果"),
        "en": ("written", "meaning", "example", "facts", "value"),
    }
    rows = (
        (code(mark), meaning.in_language(language), *_example(formula, facts, language))
        for mark, meaning, formula, facts in _OPERATORS
    )
    return table(head[language], rows)


def _example(formula: str, facts: str, language: Language) -> tuple[str, str, str]:
    pairs = [each.split("=") for each in facts.split(",") if each]
    read = {name.strip(): sample(written.strip()) for name, written in pairs}
    shown = ", ".join(f"{name} = {each.shown}" for name, each in read.items())
    return code(formula), code(shown) if shown else "", value_of(formula, read, language)


# What stands for what, beside what a person can guess from the full-width forms.
_SAME: Final = "≥≧⩾≤≦⩽≠＞＜＝＋－−＊×／÷，、（）［］％"


def normalisations(language: Language) -> str:
    """The marks of Chinese texts and what they are read as."""
    head = {"zh": ("写成", "读作"), "en": ("written", "read as")}
    read: dict[str, list[str]] = {}
    for mark in (*_SAME, *(word for word in tokens.KEYWORDS if not word.isascii())):
        meant = tokens.tokens(mark)[0].text
        if meant != mark:
            read.setdefault(meant, []).append(mark)
    rows = [(" ".join(map(code, marks)), code(meant)) for meant, marks in sorted(read.items())]
    return table(head[language], rows)


def units(language: Language) -> str:
    """Every unit that is known by name, and what it is of."""
    head = {
        "zh": ("单位", "等于", "默认小数位数"),
        "en": ("unit", "is", "decimals where none are declared"),
    }
    some = [each for each in map(unit_named, ("次", "万人", "元/人")) if each]
    rows = (
        (code(unit.symbol), f"{show(unit.factor, 0, 6)} {show_dimension(unit.dimension)}".strip(),
         str(unit.decimals))
        for unit in (*KNOWN.values(), *some)
    )  # fmt: skip
    return table(head[language], rows)


def limits(language: Language) -> str:
    """How much may be written; every limit is far from what real rules need."""
    head = {"zh": ("什么", "最多"), "en": ("what", "at most")}
    rows: Iterable[tuple[Text, int]] = (
        (Text("文件的字符数", "characters of a file"), document.MOST_CHARACTERS),
        (Text("文件里的值", "values in a file"), document.MOST_NODES),
        (Text("文件的嵌套层数", "levels of nesting in a file"), document.DEEPEST),
        (Text("公式的字符数", "characters of a formula"), tokens.LONGEST),
        (Text("公式的项数", "parts of a formula"), parser.MOST_NODES),
        (Text("公式的嵌套层数", "levels of nesting in a formula"), parser.DEEPEST),
        (Text("公式里一个数的位数", "digits of a number in a formula"), parser.MOST_DIGITS),
        (Text("计算中一个数可能有的位数", "digits a number can come to have"), size.MOST),
    )
    return table(head[language], ((what.in_language(language), f"{n:,}") for what, n in rows))
