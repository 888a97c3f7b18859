"""Statistics of a table and quotas of grades, where a ruleset is shown, compared, built upon."""

from __future__ import annotations

from pathlib import Path

import pytest

import perfrules
from perfrules.reporting.differences import differences
from perfrules.reporting.facts_file import facts_file
from perfrules.reporting.page import plain
from perfrules.reporting.ruleset_data import ruleset_data
from perfrules.reporting.ruleset_page import ruleset_page
from perfrules.results import Status

BASE = """
perfrules: 1
id: base
version: "1"
title: 支出
total_points: 10
grades: [{grade: 优, from: 90%}, {grade: 良, from: 80%}, {grade: 差, from: 0}]
quotas: [{grade: 优, share: "30%"}]
facts:
  spending: {name: 支出, unit: 万元, min: 0}
  region: {name: 地区, choices: [东部, 西部]}
cohort:
  mean: {name: 平均支出, statistic: mean, of: 支出, by: 地区}
  rank: {name: 支出名次, statistic: rank, of: 支出, better: lower}
indicators:
- {id: 甲, name: 甲, points: 6, actual: spending, target: "≥ cohort.mean"}
- {id: 乙, name: 乙, points: 4, actual: cohort.支出名次, target: "≤ 3"}
"""


@pytest.fixture(scope="module")
def base() -> perfrules.Ruleset:
    """A mean by region and a rank."""
    return perfrules.loads(BASE)


def test_a_page_says_what_is_computed(base: perfrules.Ruleset):
    """Of what, in which groups, which way; and the quotas beside the grades."""
    zh = plain(ruleset_page(base.plan, 100, "zh"))
    en = plain(ruleset_page(base.plan, 100, "en"))

    assert "平均支出 = 同一地区内支出的平均" in zh
    assert "支出名次 = 全体支出的名次（低者为好）" in zh
    assert "整批评分时，“优”最多占 30%，其余降到下一等级" in zh
    assert "平均支出 = the mean of 支出, within its 地区" in en
    assert "支出名次 = the rank of 支出, lower is better, over all rows" in en


def test_data_says_it_too(base: perfrules.Ruleset):
    """With ids, for programs."""
    facts = {fact["id"]: fact.get("cohort") for fact in ruleset_data(base.plan, "en")["facts"]}

    assert facts == {
        "spending": None,
        "region": None,
        "cohort.mean": {"statistic": "mean", "of": "spending", "by": "region", "better": None},
        "cohort.rank": {"statistic": "rank", "of": "spending", "by": None, "better": "lower"},
    }


def test_a_facts_file_lists_them(base: perfrules.Ruleset):
    """As what a table computes, and one subject reports."""
    text = facts_file(base.plan, "zh")

    assert (
        "  cohort.平均支出:  # 同一地区内支出的平均；万元，不小于 0万元，给表格评分时算出；必填\n"
    ) in text
    assert "  地区:  # 选一个：东部、西部；只用于整张表的统计，单独评价时可不填\n" in text
    assert "  cohort.rank:  #" in facts_file(base.plan, "en", by_id=True)


def test_a_filled_facts_file_is_scored(base: perfrules.Ruleset, tmp_path: Path):
    """Statistics are reported by the names that the file has."""
    text = facts_file(base.plan, "zh").replace("支出:", "支出: 12万元", 1)
    text = text.replace("cohort.平均支出:", "cohort.平均支出: 12").replace("名次:", "名次: 4")
    path = tmp_path / "facts.yaml"
    path.write_text(text, encoding="utf-8")

    evaluation = base.evaluate(path)

    assert evaluation.status is Status.SCORED
    assert evaluation.total_score == 6


def test_differences_name_statistics_and_quotas():
    """Key by key, as of facts and grades."""
    other = BASE.replace("statistic: mean", "statistic: median").replace("30%", "20%")

    told = [change.words("zh") for change in differences(BASE, other)]

    assert told == [
        "等级名额 优：比例 30% → 20%",
        "全体统计 平均支出（mean）：统计量 mean → median",
    ]


def test_overlays_override_and_add_them(tmp_path: Path):
    """By id, as facts; quotas are replaced as a whole."""
    (tmp_path / "base.yaml").write_text(BASE, encoding="utf-8")
    (tmp_path / "over.yaml").write_text(
        """
perfrules: 1
id: over
version: "1"
title: 支出
extends: ./base.yaml
override:
  mean: {by: null}
  cohort.rank: {better: higher}
cohort:
  top: {statistic: max, of: 支出}
checks:
- {id: top, that: spending <= cohort.top, message: 超过最大值}
quotas: [{grade: 良, share: "10%"}]
""",
        encoding="utf-8",
    )

    made = perfrules.load(tmp_path / "over.yaml")

    found = {fact.id: fact.cohort for fact in made.model.facts if fact.cohort}
    assert list(found) == ["cohort.mean", "cohort.rank", "cohort.top"]
    assert found["cohort.mean"].by is None
    assert found["cohort.rank"].better.value == "higher"
    assert [quota.grade for quota in made.model.quotas] == ["良"]


def test_a_name_that_is_near_is_offered():
    """As of any fact."""
    with pytest.raises(perfrules.RulesetError) as caught:
        perfrules.loads(BASE.replace("≥ cohort.mean", "≥ cohort.maen"))

    (problem,) = [d for d in caught.value.diagnostics if d.slug == "unknown-name"]
    assert problem.hint is not None
    assert problem.hint.en == "did you mean cohort.mean?"
