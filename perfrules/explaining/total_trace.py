"""Why the whole has its score and its grade: every rule of the whole with its values."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator
from fractions import Fraction

from perfrules.compiling.whole import TOTAL, score_type
from perfrules.decimals import show as show_number
from perfrules.explaining.group_traces import (
    GroupOutcome,
    children_step,
    formula_step,
    group_words,
)
from perfrules.explaining.groups import group_steps
from perfrules.explaining.traces import Told
from perfrules.explaining.whole import (
    TOTAL_WORDS,
    Verdict,
    reason_words,
    rescaled_words,
    score_words,
)
from perfrules.expressions.types import PLAIN_NUMBER, Type
from perfrules.model import BonusRule, GradeCap, Minimum, VetoRule
from perfrules.results import Trace
from perfrules.wording import Text


def trace_of_total(verdict: Verdict, grade: str | None, group: GroupOutcome) -> Trace:
    """Why the whole, `group`, has its score and its grade: its rules with their values."""
    reported = verdict.reported
    plan, whole, language = verdict.plan, verdict.whole, reported.language
    words = {TOTAL: TOTAL_WORDS, **score_words(plan)}
    own: dict[str, Type] = {TOTAL: PLAIN_NUMBER}
    own.update((name, score_type(function)) for name, (function, _) in whole.asked.items())
    types = ChainMap(own, plan.rules.symbols.types)
    before, after = (
        Told(reported, names, types, words) for names in (verdict.before, verdict.after)
    )
    named = (
        (before, Text("加分", "bonus"), [(each.rule, each.amount) for each in whole.bonuses]),
        (before, Text("减分", "penalty"), [(each.rule, each.amount) for each in whole.penalties]),
        (after, Text("一票否决", "veto"), [(each.rule, each.when) for each in whole.vetoes]),
        (
            after,
            Text("等级封顶", "grade cap"),
            [(each.rule, each.when) for each in whole.grade_caps],
        ),
        (after, Text("最低要求", "minimum"), [(each.rule, each.when) for each in whole.minimums]),
    )
    steps = list(after.values([expression for expression, _ in whole.trees()]))
    steps += [
        told.step(_rule_title(what, rule, told.at(rule.span)), rule.span, expression)
        for told, what, rules in named
        for rule, expression in rules
    ]
    if not group.is_added_up:
        steps.append(children_step(reported, group))
    steps += [formula_step(reported, step) for step in group_steps(plan, verdict.outcome or ())]
    return Trace(
        indicator="",
        name=TOTAL_WORDS.in_language(language),
        summary=tuple(text.in_language(language) for text in _of_total(verdict, grade, group)),
        steps=tuple(steps),
    )


def _rule_title(what: Text, rule: BonusRule | VetoRule | GradeCap | Minimum, at: Text) -> Text:
    return Text(
        f"{what.zh}：{rule.reason}（{at.zh} {rule.path}）",
        f"{what.en}: {rule.reason} ({at.en}, {rule.path})",
    )


def _of_total(verdict: Verdict, grade: str | None, group: GroupOutcome) -> Iterator[Text]:
    points, total = show_number(verdict.points), group.score
    if group.aggregation.method.name == "none":
        yield Text("本规则集不计总得分", "the framework has no total")
    elif total is None:
        yield Text(f"总得分：没有，满分 {points} 分", f"total score: none, {points} points")
    else:
        earned = show_number(Fraction(total))
        yield Text(
            f"总得分：{earned} 分，满分 {points} 分", f"total score: {earned} of {points} points"
        )
    if group.mark is not None:
        yield Text(f"等次：{group.mark}", f"mark: {group.mark}")
    yield from group_words(group)
    if group.applicable is not None:
        yield rescaled_words(show_number(Fraction(group.applicable)), points)
    if verdict.base is not None and verdict.whole.steps:
        base = show_number(verdict.base)
        yield Text(f"加减分之前：{base} 分", f"before bonuses and penalties: {base}")
    for bonus in verdict.bonuses():
        told = show_number(Fraction(bonus.points))
        yield Text(f"加 {told} 分：{bonus.reason}", f"+{told}: {bonus.reason}")
    for penalty in verdict.penalties():
        told = show_number(Fraction(penalty.points))
        yield Text(f"减 {told} 分：{penalty.reason}", f"−{told}: {penalty.reason}")
    for veto in verdict.vetoes():
        yield Text(f"一票否决：{veto.reason}", f"veto: {veto.reason}")
    if grade is not None:
        yield Text(f"等级：{grade}", f"grade: {grade}")
    yield from map(reason_words, verdict.grade_reasons())
