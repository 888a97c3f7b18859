"""The real report, recomputed: its scores are confirmed, its contradictions are found."""

from decimal import Decimal

import pytest

import perfrules
from perfrules import resources

FOLDER = resources.folder("rulesets") / "cn-js-lyg-npc-2021"

# What each check finds: the difference, with its unit, of every one that fails.
CONTRADICTIONS = {
    "expenditure-adds-up": "5.50万元",
    "basic-expenditure-adds-up": "0.01万元",
    "project-list-explains-spending": "132.44万元",
    "execution-rate-as-reported": "≈33.09个百分点",
    "execution-rate-by-parts-as-reported": "≈32.91个百分点",
    "expenditure-within-budget": "964.40万元",
    "basic-expenditure-within-budget": "≈33.68个百分点",
    "personnel-expenditure-within-budget": "≈36.22个百分点",
    "office-expenditure-within-budget": "≈10.63个百分点",
    "project-expenditure-within-budget": "≈28.76个百分点",
    "earmarked-funds-supported": "132.44万元",
    "meetings-as-stated": "11次",
    "success-rate-as-stated": "5.3个百分点",
    "success-rate-as-stated-meets-target": "0.8个百分点",
    "training-rows-agree": None,
    "targets-not-too-low": "4个",
}
AGREEING = [
    "budget-adds-up",
    "basic-budget-adds-up",
    "budget-balances",
    "three-public-adds-up",
    "projects-match-budget",
    "large-projects",
    "satisfaction-as-stated",
    "regulations-as-stated",
]
UNVERIFIABLE = {
    "income-covers-expenditure": ("income",),
    "expenditure-within-adjusted-budget": ("adjusted_budget",),
    "three-public-within-budget": ("three_public_expenditure",),
    "conference-within-budget": ("conference_expenditure",),
    "training-within-budget": ("training_expenditure",),
    "satisfaction-rose": ("satisfaction_last_year",),
    "success-rate-rose": ("success_last_year",),
}


@pytest.fixture(scope="module")
def ruleset() -> perfrules.Ruleset:
    return perfrules.load("cn-js-lyg-npc-2021")


@pytest.fixture(scope="module")
def subject() -> perfrules.Subject:
    return perfrules.read_subject(FOLDER / "subject.yaml")


@pytest.fixture(scope="module")
def evaluation(ruleset: perfrules.Ruleset, subject: perfrules.Subject) -> perfrules.Evaluation:
    return ruleset.evaluate(subject)


def found(evaluation: perfrules.Evaluation, status: str) -> dict[str, perfrules.Finding]:
    return {f.check: f for f in evaluation.findings if f.status == status}


def test_the_shipped_ruleset_has_nothing_to_report() -> None:
    """An author who opens it as an example sees no error and no warning."""
    assert perfrules.check(FOLDER / "ruleset.yaml") == []


def test_the_total_and_the_grade_are_confirmed(evaluation: perfrules.Evaluation) -> None:
    """99.00 of 100, 优秀."""
    assert str(evaluation.total_score) == "99.00"
    assert evaluation.total_points == 100
    assert evaluation.grade == "优秀"
    assert not evaluation.rescaled


def test_the_subtotals_are_those_of_the_text(evaluation: perfrules.Evaluation) -> None:
    """Each part of chapter 3 earns what its text says."""
    groups = [i for i in evaluation.indicators.values() if i.is_group and i.level == 2]

    assert [group.score for group in groups] == [6, 9, 12, 12, 14, 9, 18, 17, 2]
    assert [root.score for root in evaluation.roots] == [39, 60]


def test_exactly_one_point_is_lost(evaluation: perfrules.Evaluation) -> None:
    """The report gives no reason for its lost point; the evaluation does."""
    (deduction,) = evaluation.deductions

    assert (deduction.indicator, deduction.points) == ("training_completion", 1)
    assert "97%" in deduction.reason
    assert dict(deduction.values) == {"training_completion": "97%"}


