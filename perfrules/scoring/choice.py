"""定性: each answer earns its points."""

from __future__ import annotations

from fractions import Fraction
from typing import ClassVar, Self

import attrs

from perfrules.expressions import tree
from perfrules.expressions.types import ChoiceType, Type
from perfrules.expressions.unary import UnaryTest
from perfrules.scoring.base import (
    ACTUAL,
    Better,
    Clause,
    Context,
    Example,
    Reader,
    Step,
    first_that_holds,
    number,
)
from perfrules.source import Span
from perfrules.suggestions import nearest
from perfrules.wording import Text


@attrs.frozen
class Answer:
    """An answer and its points."""

    answer: str
    points: Fraction
    path: str
    span: Span


@attrs.frozen(kw_only=True)
class Choice:
    """The points of the answer given (定性选项计分)."""

    answers: tuple[Answer, ...]

    name: ClassVar[str] = "choice"
    meaning: ClassVar[Text] = Text("按所选的答案得分", "each answer earns its points")
    examples: ClassVar[tuple[Example, ...]] = (
        Example(
            "{points: 2, scoring: {method: choice, answers:"
            " {及时: 2, 不及时但未影响进度: 1, 不及时并影响进度: 25%}}}",
            (("及时", "2"), ("不及时但未影响进度", "1"), ("不及时并影响进度", "0.5")),
        ),
    )

    @classmethod
    def read(cls, reader: Reader) -> Self:
        """The answers; without `choices` they are the choices of its own fact, by their points."""
        found = [
            Answer(answer, item.award(), item.path, item.span)
            for answer, item in reader.pairs("answers")
        ]
        return cls(answers=tuple(found))

    def lower(self, context: Context) -> tuple[Step, ...]:
        """One step: a chain over the answers."""
        if not isinstance(context.value, ChoiceType):
            context.wrong(
                "", "not-a-choice",
                Text("完成值不是选项", "the actual is not a choice"),
                Text("数请用 bands、ratio 或 steps", "use bands, ratio or steps for a number"),
            )  # fmt: skip
            return ()
        if not self._complete(context, context.value):
            return ()
        by_answer = {a.answer: a for a in self.answers}
        ordered = [by_answer[answer] for answer in context.value.answers]
        last = len(ordered) - 1
        pairs = [
            (tree.Comparison("==", ACTUAL, tree.Option(a.answer, last - k)), k)
            for k, a in enumerate(ordered[:-1])
        ]
        after = first_that_holds(
            pairs, number(ordered[last].points), lambda k: number(ordered[k].points)
        )
        words = Text("答案为“{actual}”，得 {score} 分", "the answer “{actual}” earns {score}")
        clauses = tuple(Clause(words=words, path=a.path, span=a.span) for a in ordered)
        return (Step(after, clauses, first_that_holds(pairs, number(last), number)),)

    def _complete(self, context: Context, choice: ChoiceType) -> bool:
        given = [a.answer for a in self.answers]
        complete = True
        for answer in given:
            if answer not in choice.answers:
                complete = False
                close = nearest(answer, choice.answers)
                context.wrong(
                    f"answers.{answer}", "unknown-answer",
                    Text(f"choices 里没有“{answer}”", f"“{answer}” is none of the choices"),
                    Text(f"是不是“{close}”？", f"did you mean “{close}”?") if close else None,
                )  # fmt: skip
        for answer in choice.answers:
            if answer not in given:
                complete = False
                context.wrong(
                    "answers", "answer-missing",
                    Text(f"选项“{answer}”没有写得分", f"the choice “{answer}” has no points"),
                    Text(f"补上 {answer}: 0", f"add {answer}: 0"),
                )  # fmt: skip
        return complete

    def direction(self, better: Better, target: UnaryTest | None, value: Type) -> Better | None:
        """A better answer never earns less where the points fall in the order of the choices."""
        if not isinstance(value, ChoiceType):
            return None
        earned = {a.answer: a.points for a in self.answers}
        points = [earned.get(answer, Fraction(0)) for answer in value.answers]
        return Better.HIGHER if points == sorted(points, reverse=True) else None
