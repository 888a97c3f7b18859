"""What a group earns by each way to put scores together, written out once more on fractions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Final, NamedTuple

from perfrules.aggregating.base import Aggregate
from perfrules.aggregating.best_of import BestOf
from perfrules.aggregating.formula import FormulaOf
from perfrules.aggregating.min_plus import MinPlus
from perfrules.aggregating.table import Table
from perfrules.expressions.outcomes import NoScore, NoValue
from perfrules.model import Node
from perfrules.testing.judging import ZERO, Unscorable
from perfrules.testing.slowly import value_of

_DIGITS: Final = 34  # of a root, which has no end


class Part(NamedTuple):
    """What is in play below a group."""

    score: Fraction
    points: Fraction
    weight: Fraction


def aggregated(method: Aggregate, parts: Sequence[Part], points: Fraction) -> Fraction:
    """What a group of `points` earns by what is in play below it."""
    rates = [part.score / part.points for part in parts]
    scores = [part.score for part in parts]
    match method.name:
        case "sum":
            return sum(scores, ZERO)
        case "mean":
            return sum((points * rate / len(rates) for rate in rates), ZERO)
        case "weighted-mean":
            whole = sum((part.weight for part in parts), ZERO)
            shares = [part.weight / whole for part in parts]
            return points * sum((s * rate for s, rate in zip(shares, rates, strict=True)), ZERO)
        case "min":
            return points * min(rates)
        case "max":
            return points * max(rates)
        case "product":
            for rate in rates:
                points *= rate
            return points
        case "geometric-mean":
            return points * _root(aggregated_rate(rates), len(rates))
        case "count-met":
            full = [rate for rate in rates if rate == 1]
            return points * len(full) / len(rates)
        case "tiered":
            first = next((k for k, rate in enumerate(rates) if rate < 1), len(rates))
            return sum(scores[: first + 1], ZERO)
    return _by_parameters(method, scores, points)


def aggregated_rate(rates: Sequence[Fraction]) -> Fraction:
    """The product of score rates."""
    found = Fraction(1)
    for rate in rates:
        found *= rate
    return found


def by_formula(
    method: FormulaOf,
    children: Sequence[Node],
    earned: Mapping[str, tuple[Fraction, Fraction]],
    points: Fraction,
) -> Fraction | None:
    """What a formula makes of the children; None where one that it asks for is not in play.

    `earned` has what each child that is in play earned, and for how many points it counts.
    """
    there = {child.id: earned[child.id] for child in children if child.id in earned}
    names = [child.name for child in children]
    ids = {child.name: child.id for child in children if names.count(child.name) == 1}
    ids |= {child.id: child.id for child in children}
    own = {
        "points": points,
        "earned": sum((score for score, _ in there.values()), ZERO),
        "possible": sum((play for _, play in there.values()), ZERO),
        "scored": Fraction(len(there)),
    }

    def look(name: str) -> Fraction:
        if name in own:
            return own[name]
        function, _, asked = name.removesuffix(")").partition("(")
        if ids[asked] not in there:
            raise NoScore
        score, play = there[ids[asked]]
        return score if function == "score_of" else score / play

    assert method.formula is not None
    try:
        found: Fraction = value_of(method.formula.tree, look)
    except NoScore:
        return None
    except NoValue:
        raise Unscorable(method.formula.text) from None
    return min(max(found, ZERO), points)


def _by_parameters(method: Aggregate, scores: Sequence[Fraction], points: Fraction) -> Fraction:
    match method:
        case BestOf(count=count):
            return min(points, sum(sorted(scores)[-count:], ZERO))
        case MinPlus(plus=plus):
            link, best = min(scores), max(scores)
            found = link if len(set(scores)) == 1 else min(link + plus, best)
            return min(found, points)
        case Table(rows=rows):
            row, total = rows.get(len(scores), {}), sum(scores, ZERO)
            if total not in row:
                raise Unscorable(f"no row for {len(scores)} and {total}")
            return row[total]
    raise AssertionError(method)


def _root(value: Fraction, degree: int) -> Fraction:
    """The root of a number up to 1, to 34 digits, half-up: found by halving."""
    if value == 0 or degree == 1:
        return value
    unit = Fraction(1)
    while (unit * 10 ** (_DIGITS - 1)) ** degree > value:
        unit /= 10
    low, high = 10 ** (_DIGITS - 1), 10**_DIGITS
    while high - low > 1:
        middle = (low + high) // 2
        if (middle * unit) ** degree <= value:
            low = middle
        else:
            high = middle
    if ((low + Fraction(1, 2)) * unit) ** degree <= value:
        low += 1
    found: Fraction = low * unit
    return found
