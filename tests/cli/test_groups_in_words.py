"""Groups that are more than a sum: what the ruleset, the score sheet and the explanation say."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import Run

Ask = Callable[..., str]
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
def ask(run: Run, tmp_path: Path) -> Ask:
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
        ("aggregate: {method: min-plus, plus: 0.5}",
         "汇总：以得分最低的下级为准，另有更高的再加 0.5 分",
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
def test_a_ruleset_says_how_a_group_is_put_together(ask: Ask, keys: str, zh: str, en: str):
    """Unless its scores are just added."""
    text = group(keys)
    if "sum" in keys:
        text = text.replace("points: 10, aggregate: sum", "aggregate: sum")
        text = text.replace("total_points: 20", "total_points: 30")

    assert zh in ask("show", text, "--lang", "zh")
    assert en in ask("show", text, "--lang", "en")


def test_a_plain_sum_needs_no_words(ask: Ask):
    """Nor does the whole that adds up its groups."""
    text = group("aggregate: sum").replace("total_points: 20", "total_points: 30")
    text = text.replace("points: 10, aggregate: sum", "aggregate: sum")

    assert "汇总" not in ask("show", text, "--lang", "zh")


def test_a_ruleset_says_how_the_whole_is_put_together(ask: Ask):
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
def test_where_the_points_go_of_what_does_not_apply(
    ask: Ask, aggregate: str, goes: str, zh: str, en: str
):
    """As the aggregation above has it, not as a sum would."""
    text = group(
        f"aggregate: {aggregate}",
        child("a", f"applies_when: n > 1, on_not_applicable: {goes}"),
        child("b"),
    ).replace("total_points: 20", "total_points: 30" if aggregate == "sum" else "total_points: 20")
    text = text.replace("points: 10, aggregate: sum", "aggregate: sum") + "facts: {n: {}}\n"

    assert f"只在 n > 1 时适用，否则{zh}" in ask("show", text, "--lang", "zh")
    assert f"applies when n > 1; else {en}" in ask("show", text, "--lang", "en")


def test_programs_are_told_the_same(run: Run):
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


HALF = "{a: 100%, b: 50%, z: 100%}"


@pytest.mark.parametrize(
    ("keys", "facts", "zh", "en"),
    [
        ("aggregate: mean", HALF,
         ["g：7.5 分，满分 10 分", "各下级得分率的平均数", "汇总（第 7 行）",
          "a = 10 / 10", "b = 5 / 10"],
         ["g: 7.5 of 10 points", "the mean of the score rates below", "aggregation (line 7)"]),
        ("aggregate: {method: formula, formula: points * rate_of(b)}", HALF,
         ["得分 = points * rate_of(b)", "汇总公式：g（第 7 行）", "b得分率 = 50%"],
         ["formula of g (line 7)", "score rate of b = 50%"]),
        ("aggregate: {method: table, rows: {2: {15: 9}}}", HALF,
         ["g：9 分，满分 10 分", "2 个下级：合计 15 得 9"], ["2 scored: sum 15 earns 9"]),
    ],
)  # fmt: skip
def test_a_group_is_explained_by_what_is_below_it(
    ask: Ask, keys: str, facts: str, zh: list[str], en: list[str]
):
    """With the words of its aggregation and the numbers that go into it."""
    for language, expected in (("zh", zh), ("en", en)):
        told = ask("explain", group(keys), "g", "--lang", language, facts=facts)

        assert [each for each in expected if each not in told] == []


EMPTY = group("aggregate: max, min_scored: 2, when_empty: full",
              child("a"), child("b", "applies_when: a > 50%"))  # fmt: skip
SHORT = "{a: 20%, b: 50%, z: 50%}"


def test_an_empty_group_says_why_it_has_its_score(ask: Ask):
    """On the sheet, and where it is explained."""
    zh, en = (
        "已评分的下级 1 个，不足 2 个：按规则得满分",
        "1 scored below, 2 are needed: by the rule full points",
    )

    assert f"汇总：{zh}" in ask("evaluate", EMPTY, "--lang", "zh", facts=SHORT)
    assert f"Aggregation: {en}" in ask("evaluate", EMPTY, "--lang", "en", facts=SHORT)
    told = ask("explain", EMPTY, "g", "--lang", "zh", facts=SHORT)
    assert zh in told
    assert "a = 2 / 10 b = 不适用" in told
    nothing = EMPTY.replace("min_scored: 2, ", "")
    nothing = nothing.replace("{id: a, points: 10,", "{id: a, applies_when: z < 1%, points: 10,")
    assert "没有已评分的下级：按规则得满分" in ask(
        "explain", nothing, "g", "--lang", "zh", facts=SHORT
    )


def test_a_formula_that_asks_for_what_does_not_apply_is_said_to(ask: Ask):
    """The group is worth what `when_empty` says."""
    text = group(
        "aggregate: {method: formula, formula: points * rate_of(b)}, when_empty: zero",
        child("a"),
        child("b", "applies_when: a > 50%"),
    )
    told = ask("evaluate", text, "--lang", "en", facts=SHORT)

    assert "the formula asks for what does not apply: by the rule no points" in told


def test_what_does_not_add_up_is_not_added_up(ask: Ask):
    """Deductions of indicators below a group that is no sum are points of these indicators."""
    mean = ask("evaluate", group("aggregate: max"), "--lang", "zh", facts=HALF)
    added = group("aggregate: sum").replace("total_points: 20", "total_points: 30")
    added = added.replace("points: 10, aggregate: sum", "aggregate: sum")

    assert "扣分：1 处（按各指标自己的分值）" in mean
    assert "汇总：以得分率最高的下级为准" in mean
    assert "扣分：1 处，共 5 分" in ask("evaluate", added, "--lang", "zh", facts=HALF)


def test_the_whole_says_how_it_is_put_together(ask: Ask):
    """On the sheet and where the total is explained."""
    text = f"{HEAD}total_points: 10\naggregate: mean\nindicators:\n- {child('a')}\n- {child('b')}\n"
    facts = "{a: 100%, b: 50%}"

    assert "总得分的汇总：各下级得分率的平均数" in ask(
        "evaluate", text, "--lang", "zh", facts=facts
    )
    told = ask("explain", text, "total", "--lang", "zh", facts=facts)
    assert "总得分：7.5 分，满分 10 分 各下级得分率的平均数" in told
    assert "总得分 = 7.5 a = 10 / 10 b = 5 / 10" in told


def test_a_sum_is_explained_too(ask: Ask):
    """What is rescaled says so."""
    text = group(
        "aggregate: sum",
        child("a"),
        child("b", "applies_when: a > 50%, on_not_applicable: siblings"),
    ).replace("total_points: 20", "total_points: 30")
    text = text.replace("points: 10, aggregate: sum", "aggregate: sum")
    told = ask("explain", text, "g", "--lang", "zh", facts=SHORT)

    assert "g：4 分，满分 20 分 各下级得分之和" in told
    assert "其得分由适用的 10 分折算为 20 分" in told


def test_pefa_is_reported_in_letters(run: Run, tmp_path: Path):
    """A framework of letters has no total, and says so."""
    subject = tmp_path / "subject.yaml"
    subject.write_text("facts: {PI-2.1: D, PI-2.2: D, PI-2.3: C}\n", "utf-8")
    page = run("evaluate", "pefa-2016", subject, "--lang", "en").out
    row = next(line for line in page.splitlines() if line.startswith("  PI-2 Exp"))
    data = json.loads(run("evaluate", "pefa-2016", subject, "--json").out)
    marks = {each["id"]: each["mark"] for each in data["indicators"]}

    assert row.endswith("1.5 D+")
    assert "The framework has no total." in page
    assert "total score" not in page.lower()
    assert (marks["PI-2"], marks["PI-2.3"], marks["pillar-I"]) == ("D+", "C", None)
    assert data["mark"] is None
    told = run("explain", "pefa-2016", subject, "PI-2", "--lang", "en").out
    assert "mark: D+" in told
    assert (
        "the framework has no total"
        in run("explain", "pefa-2016", subject, "total", "--lang", "en").out
    )


def test_a_total_has_its_mark(ask: Ask):
    """Where its score is exactly one of the marks."""
    text = group("aggregate: mean") + "marks: [{mark: A, points: 17.5}]\n"

    assert "17.5 A" in ask("evaluate", text, "--lang", "zh", facts=HALF)
    assert "等次 A" in ask("evaluate", text, "--lang", "zh", facts=HALF)
    assert "等次：A" in ask("explain", text, "total", "--lang", "zh", facts=HALF)


def test_a_sum_of_which_nothing_applies_needs_no_words(ask: Ask):
    """It is left out, as any sheet shows."""
    text = group(
        "aggregate: sum", child("a", "applies_when: z > 100%"), child("b", "applies_when: z > 100%")
    )
    text = text.replace("total_points: 20", "total_points: 30")
    text = text.replace("points: 10, aggregate: sum", "aggregate: sum")
    told = ask("evaluate", text, "--lang", "zh", facts=HALF.replace("z: 100%", "z: 50%"))

    assert "汇总" not in told
    assert "扣分：1 处，共 5 分（折算前）" in told


def test_weights_and_what_is_pending_are_told(ask: Ask):
    """A group somebody has yet to judge has no score."""
    text = (
        f"{HEAD}total_points: 10\nindicators:\n"
        "- id: g\n  points: 10\n  aggregate: weighted-mean\n  indicators:\n"
        "  - {id: a, weight: 3, unit: '%', on_missing: pending,"
        " scoring: {method: formula, formula: points * a}}\n"
        "  - {id: b, weight: 1, unit: '%', scoring: {method: formula, formula: points * b}}\n"
        "rounding: {places: 1, at: [group]}\n"
    )
    told = ask("explain", text, "g", "--lang", "zh", facts="{b: 50%}")

    assert "g：待评，满分 10 分" in told
    assert "a（权重 3） = 待评 b（权重 1） = 1.25 / 2.5" in told
    full = ask("explain", text, "g", "--lang", "en", facts="{a: 100%, b: 50%}")
    assert "rounded to 1 decimal g = 8.8 a (weight 3) = 7.5 / 7.5" in full


def test_who_has_no_weight_does_not_count_for_min_scored(ask: Ask):
    """As the reference says."""
    text = (
        f"{HEAD}total_points: 10\nindicators:\n"
        "- id: g\n  points: 10\n  aggregate: weighted-mean\n  min_scored: 2\n"
        "  when_empty: zero\n  indicators:\n"
        "  - {id: a, weight: 3, unit: '%', scoring: {method: formula, formula: points * a}}\n"
        "  - {id: b, weight: 0, unit: '%', scoring: {method: formula, formula: points * b}}\n"
        "  - {id: c, weight: 1, target: 100%, on_missing: not-applicable}\n"
    )
    told = ask("explain", text, "g", "--lang", "zh", facts="{a: 100%, b: 50%}")

    assert "已评分的下级 1 个，不足 2 个：按规则不得分" in told
    assert "b（权重 0） = 不参加汇总" in told


def test_another_total_is_explained_on_the_command_line(ask: Ask, run: Run, tmp_path: Path):
    """By its id or name; a name that is nearly right is put right."""
    text = group("aggregate: mean").replace(
        "indicators:\n", "totals: {met: {name: 达标项数, each: 1, aggregate: count-met,"
        " points: 6}}\nindicators:\n", 1,
    )  # fmt: skip
    for name in ("met", "达标项数"):
        told = ask("explain", text, name, "--lang", "zh", facts=HALF)
        assert "达标项数：4 分，满分 6 分" in told
    refused = run("explain", str(tmp_path / "rules.yaml"), str(tmp_path / "subject.yaml"),
                  "mets", "--lang", "en")  # fmt: skip
    assert (refused.code, "did you mean met?" in refused.err) == (2, True)
