"""Laws of what goes in: facts in any order and spelling, bad ones, equal ones."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Mapping
from typing import Any

from hypothesis import assume, note, strategies as st

from perfrules import api
from perfrules.api import Ruleset
from perfrules.diagnostics import Severity
from perfrules.errors import FactError
from perfrules.evaluating.document import evaluation_document
from perfrules.evaluating.evaluation import Evaluation
from perfrules.testing import exact
from perfrules.testing.broken import broken_facts_for
from perfrules.testing.facts import Draw, facts_for, is_scorable, known_facts, plainly, written
from perfrules.testing.yaml_text import reordered


def order_changes_nothing(ruleset: Ruleset, draw: Draw) -> None:
    """Of facts, keys and siblings; siblings that count in their order (tiered) keep it."""
    plan = ruleset.plan
    known = draw(known_facts(plan))
    assume(is_scorable(ruleset, known))
    source, seed = ruleset.model.source, draw(st.integers(0, 2**16))
    other = api.loads(reordered(source.text, seed), name=source.name)
    same = api.loads(reordered(source.text, seed, siblings=False), name=source.name)
    assert same.digest == ruleset.digest, "the order of keys changes the digest"
    expected = ruleset.evaluate(plainly(plan, known))
    forms = draw(_writings(ruleset, known))
    note(f"written as {forms}")
    before = numbers(expected)
    for found in (
        ruleset.evaluate(forms),
        other.evaluate(plainly(plan, known)),
        other.evaluate(forms),
    ):
        differing = [key for key, value in numbers(found).items() if value != before[key]]
        assert not differing, f"{differing} differ: {found}, {expected}"


def _writings(ruleset: Ruleset, known: Mapping[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    @st.composite
    def writings(draw: st.DrawFn) -> dict[str, Any]:
        return written(draw, ruleset.plan, known)

    return writings()


def numbers(evaluation: Evaluation) -> dict[str, Any]:
    """Every number of an evaluation, whatever its order."""
    return {
        "total": exact.total_of(evaluation),
        "raw": exact.raw_total_of(evaluation),
        "points": evaluation.total_points,
        "grade": evaluation.grade,
        "grades": evaluation.grades,
        "bonuses": sum(b.points for b in evaluation.bonuses),
        "penalties": sum(p.points for p in evaluation.penalties),
        "vetoes": {v.id for v in evaluation.vetoes},
        "marks": {i: r.mark for i, r in evaluation.indicators.items()},
        "scores": {i: (exact.computed(evaluation, i), r.status)
                   for i, r in evaluation.indicators.items()},
        "deductions": Counter((d.indicator, d.points, d.reason) for d in evaluation.deductions),
        "findings": {f.check: (f.status, f.difference, f.missing) for f in evaluation.findings},
    }  # fmt: skip


def bad_facts_are_named_at_once(ruleset: Ruleset, draw: Draw) -> None:
    """Each once, in both languages, and nothing else."""
    broken = draw(broken_facts_for(ruleset))
    before = list(broken.facts.items())
    error = refusal(ruleset, broken.facts)
    assert error is not None, f"{broken.faults} were accepted"
    assert error.render("zh"), "the error has no words"
    assert error.render("en"), "the error has no words"
    errors = [d for d in error.diagnostics if d.severity is Severity.ERROR]
    assert len(before) == len(broken.facts), "the facts were changed"
    for (key, value), (other_key, other) in zip(before, broken.facts.items(), strict=True):
        assert key is other_key, "the facts were changed"
        assert value is other, "the facts were changed"
    for fault in broken.faults:
        told = [d for d in errors if d.slug == fault.slug]
        assert any(fault.named in d.message.zh for d in told), f"{fault} is not named: {errors}"
        assert any(fault.named in d.message.en for d in told), f"{fault} is not named: {errors}"
    assert len(errors) == len(broken.faults), f"more is said than is wrong: {errors}"


def refusal(ruleset: Ruleset, facts: dict[Any, Any]) -> FactError | None:
    """The error that facts are refused with, if they are."""
    try:
        ruleset.evaluate(facts)
    except FactError as error:
        return error
    return None


def facts_are_left_alone(ruleset: Ruleset, draw: Draw) -> None:
    """However an evaluation is looked at."""
    facts = draw(facts_for(ruleset))
    before = copy.deepcopy(facts)
    evaluation = ruleset.evaluate(facts)
    first = evaluation.to_json()
    for indicator_id in ruleset.plan.leaves:
        for language in ("zh", "en"):
            assert str(evaluation.explain(indicator_id, language)), f"{indicator_id}: no words"
    assert [*facts.items()] == [*before.items()], "the facts were changed"
    kinds = [[type(v) for v in each.values()] for each in (facts, before)]
    assert kinds[0] == kinds[1], "the facts were changed"
    assert evaluation.to_json() == first, "looking at an evaluation changed it"
    facts.clear()
    assert evaluation.to_json() == first, "the evaluation still reads the caller's facts"


def equal_input_gives_equal_bytes(ruleset: Ruleset, draw: Draw) -> None:
    """A text that is read twice, facts in another order."""
    facts = draw(facts_for(ruleset))
    source = ruleset.model.source
    again = api.loads(source.text, name=source.name)
    evaluation = ruleset.evaluate(facts)
    backwards = dict(reversed(facts.items()))
    assert again.digest == ruleset.digest, "the same text has two digests"
    same = again.evaluate(facts).to_json() == evaluation.to_json()
    assert same, "the same ruleset and facts give different bytes"
    other = ruleset.evaluate(backwards)
    document, turned = evaluation_document(evaluation), evaluation_document(other)
    assert document == turned, "the order of the facts changes the result"
