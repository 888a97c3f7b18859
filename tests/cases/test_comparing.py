"""What a case expects beside what came."""

from __future__ import annotations

import pytest

import perfrules

from .conftest import RULESET, Beside

BASE = "base: {支出: 10, 分项合计: 10, 造假: 否, 会议次数: 6, 迟报: 0}\n"


def differing(beside: Beside, case: str, **others: str) -> list[tuple[str, str | None, str | None]]:
    """The differences of one case over the usual base."""
    result = perfrules.run_cases(beside(f"{BASE}cases:\n- {case}\n", **others))
    (only,) = result.results
    return [(each.path, each.expected, each.actual) for each in only.differences]


@pytest.mark.parametrize(
    "expect",
    [
        "{total_score: 10}",
        "{total_score: 10.00, grade: 优, status: scored}",
        "{scores: {会议次数: 6, late: 4, 产出: 10}}",
        "{statuses: {会议次数: scored, output: scored}}",
        "{deductions: []}",
        "{findings: {adds-up: pass}}",
    ],
)
def test_what_is_named_and_came_is_no_difference(expect: str, beside: Beside):
    """By id or by name; a number is the same with and without its zeros."""
    assert [] == differing(beside, f"{{name: 甲, expect: {expect}}}")


def test_that_a_veto_leaves_it_not_rated_can_be_expected(beside: Beside):
    """Its status is one like the others; a score or a pending one is a difference then."""
    vetoed = RULESET + "vetoes: [{id: forged, when: 造假, reason: 造假, effect: not-rated}]\n"
    cases = (
        "{name: 甲, facts: {造假: 是}, expect: {status: vetoed, total_score: , grade: }}",
        "{name: 乙, facts: {造假: 是}, expect: {status: scored}}",
    )
    report = perfrules.run_cases(
        beside(f"{BASE}cases:\n- {cases[0]}\n- {cases[1]}\n", ruleset=vetoed)
    )

    assert [result.passed for result in report.results] == [True, False]


@pytest.mark.parametrize(
    ("facts", "expect", "differences"),
    [
        ("{会议次数: 5}", "{total_score: 10}", [("total_score", "10", "9")]),
        ("{会议次数: 5}", "{total_score: 9.0000001}", [("total_score", "9.0000001", "9")]),
        ("{会议次数: 5}", "{total_score: }", [("total_score", None, "9")]),
        ("{会议次数: 0}", "{grade: 优}", [("grade", "优", "差")]),
        ("{会议次数: 0}", "{status: pending}", [("status", "pending", "scored")]),
        (
            "{会议次数: 3}",
            "{scores: {会议次数: 6, output: 7, late: 3}}",
            [("scores.会议次数", "6", "3"), ("scores.late", "3", "4")],
        ),
        ("{会议次数: 3}", "{statuses: {late: missing}}", [("statuses.late", "missing", "scored")]),
        ("{支出: 11}", "{findings: {adds-up: pass}}", [("findings.adds-up", "pass", "fail")]),
        ("{支出: }", "{findings: {adds-up: fail}}", [("findings.adds-up", "fail", "skipped")]),
        (
            "{会议次数: -1}",
            "{total_score: 4}",
            [("facts", "数据没有问题", "fact-out-of-range")],
        ),
        (
            "{会议次数: 6}",
            "{error: [fact-out-of-range, 会议次数]}",
            [
                ("error[0]", "fact-out-of-range", "评出了得分（10）"),
                ("error[1]", "会议次数", "评出了得分（10）"),
            ],
        ),
        (
            "{会议次数: -1}",
            "{error: [missing-fact, fact-out-of-range, 迟报, meetings]}",
            [
                ("error[0]", "missing-fact", "fact-out-of-range, meetings"),
                ("error[2]", "迟报", "fact-out-of-range, meetings"),
            ],
        ),
    ],
)
def test_what_came_otherwise_stands_beside_what_is_expected(
    facts: str,
    expect: str,
    differences: list[tuple[str, str | None, str | None]],
    beside: Beside,
):
    """Each with its path; only what is named is looked at."""
    found = differing(beside, f"{{name: 甲, facts: {facts}, expect: {expect}}}")

    assert differences == found


