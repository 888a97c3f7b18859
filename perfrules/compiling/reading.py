"""Writes the function that takes reported facts to known values.

Only what is plain passes: an int, a Decimal, a float or a text like "97%" that fits the declared
unit, decimals and limits, a word that is one of the answers. Anything else is `Unusual` and goes
the long way, which explains what it cannot read.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from perfrules.compiling.functions import constant, function, unpacked
from perfrules.compiling.numbers import Accepted, Remembered, RememberedTexts
from perfrules.compiling.plan import LARGEST, Known, Unusual
from perfrules.decimals import LONGEST
from perfrules.expressions.compiler import Code, Exact, Plain, Slot, times
from perfrules.expressions.days import read_day
from perfrules.model import FactDeclaration, Kind
from perfrules.units import PERCENT
from perfrules.wording import normal

FLAGS: Final = {
    "是": True, "有": True, "true": True, "True": True, "yes": True,
    "否": False, "无": False, "false": False, "False": False, "no": False,
}  # fmt: skip

_REMEMBERED: Final = 65_536  # numbers of all facts together: some twelve megabytes
_MOST_REMEMBERED: Final = 16_384  # of facts that take the same ones
_LONGEST_TEXT: Final = 2_000


def _word(value: str) -> str:
    """A text in its normal form; Unusual where it says nothing."""
    if len(value) > _LONGEST_TEXT:
        raise Unusual
    if value.isascii() and value.isalnum():
        return value
    found = normal(value)
    if not found:
        raise Unusual
    return found


def _day(value: str) -> int:
    """The day that a text says."""
    found = read_day(value) if len(value) <= LONGEST else None
    if found is None:
        raise Unusual
    return found


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
    "day": _day,
}


def scale_of(fact: FactDeclaration) -> int:
    """How many whole numbers make one of the fact's unit."""
    scale: int = 10**fact.decimals
    return scale


def limits(fact: FactDeclaration) -> tuple[int, int]:
    """The least and the greatest whole number that may be reported."""
    scale = scale_of(fact)
    above, below = fact.unit.factor.denominator * scale, fact.unit.factor.numerator
    low, high = -LARGEST * scale, LARGEST * scale
    if fact.minimum is not None:
        least = fact.minimum
        low = max(low, -(-least.numerator * above // (least.denominator * below)))
    if fact.maximum is not None:
        most = fact.maximum
        high = min(high, most.numerator * above // (most.denominator * below))
    return low, high


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
        self.accepted = {each.id: _accepted(each) for each in facts if each.kind is Kind.NUMBER}
        sorts = {(self.accepted[each.id], each.unit) for each in facts if each.id in self.accepted}
        self.most = min(_MOST_REMEMBERED, _REMEMBERED // max(1, 2 * len(sorts)))

    def written(
        self, required: frozenset[str], positions: Mapping[str, int]
    ) -> Callable[[tuple[Any, ...]], tuple[Known, ...]]:
        code, count = self.code, len(self.facts)
        unpacked(code, (f"a{k}" for k in range(count)), "facts")
        with code.inside("try:"):
            if not self.facts:
                code.emit("pass")
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
                    bounds = self.accepted[fact.id]
                    with code.inside(f"if not {bounds.low} <= {known} <= {bounds.high}:"):
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
                return {"date": f"{value}.toordinal()", "str": f"day({value})"}

    def _of_number(self, fact: FactDeclaration, value: str) -> dict[str, str]:
        accepted, unit = self.accepted[fact.id], fact.unit
        texts = self._shared((accepted, unit), lambda: RememberedTexts(accepted, unit, self.most))
        whole, text = times(value, accepted.scale), f"{texts}[{value}]"
        if unit.is_money:  # amounts do not come again from subject to subject
            read = self._shared((accepted, Decimal), accepted.reader)
            read_float = self._shared((accepted, float), accepted.float_reader)
            decimal, number = f"{read}({value})", f"{read_float}({value})"
        else:
            known = self._shared(accepted, lambda: Remembered(accepted, self.most))
            decimal, number = f'{known}[f"{{{value}!s}}"]', f"{known}[{value}]"
        return {"Decimal": decimal, "int": whole, "float": number, "str": text}

    def _shared(self, key: object, make: Callable[[], object]) -> str:
        """A variable beside the code with what is made once for all facts that ask for the same."""
        if key not in self.shared:
            self.shared[key] = constant(self.code, make())
        return self.shared[key]


def _accepted(fact: FactDeclaration) -> Accepted:
    """The numbers that a fact takes; many facts take the same."""
    return Accepted(scale_of(fact), *limits(fact), is_percent=fact.unit == PERCENT)


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
