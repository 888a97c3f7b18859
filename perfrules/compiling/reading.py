"""Writes the function that takes reported facts to known values.

Only what is plain passes: an int, a Decimal or a float that fits the declared decimals and limits,
a word that is one of the answers. Anything else is `Unusual` and goes the long way, which reads
"97%" and explains what it cannot read.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable, Mapping
from decimal import (
    Context,
    Decimal,
    DecimalException,
    Inexact,
    InvalidOperation,
    Overflow,
    Underflow,
    getcontext,
    setcontext,
)
from fractions import Fraction
from functools import lru_cache
from typing import Any, Final

from perfrules.compiling.functions import constant, function, unpacked
from perfrules.compiling.plan import LARGEST, Known, Unusual
from perfrules.expressions.compiler import Code, Exact, Plain, Slot, times
from perfrules.model import FactDeclaration, Kind
from perfrules.units import PERCENT

FLAGS: Final = {
    "是": True, "有": True, "true": True, "True": True, "yes": True,
    "否": False, "无": False, "false": False, "False": False, "no": False,
}  # fmt: skip

# Decimals are read in this context, whatever the caller's is: a product that does not come out
# exactly in 40 digits, is no whole number or is out of all proportion is trapped, never rounded.
EXACT: Final = Context(
    prec=40, Emin=-60, Emax=60, traps=[Inexact, InvalidOperation, Overflow, Underflow]
)
_REMEMBERED: Final = 65_536  # Decimals of all facts together: some twelve megabytes
_LONGEST_FLOAT: Final = 10**15  # below it a decimal of 15 digits is a float's only short reading


def _from_float(value: float, scale: int) -> int:
    """The whole number of 1/scale that a float says by its shortest reading; Unusual for others.

    No rounding gets through: the quotient is the float itself only where the two are the same
    decimal of at most 15 digits, and that decimal is the shortest one.
    """
    if not -_LONGEST_FLOAT < value * scale < _LONGEST_FLOAT:
        raise Unusual
    number = round(value * scale)
    if number / scale != value:
        raise Unusual
    return number


def _word(value: str) -> str:
    """A text that is in its normal form already."""
    if not (value.isascii() and value.isalnum()):
        raise Unusual
    return value


NAMESPACE: Final[dict[str, Any]] = {
    # `type(x)`, not `x.__class__`: an object may say that it is of another class.
    "__builtins__": {"type": type, "int": int, "float": float, "str": str, "bool": bool},
    "Decimal": Decimal,
    "date": dt.date,
    "Unusual": Unusual,
    # TypeError: a signalling NaN cannot be looked up.
    "Refused": (DecimalException, ValueError, OverflowError, KeyError, TypeError),
    "exact": EXACT,
    "getcontext": getcontext,
    "setcontext": setcontext,
    "from_float": _from_float,
    "word": _word,
}


def scale_of(fact: FactDeclaration) -> int:
    """How many whole numbers make one of the fact's unit."""
    scale: int = 10**fact.decimals
    return scale


def limits(fact: FactDeclaration) -> tuple[int, int]:
    """The least and the greatest whole number that may be reported."""
    scale = scale_of(fact)
    low, high = Fraction(-LARGEST), Fraction(LARGEST)
    if fact.minimum is not None:
        low = max(low, fact.minimum / fact.unit.factor)
    if fact.maximum is not None:
        high = min(high, fact.maximum / fact.unit.factor)
    return math.ceil(low * scale), math.floor(high * scale)


def answers_of(fact: FactDeclaration) -> dict[str, int]:
    """The rank of every answer and alias: the best has the highest."""
    last = len(fact.answers) - 1
    return {
        word: last - k
        for k, answer in enumerate(fact.answers)
        for word in (answer.answer, *answer.aliases)
    }


def slot(fact: FactDeclaration, position: int, *, required: bool) -> Slot:
    """The variable of a fact in generated code; a number is in the base of its dimension."""
    nullable = None if required else "Missing"
    name = f"n{position}"
    if fact.kind is not Kind.NUMBER:
        return Slot(Plain(name), nullable)
    share = fact.unit.factor / scale_of(fact)
    return Slot(Exact(times(name, share.numerator), share.denominator, fact.minimum), nullable)


