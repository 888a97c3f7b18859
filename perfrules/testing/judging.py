"""The rules of the whole, written out once more: from what the tree earned to a grade."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

import attrs

from perfrules.decimals import RoundingMode
from perfrules.expressions.formula import Formula
from perfrules.expressions.outcomes import NoScore, NoValue
from perfrules.model import BonusBlock, BonusRule, Effect, GradeBand, RulesetModel, Stage, VetoRule
from perfrules.testing.slowly import Look, value_of

ZERO: Final = Fraction(0)
# Of every group and indicator that has a score: the score, and the points in play.
Earned = Mapping[str, tuple[Fraction, Fraction]]


class Unscorable(Exception):
    """An indicator or a rule of the whole has no value and may not be without."""


@attrs.frozen
class Judgement:
    """The total before and after rounding, and the grade; None where there is none."""

    raw: Fraction | None
    total: Fraction | None
    grade: str | None


def cut(value: Fraction, places: int, mode: RoundingMode) -> Fraction:
    """`value` at `places` decimals, from the definition of each mode."""
    scaled = value * 10**places
    below = Fraction(math.floor(scaled))
    rest = scaled - below
    half = Fraction(1, 2)
    match mode:
        case RoundingMode.FLOOR:
            up = False
        case RoundingMode.TRUNCATE:
            up = value < 0 and rest > 0
        case RoundingMode.HALF_UP:
            up = rest > half or (rest == half and value > 0)
        case RoundingMode.HALF_EVEN:
            up = rest > half or (rest == half and below % 2 == 1)
    scale: int = 10**places
    return (below + up) / scale


def graded(grades: Sequence[GradeBand], score: Fraction, points: Fraction) -> str | None:
    """The best grade whose bound the score reaches."""
    reached = [
        (low, band.grade)
        for band in grades
        if score >= (low := band.low * points if band.is_share else band.low)
    ]
    return max(reached)[1] if reached else None


def judged(
    model: RulesetModel, base: Fraction, points: Fraction, earned: Earned, look: Look
) -> Judgement:
    """What the rules of the whole make of a total.

    `look` takes names of facts and values to what was reported. Raises Unscorable where a rule
    reads what was not reported, or has no value.
    """
    asked = _Asked(model, earned, look)
    raw = base
    if model.bonuses or model.penalties:
        asked.total = base
        raw += asked.block(model.bonuses) - asked.block(model.penalties)
        raw = min(
            max(raw, model.total_floor), points if model.total_cap is None else model.total_cap
        )
    if any(leaf.floor < 0 for leaf in model.leaves()):
        raw = max(raw, model.total_floor)
    rounding, total = model.rounding, raw
    if rounding and Stage.TOTAL in rounding.stages:
        total = cut(raw, rounding.places, rounding.mode)
    grade = graded(model.grades, raw if rounding and rounding.grade_on_raw else total, points)
    asked.total = total
    return _limited(model, asked, Judgement(raw, total, grade))


def _limited(model: RulesetModel, asked: _Asked, found: Judgement) -> Judgement:
    """Vetoes, then the limits of the grade, then what each grade requires."""
    vetoes = [veto for veto in model.vetoes if asked.holds(veto.when, without_score=False)]
    at_best = [
        cap.at_best for cap in model.grade_caps if asked.holds(cap.when, without_score=False)
    ]
    failed = {
        each.grade for each in model.minimums if not asked.holds(each.that, without_score=True)
    }
    effects = {veto.effect for veto in vetoes}
    if Effect.NOT_RATED in effects:
        return Judgement(None, None, None)
    grades = [band.grade for band in model.grades]
    if Effect.NO_SCORE in effects:
        assert found.raw is not None
        assert found.total is not None
        worst_grade = grades[-1] if grades else None
        return Judgement(min(ZERO, found.raw), min(ZERO, found.total), worst_grade)
    if found.grade is None:
        return found
    limits = [found.grade, *at_best, *(_forced(veto) for veto in vetoes)]
    worst = max(map(grades.index, limits))
    left = [grade for grade in grades[worst:-1] if grade not in failed]
    return attrs.evolve(found, grade=left[0] if left else grades[-1])


def _forced(veto: VetoRule) -> str:
    assert veto.grade is not None
    return veto.grade


class _Asked:
    """What rules of the whole ask for: facts, values, the total, and what was earned."""

    def __init__(self, model: RulesetModel, earned: Earned, look: Look) -> None:
        self.earned, self.outside = earned, look
        self.total: Fraction | None = None
        names: dict[str, list[str]] = {}
        for node in model.nodes():
            names.setdefault(node.name, []).append(node.id)
        self.ids = {name: ids[0] for name, ids in names.items() if len(ids) == 1}
        self.ids |= {node.id: node.id for node in model.nodes()}

    def look(self, name: str) -> Any:
        if name == "total":
            return self.total
        function, _, asked = name.partition("(")
        if function not in ("score_of", "rate_of"):
            return self.outside(name)
        earned = self.earned.get(self.ids[asked.removesuffix(")")])
        if earned is None:
            raise NoScore
        score, points = earned
        return score if function == "score_of" else score / points

    def holds(self, when: Formula, *, without_score: bool) -> bool:
        """Whether a condition holds; `without_score` is said of one that asks for none there is."""
        try:
            return bool(value_of(when.tree, self.look))
        except NoScore:
            return without_score
        except NoValue:
            raise Unscorable(when.text) from None

    def block(self, block: BonusBlock | None) -> Fraction:
        """What the bonuses or the penalties come to, with their cap."""
        found = sum((self._amount(rule) for rule in block.rules), ZERO) if block else ZERO
        return found if block is None or block.cap is None else min(found, block.cap)

    def _amount(self, rule: BonusRule) -> Fraction:
        if rule.when is not None:
            return rule.points if self.holds(rule.when, without_score=False) else ZERO
        assert rule.count is not None
        try:
            count: Fraction = value_of(rule.count.tree, self.look)
        except NoScore:
            return ZERO
        except NoValue:
            raise Unscorable(rule.id) from None
        amount = rule.points * max(count, ZERO)
        return amount if rule.most is None else min(amount, rule.most)
