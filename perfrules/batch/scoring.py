"""A ruleset as columns: what each indicator and group earns, the total, the grade.

The order is that of `compiling.writing`: values, indicators, groups, the whole. Columns are made in
stages: one stage reads what the stages before it named.
"""

from __future__ import annotations

import math
from collections import ChainMap
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import partial, reduce
from types import NoneType

import attrs
import narwhals.stable.v2 as nw

from perfrules.batch.aside import Aside, score_name, status_name
from perfrules.batch.columns import (
    FINE,
    MISSING,
    NO_SCORE,
    Columns,
    Number,
    Plain,
    Unprovable,
    Value,
    as_column,
    as_test,
    exact,
    first_fault,
    where,
)
from perfrules.batch.lines import Cases, Expr, Line
from perfrules.batch.verdicts import Verdicts
from perfrules.batch.whole import Whole, chosen, lit, product
from perfrules.compiling.leaves import CUTS
from perfrules.compiling.lowering import Rule
from perfrules.compiling.plan import NOT_APPLICABLE, PENDING, SCORED, UNREADABLE, Plan
from perfrules.compiling.values import names_read
from perfrules.expressions import tree
from perfrules.expressions.types import Typed
from perfrules.model import (
    GradeBand,
    Indicator,
    IndicatorGroup,
    Node,
    OnMissing,
    OnNotApplicable,
    Stage,
)

_OUT_OF_PLAY = (OnNotApplicable.RESCALE, OnNotApplicable.SIBLINGS, OnNotApplicable.EXCLUDE)
_POLICIES = {
    OnMissing.ZERO: SCORED,  # with nothing
    OnMissing.PENDING: PENDING,
    OnMissing.NOT_APPLICABLE: NOT_APPLICABLE,
}


Count = int | Expr  # of points in play


@attrs.frozen(kw_only=True)
class Scored:
    """A node: its score, its points in play in shares of a point, and where it has no score."""

    score: Number
    play: Count
    waits: Expr | None = None  # somebody has yet to judge it, or one below it
    status: Expr | None = None  # of an indicator that is not always scored
    fault: Expr | None = None  # of an indicator: why its rule gives no score


@attrs.frozen(kw_only=True)
class Scores:
    """The columns of a ruleset's scores; a row in which one of `faults` holds has none."""

    nodes: Mapping[str, Scored]
    total: Number
    stopped: Expr | None  # where there is no total
    waits: Expr | None  # because somebody has yet to judge
    unrated: Expr | None  # or because a veto leaves the whole without a rating
    grade: Whole | None  # the index of the grade; as many as there are grades: none
    faults: tuple[Expr, ...]
    slots: Mapping[str, Mapping[str, Value]]  # what names stand for in each indicator's rule
    stages: tuple[Mapping[str, Expr], ...]
    asides: tuple[Aside, ...] = ()  # indicators whose scores and statuses are put in row by row

    @property
    def without_total(self) -> Expr | None:
        """Where there is no total, whyever."""
        return _any([self.stopped, self.unrated])


def scores(
    plan: Plan, slots: Mapping[str, Value], largest: int, aside: Callable[[Rule], Aside] | None
) -> Scores:
    """The columns of the whole ruleset; Unprovable where they do not fit the engine's integers.

    `aside` makes the scores of single indicators that do not, where that is possible.
    """
    return _Scoring(plan, slots, largest, aside).scores()


