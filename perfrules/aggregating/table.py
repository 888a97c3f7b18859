"""查表: the score is looked up by how many children were scored and what they add up to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import ClassVar

import attrs

from perfrules.aggregating.base import Example, Part, Reader, common
from perfrules.wording import Text


class NoRow(Exception):
    """The table has no row for these children: how many were scored, and their sum."""

    def __init__(self, scored: int, total: Fraction) -> None:
        super().__init__(scored, total)
        self.scored, self.total = scored, total


@attrs.frozen
class Table:
    """The score in the row of a table for the number and the sum of the scored children (查表).

    The averaging method (M2) of PEFA 2016 is such a table.
    """

    rows: Mapping[int, Mapping[Fraction, Fraction]]
    table: str | None = None  # its name, where it is one of the ruleset's `tables`

    name: ClassVar = "table"
    meaning: ClassVar = Text(
        "按已评分的下级个数和它们的得分之和查表",
        "looked up by the number of scored children and the sum of their scores",
    )
    monotone: ClassVar = False  # what the table says
    additive: ClassVar = False
    examples: ClassVar[tuple[Example, ...]] = (
        Example(
            "{points: 4, aggregate: {method: table, rows: {2: {2: 1, 3: 1.5, 4: 2, 5: 2.5, 6: 3,"
            " 7: 3.5, 8: 4}}}, indicators: ["
            "{id: a, points: 4, scoring: {method: choice, answers: {A: 4, B: 3, C: 2, D: 1}}},"
            " {id: b, points: 4, scoring: {method: choice, answers: {A: 4, B: 3, C: 2, D: 1}}}]}",
            (("{a: A, b: B}", "3.5"), ("{a: A, b: D}", "2.5"), ("{a: D, b: D}", "1")),
        ),
    )

    @classmethod
    def read(cls, reader: Reader) -> Table:
        """The rows, written here or in one of the ruleset's `tables`."""
        return cls(rows=reader.rows(), table=reader.word("table"))

    def points(self, children: Sequence[Fraction]) -> Fraction | None:
        """Those that all children have."""
        return common(children)

    def score(self, parts: Sequence[Part], points: Fraction) -> Fraction:
        """What the row says; NoRow where there is none."""
        total = sum((part.score for part in parts), Fraction(0))
        found = self.rows.get(len(parts), {}).get(total)
        if found is None:
            raise NoRow(len(parts), total)
        return found
