"""Why the whole, a group or an indicator has its score, in one language."""

# ruff: noqa: SLF001 - a view of the same outcome

from __future__ import annotations

from typing import TYPE_CHECKING

from perfrules.evaluating.groups import outcome_of, outcome_of_whole
from perfrules.explaining.group_traces import trace_of_group
from perfrules.explaining.names import part_named
from perfrules.explaining.total_trace import trace_of_total
from perfrules.explaining.traces import trace
from perfrules.explaining.whole import Verdict
from perfrules.results import Trace
from perfrules.wording import Language

if TYPE_CHECKING:
    from perfrules.evaluating.evaluation import Evaluation


def explained(evaluation: Evaluation, indicator: str, language: Language) -> Trace:
    """Why an indicator, a group, another total or the whole has its score. Raises KeyError."""
    plan, outcome = evaluation._plan, evaluation._outcome
    named = part_named(plan, indicator)
    if named is None:
        raise KeyError(indicator)
    if not named:
        return total_explained(evaluation, language)
    spoken = evaluation._reported._replace(language=language)
    if named not in plan.leaves:
        return trace_of_group(spoken, outcome_of(evaluation, named), outcome)
    return trace(spoken, named, evaluation._state(named), plan.layout.nodes[named].of(outcome))


def total_explained(evaluation: Evaluation, language: Language) -> Trace:
    """Why the whole has its score and its grade."""
    spoken = evaluation._reported._replace(language=language)
    verdict = Verdict(spoken, evaluation._outcome)
    return trace_of_total(verdict, evaluation.grade, outcome_of_whole(evaluation))
