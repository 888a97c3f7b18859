# ruff: noqa: RUF001 - the characters that people confuse are what is tested
"""Unary tests: what a value must be, without naming it."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from perfrules.expressions import tree
from perfrules.expressions.parser import FormulaError, parse
from perfrules.expressions.printing import show
from perfrules.expressions.unary import (
    Between,
    Compared,
    Otherwise,
    UnaryTest,
    Words,
    as_condition,
    in_unit,
    parse_test,
)
from perfrules.units import PERCENT, unit_named

X = tree.Name("x")


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("≥ 90%", "x >= 90%"),
        (">=90%", "x >= 90%"),
        ("≧90％", "x >= 90%"),
        ("＜ 60", "x < 60"),
        ("= 0", "x == 0"),
        ("== 0", "x == 0"),
        ("≠ 0", "x != 0"),
        ("!= 0", "x != 0"),
        ("<= 预算 * 90%", "x <= 预算 * 90%"),
        ("> 支出", "x > 支出"),
        ("100%", "x == 100%"),
        ("-30%", "x == -30%"),
        ("≥1次", "x >= 1次"),
        ("(1 + 2) * 3", "x == (1 + 2) * 3"),
        ("[80%, 90%)", "x >= 80% and x < 90%"),
        ("[80%，90%]", "x >= 80% and x <= 90%"),
        ("（0、10%］", "x > 0 and x <= 10%"),
        ("(0, 10)", "x > 0 and x < 10"),
        (" [ -5 , +5 ] ", "x >= -5 and x <= 5"),
        ("[min(1, a), max(2, b))", "x >= min(1, a) and x < max(2, b)"),
        ("((1 + 2), 5]", "x > 1 + 2 and x <= 5"),
        ("otherwise", "true"),
        (" 其他 ", "true"),
        ("否则", "true"),
    ],
)
def test_a_test_is_a_condition_of_a_value(text: str, condition: str):
    """As if the value stood in front of it."""
    assert parse(condition) == as_condition(parse_test(text), X)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("健全", ("健全",)),
        ("健全, 较健全", ("健全", "较健全")),
        ("健全，较健全、不健全", ("健全", "较健全", "不健全")),
        ("“健全”", ("健全",)),
        ("'a b',  \"c\"", ("a b", "c")),
        ("ａｂ  ｃ", ("ab c",)),
    ],
)
def test_words_are_answers(text: str, words: tuple[str, ...]):
    """Quotes may stand around them; they are normalised as facts are."""
    test = parse_test(text, words=True)

    assert test == Words(words)
    conditions = tuple(tree.Word(word) for word in words)
    expected = (
        tree.OneOf(X, conditions) if len(words) > 1 else tree.Comparison("==", X, conditions[0])
    )
    assert expected == as_condition(test, X)


def test_parts_of_a_test_stand_where_they_were_written():
    """For what typing has to say about them."""
    text = "健全，  较好 "
    found = as_condition(parse_test(text, words=True), X)

    assert isinstance(found, tree.OneOf)
    assert ["健全", "较好 "] == [text[word.start : word.end] for word in found.options]
    interval = " （0，10%]"
    low, high = tree.parts(as_condition(parse_test(interval), X))
    assert ["0", "10%"] == [interval[each.start : each.end] for each in (low, high)]
    assert tree.Comparison("==", X, tree.Word("好")) == as_condition(Words(("好",)), X)


TWO_ENDS = 'for example "[80%, 90%)"'
RANGE = 'write a range as "[80%, 90%)", one without an end as "≥ 90%"'


@pytest.mark.parametrize(
    ("text", "marked", "message", "hint"),
    [
        ("", "", "the formula ends too soon", None),
        ("≥", "", "the formula ends too soon", None),
        ("80%-90%", "80%-90%", "this is a subtraction, not a range",
         'write a range as "[80%, 90%)" or "[80%, 90%]"'),
        ("60 - 70", "60 - 70", "this is a subtraction, not a range",
         'write a range as "[60, 70)" or "[60, 70]"'),
        ("80%~90%", "~", "~ is not expected here", RANGE),
        ("80%到90%", "到90", "到90 is not expected here", RANGE),
        ("[90%, +∞)", "∞", "∞ is not expected here", RANGE),
        ("≥ 60 且 < 70", "且", "a test is a single condition",
         'write two ends as "[80%, 90%)"'),
        ("[80%]", "[80%]", "an interval has two ends", TWO_ENDS),
        ("[80%", "[80%", "an interval has two ends", TWO_ENDS),
        ("[80%,", "", "the formula ends too soon", None),
        ("[80%, 90%", "", "an interval has two ends and closes with ] or )", TWO_ENDS),
        ("[1, 2, 3]", ",", "an interval has two ends and closes with ] or )", TWO_ENDS),
        ("[1, 2) x", "x", "an interval has two ends and closes with ] or )", TWO_ENDS),
        ("]1, 2[", "]", "the brackets of the interval are the wrong way round",
         "[ ] with the end, ( ) without it"),
        ("[1, 2[", "[", "the brackets of the interval are the wrong way round",
         "[ ] with the end, ( ) without it"),
        ("[a.b, 2]", ".", ". is not expected here", "there are no attributes; write 0.5"),
        ("(a.b, 2]", ".", "a ) is missing here", "there are no attributes; write 0.5"),
        ("(1, a.b]", ".", ". is not expected here", "there are no attributes; write 0.5"),
        ("> 5 > 3", ">", "> is not expected here", None),
        ("=> 5", "=>", "=> cannot be used here", "did you mean >=?"),
    ],
)  # fmt: skip
def test_each_mistake_is_told_with_its_place(
    text: str, marked: str, message: str, hint: str | None
):
    """A range that was meant is never read as a subtraction."""
    with pytest.raises(FormulaError) as caught:
        parse_test(text)

    error = caught.value
    shown = (text[error.start : error.end], error.message.en, error.hint.en if error.hint else None)
    assert (marked, message, hint) == shown


@pytest.mark.parametrize(
    ("text", "place"), [("健全,", (3, 4)), (",健全", (0, 1)), ("", (0, 1)), ("“”", (0, 2))]
)
def test_an_answer_that_is_missing_is_told(text: str, place: tuple[int, int]):
    """Nobody answers nothing."""
    with pytest.raises(FormulaError) as caught:
        parse_test(text, words=True)

    assert "an answer is missing here" == caught.value.message.en
    assert place == (caught.value.start, caught.value.end)


@pytest.mark.parametrize("text", ["健" * 1_000_000, "," * 1_000_000, "[" + "1," * 500_000 + "]"])
def test_a_very_long_test_is_refused_unread(text: str):
    """Before anything is searched in it."""
    with pytest.raises(FormulaError) as caught:
        parse_test(text, words=True)

    assert "is the most" in caught.value.message.en


def test_a_bare_number_is_in_the_unit_of_the_value():
    """≥ 90 of a rate is 90%; a number with a unit stays what it is."""
    money = unit_named("万元")

    assert parse("90%") == in_unit(parse("90"), PERCENT)
    assert parse("-30%") == in_unit(parse("-30"), PERCENT)
    assert parse("5元") == in_unit(parse("5元"), money)
    assert parse("5万元") == in_unit(parse("5"), money)
    assert parse("5") == in_unit(parse("5"), unit_named(""))
    assert parse("5") == in_unit(parse("5"), None)
    assert parse("a") == in_unit(parse("a"), money)


NUMBERS = st.integers(0, 10**6).map(lambda n: tree.Number(Fraction(n, 100)))
TESTS: st.SearchStrategy[UnaryTest] = st.one_of(
    st.builds(Compared, st.sampled_from((None, "==", "!=", "<", "<=", ">", ">=")), NUMBERS),
    st.builds(Between, NUMBERS, NUMBERS, st.booleans(), st.booleans()),
    st.just(Otherwise()),
)


@given(TESTS)
def test_what_is_written_is_read(test: UnaryTest):
    """Every test, written as an author would."""
    match test:
        case Compared(operator=operator, bound=bound):
            text = f"{operator or ''} {show(bound)}"
        case Between(low=low, high=high, with_low=with_low, with_high=with_high):
            text = f"{'[' if with_low else '('}{show(low)}, {show(high)}{']' if with_high else ')'}"
        case _:
            text = "otherwise"

    assert test == parse_test(text)
