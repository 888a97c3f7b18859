"""`perfrules test`: the cases beside rulesets, and what of the rules none of them reaches."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import attrs

from perfrules import api
from perfrules.cases.case import CasesResult
from perfrules.cases.document import cases_document
from perfrules.cases.files import CASES, rulesets_below
from perfrules.cases.page import cases_page, percentage
from perfrules.cli import output as out
from perfrules.cli.arguments import json_option, output_option
from perfrules.cli.command import argument, command, option
from perfrules.cli.language import Session
from perfrules.cli.misuse import Misuse
from perfrules.decimals import read_number
from perfrules.errors import PerfrulesError
from perfrules.reporting.page import Line, line, paragraph
from perfrules.wording import Language, Text, shortened


@attrs.frozen
class _Tested:
    """A ruleset by the name it was found under, and what came of its cases."""

    name: str
    result: CasesResult | PerfrulesError


@command(
    Text(
        "运行规则集旁边的 cases.yaml：逐个用例比较应有的结果与实际的结果，"
        "并列出没有用例到达的规则分支（条件的两面、每一档、每个选项、每个等级）。"
        "写文件夹则运行其中的全部；什么都不写，就是当前文件夹。"
        "\n退出码：0 全部符合；1 有不符，或覆盖低于 --min-coverage；2 读不了。",
        "Runs the cases.yaml beside rulesets: what each case expects beside what came, and the"
        " clauses that no case reaches (both sides of every condition, every band, answer and"
        " grade). A folder stands for all in it, and nothing for the current folder."
        "\nExit codes: 0 all as expected; 1 differences, or less covered than --min-coverage;"
        " 2 something cannot be read.",
    ),
    name="test",
    examples=("perfrules test", "perfrules test ./ruleset.yaml --min-coverage 90%"),
)
@argument(
    "rulesets",
    Text("规则集的编号，或文件、文件夹的路径，可以写几个",
         "ids of rulesets, or paths of their files, or of folders that hold some"),
    nargs=-1,
    required=False,
)  # fmt: skip
@option(
    "--min-coverage",
    metavar="90%",
    told=Text("规则分支至少要到达这么多", "at least so much of the clauses has to be reached"),
)
@json_option
@output_option
def run(
    session: Session,
    rulesets: tuple[str, ...],
    *,
    min_coverage: str | None,
    as_json: bool,
    output: str | None,
) -> int:
    """Run the cases of each ruleset, and print what came of them."""
    least = _share(min_coverage)
    found = [each for given in rulesets or (".",) for each in _found(given)]
    # As data the same on every machine: the locale has no say in them.
    language = (session.asked or "zh") if as_json else session.language
    tested = [_tested(name, language) for name in dict.fromkeys(found)]
    good = [each.result for each in tested if isinstance(each.result, CasesResult)]
    errors = [each.result for each in tested if isinstance(each.result, PerfrulesError)]
    if as_json:
        out.write_json([_document(each, language) for each in tested], output)
    else:
        out.show(lambda width: _page(good, least, width, language), output)
        for error in errors:
            out.complain(error.render(language))
    if errors:
        return 2
    return 0 if all(each.passed and each.coverage.rate >= least for each in good) else 1


def _share(written: str | None) -> Fraction:
    """The least coverage that was asked for."""
    if written is None:
        return Fraction(0)
    number = read_number(written.removesuffix("%"))
    if number is None or not 0 <= number <= 100:
        shown = shortened(written)
        raise Misuse(
            Text(
                f"--min-coverage 是 0% 到 100%，不是 {shown}",
                f"--min-coverage is 0% to 100%, not {shown}",
            )
        )
    return number / 100


def _found(given: str) -> list[str]:
    """The ruleset that was given, or those in the folder that was given."""
    folder = Path(given)
    if not folder.is_dir():
        return [given]
    found = [str(path) for path in rulesets_below(folder)]
    if not found:
        shown = shortened(given)
        raise Misuse(
            Text(
                f"{shown} 里没有带 {CASES} 的规则集",
                f"no ruleset in {shown} has a {CASES} beside it",
            )
        )
    return [path if "/" in path or "\\" in path else f"./{path}" for path in found]


def _tested(name: str, language: Language) -> _Tested:
    try:
        return _Tested(name, api.run_cases(name, language=language))
    except PerfrulesError as error:
        return _Tested(name, error)


def _document(tested: _Tested, language: Language) -> dict[str, Any]:
    """What came of a ruleset's cases, or why they could not be run."""
    result = tested.result
    if isinstance(result, CasesResult):
        return cases_document(result, language)
    diagnostics = [each.to_dict(language) for each in result.diagnostics]
    return {"ruleset": tested.name, "passed": False, "diagnostics": diagnostics}


def _page(
    results: list[CasesResult], least: Fraction, width: int, language: Language
) -> Iterator[Line]:
    for number, result in enumerate(results):
        if number:
            yield line()
        yield from cases_page(result, width, language)
        if result.coverage.rate < least:
            told = Text(
                f"覆盖低于要求的 {percentage(least)}",
                f"less than the {percentage(least)} asked for",
            )
            yield from paragraph(told.in_language(language), width, first="✗ ", style="bad")
