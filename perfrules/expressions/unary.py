"""Unary tests: what a value must be, without naming it (`≥ 90%`, `[80%, 90%)`, `健全`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, TypeGuard

import attrs

from perfrules.expressions import tree
from perfrules.expressions.days import DAY, read_day
from perfrules.expressions.parser import FormulaError, Parser
from perfrules.expressions.tokens import LONGEST
from perfrules.units import Unit
from perfrules.wording import Text, normal

_OTHERWISE: Final = frozenset({"otherwise", "其他", "否则"})
_COMPARISONS: Final[dict[str, tree.ComparisonOperator]] = {
    "==": "==", "=": "==", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">=",
}  # fmt: skip
_BY_DAY: Final = re.compile(rf"\s*([<>=!≤≥≠＜＞＝≦≧]{{0,2}})\s*({DAY})\s*", re.ASCII)
_DAYS: Final = re.compile(rf"\s*([\[(])\s*({DAY})\s*[,，、]\s*({DAY})\s*([\])])\s*", re.ASCII)
# 90%以上, 90%（含）以上, 5天以内, 3个工作日内; 内 alone only behind a time.
_WORDED: Final = re.compile(
    r"\s*[≥≤><=]*\s*(?P<amount>\d[\d.\uff0e]*\s*[%％‰]?\w{0,12}?)\s*"
    r"(?:[（(]含[）)]|及)?\s*(?P<word>以上|以下|以内|之内|左右|(?<=[天日月年时钟])内)\s*"
)
_AMOUNT: Final = r"\d[\d.]*[ ]?[%％‰]?[^\W\d至到]{0,4}"
# 80%（含）—90%, as the documents have it; without 含 nobody can say which end belongs to it.
_ENDS: Final = re.compile(
    rf"\s*(?P<low>{_AMOUNT})\s*(?P<with_low>[（(]含[）)])?\s*(?:[-－~～至到]|[—–]+)"
    rf"\s*(?P<high>{_AMOUNT})\s*(?P<with_high>[（(]含[）)])?\s*"
)
_BOOK_MARK: Final = re.compile(r"\s*[《》]\s*=?\s*\d")  # typed for < and >; 《…》 is a title
_QUOTES: Final = "\"'“”‘’"


@attrs.frozen
class Compared:
    """`≥ 90%`: the value beside one bound; operator None where none was written."""

    operator: tree.ComparisonOperator | None
    bound: tree.Expression


@attrs.frozen
class Between:
    """`[80%, 90%)`: the value between two bounds, each of which may belong to it."""

    low: tree.Expression
    high: tree.Expression
    with_low: bool
    with_high: bool


@attrs.frozen
class Words:
    """`健全, 较健全`: the value is one of these."""

    words: tuple[str, ...]
    places: tuple[tuple[int, int], ...] = attrs.field(default=(), eq=False, repr=False)


@attrs.frozen
class Otherwise:
    """`otherwise`: whatever no other test takes."""


UnaryTest = Compared | Between | Words | Otherwise


def parse_test(text: str, *, words: bool = False) -> UnaryTest:
    """The test that `text` says; with `words` a text that is no number is a list of answers."""
    if len(text) <= LONGEST and text.strip() in _OTHERWISE:
        return Otherwise()
    dated = _dated(text) if len(text) <= LONGEST else None
    if dated:
        return dated
    worded = None if words or len(text) > LONGEST else _WORDED.fullmatch(text)
    if worded:
        raise _in_words(worded)
    if not words and len(text) <= LONGEST:
        _refuse_ends(text)
    parser = Parser(text)
    between = _interval(parser)
    if between:
        return between
    parser = Parser(text)
    operator = parser.take(*_COMPARISONS)
    if operator is None and words and not _BOOK_MARK.match(text):
        return _words(text)
    bound = parser.sum()
    behind = parser.next
    another = behind.text == "," and parser.tokens[parser.position + 1].text in _COMPARISONS
    if another or (behind.kind == "keyword" and behind.text in {"and", "or"}):
        raise FormulaError(
            behind.start,
            behind.end,
            Text("这里只写一个条件", "a test is a single condition"),
            Text('两头的条件写成 "[80%, 90%)"', 'write two ends as "[80%, 90%)"'),
        )
    parser.expect_end()
    if _is_range(bound):
        low, high = (
            text[bound.left.start : bound.left.end],
            text[bound.right.start : bound.right.end],
        )
        raise FormulaError(
            bound.start,
            bound.end,
            Text("这是减法，不是区间", "this is a subtraction, not a range"),
            Text(f'区间写成 "[{low}, {high})" 或 "[{low}, {high}]"',
                 f'write a range as "[{low}, {high})" or "[{low}, {high}]"'),
        )  # fmt: skip
    return Compared(_COMPARISONS[operator.text] if operator else None, bound)


def _refuse_ends(text: str) -> None:
    """`80%（含）—90%`: what to write is said with the same numbers."""
    ends = _ENDS.fullmatch(text)
    if ends and (ends["with_low"] or ends["with_high"]):
        meant = f"{ends['low'].strip()}, {ends['high'].strip()}"
        meant = f"{'[' if ends['with_low'] else '('}{meant}{']' if ends['with_high'] else ')'}"
        raise FormulaError(
            ends.start("low"),
            len(text.rstrip()),
            Text("区间要写成括号", "a range is written in brackets"),
            Text(f'写成 "{meant}"', f'write "{meant}"'),
        )


def _in_words(worded: re.Match[str]) -> FormulaError:
    """`90%以上`, `5天内`: the sign is written in words, which would be read as part of a unit."""
    amount, word = worded["amount"].strip(), worded["word"]
    if word == "左右":
        signed = Text('写成区间，例如 "[95%, 105%]"', 'write a range, for example "[95%, 105%]"')
    else:
        sign = "≥" if word == "以上" else "≤"
        signed = Text(f'写成 "{sign} {amount}"', f'write "{sign} {amount}"')
        if word == "以下" and "含" not in worded[0]:  # 60%以下不得分, beside 60%（含）—80%
            signed = Text(f'写成 "< {amount}"（不含）或 "≤ {amount}"（含）',
                          f'write "< {amount}", or "≤ {amount}" with its end')  # fmt: skip
    return FormulaError(
        worded.start("word"),
        worded.end("word"),
        Text(f"“{word}”要写成符号", f"“{word}” has to be written as a sign"),
        signed,
    )


def _dated(text: str) -> UnaryTest | None:
    """`≤ 2021-12-31`, which would be a subtraction elsewhere; None where there is no day."""
    one, two = _BY_DAY.fullmatch(text), _DAYS.fullmatch(text)
    if one and read_day(one[2]) is not None:
        operator = Parser(one[1]).take(*_COMPARISONS)
        return Compared(_COMPARISONS[operator.text] if operator else None, _day(one, 2))
    if two and read_day(two[2]) is not None and read_day(two[3]) is not None:
        return Between(_day(two, 2), _day(two, 3), two[1] == "[", two[4] == "]")
    return None


def _day(found: re.Match[str], group: int) -> tree.Word:
    return tree.Word(found[group], start=found.start(group), end=found.end(group))


def _interval(parser: Parser) -> Between | None:
    """`[80%, 90%)`; None where the text is not two ends in brackets."""
    opening = parser.take("[", "(", "]")
    if opening is None:
        return None
    try:
        low = parser.sum()
    except FormulaError:
        if opening.text == "(":  # what is wrong is wrong without an interval too
            return None
        raise
    if not parser.take(","):
        if opening.text == "(":
            return None
        if parser.next.text not in {")", "]", "[", ""}:
            parser.expect_end()
        raise FormulaError(
            opening.start,
            parser.next.end,
            Text("区间要有两个端点", "an interval has two ends"),
            Text('例如 "[80%, 90%)"', 'for example "[80%, 90%)"'),
        )
    high = parser.sum()
    closing = parser.take("]", ")", "[")
    if closing is None and parser.next.text not in {",", ""}:
        parser.expect_end()
    if closing is None or parser.next.kind != "end":
        raise FormulaError(
            parser.next.start,
            parser.next.end,
            Text(
                "区间要有两个端点，以 ] 或 ) 结束",
                "an interval has two ends and closes with ] or )",
            ),
            Text('例如 "[80%, 90%)"', 'for example "[80%, 90%)"'),
        )
    for bracket, wrong in ((opening, "]"), (closing, "[")):
        if bracket.text == wrong:
            raise FormulaError(
                bracket.start,
                bracket.end,
                Text("区间的括号写反了", "the brackets of the interval are the wrong way round"),
                Text("含端点用 [ ]，不含用 ( )", "[ ] with the end, ( ) without it"),
            )
    return Between(low, high, opening.text == "[", closing.text == "]")


def _words(text: str) -> Words:
    found: list[str] = []
    places: list[tuple[int, int]] = []
    for start, end in _pieces(text):
        word = normal(normal(text[start:end]).strip(_QUOTES))
        if not word:
            raise FormulaError(
                start,
                end,
                Text("这里少了一个选项", "an answer is missing here"),
                Text("写成：健全, 较健全", "write: sound, mostly sound"),
            )
        found.append(word)
        places.append((start + text[start:end].find(text[start:end].strip()), end))
    return Words(tuple(found), tuple(places))


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Where the pieces between commas begin and end."""
    start = 0
    for position, character in enumerate(text):
        if character in ",，、":
            yield start, position
            start = position + 1
    yield start, len(text)


