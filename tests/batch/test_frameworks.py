"""The frameworks that come with perfrules, and every wording of real ones, as tables."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import perfrules
from perfrules import resources
from perfrules.api import subject_from
from perfrules.model import Kind
from perfrules.testing.facts import plainly

pl = pytest.importorskip("polars")


def conformance() -> ModuleType:
    """The reader of the conformance files, which is no package."""
    path = Path(__file__).parents[1] / "conformance" / "test_conformance.py"
    spec = importlib.util.spec_from_file_location("conformance_as_tables", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


PARTS = [part for part in conformance().PARTS if not part.refused]


def table_of(ruleset: perfrules.Ruleset, evaluations: list[perfrules.Evaluation]) -> Any:
    """The facts that were read, a row for each evaluation."""
    types = {Kind.NUMBER: None, Kind.FLAG: pl.Boolean, Kind.DATE: pl.Date}
    rows = [plainly(ruleset.plan, _known(ruleset, each)) for each in evaluations]
    schema = {
        fact.id: types.get(fact.kind, pl.String) or pl.Decimal(38, fact.decimals)
        for fact in ruleset.plan.facts
    }
    return pl.DataFrame(
        {name: [row.get(name) for row in rows] for name in schema} or {"行": [1] * len(rows)},
        schema=schema or None,
    )


def _known(ruleset: perfrules.Ruleset, evaluation: perfrules.Evaluation) -> dict[str, Any]:
    return dict(zip((f.id for f in ruleset.plan.facts), evaluation._reported.known, strict=True))


def evaluations_of(ruleset: perfrules.Ruleset, part: Any) -> Iterator[perfrules.Evaluation]:
    """Of the cases whose facts are not refused."""
    for case in part.cases:
        if "refused" not in case.expect:
            yield ruleset.evaluate(subject_from(case.subject.encode(), name="facts.yaml"))


@pytest.mark.parametrize("part", PARTS, ids=str)
def test_a_wording_scores_the_same_in_a_table(
    part: Any, two_backends: Any, agree: Callable[..., list[dict[str, Any]]]
):
    """All cases of a wording as one table, with what was lost and by which rules."""
    ruleset = perfrules.loads(part.ruleset, name=part.file)
    evaluations = list(evaluations_of(ruleset, part))
    if not evaluations:
        pytest.skip("all its cases are refused")

    rows = agree(ruleset, table_of(ruleset, evaluations), two_backends, reasons=True)

    assert _totals(evaluations) == [row["total_score"] for row in rows]
    assert [each.grade for each in evaluations] == [row["grade"] for row in rows]


@pytest.mark.parametrize("ruleset_id", resources.ruleset_ids())
def test_a_framework_scores_the_same_in_a_table(
    ruleset_id: str, two_backends: Any, agree: Callable[..., list[dict[str, Any]]]
):
    """All cases beside a ruleset as one table; of a base, with the points of its trial."""
    trial = resources.folder("rulesets") / ruleset_id / "trial.yaml"
    ruleset = perfrules.load(trial if trial.is_file() else ruleset_id)
    evaluations = [
        ruleset.evaluate(dict(case.facts))
        for case in perfrules.api.read_cases(ruleset_id).cases
        if not case.expects_refusal
    ]

    rows = agree(ruleset, table_of(ruleset, evaluations), two_backends, reasons=True)

    assert _totals(evaluations) == [row["total_score"] for row in rows]


def _totals(evaluations: list[perfrules.Evaluation]) -> list[Any]:
    """Totals without an end are cut where the column ends; by then they are told apart."""
    return [
        None if each.total_score is None else pytest.approx(each.total_score, abs=Decimal("1E-20"))
        for each in evaluations
    ]
