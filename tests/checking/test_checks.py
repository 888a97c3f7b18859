"""What is wrong with a ruleset as a whole, check by check."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from perfrules.checking import CHECKS, check_model
from perfrules.diagnostics import Severity
from perfrules.loading import load_model
from perfrules.model import RulesetModel
from perfrules.source import Source

HEAD = 'perfrules: 1\nid: demo\nversion: "1"\ntitle: 示例\n'
ONE = "indicators:\n- {name: 甲, points: 100, target: 100%}\n"


def model_of(body: str) -> RulesetModel:
    """The model of a ruleset in whose text alone nothing is wrong."""
    model, found = load_model(Source("demo.yaml", HEAD + body))
    assert model is not None
    assert [d.render() for d in found] == []
    return model


def slugs(body: str) -> list[str]:
    """What the checks say about a ruleset."""
    return [diagnostic.slug for diagnostic in check_model(model_of(body))]


def graded(*bands: str) -> str:
    """A ruleset of 100 points with these grades."""
    return "total_points: 100\ngrades:\n" + "".join(f"- {{{band}}}\n" for band in bands) + ONE


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_every_check_says_what_it_holds(check: Callable[[RulesetModel], object]):
    """The first sentence of a check is its page in short, in both languages."""
    first = (check.__doc__ or "").strip().partition("\n")[0]

    assert first.endswith(".")
    assert any("\u4e00" <= character <= "\u9fff" for character in first)


def test_points_that_add_up_are_fine():
    """Also where a group does not say its points, and with halves."""
    body = (
        "total_points: 10\nindicators:\n- name: 一\n  points: 7.5\n  indicators:\n"
        "  - name: 二\n    indicators:\n    - {name: 甲, points: 2.5, target: 1}\n"
        "  - {name: 乙, points: 5, target: 1}\n- {name: 丙, points: 2.5, target: 1}\n"
    )

    assert slugs(body) == []


def test_a_group_that_is_wrong_is_told_once():
    """The total is held against what the groups declare."""
    body = (
        "total_points: 10\nindicators:\n- name: 一\n  points: 10\n  indicators:\n"
        "  - name: 二\n    points: 10\n    indicators:\n    - {name: 甲, points: 9, target: 1}\n"
    )

    [only] = check_model(model_of(body))

    assert (only.slug, only.span and only.span.line) == ("points-add-up", 11)
    assert only.message.en == "“二” has 10 points, those below add up to 9"
    assert only.hint is not None
    assert only.hint.zh == "把 points 改为 9，或调整下级的分值"


@given(
    st.lists(st.integers(1, 5_000), min_size=1, max_size=6),
    st.integers(1, 30_000),
)
def test_the_total_is_compared_exactly(cents: list[int], total: int):
    """No float makes 0.1 + 0.2 differ from 0.3, and no cent is overlooked."""
    points = [Decimal(each) / 100 for each in cents]
    other = total + (total >= sum(cents))  # any total but the right one
    lines = "".join(f"- {{name: 甲{n}, points: {p}, target: 1}}\n" for n, p in enumerate(points))

    assert slugs(f"total_points: {sum(points)}\nindicators:\n{lines}") == []
    wrong = f"total_points: {Decimal(other) / 100}\nindicators:\n{lines}"
    assert slugs(wrong) == ["points-add-up"]


@pytest.mark.parametrize(
    ("rounding", "expected"),
    [
        ("{places: 2, at: [indicator, group, total]}", []),
        ("{places: 1, at: [indicator]}", ["points-too-fine"] * 2),
        ("{places: 1, at: [group]}", []),
        ("{places: 0, at: [group]}", ["points-too-fine"]),
        ("{places: 0, at: [total]}", ["points-too-fine"]),
        ("{places: 0, at: [group, total]}", ["points-too-fine"] * 2),
    ],
)
def test_points_are_no_finer_than_the_rounding(rounding: str, expected: list[str]):
    """Else a full score would be rounded away from its points, and a reason would be missing."""
    body = (
        f"total_points: 5.5\nrounding: {rounding}\nindicators:\n- name: 一\n  indicators:\n"
        "  - {name: 甲, points: 2.75, target: 1}\n  - {name: 乙, points: 2.75, target: 1}\n"
    )

    assert slugs(body) == expected


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("name: 甲", "name: 乙", []),
        ("name: 甲, id: a", "name: 甲, id: b", []),
        ("name: 甲", "name: 甲", ["duplicate-id"]),
        ("name: 甲", "name: 乙, id: 甲", ["duplicate-id"]),
        ("name: \uff21\uff11", "name: 乙, id: A1", ["duplicate-id"]),
        ("id: plan", "id: PLAN", ["similar-ids"]),
        ("id: 一", "id: 乙", ["duplicate-id"]),
    ],
)
def test_ids_are_unique(first: str, second: str, expected: list[str]):
    """Groups and indicators alike; full-width letters are the same letters."""
    body = (
        "total_points: 10\nindicators:\n- name: 一\n  indicators:\n"
        f"  - {{{first}, points: 5, target: 1}}\n  - {{{second}, points: 5, target: 1}}\n"
    )

    assert slugs(body) == expected


@pytest.mark.parametrize(
    ("bands", "expected"),
    [
        (["grade: 优, from: 90", "grade: 良, from: 60", "grade: 差, from: 0"], []),
        (["grade: 优, from: 90%", "grade: 差, from: 0%"], []),
        (["grade: 优, from: 90", "grade: 良, from: 60%, to: 90%", "grade: 差, from: 0"], []),
        (["grade: 优, from: 90, to: 101", "grade: 差, from: 0, to: 90"], []),
        (["grade: 优, from: 90, to: 100", "grade: 差, from: 0"], ["grades-gap"]),
        (["grade: 优, from: 90", "grade: 差, from: 0, to: 89.9"], ["grades-gap"]),
        (["grade: 优, from: 90", "grade: 差, from: 0, to: 90.1"], ["grades-overlap"]),
        (["grade: 优, from: 90", "grade: 良, from: 90", "grade: 差, from: 0"], ["grades-overlap"]),
        (["grade: 优, from: 90", "grade: 差, from: 1"], ["grades-gap"]),
        (["grade: 差, from: 0", "grade: 优, from: 90"], ["grades-order"]),
        (["grade: 优, from: 90", "grade: 优, from: 0"], ["duplicate-grade"]),
        (["grade: 优, from: 101", "grade: 差, from: 0"], ["grade-out-of-range"]),
        (["grade: 优, from: 90", "grade: 差, from: -1"], ["grade-out-of-range"]),
    ],
)
def test_every_score_has_one_grade(bands: list[str], expected: list[str]):
    """Gaps, overlaps and slips are told at the grade that causes them."""
    assert slugs(graded(*bands)) == expected


def test_a_ruleset_may_have_no_grades():
    """Not every framework grades."""
    assert slugs(f"total_points: 100\n{ONE}") == []


@given(
    st.lists(
        st.tuples(st.integers(-5, 105), st.none() | st.integers(-5, 105)), min_size=1, max_size=4
    )
)
def test_grades_without_complaints_grade_every_score_once(
    bounds: list[tuple[int, int | None]],
):
    """The law itself, against a slow look at every score in halves."""
    bands = [
        f"grade: g{n}, from: {low}" + (f", to: {high}" if high is not None else "")
        for n, (low, high) in enumerate(bounds)
    ]
    ends = [None, *(low for low, _ in bounds)]
    intervals = [
        (low, high if high is not None else ends[n] if ends[n] is not None else 101)
        for n, (low, high) in enumerate(bounds)
    ]

    complaints = slugs(graded(*bands))

    if not complaints:
        for half in range(201):
            score = Fraction(half, 2)
            assert sum(low <= score < high for low, high in intervals) == 1


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("spent / budget", []),
        ("支出数 / 预算数", []),
        ("spent / 3万元", ["unused-fact"]),
    ],
)
def test_facts_are_used(formula: str, expected: list[str]):
    """By id or by name; a warning, because a fact may be there to be looked at."""
    body = (
        "total_points: 10\nfacts:\n  budget: {name: 预算数, unit: 万元}\n"
        "  spent: {name: 支出数, unit: 万元}\nindicators:\n"
        f"- {{name: 甲, points: 10, target: 1, actual: {formula}}}\n"
    )

    found = list(check_model(model_of(body)))

    assert [diagnostic.slug for diagnostic in found] == expected
    assert {diagnostic.severity for diagnostic in found} <= {Severity.WARNING}


@pytest.mark.parametrize(
    "use",
    [
        "target: ≥ v", "target: v", 'target: "[v, 2]", better: within',
        "target: 1, zero_when: v > 1",
        "target: 1, applies_when: v > 1", "target: 1, cap_when: {when: v > 1, points: 1}",
        "target: 1, deductions: [{reason: 一, count: v, lose: 1}]",
        "scoring: {method: checklist, items: [{name: 一, points: 10, when: v > 1}]}",
        "target: 1, scoring: {method: cases, cases: [{when: v > 1, points: 1}], otherwise: 0}",
        "target: 1, scoring: {method: cases, cases: [{when: actual > 1, points: v}], otherwise: 0}",
        "target: 1, scoring: {method: cases, cases: [{when: actual > 1, points: 1}], otherwise: v}",
        "scoring: {method: formula, formula: v}", "target: 1, actual: v",
        "target: 1, scoring: {method: share-met, conditions: [{name: 一, when: v > 1}]}",
        "target: 1, scoring: {method: levels, levels: [{level: 一, when: v > 1, points: 1}]}",
        "target: 1, scoring: {method: steps, of: excess, step: v, lose: 1, partial: whole}",
    ],
)  # fmt: skip
def test_values_are_used_wherever_a_formula_may_stand(use: str):
    """No place where a name is read is overlooked."""
    rest = "indicators:\n- {name: 甲, points: 10, decimals: 0, target: 1}\n"
    body = f"total_points: 10\nvalues:\n  v: {{formula: 1 + 1}}\n{rest}"
    if "actual: v" in use or "target" not in use:
        used = body.replace("decimals: 0, target: 1", use)
    else:
        used = body.replace("decimals: 0, target: 1", f"{use}, decimals: 0")

    assert slugs(body) == ["unused-value"]
    assert slugs(used) == []


@pytest.mark.parametrize(
    ("extra", "expected"),
    [("", ["target-is-a-name"]), (", unit: 万元", []), (", choices: [v, w]", ["unused-value"])],
)
def test_a_name_as_target_needs_a_number_to_compare(extra: str, expected: list[str]):
    """Else 300 would be held against the word `v`."""
    rest = f"indicators:\n- {{name: 甲, points: 10, target: v{extra}}}\n"

    found = slugs(f"total_points: 10\nvalues:\n  v: {{formula: 3万元}}\n{rest}")

    assert [slug for slug in found if slug != "unused-value"] == [
        slug for slug in expected if slug != "unused-value"
    ]


def test_a_value_does_not_use_itself():
    """Reading oneself is no use to anybody."""
    rest = "indicators:\n- {name: 甲, points: 10, target: 1}\n"

    assert slugs(f"total_points: 10\nvalues:\n  v: {{formula: v + 1}}\n{rest}") == ["unused-value"]


def test_an_alias_names_one_fact():
    """Reported under an alias, a figure must not land in two places."""
    body = (
        "total_points: 10\nfacts:\n  a: {aliases: [丙]}\n  b: {aliases: [丙]}\n"
        "indicators:\n- {name: 甲, points: 10, target: 1, actual: a + b}\n"
    )

    assert slugs(body) == ["alias-taken"]
    assert slugs(body.replace("b: {aliases: [丙]}", "b: {aliases: [丁]}")) == []


def test_nothing_is_said_of_points_that_could_not_be_read():
    """A sum without one of its terms proves nothing."""
    body = "total_points: 10\nindicators:\n- {name: 甲, points: 一, target: 1}\n"

    model, found = load_model(Source("demo.yaml", HEAD + body))

    assert model is not None
    assert [diagnostic.slug for diagnostic in found] == ["wrong-type"]
    assert list(check_model(model)) == []


@pytest.mark.parametrize(
    ("key", "rule"),
    [
        ("grades", "grades: [{grade: 优, from: 9}, {grade: 差, from: 0}]"),
        ("scales", "scales: {local: [{grade: 优, from: 9}, {grade: 差, from: 0}]}"),
        ("bonuses", "bonuses: {items: [{points: 1, reason: 好, when: 甲 > 1}]}"),
        ("penalties", "penalties: {items: [{points: 1, reason: 差, when: 甲 > 1}]}"),
        ("vetoes", "vetoes: [{id: v, when: 甲 > 1, reason: 假, effect: {score: 0}}]"),
        ("total_cap", "total_points: 10\ntotal_cap: 12\n"
         "bonuses: {items: [{points: 1, reason: 好, when: 甲 > 1}]}"),
    ],
)  # fmt: skip
def test_rules_of_a_total_that_there_is_none_of_are_refused(key: str, rule: str):
    """They could never have an effect."""
    below = "indicators:\n- {name: 甲, points: 10, target: 1}\n"
    found = list(check_model(model_of(f"aggregate: none\n{rule}\n{below}")))

    assert {each.slug for each in found} == {"needs-a-total"}
    assert [each for each in found if f": {key} can have no effect" in each.message.en]


def test_a_framework_without_a_total_is_fine():
    """As long as nothing is said of the total."""
    assert slugs("aggregate: none\nindicators:\n- {name: 甲, points: 10, target: 1}\n") == []
