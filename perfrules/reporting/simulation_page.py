"""How scores move, for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Protocol

from perfrules.reporting.numbers import points_text, score_text
from perfrules.reporting.page import Column, Line, Row, labelled, line, paragraph, table
from perfrules.wording import Language, Text, shortened

Scores = tuple[Decimal | None, Decimal | None]


class _Move(Protocol):
    @property
    def indicator(self) -> str: ...
    @property
    def rows(self) -> int: ...
    @property
    def change(self) -> Decimal: ...


class _Change(Protocol):
    @property
    def row(self) -> int: ...
    @property
    def key(self) -> Mapping[str, object]: ...
    @property
    def total_before(self) -> Decimal | None: ...
    @property
    def total_after(self) -> Decimal | None: ...
    @property
    def grade_before(self) -> str: ...
    @property
    def grade_after(self) -> str: ...
    @property
    def indicators(self) -> Mapping[str, Scores]: ...


class Moves(Protocol):
    """What is told of a simulation."""

    @property
    def rows(self) -> int: ...
    @property
    def compared(self) -> int: ...
    @property
    def errors_before(self) -> int: ...
    @property
    def errors_after(self) -> int: ...
    @property
    def mean_before(self) -> Decimal | None: ...
    @property
    def mean_after(self) -> Decimal | None: ...
    @property
    def mean_change(self) -> Decimal | None: ...
    @property
    def median_change(self) -> Decimal | None: ...
    @property
    def up(self) -> int: ...
    @property
    def down(self) -> int: ...
    @property
    def grades(self) -> Mapping[tuple[str, str], int]: ...
    @property
    def indicators(self) -> Sequence[_Move]: ...
    @property
    def changes(self) -> Sequence[_Change]: ...
    @property
    def changed(self) -> int: ...


_STATUSES = {
    "error": Text("有误", "error"),
    "pending": Text("待评", "pending"),
    "scored": Text("无等级", "no grade"),
    "not_applicable": Text("不适用", "not applicable"),
    "vetoed": Text("否决", "vetoed"),
}
_MOST_INDICATORS = 10


def simulation_page(
    title: str, moves: Moves, names: Mapping[str, str], language: Language, width: int
) -> Iterator[Line]:
    """The simulation; `names` are those of indicators."""

    def said(zh: str, en: str) -> str:
        return Text(zh, en).in_language(language)

    yield line(title, "title")
    yield line()
    old, new = score_text(moves.mean_before), score_text(moves.mean_after)
    mean, median = signed(moves.mean_change), signed(moves.median_change)
    same = moves.compared - moves.up - moves.down
    yield from labelled(
        [
            (said("行数", "Rows"), f"{moves.rows:,}"),
            (
                said("有误的行", "Rows in error"),
                f"{moves.errors_before:,} → {moves.errors_after:,}",
            ),
            (
                said("平均总得分", "Mean total score"),
                said(f"{old} → {new}（{mean}）", f"{old} → {new} ({mean})"),
            ),
            (said("总得分变化的中位数", "Median change"), median),
            (
                said("总得分", "Total score"),
                said(
                    f"上升 {moves.up:,}，不变 {same:,}，下降 {moves.down:,}",
                    f"{moves.up:,} up, {same:,} unchanged, {moves.down:,} down",
                ),
            ),
            (said("等级变了的行", "Rows with another grade"), f"{moves.changed:,}"),
        ],
        width,
    )
    yield line()
    yield from _grades(moves.grades, language, width)
    if moves.indicators:
        yield line()
        yield from _indicators(moves.indicators, names, language, width)
    if moves.changes:
        yield line()
        yield line(said("等级变了的行，前几行", "Rows with another grade, the first"), "heading")
        for change in moves.changes:
            told = _change(change, names, language)
            yield from paragraph(told.in_language(language), width, first="  ")


def signed(change: Decimal | None) -> str:
    """A change with its sign."""
    return f"{'+' if change is not None and change > 0 else ''}{score_text(change)}"


def _grades(
    grades: Mapping[tuple[str, str], int], language: Language, width: int
) -> Iterator[Line]:
    """Old grades down, new ones across."""
    rows = list(dict.fromkeys(one for one, _ in grades))
    across = list(dict.fromkeys(other for _, other in grades))
    across.sort(key=lambda grade: rows.index(grade) if grade in rows else -1)
    corner = Text("原来 → 现在", "before → after").in_language(language)
    yield from table(
        [Column(title=corner, most=24)]
        + [Column(title=_named(grade, language), right=True) for grade in across],
        [
            Row(
                cells=(
                    _named(one, language),
                    *(f"{count:,}" if (count := grades.get((one, a), 0)) else "·" for a in across),
                )
            )
            for one in rows
        ],
        width,
    )


def _named(grade: str, language: Language) -> str:
    return _STATUSES[grade].in_language(language) if grade in _STATUSES else grade


def _indicators(
    moves: Sequence[_Move], names: Mapping[str, str], language: Language, width: int
) -> Iterator[Line]:
    titles = Text("变动的指标 行数 共变", "Indicators_that_move Rows Change").in_language(language)
    first, second, third = (title.replace("_", " ") for title in titles.split())
    rows = [
        Row(
            cells=(
                names.get(move.indicator, move.indicator),
                f"{move.rows:,}",
                f"{'+' if move.change > 0 else ''}{points_text(move.change)}",
            )
        )
        for move in moves[:_MOST_INDICATORS]
    ]
    yield from table(
        [
            Column(title=first, flexible=True),
            Column(title=second, right=True),
            Column(title=third, right=True, most=16),
        ],
        rows,
        width,
    )


def _change(change: _Change, names: Mapping[str, str], language: Language) -> Text:
    """`第 4 行（某局）：89.47 良好 → 100.00 优秀；预算执行率 29.47 → 40.00`."""
    key = " ".join(shortened(str(v), 40) for v in change.key.values() if v is not None)
    moved = [
        f"{names.get(name, name)} {score_text(one)} → {score_text(other)}"
        for name, (one, other) in change.indicators.items()
    ]
    whole = [
        " ".join(part for part in (total, _named(grade, language)) if part)
        for total, grade in (
            (_total(change.total_before), change.grade_before),
            (_total(change.total_after), change.grade_after),
        )
    ]
    zh, en = (f"（{key}）", f" ({key})") if key else ("", "")
    return Text(
        f"第 {change.row} 行{zh}：{'；'.join([' → '.join(whole), *moved])}",
        f"row {change.row}{en}: {'; '.join([' → '.join(whole), *moved])}",
    )


def _total(total: Decimal | None) -> str:
    return "" if total is None else score_text(total)
