"""How an indicator is scored, in words, as the ruleset has it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Final

from perfrules.decimals import show
from perfrules.expressions.formula import Formula as Written
from perfrules.expressions.unary import Otherwise
from perfrules.model import Indicator, OnMissing
from perfrules.reporting.fates import Fates
from perfrules.reporting.numbers import points_text, points_words
from perfrules.reporting.whole_words import over_words
from perfrules.scoring.all_or_nothing import AllOrNothing
from perfrules.scoring.bands import Band, Bands
from perfrules.scoring.cases import Cases
from perfrules.scoring.checklist import Checklist
from perfrules.scoring.choice import Choice
from perfrules.scoring.deductions import DeductionRule, Deductions
from perfrules.scoring.formula import Formula
from perfrules.scoring.interpolate import Interpolate
from perfrules.scoring.judgment import Judgment
from perfrules.scoring.levels import Levels
from perfrules.scoring.ratio import Ratio
from perfrules.scoring.share_met import ShareMet
from perfrules.scoring.steps import Steps
from perfrules.wording import Text

Say = Callable[[Written], str]  # a formula with the names people know

_SIDES: Final = {
    "shortfall": Text("低于", "below"),
    "excess": Text("高于", "above"),
    "deviation": Text("偏离", "away from"),
}
_PARTS: Final = {
    "whole": Text("不足一步不计", "a part of a step does not count"),
    "started": Text("不足一步按一步计", "a part of a step counts as one"),
    "linear": Text("按实际步数折算", "a part of a step counts in proportion"),
}
_OTHERWISE: Final = Text("其他", "otherwise")
_FORMS: Final = {
    "inverse": Text("按目标值占完成值的比例得分（目标值÷完成值），不超过满分",
                    "points in proportion to target ÷ actual, never more than all"),
    "overrun": Text("达到目标值得满分，超出多少比例就少得多少比例（1－超出比例），扣完为止",
                    "full points at the target; the share of the overrun is the share lost"),
}  # fmt: skip
_ZERO_TARGETS: Final = {
    "all-or-nothing": Text("目标值为 0 时，达到得满分，否则不得分",
                           "with a target of 0: all where it is met, else nothing"),
    "full": Text("目标值为 0 时得满分", "with a target of 0: full points"),
    "zero": Text("目标值为 0 时不得分", "with a target of 0: no points"),
}  # fmt: skip
_MISSING: Final = {
    OnMissing.ZERO: Text("不填报则不得分", "nothing where it is not reported"),
    OnMissing.PENDING: Text("不填报则待评", "pending where it is not reported"),
    OnMissing.NOT_APPLICABLE: Text("不填报则按不适用", "not applicable where it is not reported"),
}


def rule_words(indicator: Indicator, say: Say, fates: Fates) -> Iterator[Text]:
    """The rule of an indicator: what it is, then every part of it."""
    if indicator.applies_when:
        when, then = say(indicator.applies_when), fates(indicator)
        yield Text(f"只在 {when} 时适用，否则{then.zh}", f"applies when {when}; else {then.en}")
    if indicator.method is not None:
        yield from _method(indicator, say)
    if indicator.zero_when:
        when = say(indicator.zero_when.when)
        yield _with_reason(
            Text(f"{when} 时不得分", f"nothing when {when}"), indicator.zero_when.reason
        )
    for cap in indicator.caps:
        when, most = say(cap.when), points_words(cap.points)
        told = Text(f"{when} 时最多得 {most.zh}", f"at most {most.en} when {when}")
        yield _with_reason(told, cap.reason)
    for rule in indicator.deductions:
        yield _deduction(rule, say)
    if indicator.floor < 0:
        floor = points_words(indicator.floor)
        yield Text(f"可以倒扣，最低 {floor.zh}", f"may fall below 0, down to {floor.en}")
    if indicator.over_achievement is not None:
        yield from over_words(indicator.over_achievement)
    if indicator.on_missing in _MISSING:
        yield _MISSING[indicator.on_missing]


def _method(indicator: Indicator, say: Say) -> Iterator[Text]:
    """The method's own words, or what its parameters make of them."""
    method = indicator.method
    match method:
        case AllOrNothing():
            yield method.meaning
        case Ratio():
            yield _FORMS.get(method.form or "", method.meaning)
            if method.zero_below is not None:
                line = _share(method.zero_below)
                yield Text(f"低于目标值的 {line} 不得分", f"nothing below {line} of the target")
            if method.zero_target in _ZERO_TARGETS:
                yield _ZERO_TARGETS[method.zero_target]
        case Steps():
            yield _steps(method)
        case Bands(bands=bands):
            for band in bands:
                yield _band(band)
        case Interpolate(knots=knots):
            yield method.meaning
            for knot in knots:
                yield _earns(knot.at.origin.text, knot.points)
        case Choice(answers=answers):
            for answer in answers:
                yield _earns(answer.answer, answer.points)
        case Checklist(items=items):
            for item in items:
                when = f"{item.name}（{say(item.when)}）" if item.when else item.name
                told = _earns(when, item.points)
                yield (
                    Text(
                        f"{told.zh}；不满足则其后各点不得分",
                        f"{told.en}; if it fails, the later ones earn nothing",
                    )
                    if item.gate
                    else told
                )
        case Deductions(items=rules):
            yield method.meaning
            for rule in rules:
                yield _deduction(rule, say)
        case Judgment(levels=judged):
            yield method.meaning
            for level in judged:
                ends = f"{_share(level.low)}–{_share(level.high)}"
                yield _same(f"{level.level} {ends}")
        case Levels(levels=levels):
            yield method.meaning
            for rung in levels:
                yield _earns(f"{rung.level}（{say(rung.when)}）", rung.points)
        case ShareMet(conditions=conditions):
            yield method.meaning
            for condition in conditions:
                yield _same(f"{condition.name}（{say(condition.when)}）")
        case Cases():
            yield from _cases(method, say)
        case Formula(formula=formula):
            score = say(formula) if formula else ""
            yield Text(f"得分 = {score}", f"score = {score}")
            yield method.meaning


