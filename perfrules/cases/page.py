"""What came of cases, as lines for people: differences side by side, clauses that none reached."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Final

from perfrules.cases.case import CaseResult, CasesResult, Coverage, Difference, RuleClause
from perfrules.explaining.places import place_words
from perfrules.reporting.page import Line, Style, labelled, line, paragraph
from perfrules.reporting.wrapping import clean
from perfrules.wording import Language, Text

_EXPECTED: Final = Text("应为", "expected")
_ACTUAL: Final = Text("实际", "actual")
_LISTED: Final = 200  # clauses that are named one by one
_NONE: Final = Text("（没有）", "(none)")


def cases_page(result: CasesResult, width: int, language: Language) -> Iterator[Line]:
    """A heading, the cases that failed, the coverage and what is not covered."""
    name = f"{result.ruleset_id}  {result.ruleset_version}"
    yield ((name, "heading"), (f"  {clean(result.source.name)}", "quiet"))
    failed = [each for each in result.results if not each.passed]
    yield from paragraph(
        _summary(len(result.results), len(failed)).in_language(language),
        width,
        first="✗ " if failed else "✓ ",
        style="bad" if failed else "good",
    )
    for each in failed:
        yield line()
        yield from case_lines(each, width, language)
    if failed:
        yield line()
    yield from coverage_lines(result.coverage, width, language)


def case_lines(result: CaseResult, width: int, language: Language) -> Iterator[Line]:
    """One case that failed: what was expected beside what came."""
    case = result.case
    where = Text(f"第 {case.line} 行", f"line {case.line}").in_language(language)
    yield from paragraph(f"{where}  {case.name}", width, first="  ✗ ", style="bad")
    for difference in result.differences:
        yield from _difference_lines(difference, width, language)
    for diagnostic in result.diagnostics:
        for told in diagnostic.render(case.source, language).split("\n"):
            yield line(f"      {clean(told)}", "quiet")


def _difference_lines(difference: Difference, width: int, language: Language) -> Iterator[Line]:
    where = Text(f"第 {difference.line} 行", f"line {difference.line}").in_language(language)
    yield from paragraph(f"{where}  {difference.path}", width, first="    ")
    none = _NONE.in_language(language)
    pairs = [
        (f"      {label.in_language(language)}", none if told is None else told)
        for label, told in ((_EXPECTED, difference.expected), (_ACTUAL, difference.actual))
    ]
    yield from labelled(pairs, width)


def coverage_lines(coverage: Coverage, width: int, language: Language) -> Iterator[Line]:
    """How much is reached, and each clause that is not."""
    whole = len(coverage.clauses)
    style: Style = "warning" if coverage.unreached else "good"
    rest = Text("，没有到达的：", "; not reached:") if coverage.unreached else Text("", "")
    share = percentage(coverage.rate)
    told = Text(
        f"用例到达规则的 {coverage.reached} / {whole} 个分支（{share}）{rest.zh}",
        f"the cases reach {coverage.reached} of {whole} clauses ({share}){rest.en}",
    )
    yield from paragraph(told.in_language(language), width, first="  ", style=style)
    for clause in coverage.unreached[:_LISTED]:
        words = clause_words(clause, coverage.base_ids, language)
        yield from paragraph(words, width, first="    ", indent="      ")
    more = len(coverage.unreached) - _LISTED
    if more > 0:
        yield line(Text(f"    还有 {more} 个", f"    and {more} more").in_language(language))


def clause_words(clause: RuleClause, base_ids: Mapping[str, str], language: Language) -> str:
    """Where a clause stands, whose it is, and which of its outcomes it is."""
    words = clause.words.in_language(language)
    at = place_words(base_ids, clause.file, clause.line)
    told = Text(
        f"{at.zh}  {clause.name}：{words}  [{clause.path}]",
        f"{at.en}  {clause.name}: {words}  [{clause.path}]",
    )
    return told.in_language(language)


def percentage(rate: Fraction) -> str:
    """A share with one decimal, cut off: 99.97% is never shown as 100%."""
    tenths = int(rate * 1000)
    return f"{tenths // 10}.{tenths % 10}%"


def _summary(cases: int, failed: int) -> Text:
    if not failed:
        return Text(f"{cases} 个用例全部符合", f"{cases} {_cases(cases)}: all as expected")
    return Text(
        f"{cases} 个用例，{failed} 个不符",
        f"{cases} {_cases(cases)}, {failed} not as expected",
    )


def _cases(number: int) -> str:
    return "case" if number == 1 else "cases"
