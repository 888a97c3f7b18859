"""Rules of the whole, and of over-achievement, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from perfrules.decimals import show
from perfrules.explaining.aggregations import aggregation_words, method_words
from perfrules.expressions.formula import Formula
from perfrules.model import BonusBlock, BonusRule, Effect, OverAchievement, OverPolicy, RulesetModel
from perfrules.reporting.numbers import points_text
from perfrules.wording import Text

Say = Callable[[Formula], str]  # a formula with the names people know


def over_words(over: OverAchievement) -> Iterator[Text]:
    """What follows when the actual is far above the target."""
    above = show(over.above * 100) if over.above else ""
    if over.policy is OverPolicy.EXPLAIN:
        yield Text(
            f"超过目标值的 {above}% 应说明原因", f"above {above}% of the target: to be explained"
        )
    elif over.policy is OverPolicy.NOT_MET:
        yield Text(
            f"超过目标值的 {above}% 按未完成计", f"above {above}% of the target: counts as not met"
        )
    for band in over.bands:
        when, lose = band.when.origin.text.strip(), show(band.lose * 100)
        yield Text(
            f"为目标值的 {when} 时，得分扣减 {lose}%",
            f"{when} of the target: {lose}% of the score is lost",
        )


def whole_words(model: RulesetModel, say: Say) -> Iterator[Text]:
    """How the total comes about, bonuses, penalties, vetoes, limits of the grade, a line each."""
    for told in aggregation_words(model.aggregation, say, model.marks):
        if model.aggregation.method.name != "none":
            yield Text(f"总得分：{told.zh}", f"the total: {told.en}")
    yield from _block(model.bonuses, Text("加", "+"), Text("加分合计", "all bonuses:"), say)
    yield from _block(model.penalties, Text("减", "−"), Text("减分合计", "all penalties:"), say)
    if model.total_cap is not None:
        cap = points_text(model.total_cap)
        yield Text(f"总得分最多 {cap} 分", f"the total is at most {cap}")
    if model.total_floor < 0:
        floor = points_text(model.total_floor)
        yield Text(f"总得分最低 {floor} 分", f"the total is at least {floor}")
    yield from _totals(model, say)
    for veto in model.vetoes:
        effect = Text("不予评定", "not rated")
        if veto.effect is Effect.NO_SCORE:
            effect = Text("总得分为 0", "the score is 0")
        elif veto.grade is not None:
            effect = Text(f"最高评“{veto.grade}”", f"at best “{veto.grade}”")
        yield Text(
            f"一票否决：{say(veto.when)} 时{effect.zh}（{veto.reason}）",
            f"veto: {effect.en} when {say(veto.when)} ({veto.reason})",
        )
    for cap_rule in model.grade_caps:
        when, best = say(cap_rule.when), cap_rule.at_best
        yield Text(
            f"{when} 时最高评“{best}”（{cap_rule.reason}）",
            f"at best “{best}” when {when} ({cap_rule.reason})",
        )
    for minimum in model.minimums:
        that, grade = say(minimum.that), minimum.grade
        yield Text(
            f"评“{grade}”要求：{that}（{minimum.reason}）",
            f"“{grade}” requires {that} ({minimum.reason})",
        )
    yield from _quotas(model)


def _quotas(model: RulesetModel) -> Iterator[Text]:
    for quota in model.quotas:
        grade, share = quota.grade, show(quota.share * 100)
        yield Text(
            f"整批评分时，“{grade}”最多占 {share}%，其余降到下一等级",
            f"of a table at most {share}% are “{grade}”, the rest falls to the next grade",
        )


def _totals(model: RulesetModel, say: Say) -> Iterator[Text]:
    for total in model.totals:
        words = list(aggregation_words(total.aggregation, say, model.marks))
        words = words or [method_words(total.aggregation, say)]
        zh, en = "；".join(each.zh for each in words), "; ".join(each.en for each in words)
        yield Text(f"另算“{total.label}”：{zh}", f"also “{total.label}”: {en}")


def _block(block: BonusBlock | None, sign: Text, every: Text, say: Say) -> Iterator[Text]:
    if block is None:
        return
    for rule in block.rules:
        yield _bonus(rule, sign, say)
    if block.cap is not None:
        cap = points_text(block.cap)
        yield Text(f"{every.zh}最多 {cap} 分", f"{every.en} at most {cap}")


def _bonus(rule: BonusRule, sign: Text, say: Say) -> Text:
    points = points_text(rule.points)
    if rule.count is not None:
        count = say(rule.count)
        words = Text(
            f"每次（{count}）{sign.zh} {points} 分", f"{sign.en}{points} for each ({count})"
        )
        if rule.most is not None:
            most = points_text(rule.most)
            words = Text(f"{words.zh}，最多 {most} 分", f"{words.en}, {most} at the most")
    else:
        when = say(rule.when) if rule.when else ""
        words = Text(f"{when} 时{sign.zh} {points} 分", f"{sign.en}{points} when {when}")
    return Text(f"{words.zh}（{rule.reason}）", f"{words.en} ({rule.reason})")
