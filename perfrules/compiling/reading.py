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
)
from fractions import Fraction
from typing import Any, Final

import attrs

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
_LONGEST_FLOAT: Final = 10**15  # below it a decimal of 15 digits is a float's only short reading
_REMEMBERED: Final = 65_536  # numbers of all facts together: some twelve megabytes
_MOST_REMEMBERED: Final = 16_384  # of facts that take the same ones
_LONGEST_REMEMBERED: Final = 40  # characters of one: zeros may follow it without an end


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


@attrs.frozen
class Accepted:
    """The numbers that are plain for a fact: whole numbers of 1/scale from low to high."""

    scale: int
    low: int
    high: int
    is_percent: bool  # 0.97 in % is read as 0.97%, with a warning

    @classmethod
    def of(cls, fact: FactDeclaration) -> Accepted:
        """Those of one fact; many have the same."""
        return cls(scale_of(fact), *limits(fact), is_percent=fact.unit == PERCENT)

    def reader(self) -> Callable[[Decimal], int]:
        """Takes a Decimal to the whole number of 1/scale; Unusual where it is none of these."""
        multiply, whole, factor = EXACT.multiply, EXACT.to_integral_exact, Decimal(self.scale)
        held = self.held

        def read(value: Decimal) -> int:
            try:
                # Also by 1: int() of a Decimal as large as 1E+1000000 would take half a minute.
                return held(int(whole(multiply(value, factor))))
            except (DecimalException, ValueError, OverflowError):
                raise Unusual from None

        return read

    def float_reader(self) -> Callable[[float], int]:
        """The same of a float."""
        return lambda value: self.held(_from_float(value, self.scale))

    def held(self, number: int) -> int:
        """The number itself; Unusual where it is none of these."""
        if self.low <= number <= self.high and not (self.is_percent and 0 < number < self.scale):
            return number
        raise Unusual


class Remembered(dict[str | float, int]):
    """The whole numbers of Decimals, by their text, and of floats: those that were read last.

    Counts and percentages repeat from subject to subject. The text of a Decimal is all of it, in
    every context, and takes an eighth of the time of its hash.
    """

    __slots__ = ("most", "read", "read_float")

    def __init__(self, accepted: Accepted, most: int) -> None:
        super().__init__()
        self.read, self.read_float, self.most = accepted.reader(), accepted.float_reader(), most

    def __missing__(self, value: str | float) -> int:
        if isinstance(value, str):
            number = self.read(Decimal(value))
            if len(value) > _LONGEST_REMEMBERED:
                return number
        else:
            number = self.read_float(value)
        if len(self) >= self.most:
            self.clear()
        self[value] = number
        return number


def _word(value: str) -> str:
    """A text that is in its normal form already."""
    if not (value.isascii() and value.isalnum()):
        raise Unusual
    return value


NAMESPACE: Final[dict[str, Any]] = {
    # `type(x)`, not `x.__class__`: an object may say that it is of another class.
    "__builtins__": {
        "type": type,
        "int": int,
        "float": float,
        "str": str,
        "bool": bool,
        "KeyError": KeyError,
    },
    "Decimal": Decimal,
    "date": dt.date,
    "Unusual": Unusual,
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
    return _Reader(tuple(facts)).written(required, positions)


class _Reader:
    def __init__(self, facts: tuple[FactDeclaration, ...]) -> None:
        self.facts, self.code = facts, Code()
        self.shared: dict[object, str] = {}  # what facts of the same kind read with
        self.remembering = {
            Accepted.of(fact) for fact in facts if fact.kind is Kind.NUMBER and _repeats(fact)
        }

    def written(
        self, required: frozenset[str], positions: Mapping[str, int]
    ) -> Callable[[tuple[Any, ...]], tuple[Known, ...]]:
        code, count = self.code, len(self.facts)
        unpacked(code, (f"a{k}" for k in range(count)), "facts")
        with code.inside("try:"):
            for k, fact in enumerate(self.facts):
                self._read(fact, f"a{k}", f"n{k}", required=fact.id in required)
        with code.inside("except KeyError:"):
            code.emit("raise Unusual from None")
        for k, fact in enumerate(self.facts):
            if fact.levels:
                _hold_to_level(code, fact, k, positions[f"{fact.id}_level"])
        code.emit(f"return ({''.join(f'n{k}, ' for k in range(count))})")
        return function(code, "read", "facts", NAMESPACE)

    def _read(self, fact: FactDeclaration, value: str, known: str, *, required: bool) -> None:
        code, word = self.code, "if"
        for kind, read in self._ways(fact, value).items():
            with code.inside(f"{word} type({value}) is {kind}:"):
                code.emit(f"{known} = {read}")
                if kind == "int":
                    low, high = limits(fact)
                    with code.inside(f"if not {low} <= {known} <= {high}:"):
                        code.emit("raise Unusual")
            word = "elif"
        if not required:
            with code.inside(f"elif {value} is None:"):
                code.emit(f"{known} = None")
        with code.inside("else:"):
            code.emit("raise Unusual")

    def _ways(self, fact: FactDeclaration, value: str) -> dict[str, str]:
        """The code of the known value, for each class that a plain value may be of."""
        match fact.kind:
            case Kind.NUMBER:
                return self._of_number(fact, value)
            case Kind.CHOICE:
                answers = answers_of(fact)
                ranks = self._shared(tuple(answers.items()), lambda: answers)
                return {"str": f"{ranks}[{value}]"}
            case Kind.FLAG:
                return {"bool": value, "str": f"{self._shared('flags', lambda: FLAGS)}[{value}]"}
            case Kind.TEXT:
                return {"str": f"word({value})"}
            case Kind.DATE:
                return {"date": f"{value}.toordinal()"}

    def _of_number(self, fact: FactDeclaration, value: str) -> dict[str, str]:
        accepted = Accepted.of(fact)
        if _repeats(fact):
            most = min(_MOST_REMEMBERED, _REMEMBERED // len(self.remembering))
            known = self._shared(accepted, lambda: Remembered(accepted, most))
            ways = {"Decimal": f'{known}[f"{{{value}!s}}"]', "float": f"{known}[{value}]"}
        else:
            read = self._shared((accepted, Decimal), accepted.reader)
            read_float = self._shared((accepted, float), accepted.float_reader)
            ways = {"Decimal": f"{read}({value})", "float": f"{read_float}({value})"}
        return {"Decimal": ways["Decimal"], "int": times(value, accepted.scale), **ways}

    def _shared(self, key: object, make: Callable[[], object]) -> str:
        """A variable beside the code with what is made once for all facts that ask for the same."""
        if key not in self.shared:
            self.shared[key] = constant(self.code, make())
        return self.shared[key]


def _repeats(fact: FactDeclaration) -> bool:
    """Whether its numbers come again from subject to subject: amounts of money do not."""
    return not fact.unit.is_money


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
