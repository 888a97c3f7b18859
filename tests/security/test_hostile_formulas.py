# ruff: noqa: RUF001 - the characters that people confuse are what is tested
"""Whatever is written as a formula: a tree, or an error with a place, soon.

The numbers are those of the payload classes that evaluators of other projects have fallen to:
statements, reach, magnitude, size and shape, text.
"""

from __future__ import annotations

import inspect
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction

import pytest

from perfrules.decimals import to_decimal
from perfrules.expressions import tree
from perfrules.expressions.code import NAMESPACE, Code, Exact, Slot, exact
from perfrules.expressions.compiler import Compiler
from perfrules.expressions.interpreter import interpret, traced
from perfrules.expressions.parser import FormulaError, parse
from perfrules.expressions.printing import show
from perfrules.expressions.size import FACT, MOST, Size, measured
from perfrules.expressions.types import TRUTH, NumberType
from perfrules.expressions.typing import typed
from perfrules.expressions.unary import parse_test

SOON = 0.5  # seconds of work


def refused(text: str, read: Callable[[str], object] = parse) -> FormulaError:
    """The error of a text; it has a place inside the text, and comes soon."""
    began = time.process_time()
    with pytest.raises(FormulaError) as caught:
        read(text)
    took = time.process_time() - began

    assert took < SOON
    assert 0 <= caught.value.start < caught.value.end <= max(len(text), 1) + 1
    assert len(caught.value.message.zh) < 200
    return caught.value


@pytest.mark.parametrize(
    "text",
    [
        "x = 5", "x += 5", "x := 5", "(x := 5)", "x; y", "x\ny", "import os", "from os import *",
        "lambda: 1", "lambda x: x", "await x", "yield x", "[x for x in y]", "{x: y}", "{x}",
        "[1, 2]", "(1, 2)", "()", "*x", "min(*x, 1)", "min(**x, 1)", "min(a=1, b=2)", "del x",
        "x if y", "if x: y", "while true: x", "pass", "return x", "print x", "raise x", "x,",
        "assert x", "global x", "try: x", "with x: y", "class x: y", "def f(): x", "async x",
        "x is None", "None", "x -> y", "@x", "x ... y", "...", "x ? y : z", "x++", "--",
    ],
)  # fmt: skip
def test_statements_are_no_formulas(text: str):
    """A formula computes one value and does nothing else."""
    refused(text)


@pytest.mark.parametrize(
    "text",
    [
        "x.y", "x.__class__", "().__class__", "''.join(x)", "x.clear()", "x[0]", "x['a']",
        "x[0:1]", "__import__('os')", "eval('1')", "exec('1')", "open('x')", "getattr(x, 'y')",
        "f'{x}'", 'f"{x.y}"', "'%s' % x", "'{}'.format(x)", "b'x'", "r'x'", "type(x)",
        "globals()", "x()", "(x)(y)", "min(x)(y)", "'a'('b')", "`min`(1, 2)", "x.real", "1 .real",
    ],
)  # fmt: skip
def test_nothing_is_in_reach(text: str):
    """No attribute, subscript or call outside of the table."""
    refused(text)


def test_names_that_python_knows_are_only_names():
    """They are facts nobody declared, or facts somebody did."""
    told: list[str] = []
    for text in ("__class__", "__builtins__", "NAMESPACE", "self", "Undefined", "half_up", "abs"):
        assert typed(parse(text), {}, lambda slug, *_: told.append(slug)) is None

    assert ["unknown-name"] * 7 == told


def test_an_authors_name_and_text_never_enter_the_code():
    """Generated code is made of integers and of names given by the engine."""
    name, text = "__import__('os')", "\" or __import__('os')"
    expression = tree.All((
        tree.Comparison(">", tree.Name(name), tree.Number(Fraction(1))),
        tree.Comparison("==", tree.Word(text), tree.Word("x")),
    ))  # fmt: skip
    code = Code()
    found = Compiler(code, {name: Slot(Exact("n0", 1), "Missing")}).value(expression)

    assert "import" not in "\n".join([*code.lines, str(found)])
    assert {"k0": text, "k1": "x"} == code.constants


@pytest.mark.parametrize(
    "text",
    [
        "9**9**9", "2^10", "1<<10000", "1>>1", "10 % 3", "10 // 3", "~1", "1 @ 2", "0x10", "0o10",
        "0b10", "1j", "1_000", "1e400", "1e5", "1E5", "1.5e-3", "1e999999999", "1.", ".5", "1.2.3",
        "01", "00", "007.5", "1" * 31, "9" * 4301, "0." + "1" * 40, "1,000", "NaN(1)", "5_",
        "-9**9", "1'000", "1 000", "1L", "5ℓ", "٣", "x > ٣٤", "५", "5²", "½", "①", "1٠",
    ],
)  # fmt: skip
def test_magnitude_is_bounded_when_it_is_read(text: str):
    """Decimal numbers of at most 30 digits, and nothing that makes large ones out of small ones."""
    refused(text)


