"""`perfrules explain`: how an indicator, a group, the whole or another total came to be."""

from __future__ import annotations

import datetime as dt

from perfrules import api
from perfrules.cli import output as out
from perfrules.cli.arguments import (
    as_of_option,
    facts_argument,
    json_option,
    ruleset_argument,
    subject_of,
)
from perfrules.cli.command import argument, command
from perfrules.cli.language import Session
from perfrules.cli.misuse import unknown
from perfrules.compiling.plan import Plan
from perfrules.explaining.names import THE_WHOLE, part_named
from perfrules.reporting.trace_page import trace_page
from perfrules.wording import Text


@command(
    Text(
        "逐步说明一个指标、指标组、总得分或别的合计怎样得来：用到的数、规则的每一部分各是多少。",
        "How an indicator, a group, the whole or another total came to its score: what it read,"
        " and the value of every part of its rule.",
    ),
    name="explain",
    examples=("perfrules explain cn-js-lyg-npc-2021 subject.yaml 业务学习与培训完成率",),
)
@ruleset_argument
@facts_argument
@argument(
    "indicator",
    Text(
        "指标、指标组或别的合计的编号或名称；total 为总得分",
        "the id or the name of the indicator, group or other total; total for the whole",
    ),
)
@as_of_option
@json_option
def run(
    session: Session,
    ruleset: str,
    facts: str,
    indicator: str,
    *,
    as_of: dt.date | None,
    as_json: bool,
) -> int:
    """Score, and print the trace of one of them."""
    rules = api.load(ruleset, as_of=as_of)
    _checked(rules.plan, indicator)
    language = session.asked if as_json else session.language
    evaluation = rules.evaluate(subject_of(facts), language=language)
    trace = evaluation.explain(indicator)
    if as_json:
        out.write_json(trace.to_dict())
    else:
        out.show(lambda width: trace_page(trace, width, session.language))
    return 0


def _checked(plan: Plan, name: str) -> None:
    """Raises Misuse, with the nearest name there is, for what nothing is called."""
    if part_named(plan, name) is None:
        totals = [spelled for each in plan.model.totals for spelled in (each.id, each.label)]
        known = dict.fromkeys([*plan.node_ids, *totals, *THE_WHOLE])
        raise unknown(Text("指标", "indicator"), name, list(known))
