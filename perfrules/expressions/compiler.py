"""Typed tree → Python statements on exact integers.

A number is an integer over a denominator. Where facts and constants have a known number of
decimals the denominator is known too, and nothing but integer arithmetic is left; a division by a
fact makes it a variable. Nothing is rounded and nothing is approximated, and no text of an author
enters the code: it is made of integers and of names given here; words are constants beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import attrs

from perfrules.expressions import tree
from perfrules.expressions.arithmetic import Arithmetic
from perfrules.expressions.code import NAMESPACE, Code, Exact, Plain, Slot, Value, exact, times

__all__ = [
    "NAMESPACE", "Code", "Compiler", "Exact", "Plain", "Slot", "Value", "exact", "times",
]  # fmt: skip


class Compiler(Arithmetic):
    """Writes the code of expressions into `code`; `slots` says what names stand for."""

    def __init__(self, code: Code, slots: Mapping[str, Slot]) -> None:
        super().__init__(code)
        self.slots = slots

    def number(self, expression: tree.Expression) -> Exact:
        """The code of an expression that is a number."""
        value = self.value(expression)
        assert isinstance(value, Exact)
        return value

    def truth(self, expression: tree.Expression) -> str:
        """The code of a condition."""
        value = self.value(expression)
        assert isinstance(value, Plain)
        return value.code

    def value(self, expression: tree.Expression) -> Value:
        """The code of any expression; the statements it needs are written first."""
        match expression:
            case tree.Number(value=number):
                return exact(number)
            case tree.Word(text=text):
                return Plain(self.code.word(text))
            case tree.Option(rank=known) | tree.Day(number=known):
                return Plain(str(known))
            case tree.Truth(value=truth):
                return Plain(str(truth))
            case tree.Name(text=text):
                slot = self.slots[text]
                if slot.nullable:
                    with self.code.inside(f"if {slot.variable} is None:"):
                        self.code.emit(f"raise {slot.nullable}")
                return slot.value
            case tree.Negative(operand=operand):
                inner = self.number(operand)
                constant = inner.constant
                if constant is not None:
                    return exact(-constant)
                return Exact(f"(-{inner.number})", inner.over)
            case tree.Arithmetic(operator=operator, left=left, right=right):
                return self.computed(operator, self.number(left), self.number(right))
            case tree.Comparison(operator=operator, left=left, right=right):
                return Plain(self.compared(operator, self.value(left), self.value(right)))
            case tree.OneOf(subject=subject, options=options):
                one = self.value(subject)
                # Named, because each option repeats it.
                if isinstance(one, Exact):
                    one = attrs.evolve(one, number=self.code.bind(one.number))
                else:
                    one = Plain(self.code.bind(one.code))
                found = [self.compared("==", one, self.value(o)) for o in options]
                return Plain(f"({' or '.join(found)})")
            case tree.Not(operand=operand):
                return Plain(f"(not {self.truth(operand)})")
            case tree.All(conditions=conditions):
                return Plain(self._joined("and", conditions))
            case tree.Any(conditions=conditions):
                return Plain(self._joined("or", conditions))
            case tree.Choose(condition=condition, then=then, otherwise=otherwise):
                return self._chosen(condition, then, otherwise)
            case tree.Call(function=function, arguments=arguments):
                return self._call(function, arguments)

    def _joined(self, word: str, conditions: tuple[tree.Expression, ...]) -> str:
        """Conditions read from the left; one that needs statements waits for its turn."""
        codes = [self.truth(conditions[0])]
        result: str | None = None
        for condition in conditions[1:]:
            aside = self.code.aside()
            code = Compiler(aside, self.slots).truth(condition)
            if not aside.lines:
                codes.append(code)
                continue
            result = result or self.code.fresh()
            self.code.emit(f"{result} = {f' {word} '.join(codes)}")
            self.code.emit(f"if {result}:" if word == "and" else f"if not {result}:")
            aside.emit(f"{result} = {code}")
            self.code.lines += aside.lines
            codes = [result]
        return f"({f' {word} '.join(codes)})" if len(codes) > 1 else codes[0]

    def _chosen(
        self, condition: tree.Expression, then: tree.Expression, otherwise: tree.Expression
    ) -> Value:
        test = self.truth(condition)
        here, there = self.code.aside(), self.code.aside()
        one = Compiler(here, self.slots).value(then)
        other = Compiler(there, self.slots).value(otherwise)
        inline = not here.lines and not there.lines
        if isinstance(one, Plain) and isinstance(other, Plain):
            if inline:
                return Plain(f"({one.code} if {test} else {other.code})")
            name = self.code.fresh()
            here.emit(f"{name} = {one.code}")
            there.emit(f"{name} = {other.code}")
            self._branch(test, here, there)
            return Plain(name)
        assert isinstance(one, Exact) and isinstance(other, Exact)  # noqa: PT018
        low = min(one.low, other.low) if one.low is not None and other.low is not None else None
        if isinstance(one.over, int) and isinstance(other.over, int):
            a, b, over = self.common(one, other)
            if inline:
                return Exact(f"({a} if {test} else {b})", over, low)
            name = self.code.fresh()
            here.emit(f"{name} = {a}")
            there.emit(f"{name} = {b}")
            self._branch(test, here, there)
            return Exact(name, over, low)
        name, below = self.code.fresh(), self.code.fresh()
        here.emit(f"{name} = {one.number}; {below} = {one.over}")
        there.emit(f"{name} = {other.number}; {below} = {other.over}")
        self._branch(test, here, there)
        return Exact(name, below, low)

    def _branch(self, test: str, here: Code, there: Code) -> None:
        self.code.emit(f"if {test}:")
        self.code.lines += here.lines
        self.code.emit("else:")
        self.code.lines += there.lines

    def _call(self, function: str, arguments: tuple[tree.Expression, ...]) -> Value:
        if function == "is_missing":
            return Plain(self._is_missing(arguments[0]))
        if function == "at_least":
            codes = [self.truth(condition) for condition in arguments[1:]]
            least = self.number(arguments[0]).constant
            return Plain(f"({' + '.join(codes)} >= {least})")
        if function == "days_between":
            first, second = (self.value(each) for each in arguments)
            assert isinstance(first, Plain) and isinstance(second, Plain)  # noqa: PT018
            return Exact(f"({second.code} - {first.code})", 1)
        numbers = [self.number(each) for each in arguments]
        first_number = numbers[0]
        match function:
            case "min" | "max":
                return self.extreme("<=" if function == "min" else ">=", numbers)
            case "sum" | "mean":
                total = numbers[0]
                for each in numbers[1:]:
                    total = self.computed("+", total, each)
                share = exact(Fraction(1, len(numbers)))
                return self.computed("*", total, share) if function == "mean" else total
            case "abs":
                return Exact(f"abs({first_number.number})", first_number.over, Fraction(0))
            case "clamp":
                return self.extreme("<=", [self.extreme(">=", numbers[:2]), numbers[2]])
            case "floor" | "ceil" | "round":
                places = numbers[1].constant if len(numbers) > 1 else Fraction(0)
                assert places is not None
                return self.rounded(function, first_number, int(places))
            case _:
                helper = "root" if function == "sqrt" else "logarithm"
                above, below = self.code.fresh(), self.code.fresh()
                self.code.emit(
                    f"{above}, {below} = {helper}({first_number.number}, {first_number.over})"
                )
                return Exact(above, below, Fraction(0) if function == "sqrt" else None)

    def _is_missing(self, asked: tree.Expression) -> str:
        assert isinstance(asked, tree.Name)
        slot = self.slots[asked.text]
        if slot.nullable != "Missing":
            return "False"
        return f"({slot.variable} is None)"
