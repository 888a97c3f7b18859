"""`perfrules simulate`: how the scores of a table move with other rules."""

from __future__ import annotations

import datetime as dt

import attrs

from perfrules import api
from perfrules.cli import output as out
from perfrules.cli.arguments import as_of_option, ruleset_argument
from perfrules.cli.command import command, option
from perfrules.cli.language import Session
from perfrules.cli.misuse import Misuse
from perfrules.cli.tables import column_option, keep_option, pairs, progress_bar, table_argument
from perfrules.diagnostics import Diagnostic
from perfrules.errors import RulesetError
from perfrules.reporting.simulation_page import simulation_page
from perfrules.reporting.simulation_title import simulation_title
from perfrules.wording import Language, Text


@command(
    Text(
        "同一张表按两种规则各评一遍：平均分和中位数变了多少，各等级之间怎样流动，谁的等级变了、"
        "因为哪些指标。用 --set 改规则集的参数，或用 --against 换一个规则集，也可以两样都写。"
        "\n退出码：0 全部评完；1 有的行有误；2 读不了或写不了。",
        "Scores a table by two rulesets: how mean and median move, who goes from which grade to"
        " which, and because of which indicators. --set changes parameters of the ruleset,"
        " --against takes another one; both may be given."
        "\nExit codes: 0 all rows are scored; 1 some are in error; 2 something cannot be read or"
        " written.",
    ),
    name="simulate",
    examples=(
        "perfrules simulate ./ruleset.yaml facts.xlsx --set pass_line=85% --keep 单位",
        "perfrules simulate ./2023.yaml facts.parquet --against ./2024.yaml -o moves.csv",
    ),
)
@ruleset_argument
@table_argument
@option(
    "--set",
    "parameters",
    told=Text("参数改成这个数值；可写多次", "another value for a parameter; may be repeated"),
    metavar="PARAMETER=VALUE",
    multiple=True,
    callback=pairs(Text("参数=数值", "PARAMETER=VALUE")),
)
@option(
    "--against",
    told=Text("与这个规则集比较：编号或路径", "the ruleset to compare with: id or path"),
    metavar="RULESET",
)
@option(
    "-o",
    "--output",
    told=Text("每一行的比较写到这个文件：.csv、.xlsx 或 .parquet",
              "the file for the comparison of every row: .csv, .xlsx or .parquet"),
    metavar="FILE",
)  # fmt: skip
@keep_option
@column_option
@option("--json", "as_json", is_flag=True, told=Text("输出 JSON", "JSON"))
@as_of_option
def run(
    session: Session,
    ruleset: str,
    facts: str,
    *,
    parameters: dict[str, str],
    against: str | None,
    output: str | None,
    keep: tuple[str, ...],
    columns: dict[str, str],
    as_json: bool,
    as_of: dt.date | None,
) -> int:
    """Score twice and compare; the exit code says whether there are rows in error."""
    if not (parameters or against):
        raise Misuse(
            Text("写上 --set 参数=数值，或 --against 规则集",
                 "give --set PARAMETER=VALUE, or --against RULESET")
        )  # fmt: skip
    before = api.load(ruleset, as_of=as_of)
    after = api.load(against, as_of=as_of) if against else before
    if parameters:
        after = _with(after, parameters, session.language)
    with progress_bar(session.language) as progress:
        found = api.simulate(
            before,
            facts,
            against=after,
            target=output,
            columns=columns,
            keep=keep,
            language=session.language,
            progress=progress,
        )
    if as_json:
        out.write_json(found.to_dict())
    else:
        names = {node.id: node.name for rules in (after, before) for node in rules.plan.nodes}
        given = [each for each in (ruleset, against) if each]
        title = simulation_title(
            before.model, after.model, given, list(parameters), session.language
        )
        out.show(lambda width: simulation_page(title, found, names, session.language, width))
    return 1 if found.errors_before or found.errors_after else 0


def _with(ruleset: api.Ruleset, parameters: dict[str, str], language: Language) -> api.Ruleset:
    """The ruleset with other values; what is wrong or doubtful about them names the option."""
    try:
        made = ruleset.with_parameters(parameters, language=language)
    except RulesetError as error:
        raise RulesetError(list(map(_of_option, error.diagnostics)), language=language) from None
    for each in made.warnings:
        if each.span is None:  # it is about what was set, not about a file
            out.complain(_of_option(each).render(language=language))
    return made


def _of_option(about: Diagnostic) -> Diagnostic:
    said = about.message
    return attrs.evolve(about, message=Text(f"--set {said.zh}", f"--set {said.en}"))
