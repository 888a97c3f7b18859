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

from perfrules.aggregating.best_of import BestOf
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
from perfrules.batch.endless import Digits, Score, Sum, added, cleared, digits, fits, flat, held
from perfrules.batch.groups import Child, Combined, Combining, lit_test
from perfrules.batch.layout import TOTAL, output
from perfrules.batch.verdicts import Verdict, Verdicts
from perfrules.batch.whole import Cases, Expr, Line, Whole, chosen, compared, lit, product
from perfrules.compiling.leaves import CUTS
from perfrules.compiling.lowering import Rule
from perfrules.compiling.plan import NOT_APPLICABLE, PENDING, SCORED, UNREADABLE, Plan
from perfrules.compiling.values import names_read
from perfrules.expressions import tree
from perfrules.expressions.types import Typed
from perfrules.model import (
    Aggregation,
    GradeBand,
    Indicator,
    IndicatorGroup,
    Node,
    OnMissing,
    OnNotApplicable,
    Rounding,
    Stage,
    WhenEmpty,
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

    score: Score
    play: Count
    waits: Expr | None = None  # somebody has yet to judge it, or one below it
    digits: Digits | None = None  # of a score that has no end
    worth: int | None = None  # the points in play, where there are any, if that is known
    empty: Expr | None = None  # of a group that is no plain sum: where it has no score
    status: Expr | None = None  # of an indicator that is not always scored
    fault: Expr | None = None  # of an indicator: why its rule gives no score


@attrs.frozen(kw_only=True)
class Scores:
    """The columns of a ruleset's scores; a row in which one of `faults` holds has none."""

    nodes: Mapping[str, Scored]
    total: Number  # of which only the digits are told, if it has no end
    stopped: Expr | None  # where there is no total
    waits: Expr | None  # because somebody has yet to judge
    unrated: Expr | None  # or because a veto leaves the whole without a rating
    grade: Whole | None  # the index of the grade; as many as there are grades: none
    faults: tuple[Expr, ...]
    slots: Mapping[str, Mapping[str, Value]]  # what names stand for in each indicator's rule
    stages: tuple[Mapping[str, Expr], ...]
    total_digits: Digits | None = None
    asides: tuple[Aside, ...] = ()  # indicators whose scores and statuses are put in row by row

    @property
    def total_over(self) -> int | None:
        """The denominator of the total, if it has one."""
        over = self.total.over
        return over if isinstance(over, int) and self.total_digits is None else None

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
        self.plan, self.model, self.rules, self.largest = plan, plan.model, plan.rules, largest
        self.aside = aside
        self.asides: list[Aside] = []
        self.rounding = self.model.rounding
        self.slots: dict[str, Value] = dict(slots)
        self.stages: list[dict[str, Expr]] = []
        self.have_names: dict[int, Expr] = {}
        every = (self.model.total_points, *(node.points for node in self.model.nodes()))
        self.share = math.lcm(*(points.denominator for points in every))
        ends = [*every, self.model.total_cap or 0]
        self.most_points = math.ceil(sum(ends))  # that any score can be
        self.most = int(self.model.total_points * self.share)  # that play can be
        self.leaves = {rule.indicator.id: rule for rule in plan.rules.indicators}
        self.nodes: dict[str, Scored] = {}
        self.faults: list[Expr] = []
        self.local: dict[str, Mapping[str, Value]] = {}
        self.arithmetic = Columns({}, largest)
        self.places = output(plan, {}, total_over=None, reasons=False).places
        self.digits: dict[tuple[int, int], tuple[Number, Digits]] = {}

    def scores(self) -> Scores:
        rules, model = self.plan.rules, self.model
        if model.below_zero or any(r.given or r.supposed for r in rules.indicators):
            raise Unprovable
        self._values()
        aggregation = model.aggregation
        whole = self._group("whole", model.indicators, aggregation, model.total_points)
        self._other_totals()
        self._asked()
        stopped = self._stopped(whole)
        verdicts = Verdicts(rules, self.slots, self.largest, self._bound)
        raw, points = self._raw(whole)
        base, of_raw = self._without_end(raw, points)
        base = verdicts.with_bonuses(base, points)
        total = base
        if self.rounding and Stage.TOTAL in self.rounding.stages:
            total = self.arithmetic.rounded(CUTS[self.rounding.mode], base, self.rounding.places)
            of_raw = None
        total = self._bound_number(total, "total of the whole")
        on_raw = self.rounding is not None and self.rounding.grade_on_raw
        grade = self._grade(base if on_raw else total, points)
        verdict = verdicts.judge(total, grade, stopped)
        faults = [each if stopped is None else each & ~stopped for each in verdicts.faults]
        self._work_out_digits()
        total_digits = self._total_digits(verdict, of_raw)
        return Scores(
            nodes=self.nodes, total=verdict.total, stopped=stopped, waits=whole.waits,
            unrated=verdict.unrated, grade=verdict.grade, faults=(*self.faults, *faults),
            slots=self.local, stages=tuple(self.stages),
            total_digits=total_digits, asides=tuple(self.asides),
        )  # fmt: skip

    # Scores without an end.

    def _without_end(self, raw: Score, points: Number) -> tuple[Number, Digits | None]:
        """The total as a number: of a sum that is none, one that takes its place, and its digits.

        It is as far from every number of few decimals as the total itself, so that it is rounded
        and graded as that would be.
        """
        if isinstance(raw, Number):
            return raw, None
        if not held(self.plan, points):
            return self._added_up(raw), None
        found = self._digits_of(raw)
        number, unsure = found.stand_in()
        self.faults.append(unsure)
        return self._bound_number(number, "raw total of the whole"), found

    def _added_up(self, score: Score) -> Number:
        """The score as one number; Unprovable where it does not fit."""
        parts = score.parts if isinstance(score, Sum) else (score,)
        return reduce(partial(self.arithmetic.arithmetic, "+"), parts)

    def _digits_of(self, score: Score) -> Digits:
        parts = score.parts if isinstance(score, Sum) else (score,)
        found = []
        for part in parts:
            key = id(part.number), id(part.over)
            if key not in self.digits:  # the number goes along: its key is no other's then
                made = digits(
                    part, f"digits {len(self.digits)}", self._named,
                    most=self.most_points, largest=self.largest,
                )  # fmt: skip
                self.digits[key] = part, made
            found.append(self.digits[key][1])
        return found[0] if len(found) == 1 else added(found, self.largest)

    def _work_out_digits(self) -> None:
        """The digits of all scores without an end."""
        for node_id, scored in self.nodes.items():
            if not fits(scored.score, self.places[node_id], self.largest):
                self.nodes[node_id] = attrs.evolve(scored, digits=self._digits_of(scored.score))

    def _total_digits(self, verdict: Verdict, of_raw: Digits | None) -> Digits | None:
        over = verdict.total.over
        known = over if isinstance(over, int) else None
        places = output(self.plan, {}, total_over=known, reasons=False).places[TOTAL]
        if of_raw is not None:
            return of_raw if verdict.zeroed is None else cleared(of_raw, verdict.zeroed)
        if fits(verdict.total, places, self.largest):
            return None
        return self._digits_of(self._bound_number(verdict.total, "total as it is told"))

    # Names for columns.

    def _named(self, name: str, column: Expr, depth: int) -> Expr:
        while len(self.stages) <= depth:
            self.stages.append({})
        self.stages[depth][name] = column
        found: Expr = nw.col(name)
        self.have_names[id(found)] = found
        return found

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
            and id(code) not in self.have_names
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
        assert isinstance(play, int)
        if status is None:
            return Scored(score=number, play=play, worth=play)
        worth = play
        if indicator.on_not_applicable in _OUT_OF_PLAY:
            play = lit(chosen(status == NOT_APPLICABLE, 0, play), self.most)
        pends = indicator.on_missing is OnMissing.PENDING
        return Scored(
            score=number, play=play, status=status, worth=worth,
            waits=status == PENDING if pends else None,
        )  # fmt: skip

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
            found = self._group(node.id, node.children, node.aggregation, node.points)
        else:
            found = self._leaf(node)
        self.nodes[node.id] = found
        return found

    def _group(
        self, group_id: str, children: Sequence[Node], aggregation: Aggregation, points: Fraction
    ) -> Scored:
        parts = [self._node(child) for child in children]
        if not aggregation.is_plain_sum:
            return self._combined(group_id, children, aggregation, points)
        rounding = self.rounding if group_id != "whole" else None
        cut = rounding if rounding and Stage.GROUP in rounding.stages else None
        score = self._sum([part.score for part in parts], group_id, cut=cut is not None)
        play = _added([part.play for part in parts])
        moved = _added([self._out(child, OnNotApplicable.SIBLINGS) for child in children])
        if not isinstance(moved, int):
            score, play = self._moved(score, play, moved, group_id)
        if cut is not None:
            score = self._rounded(score, cut, group_id)
        if isinstance(score, Number):
            score = self._bound_number(score, f"score {group_id}")
        if not isinstance(play, int):
            play = self._named(f"play {group_id}", play, score.depth)
            score = _deeper(score, score.depth + 1)
        worth = play if isinstance(play, int) else None
        return Scored(score=score, play=play, waits=_any(p.waits for p in parts), worth=worth)

    def _combined(
        self, group_id: str, children: Sequence[Node], aggregation: Aggregation, points: Fraction
    ) -> Scored:
        """A group that is scored by its aggregation."""
        parts = [self.nodes[child.id] for child in children]
        waits = _any(part.waits for part in parts)
        if aggregation.method.name == "none":
            return Scored(score=exact(0), play=0, waits=waits, worth=0, empty=nw.lit(True))
        below = [self._child(child, part) for child, part in zip(children, parts, strict=True)]
        name = group_id if group_id != "whole" else ""
        combining = Combining(
            below, points, group_id, self.largest, self._bound_number, self.rules.groups.get(name)
        )
        made = combining.combined(aggregation)
        if made.fault is not None and name not in self.rules.complete:
            self._fault_of_group(group_id, made.fault, waits, made.score.depth)
        score, play, worth = self._worth(group_id, children, aggregation, points, combining, made)
        if waits is not None:
            score, play = combining.instead(score, waits, Fraction(0)), chosen(waits, 0, play)
        cut = self.rounding if self.rounding and group_id != "whole" else None
        if cut and Stage.GROUP in cut.stages:
            score = self.arithmetic.rounded(CUTS[cut.mode], score, cut.places)
        depth = max([score.depth, *(part.score.depth for part in parts)])
        score = self._bound_number(attrs.evolve(score, depth=depth), f"score {group_id}")
        if not isinstance(play, int):
            play = self._named(f"play {group_id}", lit(play, self.most), depth)
            score = attrs.evolve(score, depth=depth + 1)
        stands = aggregation.when_empty is not WhenEmpty.NOT_APPLICABLE
        empty = None if stands or made.empty is False else lit_test(made.empty)
        return Scored(score=score, play=play, waits=waits, worth=worth, empty=empty)

    def _child(self, node: Node, part: Scored) -> Child:
        """A node as a child of a group."""
        number = self._added_up(part.score)
        there = part.play > 0
        worth = self._play(part)
        if part.worth is not None:
            worth = exact(Fraction(part.worth or self.share, self.share))
        weight = Fraction(1) if node.weight is None else node.weight
        return Child(score=number, there=there, points=worth, weight=weight)

    def _worth(
        self, group_id: str, children: Sequence[Node], aggregation: Aggregation,
        points: Fraction, combining: Combining, made: Combined,
    ) -> tuple[Number, Whole, int | None]:  # fmt: skip
        """The score, the points in play, and how many these are where there are any."""
        whole = int(points * self.share)
        worth: int | None = whole
        play: Whole = whole
        score = made.score
        if isinstance(aggregation.method, BestOf):
            play, worth = self._worth_of_best(combining, aggregation.method.count, whole)
        elif aggregation.method.additive:
            play = _added([self.nodes[child.id].play for child in children])
            moved = _added([self._out(child, OnNotApplicable.SIBLINGS) for child in children])
            if not isinstance(moved, int):
                score = self._bound_number(score, f"score {group_id} as it is")
                # Where too few are in play nothing is moved.
                moved = lit(chosen(made.empty, 0, moved), self.most)
                found, play = self._moved(score, lit(play, self.most), moved, group_id)
                score = self._added_up(found)
            worth = play if isinstance(play, int) else None
        stands = aggregation.when_empty is not WhenEmpty.NOT_APPLICABLE
        play = chosen(made.empty, whole if stands else 0, play)
        if stands and made.empty is not False and worth != whole:
            worth = None
        return score, play, worth

    def _worth_of_best(
        self, combining: Combining, count: int, whole: int
    ) -> tuple[Whole, int | None]:
        """The best so many of too few are worth what these can earn."""
        values = [child.points.constant for child in combining.children]
        if any(value is None for value in values):
            raise Unprovable
        known = [int(value * self.share) for value in values if value is not None]
        by_count = combining.count.number
        if isinstance(by_count, int):
            there = [k for k, c in zip(known, combining.children, strict=True) if c.there is True]
            play = min(whole, sum(sorted(there, reverse=True)[:count]))
            return play, play
        if len(set(known)) > 1:
            raise Unprovable
        found = [min(whole, known[0] * min(k, count)) for k in range(len(known) + 1)]
        counted: Whole = found[-1]
        for k, each in enumerate(found[:-1]):
            same = as_test(as_column(compared("==", by_count, k)))
            counted = chosen(same, each, counted)
        return counted, found[-1] if len(set(found[1:])) == 1 else None

    def _fault_of_group(self, name: str, fault: Expr, waits: Expr | None, depth: int) -> None:
        found = self._named(f"fault of {name}", fault, depth) != FINE
        self.faults.append(found if waits is None else found & ~waits)

    def _other_totals(self) -> None:
        """Other totals are no columns; but a row in which one of them has no value is in error."""
        for total in self.model.totals:
            if total.aggregation.method.name not in {"formula", "table"}:
                continue
            below = []
            for node_id, each in total.parts:
                child = self._child(self.plan.by_id[node_id], self.nodes[node_id])
                rate = self.arithmetic.arithmetic("/", child.score, child.points)
                earned = self.arithmetic.arithmetic("*", rate, exact(each))
                below.append(Child(
                    score=attrs.evolve(earned, fault=None), weight=each,
                    there=child.there if each else False, points=exact(each or 1),
                ))  # fmt: skip
            formula = self.rules.groups.get(total.key)
            combining = Combining(
                below, total.points, total.key, self.largest, self._bound_number, formula
            )
            made = combining.combined(total.aggregation)
            if made.fault is not None:
                waits = _any(self.nodes[node_id].waits for node_id, _ in total.parts)
                self._fault_of_group(total.key, made.fault, waits, made.score.depth)

    def _sum(self, parts: Sequence[Score], group_id: str, *, cut: bool) -> Score:
        """The scores added, if they are of one kind, or if the sum is going to be cut."""
        known, endless = flat(parts)
        if not endless:
            return self._added_up(Sum(parts=tuple(known)))
        if cut:
            try:
                return self._added_up(Sum(parts=(*known, *endless)))
            except Unprovable:
                pass
        if known:
            total = self._added_up(Sum(parts=tuple(known)))
            endless.insert(0, self._bound_number(total, f"score {group_id} with an end"))
        return endless[0] if len(endless) == 1 else Sum(parts=tuple(endless))

    def _rounded(self, score: Score, rounding: Rounding, group_id: str) -> Number:
        if isinstance(score, Sum):
            if not held(self.plan, None):
                raise Unprovable
            number, unsure = self._digits_of(score).stand_in()
            self.faults.append(unsure)
            score = self._bound_number(number, f"raw score {group_id}")
        return self.arithmetic.rounded(CUTS[rounding.mode], score, rounding.places)

    def _times(self, score: Score, factor: Number, name: str) -> Score:
        """The score times a number, part by part."""
        if isinstance(score, Number):
            return self._bound_number(self.arithmetic.arithmetic("*", score, factor), name)
        parts = [self._times(part, factor, f"{name} {k}") for k, part in enumerate(score.parts)]
        return Sum(parts=tuple(part for part in parts if isinstance(part, Number)))

    def _out(self, node: Node, policy: OnNotApplicable) -> Count:
        """The points of an indicator that does not apply and goes that way, else 0."""
        status = self.nodes[node.id].status
        if not isinstance(node, Indicator) or status is None:
            return 0
        if node.on_not_applicable is not policy:
            return 0
        return lit(chosen(status == NOT_APPLICABLE, int(node.points * self.share), 0), self.most)

    def _moved(self, score: Score, play: Count, moved: Expr, group_id: str) -> tuple[Score, Count]:
        """The siblings take over the points: 得分 ÷ 适用分值 × 分值, within the group."""
        moves = (lit(moved) > 0) & (lit(play) > 0)
        one, other = (
            Number(number=chosen(moves, each, 1), low=1, high=self.most, depth=score.depth)
            for each in (lit(play) + moved, play)
        )
        share = self._bound_number(self.arithmetic.arithmetic("/", one, other), f"share {group_id}")
        found = self._times(score, share, f"score {group_id} with its share")
        return found, lit(chosen(moves, lit(play) + moved, play))

    # The whole.

    def _asked(self) -> None:
        """The scores and score rates that rules of the whole ask for."""
        for name, (asked, node_id) in self.plan.rules.whole.asked.items():
            part = self.nodes[node_id]
            number, play = self._added_up(part.score), self._play(part)
            if asked == "rate_of":
                number = self.arithmetic.arithmetic("/", number, play)
            lacking = _any([part.waits, _nothing(part.play)])
            fault = None if lacking is None else where(lacking, NO_SCORE)
            self.slots[name] = self._bound(attrs.evolve(number, fault=fault), name)

    def _play(self, part: Scored) -> Number:
        """The points in play; 1 where there are none, as nothing is asked of them then."""
        if isinstance(part.play, int):
            return exact(Fraction(part.play or self.share, self.share))
        return Number(
            number=chosen(part.play == 0, 1, part.play), over=self.share, low=1, high=self.most,
            most=self.share, depth=part.score.depth,
        )  # fmt: skip

    def _stopped(self, whole: Scored) -> Expr | None:
        """Where there is no total: nothing applies, or somebody has yet to judge."""
        return _any([whole.waits, _nothing(whole.play)])

    def _raw(self, whole: Scored) -> tuple[Score, Number]:
        """The total as the tree has it, and what the whole can earn."""
        model = self.model
        out = _added([self._out(leaf, OnNotApplicable.EXCLUDE) for leaf in model.added_leaves()])
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
        if isinstance(whole.play, int):
            if whole.play and not model.aggregation.is_plain_sum:
                share = model.total_points * self.share / whole.play
                score = self.arithmetic.arithmetic("*", self._added_up(score), exact(share))
        else:
            # 得分 ÷ 适用分值 × 满分
            if isinstance(score, Number):
                score = self.arithmetic.arithmetic("/", score, self._play(whole))
                score = self._bound_number(score, "rate of the whole")
                score = self.arithmetic.arithmetic("*", score, points)
            else:
                share = self.arithmetic.arithmetic("/", points, self._play(whole))
                share = self._bound_number(share, "share of the whole")
                score = self._times(score, share, "score of the whole")
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


def _deeper(score: Score, depth: int) -> Score:
    if isinstance(score, Number):
        return attrs.evolve(score, depth=depth)
    return Sum(parts=tuple(attrs.evolve(part, depth=depth) for part in score.parts))


def _any(conditions: Iterable[Expr | None]) -> Expr | None:
    found = [each for each in conditions if each is not None]
    return reduce(lambda one, other: one | other, found) if found else None


def _nothing(play: Count) -> Expr | None:
    """Where no points are in play."""
    if isinstance(play, int):
        return None if play else nw.lit(True)
    return play == 0


def _added(counts: Sequence[Count]) -> Count:
    total: Count = sum(count for count in counts if isinstance(count, int))
    for count in counts:
        if not isinstance(count, int):
            total = count if isinstance(total, int) and total == 0 else count + total
    return total
