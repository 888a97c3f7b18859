"""`perfrules explain`: how an indicator, a group or the whole came to its score."""

from __future__ import annotations

import datetime as dt
from typing import Final

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
from perfrules.reporting.trace_page import trace_page
from perfrules.wording import Text, normal

_TOTAL: Final = ("total", "总得分")


@command(
    Text(
        "逐步说明一个指标、指标组或总得分怎样得来：用到的数、规则的每一部分各是多少。",
        "How an indicator, a group or the whole came to its score: what it read, and the value of"
        " every part of its rule.",
    ),
    name="explain",
    examples=("perfrules explain cn-js-lyg-npc-2021 subject.yaml 业务学习与培训完成率",),
)
@ruleset_argument
@facts_argument
@argument(
    "indicator",
    Text(
        "指标或指标组的编号或名称；total 为总得分",
        "the id or the name of the indicator or group; total for the whole",
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
    of_total = indicator in _TOTAL and indicator not in rules.plan.node_ids
    indicator_id = "" if of_total else _found(rules.plan, indicator)
    language = session.asked if as_json else session.language
    evaluation = rules.evaluate(subject_of(facts), language=language)
    trace = evaluation.explain_total() if of_total else evaluation.explain(indicator_id)
    if as_json:
        out.write_json(trace.to_dict())
    else:
        out.show(lambda width: trace_page(trace, width, session.language))
    return 0


def _found(plan: Plan, name: str) -> str:
    """The id of the indicator or group that is meant. Raises Misuse for what is unknown."""
    found = plan.node_ids.get(normal(name))
    if found is None:
        raise unknown(Text("指标", "indicator"), name, list(plan.node_ids))
    return found
