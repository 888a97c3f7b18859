"""达标占比: the share of the conditions that hold."""

from __future__ import annotations

from fractions import Fraction
from typing import ClassVar

import attrs

from perfrules.expressions import tree
from perfrules.expressions.formula import Formula
from perfrules.expressions.types import PLAIN_NUMBER
from perfrules.scoring.base import (
    ONE,
    ZERO,
    Better,
    Clause,
    Context,
    Example,
    Reader,
    Shown,
    Step,
    number,
    plain,
    times,
)
from perfrules.wording import Text


@attrs.frozen
class Condition:
    """One of the conditions that are counted."""

    name: str
    when: Formula


@attrs.frozen(kw_only=True)
class ShareMet:
    """Points × conditions met ÷ conditions (达标项数 ÷ 全部项数 × 分值)."""

    conditions: tuple[Condition, ...]
    path: str
    line: int

    name: ClassVar = "share-met"
    meaning: ClassVar = Text(
        "成立的条件占全部条件的比例，乘以分值",
        "the share of the conditions that hold, times the points",
    )
    examples: ClassVar = (
        Example(
            "{points: 10, unit: 项, scoring: {method: share-met, conditions: ["
            "{name: 甲, when: actual >= 1}, {name: 乙, when: actual >= 2},"
            " {name: 丙, when: actual >= 3}, {name: 丁, when: actual in [4, 5]}]}}",
            (("4", "10"), ("3", "7.5"), ("1", "2.5"), ("0", "0")),
        ),
    )

    @classmethod
    def read(cls, reader: Reader) -> ShareMet:
        """The conditions."""
        found = []
        for item in reader.items("conditions"):
            when = item.formula("when")
            if when is not None:
                found.append(Condition(item.word("name") or "", when))
        return cls(conditions=tuple(found), path=reader.path, line=reader.line)

    def lower(self, context: Context) -> tuple[Step, ...]:
        """One step: how many hold."""
        each = tuple(tree.Choose(context.condition(c.when), ONE, ZERO) for c in self.conditions)
        met = tree.Call("sum", each)
        share = number(Fraction(context.points, len(self.conditions)))
        words = Text("{all} 项中达标 {met} 项，得 {score} 分",
                     "{met} of {all} conditions are met: {score} points")  # fmt: skip
        shown = {"met": Shown(met, PLAIN_NUMBER), "all": plain(number(len(self.conditions)))}
        clause = Clause(words=words, path=self.path, line=self.line, shown=shown)
        return (Step(times(share, met), (clause,)),)

    def direction(self, better: Better) -> Better | None:
        """The conditions may speak of anything."""
        return None
