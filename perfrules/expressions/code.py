"""The code that a formula becomes: numbers, variables, and the statements that make them."""

from __future__ import annotations

import copy
import itertools
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from typing import Any, Final

import attrs

from perfrules.decimals import RoundingMode, natural_logarithm, round_ratio, square_root
from perfrules.expressions.outcomes import Missing, NoScore, Undefined


@attrs.frozen
class Exact:
    """The code of a number: `number` / `over`, with `over` > 0 a known integer or a variable.

    `low` is a bound from below where one is known: it saves questions about the sign.
    """

    number: str
    over: int | str
    low: Fraction | None = None

    @property
    def constant(self) -> Fraction | None:
        """The number itself where it is known already."""
        if isinstance(self.over, int) and self.number.lstrip("-").isdigit():
            return Fraction(int(self.number), self.over)
        return None


@attrs.frozen
class Plain:
    """The code of a truth, a rank, a day or a text."""

    code: str


Value = Exact | Plain
_MULTIPLE: Final = re.compile(r"\(([A-Za-z_]\w*) \* (-?[0-9]+)\)", re.ASCII)
_VARIABLE: Final = re.compile(r"[A-Za-z_]\w*", re.ASCII)


@attrs.frozen
class Slot:
    """The variable a name stands for; `nullable` where it can be None (missing or undefined)."""

    value: Value
    nullable: str | None = None  # the exception to raise then: Missing or Undefined

    @property
    def variable(self) -> str:
        """The variable to ask for None: the number may be a multiple of it, `(n3 * 100)`."""
        code = self.value.number if isinstance(self.value, Exact) else self.value.code
        found = _VARIABLE.search(code)
        return found[0] if found else code


def _root(number: int, over: int) -> tuple[int, int]:
    if number < 0:
        raise Undefined
    return square_root(Fraction(number, over)).as_integer_ratio()


def _logarithm(number: int, over: int) -> tuple[int, int]:
    if number <= 0:
        raise Undefined
    return natural_logarithm(Fraction(number, over)).as_integer_ratio()


def _cut(mode: RoundingMode) -> Callable[[int, int], int]:
    return lambda number, over: round_ratio(number, over, mode)


NAMESPACE: Final[dict[str, Any]] = {
    "__builtins__": {},
    "Undefined": Undefined,
    "Missing": Missing,
    "NoScore": NoScore,
    "NoValue": (Undefined, Missing),
    "root": _root,
    "logarithm": _logarithm,
    "half_up": _cut(RoundingMode.HALF_UP),
    "half_even": _cut(RoundingMode.HALF_EVEN),
    "truncated": _cut(RoundingMode.TRUNCATE),
    "abs": abs,
}


class Code:
    """Statements being written, and the constants they use."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.constants: dict[str, Any] = {}
        self.indent = 1
        self._numbers = itertools.count(1)

    def emit(self, line: str) -> None:
        """One statement at the present depth."""
        self.lines.append("    " * self.indent + line)

    def fresh(self) -> str:
        """A new variable."""
        return f"t{next(self._numbers)}"

    def bind(self, code: str) -> str:
        """The code itself where it is a variable or a number, else a new variable that holds it."""
        if code.isidentifier() or code.lstrip("-").isdigit():
            return code
        name = self.fresh()
        self.emit(f"{name} = {code}")
        return name

    def word(self, text: str) -> str:
        """A variable beside the code that holds an author's text."""
        name = f"k{len(self.constants)}"
        self.constants[name] = text
        return name

    @contextmanager
    def inside(self, head: str) -> Iterator[None]:
        """Statements under `head`."""
        self.emit(head)
        self.indent += 1
        yield
        self.indent -= 1

    def aside(self) -> Code:
        """Code one level deeper in the same function that is not yet written into it."""
        other = copy.copy(self)
        other.lines, other.indent = [], self.indent + 1
        return other


def exact(number: Fraction) -> Exact:
    """The code of a number that is known."""
    return Exact(str(number.numerator), number.denominator, number)


def times(code: str, factor: int) -> str:
    """The code of `code` × a known factor."""
    if factor == 1:
        return code
    if code.lstrip("-").isdigit():
        return str(int(code) * factor)
    multiple = _MULTIPLE.fullmatch(code)
    if multiple:
        return f"({multiple[1]} * {int(multiple[2]) * factor})"
    return f"({code} * {factor})"
