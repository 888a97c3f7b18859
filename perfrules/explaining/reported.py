"""What is being explained: the known facts of one subject, under one plan, in one language."""

from __future__ import annotations

from typing import NamedTuple

from perfrules.compiling.plan import Known, Plan
from perfrules.explaining.showing import show_known
from perfrules.wording import Language


class Reported(NamedTuple):
    """The known facts of one subject, and the language its results speak."""

    plan: Plan
    known: tuple[Known, ...]
    language: Language


def names_missing(reported: Reported, fact_ids: tuple[str, ...]) -> tuple[str, ...]:
    """The names of those facts that were not reported."""
    positions, facts = reported.plan.positions, reported.plan.facts
    return tuple(facts[positions[i]].label for i in ids_missing(reported, fact_ids))


def ids_missing(reported: Reported, fact_ids: tuple[str, ...]) -> tuple[str, ...]:
    """The ids of those facts that were not reported."""
    positions = reported.plan.positions
    return tuple(i for i in fact_ids if reported.known[positions[i]] is None)


def values_read(reported: Reported, fact_ids: tuple[str, ...]) -> dict[str, str]:
    """The facts among `fact_ids` that were reported, by id, as people read them."""
    positions, facts = reported.plan.positions, reported.plan.facts
    return {
        i: show_known(reported.known[k], facts[k], reported.language)
        for i in fact_ids
        if reported.known[k := positions[i]] is not None
    }