def _is_range(bound: tree.Expression) -> TypeGuard[tree.Arithmetic]:
    """Whether `80%-90%` or `60-70` was written, which says a range to people."""
    return (
        isinstance(bound, tree.Arithmetic)
        and bound.operator == "-"
        and isinstance(bound.left, tree.Number)
        and isinstance(bound.right, tree.Number)
    )


def in_unit(bound: tree.Expression, unit: Unit | None) -> tree.Expression:
    """A bare number of a test is in the unit of the value it speaks of: `≥ 90` of a rate is 90%."""
    match bound:
        case tree.Number(value=value, unit=None) if unit is not None and unit.symbol:
            return attrs.evolve(bound, value=value * unit.factor, unit=unit)
        case tree.Negative(operand=operand):
            return attrs.evolve(bound, operand=in_unit(operand, unit))
    return bound


def as_condition(test: UnaryTest, subject: tree.Expression) -> tree.Expression:
    """The condition that the test is of `subject`; it stands where its bounds stand."""
    match test:
        case Compared(operator=operator, bound=bound):
            return _compared(operator or "==", subject, bound)
        case Between(low=low, high=high, with_low=with_low, with_high=with_high):
            return tree.All(
                (
                    _compared(">=" if with_low else ">", subject, low),
                    _compared("<=" if with_high else "<", subject, high),
                ),
                start=low.start,
                end=high.end,
            )
        case Words(words=words, places=places):
            placed = tuple(
                tree.Word(word, start=start, end=end)
                for word, (start, end) in zip(words, places or ((0, 0),) * len(words), strict=True)
            )
            if len(placed) == 1:
                return _compared("==", subject, placed[0])
            return tree.OneOf(subject, placed, start=placed[0].start, end=placed[-1].end)
        case Otherwise():
            return tree.Truth(True)


def _compared(
    operator: tree.ComparisonOperator, subject: tree.Expression, bound: tree.Expression
) -> tree.Comparison:
    return tree.Comparison(operator, subject, bound, start=bound.start, end=bound.end)