class _Scoring:
    def __init__(
        self,
        plan: Plan,
        slots: Mapping[str, Value],
        largest: int,
        aside: Callable[[Rule], Aside] | None,
    ) -> None:
        self.plan, self.model, self.largest = plan, plan.model, largest
        self.aside = aside
        self.asides: list[Aside] = []
        self.rounding = self.model.rounding
        self.slots: dict[str, Value] = dict(slots)
        self.stages: list[dict[str, Expr]] = []
        self.taken: set[str] = set()  # names of columns
        every = (self.model.total_points, *(node.points for node in self.model.nodes()))
        self.share = math.lcm(*(points.denominator for points in every))
        self.most = int(self.model.total_points * self.share)  # that play can be
        self.leaves = {rule.indicator.id: rule for rule in plan.rules.indicators}
        self.nodes: dict[str, Scored] = {}
        self.faults: list[Expr] = []
        self.local: dict[str, Mapping[str, Value]] = {}
        self.arithmetic = Columns({}, largest)

    def scores(self) -> Scores:
        rules, model = self.plan.rules, self.model
        if model.below_zero or any(r.given or r.supposed for r in rules.indicators):
            raise Unprovable
        self._values()
        whole = self._group("whole", model.indicators, model.aggregation.is_plain_sum)
        self._asked()
        stopped = self._stopped(whole)
        verdicts = Verdicts(rules, self.slots, self.largest, self._bound)
        raw, points = self._raw(whole)
        raw = verdicts.with_bonuses(raw, points)
        total = raw
        if self.rounding and Stage.TOTAL in self.rounding.stages:
            total = self.arithmetic.rounded(CUTS[self.rounding.mode], raw, self.rounding.places)
        total = self._bound_number(total, "total of the whole")
        on_raw = self.rounding is not None and self.rounding.grade_on_raw
        grade = self._grade(raw if on_raw else total, points)
        verdict = verdicts.judge(total, grade, stopped)
        faults = [each if stopped is None else each & ~stopped for each in verdicts.faults]
        return Scores(
            nodes=self.nodes, total=verdict.total, stopped=stopped, waits=whole.waits,
            unrated=verdict.unrated, grade=verdict.grade, faults=(*self.faults, *faults),
            slots=self.local, stages=tuple(self.stages), asides=tuple(self.asides),
        )  # fmt: skip

    # Names for columns.

    def _named(self, name: str, column: Expr, depth: int) -> Expr:
        while len(self.stages) <= depth:
            self.stages.append({})
        while name in self.taken:  # an indicator may be called anything
            name += "'"
        self.taken.add(name)
        self.stages[depth][name] = column
        return nw.col(name)

    def _bound(self, value: Value, name: str) -> Value:
        """The same in columns with a name, so that it is computed once."""
        parts = (
            {"number": "", "over": " over", "fault": " fault"}
            if isinstance(value, Number)
            else {"code": "", "fault": " fault"}
        )
        changed = {
            field: self._named(name + ending, lit(code), value.depth)
            for field, ending in parts.items()
            if not isinstance(code := getattr(value, field), (int, str, NoneType))
        }
        deeper = value.depth + 1 if changed else value.depth
        return attrs.evolve(value, depth=deeper, **changed)  # type: ignore[arg-type]

    def _bound_number(self, value: Number, name: str) -> Number:
        found = self._bound(value, name)
        assert isinstance(found, Number)
        return found

    def _values(self) -> None:
        named = self.plan.rules.symbols
        trees = [each for rule in self.plan.rules.indicators for each in rule.trees()]
        trees += [each for each, _ in self.plan.rules.whole.trees()]
        spellings: dict[str, list[str]] = {}
        for name, owner in named.canonical.items():
            spellings.setdefault(owner, []).append(name)
        for value, found in named.values_read(trees):
            try:
                made = Columns(self.slots, self.largest).value(found.tree)
            except Unprovable:
                continue  # and so is every rule that reads it
            self.slots.update(
                dict.fromkeys(spellings[value.id], self._bound(made, f"value {value.id}"))
            )

    # Indicators.

    def _leaf(self, indicator: Indicator) -> Scored:
        try:
            return self._as_columns(indicator)
        except Unprovable:
            if self.aside is None:
                raise
            return self._put_aside(self.aside(self.leaves[indicator.id]), indicator)

    def _put_aside(self, aside: Aside, indicator: Indicator) -> Scored:
        """An indicator that is scored row by row, as if its columns were there."""
        self.asides.append(aside)
        self.taken |= {score_name(indicator.id), status_name(indicator.id)}
        score = Number(
            number=nw.col(score_name(indicator.id)), over=aside.over, low=0,
            high=int(indicator.points * aside.over), most=aside.over,
        )  # fmt: skip
        status = nw.col(status_name(indicator.id)) if aside.has_status else None
        if status is not None:
            self.faults.append(status >= UNREADABLE)
        return self._in_play(indicator, score, status)

    def _as_columns(self, indicator: Indicator) -> Scored:
        rule = self.leaves[indicator.id]
        slots: ChainMap[str, Value] = ChainMap({"points": exact(indicator.points)}, self.slots)
        self.local[indicator.id] = slots
        columns = Columns(slots, self.largest)
        read = names_read(rule) | (tree.names(rule.applies) if rule.applies else set())
        for name, found in (("actual", rule.actual), ("target", rule.target)):
            if found is not None and name in read:
                slots[name] = self._read(found, columns.value(found.tree), f"{name} {indicator.id}")
        score = self._by_steps(rule, columns, slots)
        applies = columns.truth(rule.applies) if rule.applies is not None else None
        return self._settled(indicator, score, applies)

    def _read(self, found: Typed, value: Value, name: str) -> Value:
        """The same with a name, unless it is known how it comes from a column of the table."""
        code = value.number if isinstance(value, Number) else value.code
        if not isinstance(code, Line) and not (
            isinstance(code, Cases) and isinstance(found.tree, tree.Name)
        ):
            return self._bound(value, name)
        if value.fault is None:
            return value
        fault = self._named(f"{name} fault", value.fault, value.depth)
        return attrs.evolve(value, fault=fault, depth=value.depth + 1)

    def _by_steps(self, rule: Rule, columns: Columns, slots: ChainMap[str, Value]) -> Number:
        score = exact(rule.indicator.points)
        # What is read is read, whether or not a later step leaves anything of the score.
        read: list[Value] = [slots[n] for n in ("actual", "target") if n in slots.maps[0]]
        for step in rule.steps:
            slots["score"] = attrs.evolve(score, fault=None)
            score = columns.number(step.after)
            read.append(score)
        fault = first_fault(*(each.fault for each in read))
        if fault is not None:
            score = attrs.evolve(score, fault=fault, depth=max(each.depth for each in read))
        if self.rounding and Stage.INDICATOR in self.rounding.stages:
            score = columns.rounded(CUTS[self.rounding.mode], score, self.rounding.places)
        # A rule gives nothing at the least and the points at the most, whatever its parts may be.
        high = math.ceil(rule.indicator.points * score.most)
        return attrs.evolve(score, low=max(0, score.low), high=min(high, score.high))

    def _settled(self, indicator: Indicator, score: Number, applies: Plain | None) -> Scored:
        """The score, also where the rule gives none, and the status where there are several."""
        gone = _POLICIES.get(indicator.on_missing)  # None: without it the row has no scores
        outside = None if applies is None else ~as_column(applies.code)
        if outside is not None and applies is not None and applies.fault is not None:
            outside = outside & (applies.fault == FINE)  # else it is missing
        fault, missing = score.fault, None
        depth = max(score.depth, applies.depth if applies else 0)
        if outside is not None and fault is not None:
            fault = nw.when(outside).then(lit(FINE)).otherwise(fault)
        fault = first_fault(applies.fault if applies else None, fault)
        if fault is not None:
            fault = self._named(f"fault {indicator.id}", fault, depth)
            depth += 1
            self.faults.append(fault != FINE if gone is None else fault > MISSING)
            missing = None if gone is None else fault == MISSING
        status: Whole = SCORED
        number: Number = attrs.evolve(score, fault=None, depth=depth)
        full = indicator.on_not_applicable is OnNotApplicable.FULL
        for without, state in ((outside, NOT_APPLICABLE), (missing, gone)):
            if without is None or state is None:
                continue
            earned = indicator.points if full and state == NOT_APPLICABLE else Fraction(0)
            number = self._else(number, without, earned)
            status = status if state == SCORED else chosen(without, state, status)
        number = self._bound_number(number, score_name(indicator.id))
        state_column = None
        if not isinstance(status, int):
            state_column = self._named(status_name(indicator.id), lit(status), depth)
            number = attrs.evolve(number, depth=max(number.depth, depth + 1))
        return attrs.evolve(self._in_play(indicator, number, state_column), fault=fault)

    def _in_play(self, indicator: Indicator, number: Number, status: Expr | None) -> Scored:
        play: Count = int(indicator.points * self.share)
        if status is None:
            return Scored(score=number, play=play)
        if indicator.on_not_applicable in _OUT_OF_PLAY:
            play = lit(chosen(status == NOT_APPLICABLE, 0, play), self.most)
        pends = indicator.on_missing is OnMissing.PENDING
        return Scored(
            score=number, play=play, status=status, waits=status == PENDING if pends else None
        )

    def _else(self, number: Number, without: Expr, earned: Fraction) -> Number:
        """`earned` where the rule gives no score."""
        if isinstance(number.over, int):
            over = math.lcm(number.over, earned.denominator)
            number = self.arithmetic.over(number, over)
            instead = int(earned * over)
            return attrs.evolve(
                number,
                number=chosen(without, instead, number.number),
                low=min(number.low, instead),
                high=max(number.high, instead),
            )
        return attrs.evolve(
            number,
            number=chosen(without, earned.numerator, number.number),
            over=chosen(without, earned.denominator, number.over),
            low=min(number.low, earned.numerator),
            high=max(number.high, earned.numerator),
            most=max(number.most, earned.denominator),
        )

    # The tree.

    def _node(self, node: Node) -> Scored:
        if isinstance(node, IndicatorGroup):
            found = self._group(node.id, node.children, node.aggregation.is_plain_sum)
        else:
            found = self._leaf(node)
        self.nodes[node.id] = found
        return found

    def _group(self, group_id: str, children: Sequence[Node], is_sum: bool) -> Scored:  # noqa: FBT001
        if not is_sum:
            raise Unprovable
        parts = [self._node(child) for child in children]
        score = self._sum([part.score for part in parts])
        play = _added([part.play for part in parts])
        moved = _added([self._out(child, OnNotApplicable.SIBLINGS) for child in children])
        if not isinstance(moved, int):
            score, play = self._moved(score, play, moved, group_id)
        if self.rounding and Stage.GROUP in self.rounding.stages and group_id != "whole":
            score = self.arithmetic.rounded(CUTS[self.rounding.mode], score, self.rounding.places)
        score = self._bound_number(score, f"score {group_id}")
        if not isinstance(play, int):
            play = self._named(f"play {group_id}", play, score.depth)
            score = attrs.evolve(score, depth=score.depth + 1)
        return Scored(score=score, play=play, waits=_any(p.waits for p in parts))

    def _sum(self, parts: Sequence[Number]) -> Number:
        return reduce(partial(self.arithmetic.arithmetic, "+"), parts)

    def _out(self, node: Node, policy: OnNotApplicable) -> Count:
        """The points of an indicator that does not apply and goes that way, else 0."""
        status = self.nodes[node.id].status
        if not isinstance(node, Indicator) or status is None:
            return 0
        if node.on_not_applicable is not policy:
            return 0
        return lit(chosen(status == NOT_APPLICABLE, int(node.points * self.share), 0), self.most)

    def _moved(
        self, score: Number, play: Count, moved: Expr, group_id: str
    ) -> tuple[Number, Count]:
        """The siblings take over the points: 得分 ÷ 适用分值 × 分值, within the group."""
        moves = (lit(moved) > 0) & (lit(play) > 0)
        one, other = (
            Number(number=chosen(moves, each, 1), low=1, high=self.most, depth=score.depth)
            for each in (lit(play) + moved, play)
        )
        share = self._bound_number(self.arithmetic.arithmetic("/", one, other), f"share {group_id}")
        found = self.arithmetic.arithmetic("*", score, share)
        return found, lit(chosen(moves, lit(play) + moved, play))

    # The whole.

    def _asked(self) -> None:
        """The scores and score rates that rules of the whole ask for."""
        for name, (asked, node_id) in self.plan.rules.whole.asked.items():
            part = self.nodes[node_id]
            number, play = part.score, self._play(part)
            if asked == "rate_of":
                number = self.arithmetic.arithmetic("/", number, play)
            nothing = None if isinstance(part.play, int) else part.play == 0
            lacking = _any([part.waits, nothing])
            fault = None if lacking is None else where(lacking, NO_SCORE)
            self.slots[name] = self._bound(attrs.evolve(number, fault=fault), name)

    def _play(self, part: Scored) -> Number:
        """The points in play; 1 where there are none, as nothing is asked of them then."""
        if isinstance(part.play, int):
            return exact(Fraction(part.play, self.share))
        return Number(
            number=chosen(part.play == 0, 1, part.play), over=self.share, low=1, high=self.most,
            most=self.share, depth=part.score.depth,
        )  # fmt: skip

    def _stopped(self, whole: Scored) -> Expr | None:
        """Where there is no total: nothing applies, or somebody has yet to judge."""
        nothing = None if isinstance(whole.play, int) else whole.play == 0
        return _any([whole.waits, nothing])

    def _raw(self, whole: Scored) -> tuple[Number, Number]:
        """The total as the tree has it, and what the whole can earn."""
        model = self.model
        out = _added([self._out(leaf, OnNotApplicable.EXCLUDE) for leaf in model.leaves()])
        over = math.lcm(self.share, model.total_points.denominator)
        high = int(model.total_points * over)
        points = exact(model.total_points)
        if not isinstance(out, int):
            points = Number(
                number=high - lit(product(out, over // self.share, high, over)), over=over,
                low=0, high=high, most=over, depth=whole.score.depth,
            )  # fmt: skip
            points = self._bound_number(points, "points of the whole")
        score = whole.score
        if not isinstance(whole.play, int):
            # 得分 ÷ 适用分值 × 满分
            score = self.arithmetic.arithmetic("/", score, self._play(whole))
            score = self._bound_number(score, "rate of the whole")
            score = self.arithmetic.arithmetic("*", score, points)
        return score, points

    def _grade(self, total: Number, points: Number) -> Whole | None:
        grades = self.model.grades
        if not grades:
            return None
        rank: Whole = len(grades)
        for k in sorted(range(len(grades)), key=lambda k: self._low(grades[k])):
            bar = exact(grades[k].low)
            if grades[k].is_share:
                bar = self.arithmetic.arithmetic("*", bar, points)
            reached = self.arithmetic.compared(">=", total, bar)
            rank = chosen(as_test(reached.code), k, rank)
        return rank

    def _low(self, band: GradeBand) -> Fraction:
        return band.low * self.model.total_points if band.is_share else band.low


def _any(conditions: Iterable[Expr | None]) -> Expr | None:
    found = [each for each in conditions if each is not None]
    return reduce(lambda one, other: one | other, found) if found else None


def _added(counts: Sequence[Count]) -> Count:
    total: Count = sum(count for count in counts if isinstance(count, int))
    for count in counts:
        if not isinstance(count, int):
            total = count if isinstance(total, int) and total == 0 else count + total
    return total