@pytest.mark.parametrize(
    "text",
    [
        "x" * 1_000_000, "x + " * 250_000, "(" * 250 + "x" + ")" * 250, "(" * 1_000_000,
        "-" * 5_000 + "x", "-" * 500 + "x", "not " * 3_000 + "x", "not " * 400 + "x",
        " and ".join(["x"] * 50_000), " and ".join(["x"] * 333) + " and", "1+" * 20_000 + "1",
        "1+" * 900 + "1", "x<" * 900 + "x", "a if b else " * 150 + "c", "min(" * 400,
        "x in [" * 300, "`" * 2_000, "'" * 1_999, "“" * 2_000, "“‘" * 1_000, "." * 2_000,
        " " * 2_000, "\n" * 2_000, "=" * 2_000, "1" * 2_000, "且" * 1_999 + " ", "`x" * 999,
        "min(" + ",".join(["1"] * 900) + ")", "[" * 2_000, "0" * 2_000, "a." * 1_000,
    ],
)  # fmt: skip
def test_size_and_shape_are_bounded(text: str):
    """Long, deep and wide texts are refused without walking into them."""
    if set(text) == {"且", " "}:
        assert parse(text) == tree.Name("且" * 1_999)  # a name like any other; typing refuses it
    else:
        refused(text)
    refused(text, parse_test) if set(text) != {"且", " "} else None


@pytest.mark.parametrize(
    "text",
    [
        "x\0", "\0", "x > \ud800", "'\udc00' == x", "x\u200b > 5", "x\u200d", "\ufeffx", "x\u202e",
        "'\u202e' == x", "`x\u200b` > 5", "x\x85> 5", "x\u2028> 5", "x\u2029> 5", "x\x0b> 5",
        "x\x0c> 5", "x\x1f> 5", "x\x7f", "x \u2060> 5", "x\xad> 5", "\u061cx",
    ],
)  # fmt: skip
def test_characters_that_cannot_be_seen_are_refused(text: str):
    """Also inside quotes and backticks: two names that look the same are the same."""
    error = refused(text)

    assert "invisible" in error.message.en
    assert f"U+{ord(text[error.start]):04X}" in error.message.en


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("x ＞ 5", "x > 5"),
        ("x ≥ ６０％", "x >= 60%"),
        ("（x）≤ 5", "x <= 5"),
        ("max（x， y）", "max(x, y)"),
        ("x\u3000>\u3000“大”", 'x > "大"'),
        ("x\xa0≠ 1", "x != 1"),
    ],
)
def test_characters_of_chinese_texts_are_read(text: str, meant: str):
    """They are not hostile."""
    assert meant == show(parse(text))


@pytest.mark.parametrize("text", ["x => 5", "x <> 5", "x 。", "x ， y", "60 % > x", "x ＝ 5"])
def test_slips_of_chinese_texts_are_refused(text: str):
    """With a place, and most with what was meant."""
    refused(text)


def test_an_alphabet_that_looks_alike_is_named():
    """Its name cannot be told from the right one by looking."""
    told: list[str | None] = []
    symbols = {"budget": NumberType()}
    typed(parse("budgеt > 1"), symbols, lambda *p: told.append(p[4] and p[4].en))

    assert ["it mixes letters of alphabets that look alike; type it again"] == told


def test_reading_leaves_room_for_who_calls():
    """The deepest formula takes less than half of Python's stack."""
    deepest = ["(" * 24 + "x" + ")" * 24, nested("at_least(1, ?)", 23), nested("(? in [x])", 23)]
    deepest += [nested("min(1, ?)", 23), "not " * 47 + "x", "-" * 47 + "x"]
    with recursion_limited_to(500):
        for text in deepest:
            show(parse(text))


@contextmanager
def recursion_limited_to(frames: int) -> Iterator[None]:
    """Python's limit on the depth of calls, counted from here."""
    frame, used = inspect.currentframe(), 0
    while frame:
        frame, used = frame.f_back, used + 1
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(used + frames)
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


# What is legal, and still could cost much.


def nested(inside: str, levels: int) -> str:
    text = "x"
    for _ in range(levels):
        text = inside.replace("?", text)
    return text


@pytest.mark.parametrize(
    "formula",
    [
        nested("(?)", 24),
        nested("-?", 48),
        nested("(a and ?)", 16),
        nested("(a == (?) == b)", 5),
        nested("(1 if c else ?)", 9),
        nested("(? in [true, a, b])", 23),
        nested("not (a or b and ?)", 9),
        nested("at_least(1, a, ?)", 23),
        nested("((y if ? else z) > 1)", 8),
        nested("((y / z if ? else z / y) > 1)", 8),
        nested("(y / z > 1 and (a or ?))", 7),
        nested("(min(y, z, 1 if ? else 0) > 1)", 8),
    ],
)
def test_deep_conditions_compile_and_run(formula: str):
    """What is within the limits is within those of Python: depth, indentation, parentheses."""
    types = {n: NumberType() if n in "yz" else TRUTH for n in ("x", "a", "b", "c", "y", "z")}
    if formula.startswith(("-", "(1 if c")):
        types["x"] = NumberType()
    values = {n: Fraction(3) if isinstance(t, NumberType) else True for n, t in types.items()}
    took = run(formula, types, values)

    assert took < SOON


