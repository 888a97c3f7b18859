"""Every wording of real frameworks scores as its conformance file says; see README.md here."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import attrs
import pytest
import yaml

import perfrules
from perfrules import resources
from perfrules.api import subject_from

# What the language cannot say yet. When it can, the cases that need it run by themselves, and the
# word goes from here.
MISSING: frozenset[str] = frozenset()

KEYS = frozenset({"title", "needs", "ruleset", "cases", "refused"})
CASE_KEYS = frozenset({"name", "facts", "claims", "adjustments", "expect"})
NUMBERS = ("total_score", "raw_total_score", "total_points")
WORDS = ("grade", "status")


@attrs.frozen
class Part:
    """One ruleset of a file, with its cases, or with the mistakes for which it is refused."""

    file: str
    line: int
    title: str
    needs: tuple[str, ...]
    ruleset: str  # as written, on the lines where it stands in the file
    refused: tuple[str, ...]
    cases: tuple[Case, ...]

    def __str__(self) -> str:
        return f"{self.file.partition('.')[0]}:{self.line}"


@attrs.frozen
class Case:
    """What one subject reports, and what follows."""

    line: int
    subject: str  # a subject's file with what it reports and claims, and what a reviewer decided
    expect: Mapping[str, Any]
    lines: Mapping[str, int]  # of each expectation


def read_parts(path: Path) -> list[Part]:
    """The documents of a file."""
    text = path.read_text(encoding="utf-8")
    return [_part(path.name, text, node) for node in yaml.compose_all(text, yaml.SafeLoader)]


def available(feature: str) -> bool:
    """Whether a key or word of the language, or of a result, is in the schemas."""
    schemas = ("ruleset", "subject", "evaluation")
    return any(f'"{feature}"' in resources.schema_text(each) for each in schemas)


def misses(part: Part) -> Iterator[str]:
    """Each expectation of a part that is not met, with its line."""
    try:
        ruleset = perfrules.loads(part.ruleset, name=part.file)
    except perfrules.RulesetError as error:
        told = tuple(d.slug for d in error.diagnostics)
        if told != part.refused:
            yield f"{part.file}:{part.line}: refused: {_expected(part.refused, told)}\n{error}"
        return
    if part.refused:
        yield f"{part.file}:{part.line}: refused: {_expected(part.refused, 'a ruleset')}"
    for case in part.cases:
        for key, expected, actual in _differences(ruleset, case):
            line = case.lines.get(key.partition(".")[0], case.line)
            yield f"{part.file}:{line}: {key}: {_expected(expected, actual)}"


def _expected(expected: object, actual: object) -> str:
    return f"expected {_shown(expected)}, got {_shown(actual)}"


def _shown(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _differences(ruleset: perfrules.Ruleset, case: Case) -> Iterator[tuple[str, Any, Any]]:
    try:
        subject = subject_from(case.subject.encode(), name="facts.yaml")
        evaluation = perfrules.evaluate(ruleset, subject)
    except perfrules.FactError as error:
        slugs = sorted({d.slug for d in error.diagnostics})
        expected = case.expect.get("refused", "an evaluation")
        if [expected] != slugs:
            yield "refused", expected, f"{', '.join(slugs)}: {error}"
        return
    for key, expected in case.expect.items():
        yield from _compared(evaluation, key, expected)


def _compared(
    evaluation: perfrules.Evaluation, key: str, expected: Any
) -> Iterator[tuple[str, Any, Any]]:
    indicators = evaluation.indicators
    if key in NUMBERS:
        yield from _unequal(key, _number(expected), getattr(evaluation, key))
    elif key == "printed_total":
        yield from _unequal(key, expected, str(evaluation.total_score))
    elif key == "status":
        yield from _unequal(key, expected, evaluation.status.value)
    elif key == "grade":
        yield from _unequal(key, expected, evaluation.grade)
    elif key == "rescaled":
        yield from _unequal(key, expected, str(evaluation.rescaled).lower())
    elif key == "scores":
        for each, score in expected.items():
            yield from _unequal(f"scores.{each}", _number(score), indicators[each].score)
    elif key == "statuses":
        for each, status in expected.items():
            yield from _unequal(f"statuses.{each}", status, indicators[each].status.value)
    elif key == "findings":
        found = {finding.check: finding.status for finding in evaluation.findings}
        for each, status in expected.items():
            yield from _unequal(f"findings.{each}", status, found.get(each))
    elif key == "warnings":
        yield from _unequal(key, list(expected), [d.slug for d in evaluation.warnings])
    elif key == "differences":
        told = {d.id or d.subject: d for d in evaluation.discrepancies}
        for each, difference in expected.items():
            agrees = told[each].agrees
            actual = "agrees" if agrees else told[each].difference or told[each].recomputed
            wanted = difference if isinstance(actual, str) else _number(difference)
            yield from _unequal(f"differences.{each}", wanted, actual)
    elif key == "review":
        for each, wanted in expected.items():
            found = getattr(evaluation.review, each)
            number = wanted if each == "grade" else _number(wanted)
            yield from _unequal(f"review.{each}", number, found)
    elif key == "range":
        ends = {"worst": evaluation.range.worst, "best": evaluation.range.best}
        for each, (score, grade) in expected.items():
            actual = (ends[each].total_score, ends[each].grade)
            yield from _unequal(f"range.{each}", (_number(score), grade), actual)
    elif key == "deductions":
        yield from _deductions(evaluation, expected)
    else:
        yield key, "no such expectation", "a typing mistake or an evaluation"


def _deductions(evaluation: perfrules.Evaluation, expected: Any) -> Iterator[tuple[str, Any, Any]]:
    """All deductions, in order; a reason need only contain the words given."""
    actual = evaluation.deductions
    lost = [(d["indicator"], Decimal(d["points"])) for d in expected]
    told = [(d.indicator, d.points) for d in actual]
    if lost != told:
        yield "deductions", [*map(_lost, lost)], [*map(_lost, told)]
    for wanted, found in zip(expected, actual, strict=False):
        if wanted.get("reason", "") not in found.reason:
            yield "deductions.reason", wanted["reason"], found.reason


def _lost(deduction: tuple[str, Decimal]) -> str:
    return f"{deduction[0]} {deduction[1]}"


def _unequal(key: str, expected: Any, actual: Any) -> Iterator[tuple[str, Any, Any]]:
    if expected != actual:
        yield key, expected, actual


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


# Reading: every scalar stays the text that was written.


def _part(file: str, text: str, node: yaml.Node) -> Part:
    fields = _fields(node)
    assert set(fields) <= KEYS, f"{file}: {set(fields) - KEYS}"
    ruleset = fields["ruleset"]
    cases = fields.get("cases")
    return Part(
        file=file,
        line=node.start_mark.line + 1,
        title=_plain(fields["title"]),
        needs=tuple(_plain(fields["needs"])) if "needs" in fields else (),
        ruleset=_on_its_lines(text, ruleset),
        refused=tuple(_plain(fields["refused"])) if "refused" in fields else (),
        cases=tuple(_case(file, text, each) for each in cases.value) if cases else (),
    )


def _case(file: str, text: str, node: yaml.Node) -> Case:
    fields = _fields(node)
    line = node.start_mark.line + 1
    assert set(fields) <= CASE_KEYS, f"{file}:{line}: {set(fields) - CASE_KEYS}"
    expect = _fields(fields["expect"])
    return Case(
        line=line,
        subject="".join(
            f"{key}:\n{textwrap.indent(_written(text, fields[key]), '  ')}\n"
            for key in ("facts", "claims", "adjustments")
            if key in fields
        ),
        expect={key: _plain(value) for key, value in expect.items()},
        lines={key: value.start_mark.line + 1 for key, value in expect.items()},
    )


def _on_its_lines(text: str, node: yaml.Node) -> str:
    """A mapping as a document of its own, its lines numbered as in the file."""
    return "\n" * node.start_mark.line + _written(text, node) + "\n"


def _written(text: str, node: yaml.Node) -> str:
    """What stands in the file, without its indentation."""
    start, end = node.start_mark, node.end_mark
    return textwrap.dedent(" " * start.column + text[start.index : end.index]).rstrip()


def _fields(node: yaml.Node) -> dict[str, yaml.Node]:
    assert isinstance(node, yaml.MappingNode), node.start_mark
    fields = {key.value: value for key, value in node.value}
    assert len(fields) == len(node.value), f"a key stands twice: {node.start_mark}"
    return fields


def _plain(node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return {key: _plain(value) for key, value in _fields(node).items()}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item) for item in node.value]
    return None if node.tag.endswith(":null") else node.value


FOLDER = Path(__file__).parent
FILES = sorted(FOLDER.glob("M*.yaml"))
PARTS = [part for path in FILES for part in read_parts(path)]


@pytest.mark.parametrize("part", PARTS, ids=str)
def test_the_wording_scores_as_expected(part: Part) -> None:
    """Scores, grades, deductions, states and refusals are those written beside the facts."""
    missing = [feature for feature in part.needs if not available(feature)]
    if missing:
        pytest.skip(f"{part.title}: {', '.join(missing)}")

    assert not [*misses(part)], "\n".join(misses(part))


def test_every_wording_has_a_file() -> None:
    """The number of a file is the number of its wording; there are twenty-three."""
    assert [f"M{number:02}" for number in range(1, 24)] == [path.name[:3] for path in FILES]


def test_what_cannot_be_said_yet_is_known_exactly() -> None:
    """A feature that is missing is needed by some case, and a feature that has come is run."""
    needed = {feature for part in PARTS for feature in part.needs}

    assert {feature for feature in needed if not available(feature)} == MISSING


@pytest.mark.parametrize("part", PARTS, ids=str)
def test_every_case_expects_something(part: Part) -> None:
    """A part is there to be scored or to be refused, and a case says what follows."""
    assert bool(part.cases) != bool(part.refused)
    assert [case.line for case in part.cases if not case.expect] == []


WRONG = """\
title: 比例
ruleset:
  perfrules: 1
  id: x
  version: "1"
  title: 比例
  total_points: 10
  indicators:
  - {id: x, points: 10, target: 100%, scoring: ratio}
