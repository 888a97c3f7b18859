"""Groups that are more than a sum: what the ruleset, the score sheet and the explanation say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .conftest import Run

HEAD = 'perfrules: 1\nid: demo\nversion: "1"\ntitle: 示例\n'
RATE = "{{id: {0}, points: 10, unit: '%', scoring: {{method: formula, formula: points * {0}}}{1}}}"


def child(name: str, more: str = "") -> str:
    """An indicator of 10 points that earns the share that is reported under its id."""
    return RATE.format(name, f", {more}" if more else "")


def group(keys: str, *children: str) -> str:
    """A ruleset of one group `g` of 10 points and an indicator `z` beside it."""
    below = ", ".join(children or (child("a"), child("b")))
    return (
        f"{HEAD}total_points: 20\nindicators:\n"
        f"- {{id: g, points: 10, {keys}, indicators: [{below}]}}\n- {child('z')}\n"
    )


@pytest.fixture
def ask(run: Run, tmp_path: Path):
    """Runs a command on a ruleset, with facts where it needs them."""

    def asked(command: str, ruleset: str, *arguments: str, facts: str | None = None) -> str:
        rules, subject = tmp_path / "rules.yaml", tmp_path / "subject.yaml"
        rules.write_text(ruleset, "utf-8")
        given = [rules]
        if facts is not None:
            subject.write_text(f"facts: {facts}\n", "utf-8")
            given.append(subject)
        done = run(command, *given, *arguments)
        assert done.err == ""
        return " ".join(done.out.split())

    return asked


@pytest.mark.parametrize(
    ("keys", "zh", "en"),
    [
        ("aggregate: mean", "汇总：各下级得分率的平均数，乘以分值",
         "Aggregation: the mean of the score rates below, times the points"),
        ("aggregate: {method: best-of, count: 1}", "汇总：得分最高的 1 个下级之和",
         "Aggregation: the sum of the best 1 of the scores below"),
        ("aggregate: {method: min-plus, plus: 0.5}", "汇总：以得分最低的下级为准，另有更高的再加 0.5 分",
         "Aggregation: the lowest score below, and 0.5 points more where another is higher"),
        ("aggregate: {method: formula, formula: points * rate_of(a)}",
         "汇总：得分 = 分值 * rate_of(a)", "Aggregation: score = points * rate_of(a)"),
        ("aggregate: {method: table, rows: {2: {20: 10, 10: 5}}}",
         "汇总：按已评分的下级个数和它们的得分之和查表；2 个下级：合计 10 得 5，合计 20 得 10",
         "2 scored: sum 10 earns 5, sum 20 earns 10"),
        ("aggregate: max, min_scored: 2, when_empty: full",
         "已评分的下级不足 2 个时，本组得满分", "full points with fewer than 2 scored below"),
        ("aggregate: sum, when_empty: zero",
         "没有已评分的下级时，本组不得分", "no points where nothing below is scored"),
        ("aggregate: sum, min_scored: 2",
         "已评分的下级不足 2 个时，本组不适用", "not applicable with fewer than 2 scored below"),
    ],
)  # fmt: skip
def test_a_ruleset_says_how_a_group_is_put_together(ask, keys: str, zh: str, en: str):
    """Unless its scores are just added."""
    points = "" if "sum" not in keys else ""
    text = group(keys + points)
    if "sum" in keys:
        text = text.replace("points: 10, aggregate: sum", "aggregate: sum")
        text = text.replace("total_points: 20", "total_points: 30")

    assert zh in ask("show", text, "--lang", "zh")
    assert en in ask("show", text, "--lang", "en")


def test_a_plain_sum_needs_no_words(ask):
    """Nor does the whole that adds up its groups."""
    text = group("aggregate: sum").replace("total_points: 20", "total_points: 30")
    text = text.replace("points: 10, aggregate: sum", "aggregate: sum")

    assert "汇总" not in ask("show", text, "--lang", "zh")


def test_a_ruleset_says_how_the_whole_is_put_together(ask):
    """Beside the rules of the total."""
    text = f"{HEAD}total_points: 10\naggregate: mean\nindicators:\n- {child('a')}\n- {child('b')}\n"

    assert "总得分：各下级得分率的平均数，乘以分值" in ask("show", text, "--lang", "zh")
    assert "the total: the mean of the score rates below" in ask("show", text, "--lang", "en")


def test_pefa_says_its_methods_its_scale_and_that_it_has_no_total(run: Run):
    """M1, M2 and A to D stand on the page of the framework."""
    page = " ".join(run("show", "pefa-2016", "--lang", "en").out.split())

    assert "Total points" not in page
    assert "the framework has no total" in page
    assert "A = 4; B+ = 3.5; B = 3; C+ = 2.5; C = 2; D+ = 1.5; D = 1" in page
    assert "the lowest score below, and 0.5 points more where another is higher" in page
    assert "and the sum of their scores, in the table m2" in page
    assert "m2, 2 scored: sum 2 earns D, sum 3 earns D+, sum 4 earns C" in page
    assert "the total is rescaled" not in page
    assert "else it takes no part" in page


APPLIES = "applies_when: n > 1"


@pytest.mark.parametrize(
    ("aggregate", "goes", "zh", "en"),
    [
        ("sum", "rescale", "总得分按适用的分值折算", "the total is rescaled"),
        ("sum", "siblings", "分值由同组其他指标分担", "its siblings take over its points"),
        ("sum", "exclude", "总分相应减少", "the total has so many points less"),
        ("mean", "rescale", "它不参加汇总", "it takes no part"),
        ("mean", "siblings", "它不参加汇总", "it takes no part"),
        ("mean", "exclude", "它不参加汇总", "it takes no part"),
        ("mean", "full", "得满分", "it has full points"),
    ],
)
def test_where_the_points_go_of_what_does_not_apply(ask, aggregate, goes, zh, en):
    """As the aggregation above has it, not as a sum would."""
    text = group(
        f"aggregate: {aggregate}",
        child("a", f"applies_when: n > 1, on_not_applicable: {goes}"),
        child("b"),
    ).replace("total_points: 20", "total_points: 30" if aggregate == "sum" else "total_points: 20")
    text = text.replace("points: 10, aggregate: sum", "aggregate: sum") + "facts: {n: {}}\n"

    assert f"只在 n > 1 时适用，否则{zh}" in ask("show", text, "--lang", "zh")
    assert f"applies when n > 1; else {en}" in ask("show", text, "--lang", "en")


def test_programs_are_told_the_same(run: Run, tmp_path: Path):
    """How groups are put together, the marks and the tables are in the data too."""
    data = json.loads(run("show", "pefa-2016", "--json", "--lang", "en").out)
    pillar = data["indicators"][0]

    assert data["aggregate"] == "none"
    assert data["marks"][1] == {"mark": "B+", "points": "3.5"}
    assert pillar["indicators"][1]["aggregate"] == "min-plus"
    assert pillar["indicators"][1]["rule"] == [
        "the lowest score below, and 0.5 points more where another is higher"
    ]
    assert data["tables"]["m2"]["2"]["7"] == "B+"