def test_every_claim_is_confirmed(evaluation: perfrules.Evaluation) -> None:
    """Forty rows, nine subtotals, the total and the grade agree."""
    kinds = [each.subject for each in evaluation.discrepancies]

    assert all(each.agrees for each in evaluation.discrepancies)
    assert {kind: kinds.count(kind) for kind in kinds} == {
        "indicator": 40, "group": 9, "total": 1, "grade": 1,
    }  # fmt: skip


def test_the_contradictions_are_found(evaluation: perfrules.Evaluation) -> None:
    """Every contradiction that figures can show, with how far the two sides are apart."""
    failed = found(evaluation, "fail")

    assert list(failed) == list(CONTRADICTIONS)
    for check, difference in CONTRADICTIONS.items():
        assert failed[check].difference == difference


def test_the_findings_tell_the_numbers(evaluation: perfrules.Evaluation) -> None:
    """A reader sees both sides without opening the report."""
    failed = found(evaluation, "fail")
    sides = {
        "expenditure-adds-up": ("3280.03", "592.95", "3878.48"),
        "basic-expenditure-adds-up": ("3011.21", "268.83", "3280.03"),
        "execution-rate-as-reported": ("100%", "133.09"),
        "meetings-as-stated": ("6次", "24次", "19次", "38次"),
        "success-rate-as-stated": ("74.5%", "69.2%"),
    }

    for check, numbers in sides.items():
        detail = failed[check].detail
        assert detail is not None
        assert [n for n in numbers if n not in detail] == []


def test_what_agrees_passes(evaluation: perfrules.Evaluation) -> None:
    """Budgets, the project list and the regulations do add up."""
    assert list(found(evaluation, "pass")) == AGREEING


def test_what_cannot_be_verified_names_what_is_missing(evaluation: perfrules.Evaluation) -> None:
    """A figure the report does not give is no contradiction: the check is skipped."""
    skipped = found(evaluation, "skipped")

    assert {check: finding.missing for check, finding in skipped.items()} == UNVERIFIABLE


def test_the_rate_of_the_text_costs_points(
    ruleset: perfrules.Ruleset, subject: perfrules.Subject
) -> None:
    """With 69.2 % instead of 74.5 % the row falls short of 70 %, and the deduction says so."""
    facts = dict(subject.facts) | {"代表建议办理办成率": "69.2%"}
    evaluation = ruleset.evaluate(facts)
    (deduction,) = (d for d in evaluation.deductions if d.indicator == "suggestion_success")

    assert evaluation.indicators["suggestion_success"].score == Decimal("1.98")
    assert str(evaluation.total_score) == "98.98"
    assert deduction.points == Decimal("0.02")
    assert "69.2%" in deduction.reason
    assert "70%" in deduction.reason
    assert "success-rate-as-stated" in found(evaluation, "pass")


def test_figures_added_later_settle_what_was_skipped(
    ruleset: perfrules.Ruleset, subject: perfrules.Subject
) -> None:
    """An officer who adds the missing figures gets an answer, good or bad."""
    added = {"三公经费支出": "58.2万元", "上年代表建议办成率": "75%"}
    evaluation = ruleset.evaluate(dict(subject.facts) | added)

    assert "three-public-within-budget" in found(evaluation, "pass")
    assert found(evaluation, "fail")["success-rate-rose"].difference.startswith("0.5")


@pytest.mark.parametrize(
    ("completed", "score"), [("100%", 2), ("99.99%", 1), ("95%", 1), ("94.99%", 0), ("0", 0)]
)
def test_the_bands_of_training(
    ruleset: perfrules.Ruleset, subject: perfrules.Subject, completed: str, score: int
) -> None:
    """Each end of a band belongs to exactly one."""
    facts = dict(subject.facts) | {"业务学习与培训完成率": completed}

    assert ruleset.evaluate(facts).indicators["training_completion"].score == score
