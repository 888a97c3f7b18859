"""The rules of the whole in words: what was added and taken, vetoed, and limits the grade."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from typing import Any, Final, TypeVar

from perfrules.compiling.plan import Cell, Plan
from perfrules.compiling.whole import TOTAL, BonusStep, Judged
from perfrules.decimals import rounded, show
from perfrules.explaining.names import Names
from perfrules.explaining.reported import Reported, values_read
from perfrules.explaining.showing import as_decimal
from perfrules.expressions import tree
from perfrules.expressions.interpreter import interpret
from perfrules.expressions.outcomes import NoValue
from perfrules.model import BonusBlock, Effect, GradeBand, Stage, VetoRule
from perfrules.results import Bonus, GradeReason, Penalty, Read, Veto
from perfrules.wording import Text

Record = TypeVar("Record", Bonus, Penalty)
TOTAL_WORDS: Final = Text("总得分", "total score")


class _Names(Names):
    """Facts and values, with the scores and the total that rules of the whole may ask for."""

    def __init__(self, reported: Reported, scores: Mapping[str, Fraction | None]) -> None:
        super().__init__(reported, scores)
        self.scores = scores


class Verdict:
    """What the rules of the whole say of one outcome, asked of the interpreter."""

    def __init__(self, reported: Reported, outcome: tuple[Any, ...] | None) -> None:
        self.reported, self.outcome, self.plan = reported, outcome, reported.plan
        self.whole, self.model = self.plan.rules.whole, self.plan.model

    @cached_property
    def base(self) -> Fraction | None:
        """The total before bonuses and penalties; None where there is no total."""
        return self._cell(self.plan.layout.base)

    @cached_property
    def points(self) -> Fraction:
        """What the whole can earn, less what is excluded."""
        assert self.outcome is not None
        return Fraction(*self.plan.layout.total_points.of(self.outcome))

    @cached_property
    def raw(self) -> Fraction | None:
        """The total with bonuses and penalties, before it is rounded and before any veto."""
        if self.base is None:
            return None
        added = sum((share for _, _, share in self._bonuses), Fraction(0))
        taken = sum((share for _, _, share in self._penalties), Fraction(0))
        cap = self.points if self.model.total_cap is None else self.model.total_cap
        found = self.base + added - taken
        if self.whole.steps or self.model.below_zero:
            found = max(self.model.total_floor, found)
        return min(found, cap) if self.whole.steps else found

    @cached_property
    def total(self) -> Fraction | None:
        """The same, rounded."""
        rounding = self.model.rounding
        if self.raw is None or not rounding or Stage.TOTAL not in rounding.stages:
            return self.raw
        return rounded(self.raw, rounding.places, rounding.mode)

    @cached_property
    def before(self) -> _Names:
        """Names with the scores there are, and the total before bonuses and penalties."""
        return self._names(self.base)

    @cached_property
    def after(self) -> _Names:
        """Names with the scores there are, and the total that vetoes and limits judge."""
        return self._names(self.total)

    def bonuses(self) -> Iterator[Bonus]:
        """What was added, rule by rule."""
        words = Text("加", "adds")
        return self._records(Bonus, self._bonuses, self.model.bonuses, words)

    def penalties(self) -> Iterator[Penalty]:
        """What was taken, rule by rule."""
        words = Text("减", "takes")
        return self._records(Penalty, self._penalties, self.model.penalties, words)

    def vetoes(self) -> Iterator[Veto]:
        """The vetoes that hold."""
        for veto in self._holding:
            rule = veto.rule
            yield Veto(
                id=rule.id,
                effect=rule.effect.value,
                grade=rule.grade,
                reason=rule.reason,
                rule=rule.path,
                line=rule.span.line,
                file=rule.span.file,
                values=self._read(veto.reads),
            )

    def came(self) -> dict[str, bool]:
        """Whether each rule comes to something or holds, by its place; empty without a total."""
        if self.base is None:
            return {}
        counted = {step.rule.path for step, _, _ in (*self._bonuses, *self._penalties)}
        whole, holding = self.whole, {veto.rule.path for veto in self._holding}
        return {
            **{step.rule.path: step.rule.path in counted for step in whole.steps},
            **{veto.rule.path: veto.rule.path in holding for veto in whole.vetoes},
            **{cap.rule.path: self._holds(cap.when, usual=False) for cap in whole.grade_caps},
            **{least.rule.path: self._holds(least.when, usual=True) for least in whole.minimums},
        }

    def is_unrated(self) -> bool:
        """Whether a veto holds that leaves the whole without a rating."""
        return any(veto.rule.effect is Effect.NOT_RATED for veto in self._holding)

    def grade_reasons(self) -> Iterator[GradeReason]:
        """Why the grade is not the one of the score, the limits first, then the minimums."""
        effects = {veto.rule.effect for veto in self._holding}
        if self.total is None or effects & {Effect.NO_SCORE, Effect.NOT_RATED}:
            return
        grades = [band.grade for band in self.model.grades]
        name = self.grade_in(self.model.grades)
        if name is None:
            return
        found = grade = grades.index(name)
        for veto in self._holding:
            limit = grades.index(veto.rule.grade or name)
            if limit > found:
                yield self._reason("veto", veto, veto.rule.grade or name)
            grade = max(grade, limit)
        for cap in self.whole.grade_caps:
            limit = grades.index(cap.rule.at_best)
            if limit > found and self._holds(cap.when, usual=False):
                yield self._reason("cap", cap, cap.rule.at_best)
                grade = max(grade, limit)
        for position in range(grade, len(grades) - 1):
            failed = [
                each
                for each in self.whole.minimums
                if each.rule.grade == grades[position] and not self._holds(each.when, usual=True)
            ]
            if not failed:
                return
            for each in failed:
                yield self._reason("minimum", each, grades[position])

    def grade_in(self, grades: Sequence[GradeBand]) -> str | None:
        """The grade that the total has on a scale, whatever limits there are."""
        rounding = self.model.rounding
        judged = self.raw if rounding and rounding.grade_on_raw else self.total
        effects = {veto.rule.effect for veto in self._holding}
        if judged is None or Effect.NOT_RATED in effects:
            return None
        if Effect.NO_SCORE in effects:
            judged = min(judged, Fraction(0))
        reached = [band for band in grades if judged >= _bar(band, self.points)]
        best = max(reached, key=lambda band: _bar(band, self.points), default=None)
        return best.grade if best else None

    # How it is done.

    @cached_property
    def _holding(self) -> tuple[Judged[VetoRule], ...]:
        return tuple(veto for veto in self.whole.vetoes if self._holds(veto.when, usual=False))

    @cached_property
    def _bonuses(self) -> list[tuple[BonusStep, Fraction, Fraction]]:
        return list(self._shares(self.whole.bonuses, self.model.bonuses))

    @cached_property
    def _penalties(self) -> list[tuple[BonusStep, Fraction, Fraction]]:
        return list(self._shares(self.whole.penalties, self.model.penalties))

    def _shares(
        self, steps: Sequence[BonusStep], block: BonusBlock | None
    ) -> Iterator[tuple[BonusStep, Fraction, Fraction]]:
        """Every rule that comes to something: what it comes to, and what the cap leaves of it."""
        left = block.cap if block else None
        for step in steps:
            amount = self.before.of(step.amount)
            if not isinstance(amount, Fraction) or not amount:
                continue
            share = amount if left is None else min(amount, left)
            left = None if left is None else left - share
            yield step, amount, share

    def _records(
        self,
        kind: type[Record],
        shares: Sequence[tuple[BonusStep, Fraction, Fraction]],
        block: BonusBlock | None,
        does: Text,
    ) -> Iterator[Record]:
        language = self.reported.language
        for step, amount, share in shares:
            rule = step.rule
            words = _told(step, self._count(step), does)
            if share != amount and block is not None and block.cap is not None:
                cap = show(block.cap)
                words = Text(
                    f"{words.zh}（合计最多 {cap} 分，计入 {show(share)} 分）",
                    f"{words.en} (at most {cap} in all: {show(share)} counted)",
                )
            yield kind(
                id=rule.id,
                points=as_decimal(*share.as_integer_ratio(), 0),
                reason=words.in_language(language),
                rule=rule.path,
                line=rule.span.line,
                file=rule.span.file,
                values=self._read(step.reads),
            )

    def _count(self, step: BonusStep) -> Fraction | None:
        found = self.before.of(step.count) if step.count is not None else None
        return found if isinstance(found, Fraction) else None

    def _reason(self, kind: Any, judged: Judged[Any], grade: str) -> GradeReason:
        rule = judged.rule
        return GradeReason(
            kind=kind,
            grade=grade,
            reason=rule.reason,
            rule=rule.path,
            line=rule.span.line,
            file=rule.span.file,
            values=self._read(judged.reads),
        )

    def _holds(self, when: tree.Expression, *, usual: bool) -> bool:
        try:
            return bool(interpret(when, self.after))
        except NoValue:
            return usual

    def _names(self, total: Fraction | None) -> _Names:
        scores = {name: self._cell(cell) for name, cell in self.plan.layout.scores.items()}
        return _Names(self.reported, {**scores, TOTAL: total} if self.whole else {})

    def _read(self, fact_ids: tuple[str, ...]) -> Read:
        return Read(lambda: values_read(self.reported, fact_ids))

    def _cell(self, cell: Cell) -> Fraction | None:
        if self.outcome is None or self.outcome[cell.position] is None:
            return None
        return Fraction(*cell.of(self.outcome))


def _told(step: BonusStep, count: Fraction | None, does: Text) -> Text:
    reason, most = step.rule.reason, step.rule.most
    if count is None:
        return Text(reason, reason)
    number, points, unit = show(count), show(step.rule.points), step.counter
    words = Text(
        f"{reason}：{number} {unit}，每{unit}{does.zh} {points} 分",
        f"{reason}: {number} in number, each {does.en} {points}",
    )
    if most is None or count * step.rule.points <= most:
        return words
    return Text(f"{words.zh}，最多 {show(most)} 分", f"{words.en}, {show(most)} at the most")


def _bar(band: GradeBand, points: Fraction) -> Fraction:
    return band.low * points if band.is_share else band.low


def score_words(plan: Plan) -> dict[str, Text]:
    """What people call the scores that rules of the whole ask for."""
    found = {}
    for name, (function, node_id) in plan.rules.whole.asked.items():
        label = plan.by_id[node_id].label
        rate = function == "rate_of"
        found[name] = Text(
            f"{label}{'得分率' if rate else '得分'}",
            f"{'score rate' if rate else 'score'} of {label}",
        )
    return found


def reason_words(reason: GradeReason) -> Text:
    """Why the grade is not the one of the score, in a sentence."""
    if reason.kind == "minimum":
        return Text(
            f"不能评“{reason.grade}”：要求{reason.reason}",
            f"not “{reason.grade}”, which requires: {reason.reason}",
        )
    return Text(
        f"最高评“{reason.grade}”：{reason.reason}", f"at best “{reason.grade}”: {reason.reason}"
    )


def rescaled_words(applicable: str, points: str) -> Text:
    """That the total is counted up from the points that apply (折算)."""
    return Text(
        f"有指标不适用：总得分由适用的 {applicable} 分折算为 {points} 分。",
        f"Some indicators do not apply: the total is rescaled from {applicable} applicable"
        f" points to {points}.",
    )
