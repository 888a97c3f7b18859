"""What came of a table of scores, for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Protocol

from perfrules.reporting.numbers import percent_text, points_text, score_text
from perfrules.reporting.page import Column, Line, Row, labelled, line, paragraph, table
from perfrules.wording import Language, Text, shortened


class _Error(Protocol):
    @property
    def row(self) -> int: ...
    @property
    def key(self) -> Mapping[str, object]: ...
    @property
    def error(self) -> str: ...


class _Lost(Protocol):
    @property
    def indicator(self) -> str: ...
    @property
    def rule(self) -> str: ...
    @property
    def rows(self) -> int: ...
    @property
    def lost(self) -> Decimal: ...


class _Failed(Protocol):
    @property
    def check(self) -> str: ...
    @property
    def message(self) -> str | None: ...
    @property
    def rows(self) -> int: ...


class _Shares(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def number(self) -> str: ...
    @property
    def meant(self) -> str: ...


class Summary(Protocol):
    """What is told of a table."""

    @property
    def rows(self) -> int: ...
    @property
    def errors(self) -> int: ...
    @property
    def statuses(self) -> Mapping[str, int]: ...
    @property
    def grades(self) -> Mapping[str, int]: ...
    @property
    def mean(self) -> Decimal | None: ...
    @property
    def lowest(self) -> Decimal | None: ...
    @property
    def highest(self) -> Decimal | None: ...
    @property
    def deductions(self) -> Sequence[_Lost]: ...
    @property
    def first_errors(self) -> Sequence[_Error]: ...
    @property
    def failed_checks(self) -> Sequence[_Failed]: ...
    @property
    def bare_shares(self) -> Sequence[_Shares]: ...


def batch_page(
    title: str, summary: Summary, names: Mapping[str, str], language: Language, width: int
) -> Iterator[Line]:
    """The summary; `names` are those of indicators."""

    def said(zh: str, en: str) -> str:
        return Text(zh, en).in_language(language)

    yield line(title, "title")
    yield line()
    apart = {name: count for name, count in summary.statuses.items() if name in _OTHERS}
    ends = [score_text(each) for each in (summary.mean, summary.lowest, summary.highest)]
    yield from labelled(
        [
            (said("行数", "Rows"), f"{summary.rows:,}"),
            (said("有误的行", "Rows in error"), f"{summary.errors:,}"),
            *((_OTHERS[name].in_language(language), f"{count:,}") for name, count in apart.items()),
            (
                said("总得分", "Total score"),
                said(
                    f"平均 {ends[0]}，最低 {ends[1]}，最高 {ends[2]}",
                    f"mean {ends[0]}, lowest {ends[1]}, highest {ends[2]}",
                ),
            ),
        ],
        width,
    )
    if summary.bare_shares:
        yield line()
        yield from _bare_shares(summary.bare_shares, language, width)
    if summary.grades:
        yield line()
        yield from _grades(summary.grades, language, width)
    if summary.failed_checks:
        yield line()
        yield from _failed(summary.failed_checks, names, language, width)
    if summary.deductions:
        yield line()
        yield from _deductions(summary.deductions, names, language, width)
    if summary.first_errors:
        yield line()
        yield line(said("有误的行，前几行", "Rows in error, the first of them"), "heading")
        for wrong in summary.first_errors:
            key = " ".join(shortened(str(v), 40) for v in wrong.key.values() if v is not None)
            at = said(f"第 {wrong.row} 行", f"row {wrong.row}")
            told = f"{at}{f'（{key}）' if language == 'zh' else f' ({key})'}" if key else at
            yield from paragraph(f"{told}{said('：', ': ')}{wrong.error}", width, first="  ")


_OTHERS = {
    "pending": Text("待评的行", "Rows pending"),
    "not_applicable": Text("不适用的行", "Rows not applicable"),
    "vetoed": Text("一票否决的行", "Rows vetoed"),
}


def _bare_shares(shares: Sequence[_Shares], language: Language, width: int) -> Iterator[Line]:
    for each in shares:
        told = Text(
            f"{each.name} 以 % 计，这一列的数都不超过 1：{each.number} 按 {each.number}% 读；"
            f"若是 {each.meant}%，写成 {each.meant} 或 {each.meant}%",
            f"{each.name} is in %, and no number of its column is above 1: {each.number} is read"
            f" as {each.number}%; if it is {each.meant}%, write {each.meant} or {each.meant}%",
        )
        yield from paragraph(told.in_language(language), width, style="warning")


def _grades(grades: Mapping[str, int], language: Language, width: int) -> Iterator[Line]:
    graded = sum(grades.values())
    titles = Text("等级 行数 占比", "Grade Rows Share").in_language(language).split()
    rows = [
        Row(cells=(name, f"{count:,}", percent_text(Decimal(count) / graded if graded else None)))
        for name, count in grades.items()
    ]
    yield from table(
        [
            Column(title=titles[0], most=24),
            Column(title=titles[1], right=True),
            Column(title=titles[2], right=True),
        ],
        rows,
        width,
    )


def _failed(
    failed: Sequence[_Failed], names: Mapping[str, str], language: Language, width: int
) -> Iterator[Line]:
    titles = Text("勾稽不符 行数", "Failed_checks Rows").in_language(language).split()
    rows = [
        Row(cells=(_told(each, names).in_language(language), f"{each.rows:,}")) for each in failed
    ]
    columns = [
        Column(title=titles[0].replace("_", " "), flexible=True),
        Column(title=titles[1], right=True),
    ]
    yield from table(columns, rows, width)


def _told(failed: _Failed, names: Mapping[str, str]) -> Text:
    """What fails, in the words of the ruleset, and its id, which stands in the column `checks`."""
    if failed.message is not None:
        return Text(*(f"{failed.message} [{failed.check}]",) * 2)
    indicator = failed.check.removesuffix(".over_achievement")
    name = names.get(indicator, indicator)
    return Text(
        f"{name} 完成值远超目标值，应说明原因 [{failed.check}]",
        f"the actual of {name} is far above its target: an explanation is due [{failed.check}]",
    )


def _deductions(
    deductions: Sequence[_Lost], names: Mapping[str, str], language: Language, width: int
) -> Iterator[Line]:
    titles = Text("最常见的扣分 行数 共扣", "Frequent_deductions Rows Lost").in_language(language)
    first, second, third = (title.replace("_", " ") for title in titles.split())
    rows = [
        Row(cells=(
            f"{names.get(d.indicator, d.indicator)} [{d.rule}]",
            f"{d.rows:,}",
            points_text(d.lost),
        ))
        for d in deductions
    ]  # fmt: skip
    yield from table(
        [
            Column(title=first, flexible=True),
            Column(title=second, right=True),
            Column(title=third, right=True, most=16),
        ],
        rows,
        width,
    )
