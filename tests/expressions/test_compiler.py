"""Generated code: exact, on integers, with the roundings a ruleset can ask for."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from perfrules.expressions import tree
from perfrules.expressions.code import NAMESPACE, Code, Exact, Plain, Slot, exact, times
from perfrules.expressions.compiler import Compiler
from perfrules.expressions.interpreter import interpret
from perfrules.expressions.outcomes import Missing, Undefined
from perfrules.expressions.parser import parse
from perfrules.expressions.types import NumberType
from perfrules.expressions.typing import typed


def value_of(code: Code, value: Exact | Plain, **variables: int | bool | None) -> object:
    """What the code comes to."""
    returned = f"({value.number}, {value.over})" if isinstance(value, Exact) else value.code
    body = "\n".join([*code.lines, f"    return {returned}"])
    space = {**NAMESPACE, **code.constants, **variables}
    exec(compile(f"def f():\n{body}", "<formula>", "exec"), space)  # noqa: S102 - our own code
    found = space["f"]()
    return Fraction(*found) if isinstance(value, Exact) else found


def both(formula: str) -> object:
    """The value of a formula without names, compiled and interpreted."""
    expression = parse(formula)
    code = Code()
    value = value_of(code, Compiler(code, {}).value(expression))

    assert value == interpret(expression, {})
    return value


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("1 / 3 * 3 >= 1", True),
        ("0.1 + 0.2 == 0.3", True),
        ("ceil((0.90 - 0.87) * 100)", 3),
        ("20 * 195.5 / 200", "19.55"),
        ("ceil((0.90 - 0.87) / 0.01) * 0.5", "1.5"),
        ("49.88% == 0.4988", True),
        ("1.15 * 100 == 115", True),
        ("3 * 1.1 == 3.3", True),
        ("12345678901234567.89 - 12345678901234567", "0.89"),
        ("round(1.005, 2)", "1.01"),
        ("round(2.675, 2)", "2.68"),
        ("round(-1.005, 2)", "-1.01"),
        ("round(2.5)", 3),
        ("round(-2.5)", -3),
        ("round(1 / 3, 4)", "0.3333"),
        ("round(-2 / 3, 4)", "-0.6667"),
        ("floor(-0.5)", -1),
        ("floor(2.999999999999999999)", 2),
        ("ceil(-0.5)", 0),
        ("ceil(2.000000000000000001)", 3),
        ("floor(7 / 7)", 1),
        ("min(3, 1, 2)", 1),
        ("max(-3, -1, -2)", -1),
        ("sum(0.1, 0.2, 0.3)", "0.6"),
        ("mean(1, 2)", "1.5"),
        ("mean(1, 1, 2)", "4/3"),
        ("abs(-1 / 3)", "1/3"),
        ("clamp(5, 0, 1)", 1),
        ("clamp(-5, 0, 1)", 0),
        ("clamp(0.5, 0, 1)", "0.5"),
        ("-(-5)", 5),
        ("--5 - -5", 10),
        ("1 / (2 / 3)", "1.5"),
        ("-1 / -3", "1/3"),
        ("(5 if 1 > 2 else 3) * 10", 30),
        ("5 if 2 > 1 else 1 / 3", 5),
        ("days_between('2021-12-31', '2022年3月1日')", 60),
        ("days_between('2022-03-01', '2021-12-31')", -60),
        ("1 < 2 < 3 != 4", True),
        ("1 < 2 > 3", False),
        ("5 in [1, 2, 5]", True),
        ("5 not in [1, 2, 5]", False),
        ("at_least(2, 1 > 0, 2 > 3, 3 > 0)", True),
        ("at_least(3, 1 > 0, 2 > 3, 3 > 0)", False),
        ("'b' == 'a' or 'b' in ['c', 'b']", True),
        ("not true == false", True),
        ("true and not false or 1 / 2 > 3", True),
        ("sqrt(0.25)", "0.5"),
        ("sqrt(2) * sqrt(2) < 2", True),
        ("ln(1)", 0),
        ("97% * 100", 97),
        ("1.5万元 / 1千元", 15),
    ],
)
def test_arithmetic_is_exact(formula: str, value: str | int | bool):  # noqa: FBT001
    """A quotient is a quotient, a decimal a decimal; nothing is rounded unless asked for."""
    expression = typed(parse(formula), {}, lambda *problem: pytest.fail(str(problem)))
    assert expression is not None
    code = Code()
    compiled = value_of(code, Compiler(code, {}).value(expression.tree))

    assert (Fraction(value) if not isinstance(value, bool) else value) == compiled
    assert compiled == interpret(expression.tree, {})


@pytest.mark.parametrize(
    "formula", ["1 / 0", "0 / 0", "1 / (1 - 1)", "sqrt(-1)", "ln(0)", "ln(-1)"]
)
def test_what_has_no_value_says_so(formula: str):
    """As an outcome, not as an error of Python; also where typing did not refuse it."""
    code = Code()
    value = Compiler(code, {}).value(parse(formula))

    with pytest.raises(Undefined):
        value_of(code, value)
    with pytest.raises(Undefined):
        interpret(parse(formula), {})


MODES = {
    "round": lambda d, q: d.quantize(q, ROUND_HALF_UP),
    "half-even": lambda d, q: d.quantize(q, ROUND_HALF_EVEN),
    "truncate": lambda d, q: d.quantize(q, ROUND_DOWN),
    "floor": lambda d, q: (d // q - (d < 0 and d % q != 0)) * q,
    "ceil": lambda d, q: (d // q + (d > 0 and d % q != 0)) * q,
}


@given(
    st.integers(-(10**9), 10**9),
    st.integers(0, 5),
    st.integers(0, 4),
    st.sampled_from(sorted(MODES)),
    st.booleans(),
    st.sampled_from((1, 2, 5, 10, 100, 1000, "over")),
)
def test_every_rounding_of_the_plan_is_that_of_decimal(
    number: int,
    decimals: int,
    places: int,
    mode: str,
    signed: bool,  # noqa: FBT001
    over: int | str,
):
    """Over a known denominator or a variable one, with a known sign or not."""
    number = number if signed else abs(number)
    over = 10**decimals if over != "over" else over
    value = Decimal(number).scaleb(-decimals)
    expected = MODES[mode](value, Decimal(1).scaleb(-places))
    low = None if signed else Fraction(0)
    code = Code()
    cut = Compiler(code, {}).rounded(mode, Exact("n", over, low), places)

    assert Fraction(expected) == value_of(code, cut, n=number, over=10**decimals)
    assert cut.over == 10**places


def test_a_rounding_keeps_its_sign():
    """What was not negative is not negative after it: later code need not ask."""
    compiler = Compiler(Code(), {})

    assert 0 == compiler.rounded("round", Exact("n", 3, Fraction(0)), 2).low
    assert compiler.rounded("round", Exact("n", 3, None), 2).low is None


def test_where_decimals_are_known_only_integers_are_left():
    """No variable denominator, no statement: one expression."""
    slots = {"x": Slot(Exact("x", 100, Fraction(0))), "y": Slot(Exact("(y * 100)", 1, Fraction(0)))}
    code = Code()
    value = Compiler(code, slots).value(parse("(x * 2.5 + y) / 4"))

    assert value == Exact("(x + (y * 4000))", 160, Fraction(0))
    assert [] == code.lines


def test_a_divisor_that_cannot_be_zero_is_not_asked():
    """Its declared minimum says so."""
    asked, sure = Code(), Code()
    for code, low in ((asked, Fraction(0)), (sure, Fraction(1))):
        slots = {"x": Slot(Exact("x", 1, low)), "y": Slot(Exact("y", 1))}
        Compiler(code, slots).value(parse("y / x"))

    assert any("Undefined" in line for line in asked.lines)
    assert not any("Undefined" in line for line in sure.lines)


@pytest.mark.parametrize(
    "formula", ["x > 1", "x * 2 > 1", "-x < 0 or x in [1, 2]", "max(x, 1) > 0"]
)
def test_a_missing_multiple_is_missing(formula: str):
    """万元 with two decimals counts hundreds of 元: what is asked for None is the count."""
    code = Code()
    slots = {"x": Slot(Exact(times("n3", 100), 1, Fraction(0)), "Missing")}
    value = Compiler(code, slots).value(parse(formula))

    assert value_of(code, value, n3=5) is True
    with pytest.raises(Missing):
        value_of(code, value, n3=None)


@pytest.mark.parametrize("divisor", ["x * -2", "-2 * x", "-x", "x - 20", "x * (x - 20)"])
def test_a_negative_divisor_turns_the_sign(divisor: str):
    """A denominator is positive, also where only the factor is known to be negative."""
    code = Code()
    slots = {"x": Slot(Exact("x", 10, Fraction(0)))}
    value = Compiler(code, slots).value(parse(f"7 / ({divisor})"))
    expected = interpret(parse(f"7 / ({divisor})"), {"x": Fraction(1, 2)})

    assert isinstance(value, Exact)
    assert value.low is None
    assert expected == value_of(code, value, x=5)
    assert value_of(code, Plain(str(value.over)), x=5) > 0


def test_what_can_be_missing_is_asked_by_name():
    """And what cannot is never missing."""
    question = parse("is_missing(x)")
    for nullable, raw, expected in (
        ("Missing", None, True),
        ("Missing", 5, False),
        (None, 5, False),
    ):
        code = Code()
        slots = {"x": Slot(Exact(times("n3", 100), 1), nullable)}

        assert expected is value_of(code, Compiler(code, slots).value(question), n3=raw)


def test_an_undefined_value_stays_undefined():
    """A value that could not be computed is not a missing fact."""
    code = Code()
    value = Compiler(code, {"v": Slot(Exact("v", 1), "Undefined")}).value(parse("v + 1"))

    with pytest.raises(Undefined):
        value_of(code, value, v=None)


@pytest.mark.parametrize(
    ("number", "over", "constant"),
    [("5", 1, "5"), ("-5", 2, "-5/2"), ("n", 1, None), ("5", "over", None), ("(-n)", 1, None)],
)
def test_a_known_number_is_a_constant(number: str, over: int | str, constant: str | None):
    """Negative ones too."""
    found = Exact(number, over).constant

    assert (Fraction(constant) if constant else None) == found


def test_constants_are_folded():
    """What is known is computed once, when the ruleset is loaded."""
    for formula, value in (("2 * 3 - 1", "5"), ("-(1 / 3) / -2", "1/6"), ("5% + 1", "1.05")):
        code = Code()

        assert exact(Fraction(value)) == Compiler(code, {}).value(parse(formula))
        assert [] == code.lines


def test_the_code_of_a_repeated_subject_is_written_once():
    """`(… in [a, b]) in [a, b]` doubles at each level if it is not."""
    formula = "a"
    for _ in range(15):
        formula = f"({formula} in [true, a])"
    code = Code()
    value = Compiler(code, {"a": Slot(Plain("a"))}).value(parse(formula))

    assert len("\n".join(code.lines)) < 2_000
    assert value_of(code, value, a=True) is True


def test_a_formula_is_interpreted_over_facts():
    """The oracle of the compiled form: facts by name, numbers as fractions."""
    expression = typed(parse("a / b"), {"a": NumberType(), "b": NumberType()}, lambda *_: None)

    assert expression is not None
    assert Fraction(1, 3) == interpret(expression.tree, {"a": Fraction(1), "b": Fraction(3)})
    assert isinstance(expression.tree, tree.Arithmetic)
