"""A chain of choices put together from quantities and answers, each of which keeps its place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import attrs

from perfrules.expressions.formula import Formula, Origin
from perfrules.loading.document import Scalar
from perfrules.source import Span
from perfrules.wording import normal

_IN_A_ROW: Final = 9  # choices nest; formulas have a depth
Row = tuple[Formula, list[Scalar]]  # a quantity, and the answers it is for


def chosen_by(by: Origin, rows: Sequence[Row], last: Formula) -> Origin:
    """The formula that chooses by what is reported under `by`, and where each piece stands."""
    writing = _Writing(by)
    writing.choices(rows, last)
    return _Pieces(by.source, by.span, writing.text, tuple(writing.pieces))


@attrs.frozen
class _Pieces(Origin):
    """A formula put together from several pieces of a document: each has a place of its own."""

    pieces: tuple[tuple[int, Origin], ...] = ()  # where in the text each begins

    def locate(self, start: int, end: int) -> Span:
        """The place of the piece that `text[start:end]` lies in."""
        for begin, origin in self.pieces:
            if begin <= start < begin + len(origin.text):
                return origin.locate(start - begin, min(end - begin, len(origin.text)))
        return self.span


class _Writing:
    """Puts the formula of a parameter together that depends on what is reported under `by`."""

    def __init__(self, by: Origin) -> None:
        self.by = by
        self.text = ""
        self.pieces: list[tuple[int, Origin]] = []

    def add(self, text: str, origin: Origin | None = None) -> None:
        """Some words; `origin` is where they were written."""
        if origin is not None:
            self.pieces.append((len(self.text), origin))
        self.text += text

    def choices(self, rows: Sequence[Row], last: Formula) -> None:
        """`(a) if by == "x" else (b) if by == "y" else c`; long lists are halved, to nest less."""
        if len(rows) > _IN_A_ROW:
            half, rest = rows[: len(rows) // 2], rows[len(rows) // 2 :]
            self.add("(")
            self.choices(half[:-1], half[-1][0])
            self.add(") if ")
            self.asked([answer for _, answers in half for answer in answers])
            self.add(" else ")
            self.choices(rest, last)
            return
        for formula, answers in rows:
            self.add("(")
            self.add(formula.text, formula.origin)
            self.add(") if ")
            self.asked(answers)
            self.add(" else ")
        self.add(last.text, last.origin)

    def asked(self, answers: list[Scalar]) -> None:
        """`by == "x"`, or `by in ["x", "y"]`."""
        self.add(f"`{normal(self.by.text)}`", self.by)
        self.add(" in [" if len(answers) > 1 else " == ")
        for position, key in enumerate(answers):
            answer = normal(key.text)
            mark = '"' if "'" in answer else "'"
            self.add(", " if position else "")
            self.add(f"{mark}{answer}{mark}", Origin(self.by.source, key.span, key.text))
        self.add("]" if len(answers) > 1 else "")
