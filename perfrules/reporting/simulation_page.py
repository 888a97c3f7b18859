"""How scores move, for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Protocol

from perfrules.decimals import ABOUT
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
    @property
    def only(self) -> str | None: ...


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
    @property
    def quota(self) -> bool: ...


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
    @property
    def rest(self) -> Decimal: ...
    @property
    def grade_order(self) -> Sequence[str]: ...


_STATUSES = {
    "error": Text("有误", "error"),
    "pending": Text("待评", "pending"),
    "scored": Text("无等级", "no grade"),
    "not_applicable": Text("不适用", "not applicable"),
    "vetoed": Text("否决", "vetoed"),
}
_ONLY = {
    None: Text("", ""),
    "before": Text("（现在没有）", " (no longer there)"),
    "after": Text("（原来没有）", " (not there before)"),
}
_MOST_INDICATORS = 10
_LEAST = Fraction(1, 10_000)


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
    if not _adds_up(moves):
        mean = said(f"{mean}，先算后取整", f"{mean}, rounded last")
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
    yield from _grades(moves, language, width)
    if moves.indicators or _has_rest(moves):
        yield line()
        yield from _indicators(moves, names, language, width)
    if moves.changes:
        yield line()
        yield line(said("等级变了的行，前几行", "Rows with another grade, the first"), "heading")
        for change in moves.changes:
            told = _change(change, names, language)
            yield from paragraph(told.in_language(language), width, first="  ")
        more = moves.changed - len(moves.changes)
        if more:
            told = Text(
                f"还有 {more:,} 行；用 -o 把每一行写到文件里",
                f"{more:,} more; -o writes every row to a file",
            )
            yield from paragraph(told.in_language(language), width, first="  ")


def signed(change: Decimal | None) -> str:
    """A change with its sign."""
    return _with_sign(score_text(change), change)


def _with_sign(shown: str, change: Decimal | Fraction | None) -> str:
    """The minus is that of reasons, not a hyphen; what has no end is about so much: ≈+33.3333."""
    if change is None or not change:
        return shown
    about = ABOUT if shown.startswith(ABOUT) else ""
    return f"{about}{'+' if change > 0 else '−'}{shown.removeprefix(about).removeprefix('-')}"


def _adds_up(moves: Moves) -> bool:
    """Whether the means differ by the change that is shown."""
    one, other, change = moves.mean_before, moves.mean_after, moves.mean_change
    if one is None or other is None or change is None:
        return True
    return Fraction(other) - Fraction(one) == Fraction(change)


def _grades(moves: Moves, language: Language, width: int) -> Iterator[Line]:
    """Old grades down, new ones across, both in the order of the new ruleset."""
    grades = moves.grades
    rows, across = (
        [grade for grade in moves.grade_order if any(pair[k] == grade for pair in grades)]
        for k in (0, 1)
    )
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


def _has_rest(moves: Moves) -> bool:
    """Whether there is more left than the last decimals of scores without an end."""
    return abs(Fraction(moves.rest)) >= _LEAST


def _indicators(
    moves: Moves, names: Mapping[str, str], language: Language, width: int
) -> Iterator[Line]:
    """What each indicator contributes, and what comes of nothing but the rules of the whole."""

    def said(zh: str, en: str) -> str:
        return Text(zh, en).in_language(language)

    def row(name: str, rows: str, change: Decimal | Fraction) -> Row:
        return Row(cells=(name, rows, _with_sign(points_text(change), change)))

    listed, others = moves.indicators[:_MOST_INDICATORS], moves.indicators[_MOST_INDICATORS:]
    rows = [
        row(
            names.get(each.indicator, each.indicator) + _ONLY[each.only].in_language(language),
            f"{each.rows:,}",
            each.change,
        )
        for each in listed
    ]
    if others:
        change = sum((Fraction(each.change) for each in others), Fraction(0))
        rows.append(row(said(f"另外 {len(others)} 个", f"{len(others)} others"), "", change))
    if _has_rest(moves):
        rest = said("其余（折算、否决、加减分、取整等）", "the rest (rescaling, vetoes, bonuses …)")
        rows.append(row(rest, "", moves.rest))
    yield from table(
        [
            Column(title=said("变动的指标", "Indicators that move"), flexible=True),
            Column(title=said("行数", "Rows"), right=True),
            Column(title=said("合计变动", "Change"), right=True, most=16),
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
    why = _without_points(change)
    if why:
        moved.append(why.in_language(language))
    zh, en = (f"（{key}）", f" ({key})") if key else ("", "")
    return Text(
        f"第 {change.row} 行{zh}：{'；'.join([' → '.join(whole), *moved])}",
        f"row {change.row}{en}: {'; '.join([' → '.join(whole), *moved])}",
    )


def _without_points(change: _Change) -> Text | None:
    """Why another grade, where points alone do not say."""
    if change.quota:
        return Text("等次名额", "the quota of grades")
    if not (change.indicators or None in {change.total_before, change.total_after}):
        return Text("由总分、等级的规则而来", "by the rules of total and grade")
    return None


def _total(total: Decimal | None) -> str:
    return "" if total is None else score_text(total)
