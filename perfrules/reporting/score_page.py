"""A score sheet as lines that fit a page: the table, the total, what was lost, what was found."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from perfrules.explaining.group_traces import rescaled_group_words
from perfrules.explaining.places import place_words
from perfrules.explaining.whole import rescaled_words
from perfrules.reporting.numbers import percent_text, points_text, score_text
from perfrules.reporting.page import GAP, Column, Line, Row, Style, labelled, line, paragraph, table
from perfrules.reporting.score_table import (
    CLAIM,
    TOTAL,
    claim_text,
    claimed_text,
    deduction_text,
    score_table,
)
from perfrules.reporting.sheet import CheckRow, Sheet
from perfrules.reporting.whole_part import review_part, whole_part
from perfrules.results import STATUS_WORDS
from perfrules.wording import Language, Text, columns

_SUBJECT = Text("评价对象", "Subject")
_PERIOD = Text("评价期", "Period")
_RULESET = Text("规则集", "Ruleset")
_BASIS = Text("依据", "Basis")
_RATE = Text("得分率", "Score rate")
_GRADE = Text("等级", "Grade")
_RECOMPUTED = Text("复算", "Recomputed")
_DIFFERENCE = Text("差额", "Difference")
_CLAIMED_ROW = Text("项目", "Row")
_SEVERITIES = {
    "error": Text("错误", "error"),
    "warning": Text("警告", "warning"),
    "info": Text("提示", "info"),
}
_WORST_FIRST = ("error", "warning", "info")
_STYLES: dict[str, Style] = {"error": "bad", "warning": "warning", "info": ""}


def score_page(sheet: Sheet, width: int) -> Iterator[Line]:
    """The whole report of one evaluation."""
    language = sheet.language
    yield from paragraph(sheet.title, width, style="title")
    yield from labelled(_heading(sheet), width)
    yield line()
    yield from score_table(sheet, width)
    yield line()
    yield from _total(sheet, width)
    for part in (review_part, _deductions, _claims, _checks, _warnings):
        lines = list(part(sheet, width, language))
        if lines:
            yield line()
            yield from lines


def _heading(sheet: Sheet) -> list[tuple[str, str]]:
    language = sheet.language
    digest = Text(f"摘要 {sheet.ruleset_digest[:12]}", f"digest {sheet.ruleset_digest[:12]}")
    ruleset = f"{sheet.ruleset_id}  {sheet.ruleset_version}  {digest.in_language(language)}"
    return [
        (_SUBJECT.in_language(language), sheet.subject or ""),
        (_PERIOD.in_language(language), sheet.period or ""),
        (_RULESET.in_language(language), ruleset),
        (_BASIS.in_language(language), sheet.basis or ""),
    ]


def _total(sheet: Sheet, width: int) -> Iterator[Line]:
    language = sheet.language
    if not sheet.has_total:
        total = Text("本规则集不计总得分。", "The framework has no total.")
        yield from paragraph(total.in_language(language), width)
        yield from whole_part(sheet, width, language)
        return
    if sheet.total_score is None:
        why = STATUS_WORDS[sheet.status].in_language(language)
        total = Text(f"还没有总得分：{why}", f"there is no total score yet: {why}")
        yield from paragraph(total.in_language(language), width, style="warning")
        yield from whole_part(sheet, width, language)
        return
    earned = f"{score_text(sheet.total_score)} / {points_text(sheet.total_points)}"
    parts = [
        f"{TOTAL.in_language(language)} {earned}",
        f"{_RATE.in_language(language)} {percent_text(sheet.score_rate)}",
    ]
    if sheet.mark is not None:
        parts.append(Text(f"等次 {sheet.mark}", f"Mark {sheet.mark}").in_language(language))
    if sheet.grade is not None:
        parts.append(f"{_GRADE.in_language(language)} {sheet.grade}")
    claim = sheet.grade_claim
    if claim is not None:
        parts.append(f"{CLAIM.in_language(language)} {claim_text(claim)}")
    yield from paragraph((GAP * 2).join(parts), width, style="title")
    for told in sheet.told:
        text = Text(f"总得分的汇总：{told}", f"How the total is put together: {told}")
        yield from paragraph(text.in_language(language), width)
    if sheet.rescaled:
        applicable, points = points_text(sheet.applicable_points), points_text(sheet.total_points)
        yield from paragraph(rescaled_words(applicable, points).in_language(language), width)
    for row in sheet.rows:
        if row.rescaled:
            applicable, points = points_text(row.applicable_points), points_text(row.points)
            rescaled = rescaled_group_words(row.name, applicable, points)
            yield from paragraph(rescaled.in_language(language), width)
    yield from whole_part(sheet, width, language)


def _deductions(sheet: Sheet, width: int, language: Language) -> Iterator[Line]:
    lost = sheet.deductions
    if not lost:
        return
    total = points_text(sum((deduction.points for _, deduction in lost), Decimal(0)))
    number = len(lost)
    heading = Text(
        f"扣分：{number} 处，共 {total} 分",
        f"Deductions: {number}, {total} point{'' if total == '1' else 's'} in all",
    )
    rescaled = sheet.rescaled or any(row.rescaled for row in sheet.rows)
    if not sheet.adds_up:  # the points of indicators are not those of the total
        heading = Text(f"扣分：{number} 处（按各指标自己的分值）",
                       f"Deductions: {number} (in the points of each indicator)")  # fmt: skip
    elif rescaled:
        heading = Text(f"{heading.zh}（折算前）", f"{heading.en} (before rescaling)")
    yield line(heading.in_language(language), "heading")
    for row, deduction in lost:
        yield from paragraph(row.name, width, first="  ")
        told = deduction_text(deduction, language)
        yield from paragraph(told, width, first="    ", style="warning")
        base = deduction.file in sheet.base_ids
        at = place_words(sheet.base_ids, deduction.file, deduction.line)
        where = Text(
            f"{'' if base else '规则集'}{at.zh}，{deduction.rule}",
            f"{at.en}{'' if base else ' of the ruleset'}, {deduction.rule}",
        )
        yield from paragraph(where.in_language(language), width, first="    ", style="quiet")


def _claims(sheet: Sheet, width: int, language: Language) -> Iterator[Line]:
    """Whether recomputing confirms what was claimed, and a row for each claim that it does not."""
    if not sheet.claims:
        return
    wrong, number = sheet.disagreeing, len(sheet.claims)
    if not wrong:
        told = Text(
            f"自评：{number} 项都与复算一致", f"Claims: all {number} agree with what was recomputed"
        )
        yield line(told.in_language(language), "heading")
        return
    told = Text(
        f"自评：{number} 项中 {len(wrong)} 项与复算不符",
        f"Claims: {len(wrong)} of {number} do not agree with what was recomputed",
    )
    yield line(told.in_language(language), "heading")
    titles = [
        Column(title=_CLAIMED_ROW.in_language(language), flexible=True),
        Column(title=CLAIM.in_language(language), right=True),
        Column(title=_RECOMPUTED.in_language(language), right=True),
        Column(title=_DIFFERENCE.in_language(language), right=True),
    ]
    rows = [
        Row(
            cells=(
                claim.name,
                claimed_text(claim.declared),
                claim.recomputed
                if isinstance(claim.recomputed, str)
                else score_text(claim.recomputed),
                _signed(claim.difference),
            ),
            styles=("", "", "", "bad"),
        )
        for claim in wrong
    ]
    yield from table(titles, rows, width)


def _signed(difference: Decimal | None) -> str:
    if difference is None:
        return ""
    return f"{'+' if difference > 0 else '−'}{points_text(abs(difference))}"


def _checks(sheet: Sheet, width: int, language: Language) -> Iterator[Line]:
    """What the checks found: what does not agree first, then what could not be checked."""
    groups: dict[str, list[CheckRow]] = {"fail": [], "skipped": [], "pass": []}
    for check in sheet.checks:
        groups[check.finding.status].append(check)
    if not sheet.checks:
        return
    failed, skipped, passed = (len(group) for group in groups.values())
    heading = Text(
        f"核对 {len(sheet.checks)} 项：{failed} 项不符，{skipped} 项缺数据，{passed} 项一致",
        f"{len(sheet.checks)} check{'s' if len(sheet.checks) > 1 else ''}: {failed} failed,"
        f" {skipped} {'lacks' if skipped == 1 else 'lack'} facts,"
        f" {passed} {'holds' if passed == 1 else 'hold'}",
    )
    yield line(heading.in_language(language), "heading")
    for check in sorted(groups["fail"], key=lambda c: _WORST_FIRST.index(c.finding.severity)):
        severity = check.finding.severity
        first = f"  ✗ {_SEVERITIES[severity].in_language(language)}  "
        yield from paragraph(check.finding.message, width, first=first, style=_STYLES[severity])
        indent = " " * columns(first)
        if check.detail:
            yield from paragraph(check.detail, width, first=indent)
    for check in groups["skipped"]:
        yield from paragraph(check.statement, width, first="  ? ")
        yield from paragraph(_why_skipped(check, language), width, first="    ", style="quiet")
    for check in groups["pass"]:
        yield from paragraph(check.statement, width, first="  ✓ ", style="quiet")


def _why_skipped(check: CheckRow, language: Language) -> str:
    if not check.missing:
        return check.detail
    names = ("、" if language == "zh" else ", ").join(check.missing)
    return Text(f"缺少：{names}", f"not reported: {names}").in_language(language)


def _warnings(sheet: Sheet, width: int, language: Language) -> Iterator[Line]:
    if not sheet.warnings:
        return
    yield line(Text("填报数据的提醒", "About the facts").in_language(language), "heading")
    for warning in sheet.warnings:
        for number, text in enumerate(warning.split("\n")):
            yield from paragraph(
                text.strip(), width, first="    " if number else "  ! ", style="warning"
            )
