"""The interpreter: the value of every part that was read, and of nothing else."""

from __future__ import annotations

import ast
from fractions import Fraction

import pytest
from simpleeval import FeatureNotAvailable, FunctionNotDefined

from perfrules.expressions import tree
from perfrules.expressions.functions import FUNCTIONS
from perfrules.expressions.interpreter import UNDEFINED, Interpreter, Step, interpret, traced
from perfrules.expressions.outcomes import Missing, Undefined
from perfrules.expressions.parser import parse
from perfrules.expressions.printing import show


def lines(step: Step, depth: int = 0) -> list[str]:
    """A trace as text."""
    here = f"{'  ' * depth}{show(step.expression)} = {step.value}"
    return [here, *(line for part in step.parts for line in lines(part, depth + 1))]


def test_a_trace_has_the_value_of_every_part():
    """In the order in which they were read."""
    step = traced(parse("a / b >= 95% and not c"), {"a": Fraction(9), "b": Fraction(3), "c": False})

    assert [
        "a / b >= 95% and not c = True",
        "  a / b >= 95% = True",
        "    a / b = 3",
        "      a = 9",
        "      b = 3",
        "    95% = 19/20",
        "  not c = True",
        "    c = False",
    ] == lines(step)


def test_a_trace_leaves_out_what_was_not_read():
    """The side that was not chosen, and what comes after the first that decides."""
    step = traced(parse("1 if a or b else c"), {"a": True, "b": None, "c": None})

    assert ["1 if a or b else c = 1", "  a or b = True", "    a = True", "  1 = 1"] == lines(step)


def test_a_trace_goes_as_far_as_there_are_values():
    """What has no value is shown without one, and so is what needs it."""
    step = traced(parse("max(a / b, 1) + c"), {"a": Fraction(1), "b": Fraction(0), "c": None})

    assert [
        "max(a / b, 1) + c = None",
        "  max(a / b, 1) = None",
        "    a / b = None",
        "      a = 1",
        "      b = 0",
    ] == lines(step)


def test_a_name_can_be_missing_or_undefined():
    """A fact that was not reported, and a value that could not be computed."""
    with pytest.raises(Missing):
        interpret(parse("x + 1"), {"x": None})
    with pytest.raises(Undefined):
        interpret(parse("x + 1"), {"x": UNDEFINED})
    assert interpret(parse("is_missing(x)"), {"x": None}) is True
    assert interpret(parse("is_missing(x)"), {"x": UNDEFINED}) is False


@pytest.mark.parametrize(
    "code",
    [
        "x.y",
        "x[0]",
        "[1]",
        "f'{x}'",
        "{1: 2}",
        "(lambda: 1)()",
        "[y for y in x]",
        "(y := 1)",
        "(x,)",
    ],
)
def test_the_evaluator_knows_eight_nodes(code: str):
    """It never sees an author's text; if it did, it could not be led astray."""
    node = ast.parse(code, mode="eval").body

    with pytest.raises(FeatureNotAvailable):
        Interpreter({"x": Fraction(1)}).eval("", node)


@pytest.mark.parametrize(
    "code", ["randint(5)", "rand()", "int('5')", "str(5)", "float(5)", "open('x')"]
)
def test_the_evaluator_calls_what_formulas_call(code: str):
    """None of the functions that simpleeval brings along."""
    node = ast.parse(code, mode="eval").body

    with pytest.raises(FunctionNotDefined):
        Interpreter({}).eval("", node)


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_every_function_says_what_it_is(name: str):
    """With its meaning in both languages and an example that can be read."""
    function = FUNCTIONS[name]
    example = parse(function.example)

    assert isinstance(example, tree.Call)
    assert name == example.function
    assert function.meaning.zh != function.meaning.en
    assert 1 <= function.fewest <= function.most
