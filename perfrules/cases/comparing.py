"""What a case expects beside what came: every difference, in the order of the case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

from perfrules.cases.case import Case, Difference, Expectation, ExpectedDeduction
from perfrules.compiling.plan import Plan
from perfrules.diagnostics import Diagnostic
from perfrules.evaluating.evaluation import Evaluation
from perfrules.evaluating.missing import missing_fact
from perfrules.results import Deduction
from perfrules.wording import Language, Text

_ACCEPTED: Final = Text("数据没有问题", "the facts are accepted")


def differences(case: Case, evaluation: Evaluation, language: Language) -> tuple[Difference, ...]:
    """Where the outcome of a case is not what it expects; what is said of it in a language."""
    if case.expects_refusal:
        total = "—" if evaluation.total_score is None else _shown(evaluation.total_score)
        came = Text(f"评出了得分（{total}）", f"it was scored ({total})").in_language(language)
        return tuple(
            Difference(each.path, _shown(each.expected), came, each.span)
            for each in case.expectations
        )
    found = [_difference(each, evaluation) for each in case.expectations]
    return (*(each for each in found if each is not None), *_losses(case, evaluation))


def refused(
    case: Case, diagnostics: Sequence[Diagnostic], plan: Plan, language: Language
) -> tuple[Difference, ...]:
    """Where a refusal of the facts is not what the case expects."""
    said = {diagnostic.slug for diagnostic in diagnostics}
    at_fault = {fact for diagnostic in diagnostics for fact in _facts_of(diagnostic, case, plan)}
    came = ", ".join([*sorted(said), *sorted(at_fault)])
    if not case.expects_refusal:
        accepted = _ACCEPTED.in_language(language)
        return (Difference("facts", accepted, ", ".join(sorted(said)), case.span),)
    return tuple(
        Difference(each.path, _shown(each.expected), came, each.span)
        for each in case.expectations
        if each.about == "error" and each.expected not in said and each.name not in at_fault
    )


def _facts_of(diagnostic: Diagnostic, case: Case, plan: Plan) -> Iterator[str]:
    """The ids of the facts that a diagnostic is about: by its place, or by what is missing."""
    for key, places in case.spans.items():
        if diagnostic.span in places:
            yield plan.canonical.get(key, key)
    if diagnostic.slug == "missing-fact":
        for fact in plan.facts:
            if missing_fact(fact, None).message == diagnostic.message:
                yield fact.id


def _difference(each: Expectation, evaluation: Evaluation) -> Difference | None:
    came = _came(each, evaluation)
    if came == each.expected:
        return None
    return Difference(each.path, _shown(each.expected), _shown(came), each.span)


def _came(each: Expectation, evaluation: Evaluation) -> Decimal | str | None:
    match each.about:
        case "total_score":
            return evaluation.total_score
        case "grade":
            return evaluation.grade
        case "status":
            return evaluation.status.value
        case "scores":
            return evaluation.indicators[each.name].score
        case "marks":
            return evaluation.indicators[each.name].mark
        case "statuses":
            return evaluation.indicators[each.name].status.value
        case "findings":
            found = (f.status for f in evaluation.findings if f.check == each.name)
            return next(found, "pass")  # a target that is not far exceeded has no finding
        case "claims":
            rows = evaluation.discrepancies
            return "agree" if all(row.agrees for row in rows) else "differ"
    raise AssertionError(each.about)  # a refusal is no outcome


# Deductions: of an indicator that is named all of them, in any order.


def _losses(case: Case, evaluation: Evaluation) -> Iterator[Difference]:
    if case.deductions is None:
        return
    assert case.deductions_span is not None
    if not case.deductions:
        for loss in evaluation.deductions:
            yield Difference("deductions", None, _told(loss), case.deductions_span)
    by_indicator: dict[str, list[ExpectedDeduction]] = {}
    for each in case.deductions:
        by_indicator.setdefault(each.indicator, []).append(each)
    indicators: Mapping[str, object] = evaluation.indicators
    for indicator, expected in by_indicator.items():
        assert indicator in indicators  # reading saw to it
        left = list(evaluation.indicators[indicator].deductions)
        unmet = [each for each in expected if not _taken(each, left)]
        for each in unmet:
            came = _told(left.pop(0)) if left else None
            yield Difference(each.path, _wanted(each), came, each.span)
        for loss in left:
            yield Difference(expected[-1].path, None, _told(loss), expected[-1].span)


def _taken(expected: ExpectedDeduction, losses: list[Deduction]) -> bool:
    """Whether one of the losses is the one expected; it is then taken from the list."""
    for position, loss in enumerate(losses):
        same = loss.points == expected.points
        if same and (expected.reason is None or expected.reason in loss.reason):
            del losses[position]
            return True
    return False


def _told(loss: Deduction) -> str:
    return f"{loss.indicator} −{_shown(loss.points)}：{loss.reason}"


def _wanted(expected: ExpectedDeduction) -> str:
    reason = f"：…{expected.reason}…" if expected.reason else ""
    return f"{expected.indicator} −{_shown(expected.points)}{reason}"


def _shown(value: Decimal | str | None) -> str | None:
    return f"{value:f}" if isinstance(value, Decimal) else value
