"""What a score sheet says below the total: bonuses, vetoes, the grade, the range, the review."""

from __future__ import annotations

from collections.abc import Iterator

from perfrules.explaining.whole import reason_words
from perfrules.reporting.numbers import points_text, score_text
from perfrules.reporting.page import Column, Line, Row, line, paragraph, table
from perfrules.reporting.sheet import Sheet
from perfrules.results import STATUS_WORDS, AdjustedScore, Range, RangeEnd, TotalResult
from perfrules.wording import Language, Text


def whole_part(sheet: Sheet, width: int, language: Language) -> Iterator[Line]:
    """What was added and taken, what is vetoed, why the grade is not the one of the score."""
    if (sheet.bonuses or sheet.penalties) and sheet.base_score is not None:
        base = score_text(sheet.base_score)
        told = Text(f"加减分之前 {base} 分", f"before bonuses and penalties: {base}")
        yield from paragraph(told.in_language(language), width, first="  ")
    for bonus in sheet.bonuses:
        points = points_text(bonus.points)
        told = Text(f"加 {points} 分：{bonus.reason}", f"+{points}: {bonus.reason}")
        yield from paragraph(told.in_language(language), width, first="  ", style="good")
    for penalty in sheet.penalties:
        points = points_text(penalty.points)
        told = Text(f"减 {points} 分：{penalty.reason}", f"−{points}: {penalty.reason}")
        yield from paragraph(told.in_language(language), width, first="  ", style="warning")
    for veto in sheet.vetoes:
        told = Text(f"一票否决：{veto.reason}", f"veto: {veto.reason}")
        yield from paragraph(told.in_language(language), width, first="  ", style="bad")
    for reason in sheet.grade_reasons:
        told = reason_words(reason)
        yield from paragraph(told.in_language(language), width, first="  ", style="warning")
    if sheet.quota_note is not None:
        yield from paragraph(sheet.quota_note, width, first="  ", style="warning")
    for name, grade in sheet.grades.items():
        if grade is not None:
            told = Text(f"等级（{name}） {grade}", f"Grade ({name}) {grade}")
            yield from paragraph(told.in_language(language), width, first="  ")
    for total in sheet.totals:
        told = _total_words(total)
        yield from paragraph(told.in_language(language), width, first="  ")
    for code in sheet.reason_codes:
        points = points_text(code.points)
        told = Text(f"原因 {code.code}：{points} 分", f"reason {code.code}: {points}")
        yield from paragraph(told.in_language(language), width, first="  ")
    if sheet.range is not None:
        told = _range_words(sheet.range)
        yield from paragraph(told.in_language(language), width, first="  ")


def _range_words(found: Range) -> Text:
    worst, best = _end(found.worst), _end(found.best)
    count = len(found.pending)
    return Text(
        f"还有 {count} 项待评：最低 {worst.zh}，最高 {best.zh}",
        f"{count} pending: {worst.en} at the least, {best.en} at the most",
    )


def _total_words(total: TotalResult) -> Text:
    points = points_text(total.points)
    if total.score is None:
        told = STATUS_WORDS[total.status]
        return Text(f"{total.name}：{told.zh}", f"{total.name}: {told.en}")
    score = points_text(total.score)
    return Text(f"{total.name}：{score}（满分 {points}）", f"{total.name}: {score} of {points}")


def _end(end: RangeEnd) -> Text:
    if end.total_score is None:
        return Text("不予评定", "not rated")
    score = score_text(end.total_score)
    if end.grade is None:
        return Text(f"{score} 分", score)
    return Text(f"{score} 分（{end.grade}）", f"{score} ({end.grade})")


def review_part(sheet: Sheet, width: int, language: Language) -> Iterator[Line]:
    """What a reviewer decided, beside the automatic scores, and what the whole comes to then."""
    review = sheet.review
    if review is None:
        return
    count = len(review.adjustments)
    heading = Text(f"复核：调整 {count} 项", f"Review: {count} adjusted")
    yield line(heading.in_language(language), "heading")
    titles = [
        Column(title=Text("指标", "Indicator").in_language(language), flexible=True),
        Column(title=Text("自动评分", "Automatic").in_language(language), right=True),
        Column(title=Text("复核得分", "Adjusted").in_language(language), right=True),
        Column(title=Text("原因", "Reason").in_language(language), flexible=True),
    ]
    rows: list[Row | None] = [
        Row(
            cells=(
                each.name,
                score_text(each.automatic),
                score_text(each.score),
                _decided(each, language),
            )
        )
        for each in review.adjustments
    ]
    yield from table(titles, rows, width)
    if review.total_score is None:
        return
    total, grade = score_text(review.total_score), review.grade
    told = Text(f"复核后总得分 {total}", f"Total score after review {total}")
    if grade is not None:
        told = Text(f"{told.zh}  等级 {grade}", f"{told.en}  Grade {grade}")
    yield from paragraph(told.in_language(language), width, style="title")


def _decided(each: AdjustedScore, language: Language) -> str:
    """Why, by whom and when."""
    who = [text for text in (each.by, each.on) if text]
    if not who:
        return each.reason
    joined = ("，" if language == "zh" else ", ").join(who)
    return Text(f"{each.reason}（{joined}）", f"{each.reason} ({joined})").in_language(language)
