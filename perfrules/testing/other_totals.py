"""Other totals over a drawn tree: every aggregation, over indicators or the first level."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from perfrules.testing.drawing import Drawing, Plain
from perfrules.testing.trees import PRODUCTS, formula_of

_COUNTED: Final = (None, "1 if points > 0 else 0", "points * 2")
_AGGREGATES: Final = (
    "sum", "mean", "weighted-mean", "min", "max", *PRODUCTS, "count-met", "tiered", "best-of",
    "min-plus", "formula",
)  # fmt: skip


def other_totals(drawing: Drawing, tree: Plain) -> Plain:
    """One or two of them, in half of all rulesets."""
    if drawing.one_of((False, True)):
        return {}
    return {drawing.fresh("sum"): _total(drawing, tree) for _ in range(drawing.one_of((1, 2)))}


def _total(drawing: Drawing, tree: Plain) -> Plain:
    found: Plain = {"name": "其他合计"}
    counted = list(_leaves(tree["indicators"]))
    first = tree["indicators"]
    if any(_earns(node) for node in first) and drawing.one_of((False, False, True)):
        found["over"], counted = "first-level", first
    each = drawing.one_of(_COUNTED)
    if each is not None:
        found["each"] = each
    several = (1, 2)[: sum(map(_earns, counted))]
    fitting = [name for name in _AGGREGATES if not (drawing.falls and name in PRODUCTS)]
    name = drawing.one_of(fitting)
    found["aggregate"] = name
    if name == "best-of":
        found["aggregate"] = {"method": name, "count": drawing.one_of(several)}
    elif name == "min-plus":
        found["aggregate"] = {"method": name, "plus": 1}
    elif name == "formula":
        ids = [node["id"] if "id" in node else node["name"] for node in counted]
        found["aggregate"] = formula_of(drawing, ids)
    if name not in ("sum", "tiered"):
        found["points"] = drawing.points()
    if drawing.one_of((False, False, True)):
        found["min_scored"] = drawing.one_of(several)
    if drawing.one_of((False, False, True)):
        found["when_empty"] = drawing.one_of(("not-applicable", "full", "zero"))
    return found


def _leaves(nodes: list[Plain]) -> Iterator[Plain]:
    for node in nodes:
        if "indicators" in node:
            yield from _leaves(node["indicators"])
        else:
            yield node


def _earns(node: Plain) -> bool:
    """Whether a node is an indicator that has points for sure."""
    return "indicators" not in node and bool(node.get("points") or node.get("weight"))