def write_reader(
    facts: Iterable[FactDeclaration], required: frozenset[str], positions: Mapping[str, int]
) -> Callable[[tuple[Any, ...]], tuple[Known, ...]]:
    """The compiled reader of a ruleset's facts."""
    declared = tuple(facts)
    code = Code()
    count = len(declared)
    kept = min(1_024, _REMEMBERED // max(1, count))
    unpacked(code, (f"a{k}" for k in range(count)), "facts")
    code.emit("before = getcontext()")
    with code.inside("try:"):
        code.emit("setcontext(exact)")
        for k, fact in enumerate(declared):
            _read(code, fact, k, kept, required=fact.id in required)
    with code.inside("except Refused:"):
        code.emit("raise Unusual from None")
    with code.inside("finally:"):
        code.emit("setcontext(before)")
    for k, fact in enumerate(declared):
        if fact.levels:
            _hold_to_level(code, fact, k, positions[f"{fact.id}_level"])
    code.emit(f"return ({''.join(f'n{k}, ' for k in range(count))})")
    return function(code, "read", "facts", NAMESPACE)


def _read(code: Code, fact: FactDeclaration, k: int, kept: int, *, required: bool) -> None:
    value, known = f"a{k}", f"n{k}"
    match fact.kind:
        case Kind.NUMBER:
            _read_number(code, fact, k, kept, required=required)
            return
        case Kind.CHOICE:
            ways = {"str": f"{constant(code, answers_of(fact))}[{value}]"}
        case Kind.FLAG:
            ways = {"bool": value, "str": f"{constant(code, FLAGS)}[{value}]"}
        case Kind.TEXT:
            ways = {"str": f"word({value})"}
        case Kind.DATE:
            ways = {"date": f"{value}.toordinal()"}
    word = "if"
    for kind, read in ways.items():
        with code.inside(f"{word} type({value}) is {kind}:"):
            code.emit(f"{known} = {read}")
        word = "elif"
    _otherwise(code, k, required=required)


def _otherwise(code: Code, k: int, *, required: bool) -> None:
    """Nothing was reported, or something else than what is plain."""
    if not required:
        with code.inside(f"elif a{k} is None:"):
            code.emit(f"n{k} = None")
    with code.inside("else:"):
        code.emit("raise Unusual")


def _remembering(scale: int, kept: int) -> Callable[[Decimal], int]:
    """Reads Decimals as whole numbers of 1/scale; the last ones are remembered.

    Counts and percentages repeat from subject to subject, and looking a Decimal up takes a third
    of the time of multiplying it.
    """
    factor = Decimal(scale)

    @lru_cache(maxsize=kept)
    def read(value: Decimal) -> int:
        # Also by 1: int() of a Decimal as large as 1E+1000000 would take half a minute.
        return int(EXACT.to_integral_exact(value * factor))

    return read


def _read_number(code: Code, fact: FactDeclaration, k: int, kept: int, *, required: bool) -> None:
    value, known, scale = f"a{k}", f"n{k}", scale_of(fact)
    low, high = limits(fact)
    with code.inside(f"if type({value}) is Decimal:"):
        read = constant(code, _remembering(scale, 0 if fact.unit.is_money else kept))
        code.emit(f"{known} = {read}({value})")
    with code.inside(f"elif type({value}) is int:"):
        code.emit(f"{known} = {times(value, scale)}")
    with code.inside(f"elif type({value}) is float:"):
        code.emit(f"{known} = from_float({value}, {scale})")
    _otherwise(code, k, required=required)
    bounds = f"{low} <= {known} <= {high}"
    given = "" if required else f"{known} is not None and "
    with code.inside(f"if {given}not {bounds}:"):
        code.emit("raise Unusual")
    if fact.unit == PERCENT:  # 0.97 in % is read as 0.97%, with a warning
        with code.inside(f"if {given}0 < {known} < {scale}:"):
            code.emit("raise Unusual")


def level_ends(fact: FactDeclaration) -> tuple[tuple[int, int], ...]:
    """The whole numbers [low, high) that each level of a judged number takes, by rank."""
    scale = scale_of(fact) / fact.unit.factor
    return tuple(
        (math.ceil(each.low * scale), math.ceil(each.high * scale) + (position == 0))
        for position, each in enumerate(fact.levels)
    )[::-1]  # the highest level stands first and has the highest rank; its end belongs to it


def _hold_to_level(code: Code, fact: FactDeclaration, k: int, level: int) -> None:
    """A judged number outside the interval of its level is not plain."""
    with code.inside(f"if n{k} is not None and n{level} is not None:"):
        code.emit(f"low, high = {constant(code, level_ends(fact))}[n{level}]")
        with code.inside(f"if not low <= n{k} < high:"):
            code.emit("raise Unusual")
