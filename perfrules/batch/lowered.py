"""A ruleset as columns over tables of one kind: what is read, what is plain, what is scored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final

import attrs
import narwhals.stable.v2 as nw

from perfrules.batch.aside import aside
from perfrules.batch.checks import failed_checks, trees_of_checks
from perfrules.batch.engines import Engine, can_name
from perfrules.batch.reading import absent, known_name, levels_hold, plain_name, read
from perfrules.batch.scoring import Scores, scores
from perfrules.batch.values import Unprovable, Value
from perfrules.batch.widths import Expr
from perfrules.compiling.plan import Plan
from perfrules.model import IndicatorGroup, Kind

# The largest number of a plain row: the highest of these for which all columns can be proven.
_CAPS: Final = (10**17, 10**15, 10**13, 10**11, 10**9)
_CAPS_OF_CHECKS: Final = (*_CAPS, 10**8, 10**7, 10**6)  # quotients compared with quotients


@attrs.frozen(kw_only=True)
class Lowered:
    """A ruleset as columns over a table."""

    reading: tuple[Mapping[str, Expr], ...]
    plain: Expr
    scores: Scores
    failed: Expr | None  # the checks that fail, if that is asked for


def lower(
    plan: Plan,
    columns: Mapping[str, str],
    schema: Mapping[str, Any],
    engine: Engine,
    *,
    checks: bool,
) -> Lowered | None:
    """The ruleset as columns, or None where it has to be scored row by row.

    Where not all of it can be proven, the indicators that cannot be go row by row by themselves; a
    table that waits does not have its rows yet.
    """
    if not can_name(engine, (*schema, *plan.by_id, *plan.positions)):
        return None
    for alone in (False,) if engine.lazy else (False, True):
        found: list[Lowered] = []
        for cap in _CAPS_OF_CHECKS if checks else _CAPS:
            try:
                found.append(
                    _lowered(plan, columns, schema, engine, cap, alone=alone, checks=checks)
                )
            except Unprovable:
                continue
            if not alone:
                break
        if found:
            return min(found, key=lambda each: len(each.scores.asides))
    return None


def _lowered(
    plan: Plan,
    columns: Mapping[str, str],
    schema: Mapping[str, Any],
    engine: Engine,
    cap: int,
    *,
    alone: bool,
    checks: bool,
) -> Lowered:
    slots: dict[str, Value] = {}
    parts: dict[str, Expr] = {}
    plain: dict[str, Expr] = {}
    known: dict[str, Expr] = {}
    for fact in plan.facts:
        column = columns.get(fact.id)
        if column is None:
            slots[fact.id] = absent(fact)
            continue
        made = read(
            fact,
            column,
            schema[column],
            required=fact.id in plan.required,
            cap=cap,
            wraps=engine.wraps,
        )
        slots[fact.id] = made.value
        parts.update(made.parts)
        plain[plain_name(fact)] = made.plain
        known[known_name(fact)] = made.known
    named = {name: slots[i] for name, i in plan.canonical.items()}
    by_id = {fact.id: fact for fact in plan.facts}
    held = levels_hold(by_id, {i: f"fact {i}" for i in columns})
    put = partial(aside, plan, columns=columns) if alone else None
    made_scores = scores(plan, named, engine.largest, put, trees_of_checks(plan) if checks else ())
    if engine.name == "pyspark" and not _is_short(plan, made_scores):
        raise Unprovable
    # The ranks of choices are asked for by those alone that do not know where they come from.
    asked = {name for each in made_scores.asides for name in each.facts}
    asked |= {f"fact {fact.id}_level" for fact in plan.facts if fact.levels}
    spared = {known_name(f) for f in plan.facts if f.kind is Kind.CHOICE} - asked
    return Lowered(
        reading=(parts, plain, {name: known[name] for name in known if name not in spared}),
        plain=_all([*map(nw.col, plain), *held]) if plain else nw.lit(True),
        scores=made_scores,
        failed=failed_checks(plan, made_scores, engine.largest) if checks else None,
    )


def _is_short(plan: Plan, found: Scores) -> bool:
    """Sums of scores with an end: what is longer takes Spark more time to plan than rows take.

    Every operation is told to it one by one, in another process.
    """
    model = plan.model
    sums = [each.aggregation for each in plan.nodes if isinstance(each, IndicatorGroup)]
    return (
        all(each.is_plain_sum for each in (*sums, model.aggregation))
        and not model.totals
        and found.total_digits is None
        and all(each.digits is None for each in found.nodes.values())
    )


def _all(conditions: Sequence[Expr]) -> Expr:
    return nw.all_horizontal(*conditions, ignore_nulls=False)