cases:
- facts: {x: 50%}
  expect:
    EXPECTED
"""


@pytest.mark.parametrize(
    ("expected", "told"),
    [
        ("scores: {x: 5.1}", "scores.x: expected 5.1, got 5"),
        ("total_score: 5.01", "total_score: expected 5.01, got 5"),
        ("printed_total: '5.0'", "printed_total: expected 5.0, got 5"),
        ("grade: 优", "grade: expected 优, got None"),
        ("rescaled: true", "rescaled: expected true, got false"),
        ("status: pending", "status: expected pending, got scored"),
        ("statuses: {x: pending}", "statuses.x: expected pending, got scored"),
        ("findings: {adds-up: pass}", "findings.adds-up: expected pass, got None"),
        ("warnings: [bare-share]", "warnings: expected bare-share, got "),
        ("deductions: []", "deductions: expected , got x 5"),
        ("deductions: [{indicator: x, points: 5, reason: 迟}]", "deductions.reason: expected 迟"),
        ("refused: division-by-zero", "refused: no such expectation"),
        ("socres: {x: 5}", "socres: expected no such expectation"),
    ],
)
def test_a_wrong_expectation_is_told_on_its_line(tmp_path: Path, expected: str, told: str) -> None:
    """A case fails where it should, and says what came instead."""
    path = tmp_path / "M99.yaml"
    path.write_text(WRONG.replace("EXPECTED", expected), encoding="utf-8")
    (part,) = read_parts(path)

    (miss,) = misses(part)

    assert miss.startswith(f"M99.yaml:13: {told}".replace("refused: no", "refused: expected no"))