@pytest.mark.parametrize(
    ("expect", "differences"),
    [
        ("[{indicator: late, points: 2}, {indicator: late, points: 1}]", []),
        ("[{indicator: late, points: 2, reason: 弄虚作假}, {indicator: 迟报, points: 1}]", []),
        (
            "[{indicator: output, points: 1}, {indicator: output, points: 3, reason: 八成},"
            " {indicator: output, points: 2}]",
            [
                (
                    "deductions[1]",
                    "output −3：…八成…",
                    "meetings −3：完成值 3次，为目标值 6次 的 50%，按比例得 3 分",
                )
            ],
        ),
        (
            "[{indicator: late, points: 1}]",
            [("deductions[0]", None, "late −2：弄虚作假")],
        ),
        (
            "[{indicator: late, points: 1, reason: 缺席}, {indicator: late, points: 2},"
            " {indicator: late, points: 0.5}]",
            [
                ("deductions[0]", "late −1：…缺席…", "late −1：迟报：1 次，每次扣 1 分"),
                ("deductions[2]", "late −0.5", None),
            ],
        ),
        (
            "[]",
            [
                (
                    "deductions",
                    None,
                    "meetings −3：完成值 3次，为目标值 6次 的 50%，按比例得 3 分",
                ),
                ("deductions", None, "late −1：迟报：1 次，每次扣 1 分"),
                ("deductions", None, "late −2：弄虚作假"),
            ],
        ),
    ],
)
def test_of_an_indicator_that_is_named_every_deduction_is_expected(
    expect: str, differences: list[tuple[str, str | None, str | None]], beside: Beside
):
    """In any order; the reason contains the words; what is left over is told as well."""
    facts = "{会议次数: 3, 迟报: 1, 造假: 是}"
    case = f"{{name: 甲, facts: {facts}, expect: {{deductions: {expect}}}}}"

    assert differences == differing(beside, case)


@pytest.mark.parametrize(
    ("claims", "expect", "differences"),
    [
        ("{total_score: 10, grade: 优}", "agree", []),
        ("{total_score: 10, grade: 差}", "agree", [("claims", "agree", "differ")]),
        ("{scores: {会议次数: 5}}", "differ", []),
        ("{scores: {会议次数: 6}}", "differ", [("claims", "differ", "agree")]),
    ],
)
def test_claims(
    claims: str,
    expect: str,
    differences: list[tuple[str, str | None, str | None]],
    beside: Beside,
):
    """All of them agree, or some do not."""
    case = f"{{name: 甲, claims: {claims}, expect: {{claims: {expect}}}}}"

    assert differences == differing(beside, case)


def test_facts_of_the_later_come_before_those_of_the_earlier(beside: Beside):
    """Base, subject, own facts; a fact is the same by its id and by its name."""
    subject = "facts: {meetings: 3, 迟报: 2}\nclaims: {total_score: 5}\n"
    case = (
        "{name: 甲, subject: subject.yaml, facts: {late: 1},"
        " expect: {scores: {meetings: 3, late: 3}, claims: differ}}"
    )

    assert [] == differing(beside, case, subject=subject)


def test_claims_of_a_case_replace_those_of_its_subject(beside: Beside):
    """Claims are a whole."""
    subject = "facts: {}\nclaims: {total_score: 5}\n"
    case = "{name: 甲, subject: subject.yaml, claims: {grade: 优}, expect: {claims: agree}}"

    assert [] == differing(beside, case, subject=subject)


def test_a_fact_of_the_base_can_be_taken_away(beside: Beside):
    """Left empty it is not reported, and the missing fact can be expected by id or name."""
    case = (
        "{name: 甲, facts: {meetings: , 迟报: }, expect: {error: [missing-fact, 会议次数, late]}}"
    )

    assert [] == differing(beside, case)


def test_a_fact_twice_in_one_place_is_refused(beside: Beside):
    """By id and by name in the facts of one case."""
    case = "{name: 甲, facts: {meetings: 1, 会议次数: 2}, expect: {error: [fact-twice]}}"

    assert [] == differing(beside, case)


