"""What people see of results, where there is much or little of it."""

from __future__ import annotations

import pytest

import perfrules
from perfrules import api
from perfrules.cases.files import rulesets_below
from perfrules.cases.page import cases_page, coverage_lines
from perfrules.reporting.page import plain
from perfrules.wording import LANGUAGES, Language, columns

from .conftest import HEAD, Beside

CASE = "cases:\n- {name: 甲, expect: {error: [missing-fact]}}\n"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_long_list_of_clauses_ends_with_how_many_more_there_are(
    language: Language, beside: Beside
):
    """Two hundred are named one by one."""
    rows = "".join(
        f"- {{id: x{n}, points: 1, target: 好, choices: [好, 差]}}\n" for n in range(150)
    )
    result = perfrules.run_cases(
        beside(CASE, ruleset=f"{HEAD}total_points: 150\nindicators:\n{rows}")
    )

    lines = plain(coverage_lines(result.coverage, 80, language)).splitlines()

    assert 300 == len(result.coverage.clauses)
    assert 1 + 200 + 1 == len(lines)
    assert {"zh": "    还有 100 个", "en": "    and 100 more"}[language] == lines[-1]


@pytest.mark.parametrize("width", [60, 100])
def test_names_are_wrapped(width: int, beside: Beside):
    """A long name of a case does not run out of the page."""
    name = "开放时间" * 30
    result = perfrules.run_cases(
        beside(f"cases:\n- {{name: {name}, expect: {{total_score: 1}}}}\n")
    )

    lines = plain(cases_page(result, width, "zh")).splitlines()[1:]

    shown = "".join(line.strip() for line in lines)
    assert name in shown.replace(" ", "")
    assert all(columns(line) <= width for line in lines if "开放时间" in line)


def test_a_case_can_be_run_alone(beside: Beside):
    """As the pytest plugin does."""
    cases = api.read_cases(beside(CASE))
    (case,) = cases.cases

    assert cases.run_one(case).passed
    assert cases.run().passed


def test_the_cases_of_all_rulesets_are_found_in_order(beside: Beside):
    """Hidden folders and caches are left out."""
    top = beside(CASE).parent
    for name in ("b", "a", "a/deep", ".git", "__pycache__"):
        folder = top / name
        folder.mkdir()
        (folder / "ruleset.yaml").write_text("", encoding="utf-8")
        (folder / "cases.yaml").write_text("", encoding="utf-8")
    (top / "c").mkdir()
    (top / "c" / "ruleset.yaml").write_text("", encoding="utf-8")

    found = [str(path.parent.relative_to(top)) for path in rulesets_below(top)]

    assert [".", "a", "a/deep", "b"] == found


def test_a_subject_is_read_once(beside: Beside):
    """Many cases may start from one file."""
    path = beside(
        "cases:\n"
        + "".join(
            f"- {{name: 甲{n}, subject: subject.yaml, expect: {{error: [missing-fact]}}}}\n"
            for n in range(3)
        ),
        subject="facts: {会议次数: 6}\n",
    )

    first, second, third = api.read_cases(path).cases

    assert first.facts == second.facts == third.facts
    assert first.spans["会议次数"][0].file == str(path.parent / "subject.yaml")
