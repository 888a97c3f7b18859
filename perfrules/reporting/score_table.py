"""The table of a score sheet: a row for every group and indicator, and one for the total."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from perfrules.reporting.numbers import points_text, score_text
from perfrules.reporting.page import Column, Line, Row, Style, table
from perfrules.reporting.sheet import Sheet, SheetRow
from perfrules.results import STATUS_WORDS, Deduction, Discrepancy, Status
from perfrules.wording import Language, Text

_ROOM_FOR_REASONS: Final = 104  # from so many columns on, reasons have a column of their own
_MARKS: Final[dict[bool, tuple[str, Style]]] = {True: ("✓", "good"), False: ("✗", "bad")}

_INDICATOR = Text("指标", "Indicator")
_POINTS = Text("分值", "Points")
_TARGET = Text("目标值", "Target")
_ACTUAL = Text("完成值", "Actual")
_SCORE = Text("得分", "Score")
_REASON = Text("扣分原因", "Why points were lost")
CLAIM = Text("自评", "Claim")
TOTAL = Text("总得分", "Total score")


def score_table(sheet: Sheet, width: int) -> Iterator[Line]:
    """The table; where there is room reasons have a column, else they stand below their row."""
    language = sheet.language
    claimed = bool(sheet.claims)
    reasons = bool(sheet.deductions) and width >= _ROOM_FOR_REASONS
    titles = [
        Column(title=_INDICATOR.in_language(language), flexible=True),
        Column(title=_POINTS.in_language(language), right=True, most=8),
        Column(title=_TARGET.in_language(language)),
        Column(title=_ACTUAL.in_language(language)),
        Column(title=_SCORE.in_language(language), right=True, most=16),
    ]
    if claimed:
        titles.append(Column(title=CLAIM.in_language(language), right=True))
    if reasons:
        titles.append(Column(title=_REASON.in_language(language), flexible=True))
    rows: list[Row | None] = [
        _table_row(row, language, claimed=claimed, reasons=reasons) for row in sheet.rows
    ]
    if sheet.has_total:
        total = [TOTAL.in_language(language), points_text(sheet.total_points), "", ""]
        total.append(_score_cell(sheet.total_score, sheet.mark))
        if claimed:
            total.append(claim_text(sheet.total_claim))
        rows += [None, _styled([*total, *([""] if reasons else [])], sheet.total_claim, "group", 0)]
    yield from table(titles, rows, width)


def deduction_text(deduction: Deduction, language: Language) -> str:
    """What was lost, and why."""
    lost = points_text(deduction.points)
    return Text(f"扣 {lost} 分：{deduction.reason}", f"−{lost}: {deduction.reason}").in_language(
        language
    )


def claim_text(claim: Discrepancy | None) -> str:
    """A claim, and whether recomputing confirms it: 99 ✓."""
    return "" if claim is None else f"{claimed_text(claim.declared)} {_MARKS[claim.agrees][0]}"


def claimed_text(declared: Decimal | str | None) -> str:
    """What is claimed: a score or a grade."""
    return declared if isinstance(declared, str) else points_text(declared)


def _table_row(row: SheetRow, language: Language, *, claimed: bool, reasons: bool) -> Row:
    points = points_text(row.points) if row.has_points else ""
    cells = [row.name, points, row.target or "", row.actual or ""]
    if not row.has_points:
        cells.append("")
    elif row.status is Status.SCORED or row.score is not None:
        cells.append(_score_cell(row.score, row.mark))
    else:
        cells.append(STATUS_WORDS[row.status].in_language(language))
    if claimed:
        cells.append(claim_text(row.claim))
    told = tuple(deduction_text(deduction, language) for deduction in row.deductions)
    if reasons:
        cells.append(" ".join(told))
    style: Style = "group" if row.is_group else ""
    below: tuple[tuple[str, Style], ...] = (
        () if reasons else tuple((text, "warning") for text in told)
    )
    colon = "：" if language == "zh" else ": "
    label = Text("汇总", "Aggregation").in_language(language)
    below += tuple((f"{label}{colon}{text}", "quiet") for text in row.told)
    return _styled(cells, row.claim, style, 2 * (row.level - 1), below)


def _styled(
    cells: list[str],
    claim: Discrepancy | None,
    style: Style,
    indent: int,
    below: tuple[tuple[str, Style], ...] = (),
) -> Row:
    """A row whose claim is green or red, and whose reason stands out."""
    looks: list[Style] = [""] * len(cells)
    if len(cells) > 5 and claim is not None:
        looks[5] = _MARKS[claim.agrees][1]
    if len(cells) > 6:
        looks[6] = "warning"
    return Row(cells=tuple(cells), style=style, styles=tuple(looks), indent=indent, below=below)


def _score_cell(score: Decimal | None, mark: str | None) -> str:
    """A score, with its word where it has one: 1.5 D+."""
    return score_text(score) if mark is None else f"{score_text(score)} {mark}"