def test_refused_facts_are_told_with_their_place(beside: Beside):
    """Where no refusal was expected, its diagnostics come along, with lines of the cases."""
    path = beside(
        f"{BASE}cases:\n- name: 甲\n  facts: {{会议次数: 六次}}\n  expect: {{grade: 优}}\n"
    )

    (result,) = perfrules.run_cases(path).results

    assert ["not-a-number"] == [diagnostic.slug for diagnostic in result.diagnostics]
    assert [4] == [d.span.line for d in result.diagnostics if d.span]
    assert not result.passed


def test_claims_that_name_nobody_are_refused_facts(beside: Beside):
    """An unknown indicator in the claims makes the case fail, not the run."""
    case = "{name: 甲, claims: {scores: {没有: 1}}, expect: {claims: agree}}"

    assert [("facts", "数据没有问题", "unknown-indicator")] == differing(beside, case)


MARKED = """\
perfrules: 1
id: marked
version: "1"
title: 等次
total_points: 4
marks: [{mark: A, points: 4}, {mark: B+, points: 3.5}]
indicators:
- id: g
  points: 4
  aggregate: mean
  indicators:
  - {id: a, points: 4, scoring: {method: choice, answers: {A: 4, B: 3}}}
  - {id: b, points: 4, scoring: {method: choice, answers: {A: 4, B: 3}}}
"""


def test_marks_are_compared(beside: Beside):
    """By the words of the scale; left empty there is none."""
    result = perfrules.run_cases(
        beside(
            "cases:\n"
            "- {name: 甲, facts: {a: A, b: B}, expect: {marks: {g: B+, a: A, b: }}}\n"
            "- {name: 乙, facts: {a: A, b: A}, expect: {marks: {g: B+, a: }}}\n",
            MARKED,
        )
    )

    assert [(), (("marks.g", "B+", "A"), ("marks.a", None, "A"))] == [
        tuple((d.path, d.expected, d.actual) for d in each.differences) for each in result.results
    ]


def test_what_is_to_be_explained_is_a_finding(beside: Beside):
    """Pass where the target is not far exceeded."""
    ruleset = MARKED.partition("indicators:")[0].partition("marks:")[0] + (
        "indicators:\n- {id: visits, points: 4, target: ≥10次, scoring: ratio,"
        " over_achievement: {policy: explain, above: 130%}}\n"
    )
    cases = beside(
        "cases:\n"
        "- {name: 甲, facts: {visits: 13}, expect: {findings: {visits.over_achievement: pass}}}\n"
        "- {name: 乙, facts: {visits: 14}, expect: {findings: {visits.over_achievement: pass}}}\n",
        ruleset,
    )

    assert [[], [("pass", "fail")]] == [
        [(d.expected, d.actual) for d in each.differences]
        for each in perfrules.run_cases(cases).results
    ]


ABSTRACT = """\
perfrules: 1
id: framework
version: "1"
title: 框架
abstract: true
indicators:
- {id: visits, name: 走访, target: ≥10次, min: 0, scoring: ratio}
"""
TRIAL = (
    'perfrules: 1\nid: trial\nversion: "1"\ntitle: 试算\nextends: ./ruleset.yaml\n'
    "total_points: 1\noverride: {visits: {points: 1}}\n"
)


def test_cases_of_a_base_run_on_a_ruleset_that_extends_it(beside: Beside):
    """Asked for by the base, by the cases or by the ruleset itself; its clauses are the base's."""
    cases = beside(
        "ruleset: trial.yaml\ncases:\n- {name: 甲, facts: {走访: 5}, expect: {total_score: 0.5}}\n",
        ABSTRACT,
        trial=TRIAL,
    )
    for given in (cases, cases.with_name("ruleset.yaml"), cases.with_name("trial.yaml")):
        result = perfrules.run_cases(given)

        assert (True, "trial") == (result.passed, result.ruleset_id)
        (clause,) = result.coverage.unreached
        assert ("visits.scoring", str(cases.with_name("ruleset.yaml"))) == (
            clause.path,
            clause.file,
        )
        assert result.coverage.base_ids[clause.file] == "framework"
    cases.write_text(cases.read_text("utf-8").partition("\n")[2], encoding="utf-8")
    with pytest.raises(perfrules.RulesetError, match="只作基础"):
        perfrules.run_cases(cases)
