"""`perfrules show`: a ruleset as a readable score sheet."""

from __future__ import annotations

import datetime as dt

from perfrules import api
from perfrules.cli import output as out
from perfrules.cli.arguments import as_of_option, json_option, output_of, ruleset_argument
from perfrules.cli.command import command, option
from perfrules.cli.language import Session
from perfrules.reporting.ruleset_data import ruleset_data
from perfrules.reporting.ruleset_page import ruleset_page
from perfrules.wording import Text


@command(
    Text(
        "把规则集显示成评分表：指标、分值、目标值、评分规则，要填报的数据，核对，等级。",
        "A ruleset as a score sheet: indicators, points, targets, how each is scored, what is to be"
        " reported, checks, grades.",
    ),
    name="show",
    examples=(
        "perfrules show cn-js-lyg-npc-2021",
        "perfrules show --resolved ./overlay.yaml -o whole.yaml",
    ),
)
@ruleset_argument
@option(
    "--resolved",
    is_flag=True,
    told=Text("输出完整的规则集（YAML）：把沿用的内容都写进来；"
              "写了 --as-of 就只留那一天施行的参数，否则各个时期都保留",
              "the whole ruleset as YAML, with all that it extends written out; with --as-of only"
              " the parameters of that day, else those of all periods"),
)  # fmt: skip
@as_of_option
@json_option
@output_of(".txt", ".yaml", ".json")
def run(
    session: Session,
    ruleset: str,
    *,
    resolved: bool,
    as_of: dt.date | None,
    as_json: bool,
    output: str | None,
) -> int:
    """Print the ruleset."""
    if resolved:
        out.write(api.read_model(ruleset, as_of=as_of).printed(), output)
        return 0
    rules = api.load(ruleset, as_of=as_of)
    if as_json:
        out.write_json(ruleset_data(rules.plan, session.asked or rules.language), output)
        return 0
    out.show(lambda width: ruleset_page(rules.plan, width, session.language), output)
    return 0