@pytest.mark.parametrize(
    "formula",
    [
        nested("round(? / 3)", 15),
        nested("floor(-?)", 15),
        nested("min(?, y, z)", 23),
        nested("abs(? - y)", 15),
        nested("clamp(? / y, 0, z)", 11),
        nested("sqrt(abs(?))", 11),
        nested("(? / y)", 15),
        nested("ln(1 + abs(?))", 8),
        " * ".join(["x"] * 48),
        " / ".join(["x"] * 48),
        f"sum({', '.join(['x * y / z'] * 30)})",
        f"max({', '.join(['x / z'] * 30)}) * mean({', '.join(['x / y'] * 30)})",
        " + ".join(f"max(x / y, {n})" for n in range(40)),
    ],
)
def test_deep_and_wide_arithmetic_compiles_and_runs(formula: str):
    """Numbers of 30 digits, 500 nodes: the cost is bounded because the digits are."""
    types = {n: NumberType() for n in ("x", "y", "z")}
    number = Fraction(987654321987654321987654321987, 10**9)
    values = {"x": number, "y": number + Fraction(1, 7), "z": number - Fraction(1, 9)}
    took = run(formula, types, values)

    assert took < 2 * SOON


def run(formula: str, types: dict[str, NumberType], values: dict[str, Fraction]) -> float:
    """How long it takes to read, type, measure, compile and run a formula three ways."""
    began = time.process_time()
    problems: list[object] = []
    found = typed(parse(formula), types, lambda *p: problems.append(p))
    assert found is not None, problems
    size = measured(found.tree, {}, lambda *p: problems.append(p))
    assert [] == problems
    code = Code()
    slots = {
        name: Slot(Exact(f"n_{name}", value.denominator))
        if isinstance(types[name], NumberType)
        else Slot(Compiler(code, {}).value(tree.Truth(True)))
        for name, value in values.items()
    }
    value = Compiler(code, slots).value(found.tree)
    returned = f"({value.number}, {value.over})" if isinstance(value, Exact) else value.code
    text = "\n".join(["def f():", *code.lines, f"    return {returned}"])
    space = {**NAMESPACE, **{f"n_{n}": v.numerator for n, v in values.items() if v is not True}}
    exec(compile(text, "<formula>", "exec"), space)  # noqa: S102 - our own code
    result = space["f"]()
    expected = interpret(found.tree, values)
    assert expected == traced(found.tree, values).value
    assert (Fraction(*result) if isinstance(value, Exact) else result) == expected
    if isinstance(expected, Fraction):
        assert len(str(expected.numerator)) <= size.number
        assert to_decimal(expected) is not None
    return time.process_time() - began


def test_values_cannot_explode_through_each_other():
    """v1 = x * x, v2 = v1 * v1, … forty deep would be a number of 2**40 digits."""
    told: list[tuple[str, int, int]] = []
    sizes: dict[str, Size] = {}
    for n in range(1, 41):
        before = f"v{n - 1}" if n > 1 else "x"
        formula = parse(f"{before} * {before}")
        sizes[f"v{n}"] = measured(
            formula, sizes, lambda slug, *place, n=n: told.append((slug, n, place[0]))
        )

    assert ("numbers-too-long", 6, 0) == told[0]
    assert len(told) < 5  # what is built on a refused value is not refused too
    assert max(size.digits for size in sizes.values()) <= MOST


@pytest.mark.parametrize(
    ("formula", "marked"),
    [
        (f"({' * '.join(['x'] * 30)}) * ({' * '.join(['x'] * 30)})", "("),
        (f"({' * '.join(['9' * 30] * 24)}) * ({' * '.join(['9' * 30] * 24)}) * "
         f"({' * '.join(['x'] * 32)})", "("),
        (f"sum({', '.join(['x / y'] * 30)}) * sum({', '.join(['y / x'] * 30)})", "sum"),
    ],
)  # fmt: skip
def test_a_formula_whose_numbers_grow_is_refused_with_its_place(formula: str, marked: str):
    """At the part that does it, when the ruleset is loaded."""
    told: list[tuple[str, str]] = []
    measured(
        parse(formula),
        {"x": FACT, "y": FACT},
        lambda slug, start, end, *_: told.append((slug, formula[start:end])),
    )

    assert [("numbers-too-long", True)] == [(slug, t.startswith(marked)) for slug, t in told]


def test_what_real_rules_compute_is_far_below_the_bound():
    """Thirty ratios of facts of the longest kind, averaged and multiplied."""
    formula = parse(f"20 * mean({', '.join(['min(1, x / y)'] * 20)})")
    problems: list[object] = []
    size = measured(formula, {"x": FACT, "y": FACT}, lambda *p: problems.append(p))

    assert [] == problems
    assert size.digits < MOST


def test_constants_are_folded_to_numbers_that_can_be_printed():
    """Python refuses to print integers of more than 4,300 digits; code is printed."""
    most = Fraction(10**MOST - 1)
    code = Code()
    value = Compiler(code, {}).value(
        tree.Arithmetic("+", tree.Number(most), tree.Number(Fraction(1)))
    )

    assert exact(most + 1) == value