def _cases(method: Cases, say: Say) -> Iterator[Text]:
    for case in method.cases:
        earned = points_text(case.points) if isinstance(case.points, Fraction) else say(case.points)
        yield Text(f"{say(case.when)}：得 {earned} 分", f"{say(case.when)}: earns {earned}")
    rest = say(method.otherwise) if method.otherwise else "0"
    yield Text(f"其他：得 {rest} 分", f"otherwise: earns {rest}")


def _steps(method: Steps) -> Text:
    side, part = _SIDES[method.of], _PARTS[method.partial]
    start = method.start.origin.text if method.start else ""
    step = method.step.origin.text if method.step else ""
    zh = "目标值的 " if method.relative else " "
    en = " of the target" if method.relative else ""
    lose = points_words(method.lose)
    return Text(
        f"{side.zh}{start or '目标值'}时，每{zh}{step} 扣 {lose.zh}（{part.zh}），扣完为止",
        f"{lose.en} for each {step}{en} {side.en} {start or 'the target'} ({part.en})",
    )


def _deduction(rule: DeductionRule, say: Say) -> Text:
    lose = points_words(rule.lose)
    if rule.count is not None:
        count = say(rule.count)
        told = Text(f"{rule.reason}：每 1 个扣 {lose.zh}（个数：{count}）",
                    f"{rule.reason}: {lose.en} each (how many: {count})")  # fmt: skip
    else:
        when = say(rule.when) if rule.when else ""
        told = Text(f"{rule.reason}：扣 {lose.zh}（{when}）", f"{rule.reason}: {lose.en} ({when})")
    if rule.most is None:
        return told
    most = points_text(rule.most)
    return Text(f"{told.zh}，最多扣 {most} 分", f"{told.en}, at most {most}")


def _earns(what: str, points: Fraction) -> Text:
    shown = points_words(points)
    return Text(f"{what}：得 {shown.zh}", f"{what}: {shown.en}")


def _band(band: Band) -> Text:
    written = band.when.origin.text
    test = _OTHERWISE if isinstance(band.when.test, Otherwise) else Text(written, written)
    earned = points_words(band.points)
    return Text(f"{test.zh}：得 {earned.zh}", f"{test.en}: {earned.en}")


def _same(text: str) -> Text:
    """What the ruleset says is in its own language."""
    return Text(text, text)


def _with_reason(text: Text, reason: str | None) -> Text:
    return Text(f"{text.zh}：{reason}", f"{text.en}: {reason}") if reason else text


def _share(share: Fraction) -> str:
    return show(share * 100) + "%"
