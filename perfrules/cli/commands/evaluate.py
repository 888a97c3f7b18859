"""`perfrules evaluate`: the score sheet of one subject."""

from __future__ import annotations

import datetime as dt

from perfrules import api
from perfrules.cli import output as out
from perfrules.cli.arguments import (
    as_of_option,
    facts_argument,
    output_option,
    ruleset_argument,
    subject_of,
)
from perfrules.cli.command import command, option
from perfrules.cli.language import Session
from perfrules.reporting.sheet import calls_for_attention, score_sheet
from perfrules.wording import Text


@command(
    Text(
        "给一个评价对象评分：评分表、总得分和等级、每处扣分的原因、自评与复算的比较、核对结果。",
        "Scores one subject: the score sheet, total and grade, the reason for every lost point,"
        " claims beside what was recomputed, and what the checks of the facts found.",
    ),
    name="evaluate",
    examples=(
        "perfrules evaluate cn-js-lyg-npc-2021 subject.yaml",
        "perfrules evaluate ./ruleset.yaml subject.json --json -o result.json",
    ),
)
@ruleset_argument
@facts_argument
@option(
    "--json",
    "as_json",
    is_flag=True,
    told=Text("输出 JSON，格式见 perfrules schema evaluation；不写 --lang 时用规则集的语言",
              "JSON, see perfrules schema evaluation; without --lang in the ruleset's language"),
)  # fmt: skip
@as_of_option
@output_option
def run(
    session: Session,
    ruleset: str,
    facts: str,
    *,
    as_json: bool,
    as_of: dt.date | None,
    output: str | None,
) -> int:
    """Score and print; the exit code says whether something calls for attention."""
    rules = api.load(ruleset, as_of=as_of)
    subject = subject_of(facts)
    if as_json:
        # The same bytes on every machine: the locale has no say in them.
        evaluation = rules.evaluate(subject, language=session.asked)
        out.write(evaluation.to_json(), output)
    else:
        from perfrules.reporting.score_page import score_page  # noqa: PLC0415 - only for people

        evaluation = rules.evaluate(subject, language=session.language)
        sheet = score_sheet(evaluation, rules.model, subject=subject.name, period=subject.period)
        out.show(lambda width: score_page(sheet, width), output)
    return 1 if calls_for_attention(evaluation) else 0
