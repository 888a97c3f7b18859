"""What may be reported under a fact, and what follows where it is not, in words."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from perfrules.compiling.plan import Plan
from perfrules.decimals import show
from perfrules.loading.facts import describe_limits
from perfrules.model import FactDeclaration, Indicator, Kind, OnMissing
from perfrules.wording import Text

_PLAIN = Text("数", "a number")
_FLAG = Text("是 或 否", "是 or 否 (yes or no)")
_TEXT = Text("文字", "text")
_DATE = Text("日期，如 2021-12-31", "a date such as 2021-12-31")

NEEDED = Text("必填", "required")
_COMPUTED = Text("给表格评分时算出", "computed when a table is scored")
_FOR_STATISTICS = Text(
    "只用于整张表的统计，单独评价时可不填",
    "only for statistics of a table, else it may be left out",
)
_ONLY_CHECKED = Text("可不填，不填则不核对", "may be left out: then it is not checked")
_MAY = Text("可不填", "may be left out")
_LEFT_OUT = {
    OnMissing.ERROR: Text("用到时必填", "required where it is used"),
    OnMissing.ZERO: Text("可不填，不填则不得分", "may be left out: then no points"),
    OnMissing.PENDING: Text("可不填，不填则待评", "may be left out: then pending"),
    OnMissing.NOT_APPLICABLE: Text(
        "可不填，不填则按不适用", "may be left out: then not applicable"
    ),
}


def accepted(fact: FactDeclaration) -> Text:
    """What may be reported: the unit and its limits, the answers, yes or no."""
    match fact.kind:
        case Kind.NUMBER if fact.cohort:
            told = _number(fact)
            return Text(f"{told.zh}，{_COMPUTED.zh}", f"{told.en}, {_COMPUTED.en}")
        case Kind.NUMBER:
            return _number(fact)
        case Kind.CHOICE:
            listed = "、".join(answer.answer for answer in fact.answers)
            return Text(f"选一个：{listed}", f"one of {listed}")
        case Kind.FLAG:
            return _FLAG
        case Kind.DATE:
            return _DATE
    return _TEXT


def left_out(plan: Plan, fact: FactDeclaration, users: Mapping[str, list[Indicator]]) -> Text:
    """Whether a fact may be left out, and what follows."""
    if any(judged.levels and fact.id == f"{judged.id}_level" for judged in plan.facts):
        return _MAY  # it only says which interval the judged number must lie in
    if fact.id in plan.required:
        return NEEDED
    if any(fact.id in reads for _, reads in plan.rules.whole.trees()):
        return NEEDED  # bonuses, vetoes and the like cannot be judged without it
    using = users.get(fact.id, [])
    if not using:
        of_tables = any(fact.id in _behind(plan, each) for each in plan.facts)
        return _FOR_STATISTICS if of_tables else _ONLY_CHECKED
    # The strictest of those that read it speaks for all.
    return _LEFT_OUT[min((each.on_missing for each in using), key=list(OnMissing).index)]


def _behind(plan: Plan, fact: FactDeclaration) -> tuple[str, ...]:
    """The facts that a statistic is made of; of other facts none."""
    if fact.cohort is None:
        return ()
    of, by = fact.cohort.of, fact.cohort.by
    return (*plan.rules.symbols.behind.get(of, (of,)), *((by,) if by else ()))


def users_of(plan: Plan) -> dict[str, list[Indicator]]:
    """The indicators that read each fact, by its id, in the order of the ruleset."""
    found: dict[str, list[Indicator]] = {}
    for rule in plan.leaves.values():
        for fact in rule.reads:
            found.setdefault(fact, []).append(rule.indicator)
            if plan.facts[plan.positions[fact]].levels:
                found.setdefault(f"{fact}_level", []).append(rule.indicator)
    return found


def _number(fact: FactDeclaration) -> Text:
    unit, limits = fact.unit.symbol, describe_limits(fact)
    told = Text(unit, unit) if unit else _PLAIN
    if fact.levels:
        ends = "、".join(
            f"{level.level} {_in(fact, level.low)}–{_in(fact, level.high)}" for level in fact.levels
        )
        return Text(f"{told.zh}，{ends}", f"{told.en}: {ends}")
    return Text(f"{told.zh}，{limits.zh}", f"{told.en}, {limits.en}") if limits.zh else told


def _in(fact: FactDeclaration, base: Fraction) -> str:
    return show(base / fact.unit.factor) + fact.unit.symbol
