"""Tree → text, also for trees that only lowering makes."""

from __future__ import annotations

from fractions import Fraction

import pytest

from perfrules.expressions import tree
from perfrules.expressions.parser import parse
from perfrules.expressions.printing import quoted, show
from perfrules.units import unit_named

X, Y = tree.Name("x"), tree.Name("y")
MONEY = unit_named("万元")


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        (tree.Number(Fraction(1, 3)), "(1 / 3)"),
        (tree.Number(Fraction(10000, 3), MONEY), "(1万元 / 3)"),
        (tree.Number(Fraction(-5)), "-5"),
        (tree.Arithmetic("*", tree.Number(Fraction(-5)), X), "-5 * x"),
        (tree.Arithmetic("-", X, tree.Number(Fraction(-5))), "x - -5"),
        (tree.Number(Fraction(123456, 10**7)), "0.0123456"),
        (tree.Comparison("==", X, tree.Option("健全", 2)), 'x == "健全"'),
        (tree.Comparison("<", X, tree.Day("2021-12-31", 738155)), 'x < "2021-12-31"'),
        (tree.Word('a"b'), "'a\"b'"),
        (tree.Word("a\"b'c"), "“a\"b'c”"),
        (tree.Word("a\"b'c”"), "‘a\"b'c”’"),
        (tree.Negative(tree.Arithmetic("+", X, Y)), "-(x + y)"),
        (tree.Choose(tree.Choose(X, Y, X), Y, X), "y if (y if x else x) else x"),
        (tree.Not(tree.Any((X, Y))), "not (x or y)"),
        (tree.All((tree.All((X, Y)), X)), "(x and y) and x"),
        (tree.Comparison("==", tree.Not(X), Y), "(not x) == y"),
        (tree.OneOf(tree.Choose(X, Y, X), (tree.Choose(X, Y, X),)),
         "(y if x else x) in [y if x else x]"),
    ],
)  # fmt: skip
def test_trees_are_shown(expression: tree.Expression, text: str):
    """With the brackets that are needed and no others."""
    assert text == show(expression)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("budget", "budget"),
        ("支出", "支出"),
        ("或有负债", "或有负债"),
        ("_x1", "_x1"),
        ("预算(万元)", "`预算(万元)`"),
        ("2024预算", "`2024预算`"),
        ("a b", "`a b`"),
        ("且", "`且`"),
        ("not", "`not`"),
        ("class", "`class`"),
        ("None", "`None`"),
    ],
)
def test_names_that_could_be_misread_stand_between_backticks(name: str, written: str):
    """And are read again as they are."""
    assert written == quoted(name)
    assert tree.Name(name) == parse(written)


def test_names_can_be_shown_as_something_else():
    """An explanation shows Chinese names, or values."""
    assert "9 / 支出" == show(parse("x / y"), {"x": "9", "y": "支出"}.__getitem__)


def test_a_name_can_be_replaced_by_an_expression():
    """Wherever it stands, and nowhere else."""
    formula = parse(
        "not (x > 1 or -x in [x, 2] and a) if is_missing(y) and true"
        " else 'x' == y and x / 2 > max(x, 3)"
    )
    replaced = tree.replaced(formula, "x", parse("a + b"))

    assert (
        "not (a + b > 1 or -(a + b) in [a + b, 2] and a) if is_missing(y) and true"
        ' else "x" == y and (a + b) / 2 > max(a + b, 3)'
    ) == show(replaced)
    assert {"a", "b", "y"} == tree.names(replaced)
