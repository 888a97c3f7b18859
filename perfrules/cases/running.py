"""Cases × plan → results, and what of the ruleset they reach."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from perfrules import evaluating
from perfrules.cases.case import Case, CaseResult, CasesResult, Coverage
from perfrules.cases.clauses import forks
from perfrules.cases.comparing import differences, refused
from perfrules.cases.forks import Fork, Seen
from perfrules.compiling.plan import Plan
from perfrules.errors import FactError
from perfrules.evaluating.evaluation import Evaluation
from perfrules.explaining.names import Names, names_of
from perfrules.source import Source
from perfrules.wording import Language


@attrs.frozen(eq=False)
class RulesetCases:
    """The cases of one ruleset, ready to run."""

    plan: Plan
    source: Source  # of the cases
    cases: tuple[Case, ...]
    language: Language  # of what is said of differences; reasons speak the ruleset's

    def run(self) -> CasesResult:
        """Run every case."""
        results, evaluations = [], []
        for case in self.cases:
            result, evaluation = self._evaluated(case)
            results.append(result)
            if evaluation is not None:
                evaluations.append(evaluation)
        return CasesResult(
            ruleset_id=self.plan.model.id,
            ruleset_version=self.plan.model.version,
            source=self.source,
            results=tuple(results),
            coverage=coverage(self.plan, evaluations),
        )

    def run_one(self, case: Case) -> CaseResult:
        """Run one case alone."""
        return self._evaluated(case)[0]

    def _evaluated(self, case: Case) -> tuple[CaseResult, Evaluation | None]:
        """What came of a case; facts that are refused have no evaluation."""
        plan = self.plan
        written = evaluating.Written(case.source, case.spans, case.claim_spans)
        try:
            evaluation = evaluating.evaluate(
                plan, dict(case.facts), claims=case.claims, written=written
            )
            found = differences(case, evaluation, self.language)
        except FactError as error:
            apart = refused(case, error.diagnostics, plan, self.language)
            told = error.diagnostics if apart else ()
            return CaseResult(case=case, differences=apart, diagnostics=told), None
        return CaseResult(case=case, differences=found, diagnostics=()), evaluation


def coverage(plan: Plan, evaluations: Iterable[Evaluation]) -> Coverage:
    """The clauses of a ruleset, and those that none of the evaluations reached."""
    found = tuple(forks(plan))
    reached: set[tuple[int, int]] = set()
    for evaluation in evaluations:
        reached |= _reached(plan, found, evaluation, reached)
    clauses = [
        (clause, (k, way) in reached)
        for k, fork in enumerate(found)
        for way, clause in enumerate(fork.clauses)
    ]
    files = {source.name: k for k, source in enumerate(plan.model.sources)}
    ordered = sorted(clauses, key=lambda pair: (files.get(pair[0].file, 0), pair[0].line))
    return Coverage(
        clauses=tuple(clause for clause, _ in ordered),
        unreached=tuple(clause for clause, is_reached in ordered if not is_reached),
        base_ids=plan.model.base_ids,
    )


def _reached(
    plan: Plan, found: tuple[Fork, ...], evaluation: Evaluation, before: set[tuple[int, int]]
) -> set[tuple[int, int]]:
    """What an evaluation takes of the forks that are not reached in all their ways before."""
    made: dict[str, Names] = {}
    reported = evaluation._reported  # noqa: SLF001 - the facts that the evaluation read

    def names(owner: str) -> Names:
        if owner not in made:
            rule = plan.leaves.get(owner)
            made[owner] = Names(reported, {}) if rule is None else names_of(reported, rule)
        return made[owner]

    seen = Seen(evaluation, names)
    return {
        (k, way)
        for k, fork in enumerate(found)
        if not all((k, each) in before for each in range(len(fork.clauses)))
        for way in fork.taken(seen)
    }
