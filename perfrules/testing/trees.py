"""Groups drawn by Hypothesis: every aggregation, weights, tables, what is left of few scores."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from perfrules.testing.drawing import NOTHING, QUARTERS, Drawing, Plain
from perfrules.testing.indicators import indicator

_DEEPEST: Final = 3
# Scoring methods that say nothing in points, for points that no decimal writes out.
_WITHOUT_POINTS: Final = ("all-or-nothing", "ratio", "share-met", "judgment")
_IN_QUARTERS: Final = ("choice", "all-or-nothing")
PRODUCTS: Final = ("product", "geometric-mean")  # that have no meaning below 0
_ROW_POINTS: Final = Decimal(4)  # of what is looked up, so that a quarter is a whole number


class Drawn(NamedTuple):
    """A node, or what stands under `indicators` with the keys beside it, and its points."""

    keys: Plain
    points: Decimal


def whole_tree(drawing: Drawing) -> Drawn:
    """The keys of a ruleset that are its tree; none of the total where it is not aggregated."""
    is_sum = not drawing.aggregates and drawing.one_of((True, True, False))
    found = _inside(drawing, 0, "sum" if is_sum else _any(drawing))
    keys = {key: value for key, value in found.keys.items() if key != "points"}
    if keys.get("aggregate") == "none":
        return Drawn(keys, NOTHING)
    return Drawn({"total_points": found.points, **keys}, found.points)


def _any(drawing: Drawing) -> str:
    named = drawing.aggregates or AGGREGATES
    fitting = [name for name in named if name != "table" or _can_be_looked_up(drawing)]
    found: str = drawing.one_of(fitting)
    return found


def _can_be_looked_up(drawing: Drawing) -> bool:
    return not set(_IN_QUARTERS).isdisjoint(drawing.methods)


def _inside(drawing: Drawing, depth: int, name: str) -> Drawn:
    """What is below a group (or the whole), how it is put together, and what it can earn."""
    before = drawing.with_floors
    drawing.with_floors = before and name not in PRODUCTS
    found = AGGREGATES[name](drawing, depth)
    drawing.with_floors = before
    if name != "sum" or drawing.one_of((False, False, False, True)):
        found.keys.setdefault("aggregate", name)
        if drawing.one_of((False, False, True)):
            found.keys["min_scored"] = drawing.one_of(_up_to_two(found.keys["indicators"]))
        if drawing.one_of((False, False, True)):
            found.keys["when_empty"] = drawing.one_of(("not-applicable", "full", "zero"))
    return found


def _up_to_two(children: list[Plain]) -> tuple[int, ...]:
    """How many of these may be asked for: not more than can be scored."""
    scored = sum(c.get("aggregate") != "none" and c.get("weight", 1) != 0 for c in children)
    return (1, 2)[: max(scored, 1)]


def _nodes(drawing: Drawing, depth: int, points: Decimal | None = None) -> Iterator[Drawn]:
    for _ in range(drawing.one_of((1, 2, 3) if depth else (1, 2, 3, 4))):
        if depth < _DEEPEST and drawing.one_of((True, False, False, False)):
            yield _group(drawing, depth)
        else:
            yield _leaf(drawing, points)


def _leaf(drawing: Drawing, points: Decimal | None = None, methods: tuple[str, ...] = ()) -> Drawn:
    found = indicator(drawing, points, methods)
    drawing.nodes.append(found["id"] if "id" in found else found["name"])
    return Drawn(found, found["points"])


def _group(drawing: Drawing, depth: int) -> Drawn:
    keys: Plain = {"id": drawing.fresh("g"), "name": f"第{drawing.count}组"}
    drawing.nodes.append(keys["id"])
    is_sum = not drawing.aggregates and drawing.one_of((True, False))
    name = "sum" if is_sum else _any(drawing)
    inside = _inside(drawing, depth + 1, name)
    return Drawn({**keys, **inside.keys}, inside.points)


def _listed(children: list[Drawn]) -> Plain:
    return {"indicators": [child.keys for child in children]}


def _added(drawing: Drawing, depth: int) -> Drawn:
    """The points are those below; they may be written."""
    children = list(_nodes(drawing, depth))
    points = sum((child.points for child in children), NOTHING)
    written = {"points": points} if depth and points and drawing.one_of((True, False)) else {}
    if not points:  # only groups without a score: there has to be something to earn
        children.append(_leaf(drawing))
        points = children[-1].points
    return Drawn({**written, **_listed(children)}, points)


def _compared(drawing: Drawing, depth: int) -> Drawn:
    """Score rates: the group has points of its own, or those that all below it have."""
    common = drawing.points() if drawing.one_of((True, False)) else None
    children = list(_nodes(drawing, depth, common))
    every = {child.points for child in children}
    if every == {common} and drawing.one_of((True, False)):
        assert common is not None
        return Drawn(_listed(children), common)
    points = drawing.points()
    return Drawn({"points": points, **_listed(children)}, points)


def _weakest_link(drawing: Drawing, depth: int) -> Drawn:
    found = _compared(drawing, depth)
    plus = drawing.one_of((Decimal("0.5"), Decimal(1)))
    return Drawn({**found.keys, "aggregate": {"method": "min-plus", "plus": plus}}, found.points)


FORMULAS: Final = (
    "points * earned / possible",
    "points if earned == possible else points * 40%",
    "earned / scored",
    "points * rate_of(ONE)",
    "score_of(ONE) - 1",
    "points * rate_of(ONE) / score_of(OTHER)",
)


def _by_formula(drawing: Drawing, depth: int) -> Drawn:
    found = _compared(drawing, depth)
    ids = [child.get("id") or child["name"] for child in found.keys["indicators"]]
    return Drawn({**found.keys, "aggregate": formula_of(drawing, ids)}, found.points)


def formula_of(drawing: Drawing, ids: Sequence[str]) -> Plain:
    """A formula of what these earn."""
    formula = drawing.one_of(FORMULAS).replace("ONE", drawing.one_of(ids))
    return {"method": "formula", "formula": formula.replace("OTHER", drawing.one_of(ids))}


def _best(drawing: Drawing, depth: int) -> Drawn:
    found = _compared(drawing, depth)
    count = drawing.one_of(_up_to_two(found.keys["indicators"]))
    keys = {**found.keys, "aggregate": {"method": "best-of", "count": count}}
    if "points" in keys:
        return Drawn(keys, found.points)
    return Drawn(keys, found.points * min(count, len(keys["indicators"])))


def _weighted(drawing: Drawing, depth: int) -> Drawn:
    """Weights instead of points: of such sizes that the points are what they were drawn for.

    Where nothing is rounded they may also be a third, which no decimal writes out.
    """
    named = drawing.methods
    in_thirds = not drawing.rounds and not set(_WITHOUT_POINTS).isdisjoint(named)
    if in_thirds and drawing.one_of((True, False)):
        points, drawing.with_points = drawing.points(), False
        children = [
            _leaf(drawing, Decimal(1), _WITHOUT_POINTS).keys for _ in range(drawing.one_of((1, 3)))
        ]
        drawing.with_points = True
        weights = [Decimal(drawing.one_of((1, 2, 3))) for _ in children]
    else:
        below = list(_nodes(drawing, depth))
        below += [] if any(child.points for child in below) else [_leaf(drawing)]
        children, points = [c.keys for c in below], sum((c.points for c in below), NOTHING)
        scale = drawing.one_of((1, 2))
        weights = [child.points * scale for child in below]
    if "all-or-nothing" in named and drawing.one_of((False, False, True)):
        children.append({"id": drawing.fresh("i"), "name": f"指标{drawing.count}", "target": "是"})
        weights.append(NOTHING)
    for child, weight in zip(children, weights, strict=True):
        child.pop("points", None)
        child["weight"] = weight
    return Drawn({"points": points, "indicators": children}, points)


def _looked_up(drawing: Drawing, _depth: int) -> Drawn:
    """A table with a row for every sum there may be: one without is refused where that is sure."""
    drawing.with_deductions = False
    count = drawing.one_of((1, 2, 3))
    children = [_leaf(drawing, _ROW_POINTS, _IN_QUARTERS) for _ in range(count)]
    drawing.with_deductions = True
    points = drawing.one_of((None, Decimal(4), Decimal(8)))
    whole = points or _ROW_POINTS
    rows: Plain = {}
    for scored in range(1, count + 1):
        earned = sorted(whole * drawing.one_of(QUARTERS) / 100 for _ in range(4 * scored + 1))
        if drawing.one_of((False, False, True)):
            earned.reverse()
        rows[str(scored)] = {str(total): score for total, score in enumerate(earned)}
    found: Plain = {"points": points} if points else {}
    if drawing.one_of((True, False)):
        name = drawing.fresh("t")
        drawing.tables[name] = rows
        found["aggregate"] = {"method": "table", "table": name}
    else:
        found["aggregate"] = {"method": "table", "rows": rows}
    return Drawn({**found, **_listed(children)}, whole)


def _listed_only(drawing: Drawing, depth: int) -> Drawn:
    return Drawn(_listed(list(_nodes(drawing, depth))), NOTHING)


AGGREGATES: Final[Mapping[str, Callable[[Drawing, int], Drawn]]] = {
    "sum": _added,
    "tiered": _added,
    "mean": _compared,
    "weighted-mean": _weighted,
    "min": _compared,
    "min-plus": _weakest_link,
    "max": _compared,
    "best-of": _best,
    "product": _compared,
    "geometric-mean": _compared,
    "count-met": _compared,
    "table": _looked_up,
    "formula": _by_formula,
    "none": _listed_only,
}
