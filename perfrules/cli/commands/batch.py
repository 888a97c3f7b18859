"""`perfrules batch`: the scores of a table of subjects."""

from __future__ import annotations

import datetime as dt

from perfrules import api
from perfrules.cli import output as out
from perfrules.cli.arguments import as_of_option, ruleset_argument
from perfrules.cli.command import command, option
from perfrules.cli.language import Session
from perfrules.cli.tables import column_option, keep_option, progress_bar, table_argument
from perfrules.reporting.batch_page import batch_page
from perfrules.wording import Text


@command(
    Text(
        "给一张表的评价对象评分，一行一个：每个指标的得分、总得分、等级；显示汇总。"
        "有误的行不妨碍别的行，结果里写明它的每一处错误。要先安装 perfrules[batch]，"
        "读写 Excel 再装 perfrules[excel]。"
        "\n结果文件写完才出现：中途断电、被终止或磁盘满了，原来的文件不变。"
        "\n勾稽不符的行照样评分，在 checks 一列写明是哪几条，汇总里各有多少行。"
        "\n退出码：0 全部评完；1 有的行有误、勾稽不符，或以 % 计的一列像是没有乘 100；"
        "2 读不了或写不了。",
        "Scores a table of subjects, one in each row: the scores of every indicator, the total, the"
        " grade; shows a summary. Rows in error do not stop the others: the result says all that is"
        " wrong with them. Needs perfrules[batch], for Excel perfrules[excel]."
        "\nThe result appears when it is whole: whatever happens on the way, what was there before"
        " stays as it was."
        "\nRows whose facts fail a check are scored; the column checks says which, the summary in"
        " how many rows."
        "\nExit codes: 0 all rows are scored; 1 some are in error or fail a check, or a column in"
        " % seems to hold 0.95 for 95%; 2 something cannot be read or written.",
    ),
    name="batch",
    examples=(
        "perfrules batch cn-js-lyg-npc-2021 facts.xlsx -o scores.xlsx --keep 单位",
        "perfrules batch ./ruleset.yaml facts.csv -o scores.parquet --column 决算数=expenditure",
    ),
)
@ruleset_argument
@table_argument
@option(
    "-o",
    "--output",
    told=Text("结果写到这个文件：.csv、.xlsx 或 .parquet；不写则只看汇总",
              "the file of the scores: .csv, .xlsx or .parquet; without it only the summary"),
    metavar="FILE",
)  # fmt: skip
@keep_option
@column_option
@option(
    "--reasons",
    is_flag=True,
    told=Text("再写出每个指标扣了多少、依哪条规则，汇总最常见的扣分；要慢一些",
              "also what each indicator lost and by which rules, and the most frequent of them;"
              " slower"),
)  # fmt: skip
@option("--json", "as_json", is_flag=True, told=Text("汇总输出 JSON", "the summary as JSON"))
@as_of_option
def run(
    session: Session,
    ruleset: str,
    facts: str,
    *,
    output: str | None,
    keep: tuple[str, ...],
    columns: dict[str, str],
    reasons: bool,
    as_json: bool,
    as_of: dt.date | None,
) -> int:
    """Score and summarise; the exit code says whether something has to be looked at."""
    rules = api.load(ruleset, as_of=as_of)
    with progress_bar(session.language) as progress:
        summary = api.evaluate_file(
            rules,
            facts,
            output,
            columns=columns,
            keep=keep,
            reasons=reasons,
            language=session.language,
            progress=progress,
        )
    if as_json:
        out.write_json(summary.to_dict())
    else:
        names = {node.id: node.name for node in rules.plan.nodes}
        out.show(lambda width: batch_page(rules.title, summary, names, session.language, width))
    found = summary.errors or summary.failed_checks or summary.bare_shares
    return 1 if found else 0
