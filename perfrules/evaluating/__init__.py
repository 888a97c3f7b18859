"""Plan × facts → evaluation: facts are read at the door, the plan scores, results are looked at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from perfrules.compiling.plan import Plan
from perfrules.diagnostics import Diagnostic
from perfrules.errors import FactError, check_language
from perfrules.evaluating.adjusting import adjustments_of
from perfrules.evaluating.claims import read_claims
from perfrules.evaluating.evaluation import Evaluation
from perfrules.evaluating.facts import read_facts
from perfrules.evaluating.faults import raise_faults
from perfrules.evaluating.missing import Written
from perfrules.explaining.reported import Reported
from perfrules.results import Adjustment, Claims
from perfrules.wording import Language

__all__ = ["Evaluation", "Written", "evaluate"]


def evaluate(
    plan: Plan,
    facts: Mapping[str, Any],
    *,
    language: Language | None = None,
    claims: Claims | None = None,
    named: tuple[str | None, str | None] | None = None,
    written: Written | None = None,
    adjustments: Iterable[Adjustment] = (),
) -> Evaluation:
    """Score one subject.

    `facts` maps ids or names to what was reported; `named` are the subject and the period;
    `written` says where the facts stand, when they come from a file. Raises FactError, which names
    everything that is wrong with the facts and the claims.
    """
    if language is None:
        language = plan.model.language
    else:
        check_language(language, plan.model.language)
    wrong: list[Diagnostic] | None = None
    if claims is not None:
        claims, wrong = read_claims(plan, claims, written.claims if written else None)
    try:
        known, warnings = read_facts(plan, facts, language, written)
        outcome = plan.score(known)
        faults = plan.layout.faults
        if faults is not None and outcome[faults]:
            raise_faults(Reported(plan, known, language), outcome, written)
    except FactError as error:
        wrong = [*error.diagnostics, *(wrong or ())]
    held = None
    if adjustments:
        try:
            held = adjustments_of(plan, adjustments, language, written)
        except FactError as error:
            wrong = [*(wrong or ()), *error.diagnostics]
    if wrong:
        raise FactError(wrong, source=written.source if written else None, language=language)
    evaluation = Evaluation(plan, known, outcome, language, warnings, claims, named, held)
    if held:
        evaluation.review  # noqa: B018 - facts that only the reviewed total reads are named now
    return evaluation
