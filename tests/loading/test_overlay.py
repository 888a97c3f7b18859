"""Base and overlay become one document."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

import perfrules
from perfrules.loading.inheritance import LONGEST

BASE = """\
perfrules: 1
id: base
version: "1"
title: 基础
basis: 省级办法第一条
effective: {from: 2020-01-01}
total_points: 20
grades: [{grade: 优, from: 90%}, {grade: 差, from: 0}]
facts:
  spent: {name: 支出, unit: 万元}
values:
  used: {name: 执行率, formula: 支出 / 100万元, unit: "%"}
checks:
- {id: positive, that: spent >= 0, message: 负数}
indicators:
- {id: execution, name: 预算执行率, points: 10, actual: used, target: 100%, scoring: ratio}
- id: outputs
  name: 产出
  points: 10
  indicators:
  - {name: 数量, points: 4, target: ≥5次, criterion: 至少五次}
  - {id: quality, points: 6, target: ≥90%}
"""
HEAD = 'perfrules: 1\nid: overlay\nversion: "2"\ntitle: 县级\nextends: ./base.yaml\n'
Load = Callable[..., perfrules.Ruleset]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Loads an overlay of the base."""

    def loaded(rest: str, *, base: str = BASE, head: str = HEAD) -> perfrules.Ruleset:
        (tmp_path / "base.yaml").write_text(base, encoding="utf-8")
        (tmp_path / "overlay.yaml").write_text(head + rest, encoding="utf-8")
        return perfrules.load(tmp_path / "overlay.yaml")

    return loaded


def test_what_is_not_written_is_kept(load: Load):
    """But for id, version, title and period, which are its own."""
    ruleset = load("")

    assert (ruleset.id, ruleset.version, ruleset.title) == ("overlay", "2", "县级")
    assert ruleset.model.basis == "省级办法第一条"
    assert ruleset.model.effective == (None, None)
    assert ruleset.evaluate(
        {"spent": 50, "数量": 5, "quality": "90%"}
    ).total_score == 15  # fmt: skip


def test_parts_are_removed_with_all_below_them(load: Load):
    """By id or by name; formulas that read them must go too."""
    ruleset = load("remove: [产出, positive]\ntotal_points: 10\n")

    assert [node.id for node in ruleset.model.nodes()] == ["execution"]
    assert ruleset.model.checks == ()


def test_keys_are_written_anew_and_taken_away(load: Load):
    """Of indicators, groups, facts, values and checks."""
    ruleset = load(
        "override:\n"
        "  数量: {points: 3, criterion: null}\n"
        "  quality: {points: 7}\n"
        "  spent: {min: 0}\n"
        "  used: {name: null}\n"
        "  positive: {severity: error}\n"
        "  outputs: {name: 产出与质量}\n"
    )
    number, quality = list(ruleset.model.leaves())[1:]

    assert (number.points, number.criterion, quality.points) == (3, None, 7)
    assert ruleset.model.facts[0].minimum == 0
    assert ruleset.model.values[0].name == "used"
    assert ruleset.model.checks[0].severity == "error"
    assert ruleset.model.indicators[1].name == "产出与质量"


def test_indicators_are_added_at_the_end_of_a_group_or_of_the_first_level(load: Load):
    """One or several, groups too."""
    ruleset = load(
        "total_points: 25\n"
        "override: {outputs: {points: 12}}\n"
        "add:\n"
        "- {to: outputs, indicator: {id: visits, points: 2, target: ≥1次}}\n"
        "- indicators:\n"
        "  - {id: benefit, indicators: [{id: income, points: 2, target: ≥1元}]}\n"
        "  - {id: extra, points: 1, target: 是}\n"
    )

    assert [node.id for node in ruleset.model.nodes()] == [
        "execution", "outputs", "数量", "quality", "visits", "benefit", "income", "extra",
    ]  # fmt: skip


def test_sections_with_ids_add_and_replace_by_id_and_others_as_a_whole(load: Load):
    """Facts, values, parameters and checks; grades and rounding."""
    ruleset = load(
        "facts: {spent: {name: 支出, unit: 元}, staff: {unit: 人}}\n"
        "values: {each: {formula: spent / staff, unit: 元/人}}\n"
        "parameters: {most: 1万元/1人}\n"
        "checks:\n- {id: positive, that: spent > 0, message: 不大于零}\n"
        "- {id: each, that: each <= most, message: 太多}\n"
        "grades: [{grade: 合格, from: 0}]\n"
        "rounding: {places: 1, at: [total]}\n"
    )
    model = ruleset.model

    assert [fact.id for fact in model.facts if not fact.inline] == ["spent", "staff"]
    assert [value.id for value in model.values] == ["most", "used", "each"]
    assert [(c.id, c.message) for c in model.checks] == [("positive", "不大于零"), ("each", "太多")]
    assert [band.grade for band in model.grades] == ["合格"]
    assert model.rounding is not None


def test_whole_sections_are_removed_or_written_anew(load: Load):
    """Lists without ids could not be taken away otherwise, nor others be without the base's."""
    base = BASE.replace("checks:", "vetoes:\n- {id: lost, when: spent == 0万元, reason: 未支出,"
                        " effect: not-rated}\ngrade_caps: [{when: spent < 1万元, at_best: 差,"
                        " reason: 支出过少}]\nchecks:")  # fmt: skip
    gone = load("remove: [vetoes, grade_caps, grades]\n", base=base).model
    anew = load(
        "remove: [vetoes]\n"
        "vetoes: [{id: less, when: spent < 1万元, reason: 支出过少, effect: not-rated}]\n",
        base=base,
    ).model

    assert (gone.vetoes, gone.grade_caps, gone.grades) == ((), (), ())
    assert [veto.id for veto in anew.vetoes] == ["less"]
    assert len(anew.grade_caps) == 1


def test_a_parameter_written_short_can_be_written_anew(load: Load):
    """`least: 90%` has a value and no other key yet."""
    base = BASE.replace("values:\n", "parameters: {least: 90%}\nvalues:\n").replace(
        "≥90%", "≥ least"
    )
    ruleset = load("override: {least: {value: 95%, name: 达标率}}\n", base=base)

    assert ruleset.evaluate({"spent": 100, "数量": 5, "quality": "94%"}).total_score == 14


def test_an_overlay_of_an_overlay(load: Load, tmp_path: Path):
    """Each step is applied to what the one before made, and locks are handed down."""
    (tmp_path / "city.yaml").write_text(
        HEAD.replace("overlay", "city")
        + "lock: [execution]\noverride: {quality: {points: 5}, 数量: {points: 5}}\n",
        encoding="utf-8",
    )
    head = HEAD.replace("./base", "./city")

    assert [leaf.points for leaf in load("", head=head).model.leaves()] == [10, 5, 5]
    with pytest.raises(perfrules.RulesetError) as caught:
        load("lock: [grades]\noverride: {execution: {points: 1}}\n", head=head)
    assert [d.slug for d in caught.value.diagnostics] == ["locked"]


def test_a_locked_rule_is_locked_with_what_it_reads(load: Load):
    """Facts by name, through values, and parameters; what it does not read may change."""
    base = BASE.replace("total_points", "lock: [execution]\ntotal_points")

    for rest in (
        "facts: {spent: {name: 支出, unit: 元}}\n",
        "override: {used: {formula: 100%}}\n",
        "remove: [spent]\n",
        "defaults: {better: lower}\n",
    ):
        with pytest.raises(perfrules.RulesetError) as caught:
            load(rest, base=base)
        assert {d.slug for d in caught.value.diagnostics} == {"locked"}
    assert load("override: {quality: {target: ≥80%}}\n", base=base)


@pytest.mark.parametrize(
    "rest",
    [
        "parameters: {支出: 100万元}\n",
        "values: {支出: {formula: 100万元}}\n",
        "add: [{to: outputs, indicator: {id: 支出, points: 1, target: 1万元}}]\n",
    ],
)
def test_no_new_id_takes_a_name_from_a_locked_rule(load: Load, rest: str):
    """An id goes before a name: the rule would read something else."""
    base = BASE.replace("total_points", "lock: [execution]\ntotal_points")

    with pytest.raises(perfrules.RulesetError) as caught:
        load(rest, base=base)
    assert "locked" in {d.slug for d in caught.value.diagnostics}


@pytest.mark.parametrize("lock", ["indicators", "quality.points", "outputs", "facts"])
def test_keys_and_groups_can_be_locked(load: Load, lock: str):
    """A key of the document, a key of an id, a group with all in it."""
    base = BASE.replace("total_points", f"lock: [{lock}]\ntotal_points")
    change = "spent: {min: 0}" if lock == "facts" else "quality: {points: 5}"

    with pytest.raises(perfrules.RulesetError) as caught:
        load(f"override: {{{change}}}\n", base=base)
    assert [d.slug for d in caught.value.diagnostics] == ["locked"]


def test_nothing_is_added_to_a_locked_tree_or_group(load: Load):
    """Even where nothing else changes."""
    for lock, to in (("indicators", ""), ("outputs", "to: outputs, ")):
        base = BASE.replace("total_points", f"lock: [{lock}]\ntotal_points")
        with pytest.raises(perfrules.RulesetError) as caught:
            load(f"add: [{{{to}indicator: {{id: x, points: 1, target: 是}}}}]\n", base=base)
        assert [d.slug for d in caught.value.diagnostics] == ["locked"]


def test_a_base_without_points_waits_for_them(load: Load, tmp_path: Path):
    """By itself it cannot score, but nothing is wrong with it; an overlay sets the points."""
    base = (
        BASE.replace("total_points: 20\n", "abstract: true\n")
        .replace("points: 10, ", "").replace("  points: 10\n", "").replace("points: 4, ", "")
        .replace("points: 6, ", "")
    )  # fmt: skip
    ruleset = load(
        "total_points: 10\n"
        "override: {execution: {points: 5}, 数量: {points: 3}, quality: {points: 2}}\n",
        base=base,
    )

    assert ruleset.evaluate({"spent": 100, "数量": 5, "quality": "90%"}).total_score == 10
    assert perfrules.check(tmp_path / "base.yaml") == []
    with pytest.raises(perfrules.RulesetError) as caught:
        perfrules.load(tmp_path / "base.yaml")
    assert [d.slug for d in caught.value.diagnostics] == ["abstract-ruleset"]
    with pytest.raises(perfrules.RulesetError) as caught:
        load("total_points: 10\n", base=base)
    (told,) = caught.value.diagnostics
    assert told.slug == "points-not-set"
    assert told.message.zh == "沿用的 3 个指标还没有分值：execution、数量、quality"
    assert told.span is not None
    assert Path(told.span.file).name == "overlay.yaml"
    assert caught.value.render().splitlines()[1] == "   5 | extends: ./base.yaml"
    with pytest.raises(perfrules.RulesetError) as caught:
        load("total_points: 10\noverride: {execution: {points: 10}}\n", base=base)
    assert (
        caught.value.render("en")
        .splitlines()[0]
        .endswith(
            "overlay.yaml:7:1: 2 of the indicators it extends have no points: 数量, quality"
            " [points-not-set]"
        )
    )


def test_what_is_wrong_in_the_base_is_told_in_its_file(load: Load):
    """With its line, and a caret under the mistake."""
    with pytest.raises(perfrules.RulesetError) as caught:
        load("", base=BASE.replace("formula: 支出", "formula: 支岀"))
    told = str(caught.value)

    assert "base.yaml:12:" in told
    assert "used: {name: 执行率, formula: 支岀" in told
    assert "^^" in told


def test_a_base_that_is_no_ruleset_is_told_in_its_file(load: Load):
    """Broken YAML, a list, an empty file."""
    for base, slug in (("a: [", "yaml-syntax"), ("- 1", "not-a-mapping"), ("", "not-a-mapping")):
        with pytest.raises(perfrules.RulesetError) as caught:
            load("", base=base)
        (diagnostic,) = caught.value.diagnostics
        assert diagnostic.slug == slug
        assert diagnostic.span is not None
        assert diagnostic.span.file.endswith("base.yaml")


def test_ten_bases_in_a_row_are_enough(tmp_path: Path):
    """And an eleventh is refused."""
    (tmp_path / "0.yaml").write_text(BASE, encoding="utf-8")
    for number in range(1, LONGEST + 2):
        (tmp_path / f"{number}.yaml").write_text(
            HEAD.replace("./base", f"./{number - 1}"), encoding="utf-8"
        )

    assert perfrules.load(tmp_path / f"{LONGEST}.yaml").model.total_points == 20
    with pytest.raises(perfrules.RulesetError) as caught:
        perfrules.load(tmp_path / f"{LONGEST + 1}.yaml")
    assert [d.slug for d in caught.value.diagnostics] == ["too-many-bases"]


def test_parameters_of_a_day(tmp_path: Path):
    """By date when loaded, by fact when scored."""
    (tmp_path / "r.yaml").write_text(
        'perfrules: 1\nid: r\nversion: "1"\ntitle: t\ntotal_points: 2\n'
        "facts: {region: {name: 地区, choices: [东部, 中部, 西部]}}\n"
        "parameters:\n"
        "  least: {name: 下限, unit: '%', periods: "
        "[{from: 2022-01-01, value: 90}, {from: 2020-01-01, value: 80}]}\n"
        "  share: {by: 地区, unit: '%', values: {东部: 50, 中部: 40, 西部: 40}}\n"
        "indicators:\n"
        "- {id: a, points: 1, target: 下限}\n- {id: b, points: 1, target: ≥ share}\n",
        encoding="utf-8",
    )
    latest = perfrules.load(tmp_path / "r.yaml")
    earlier = perfrules.load(tmp_path / "r.yaml", as_of=dt.date(2021, 6, 1))
    same = perfrules.load(tmp_path / "r.yaml", as_of=dt.datetime(2021, 6, 1, tzinfo=dt.UTC))
    facts = {"region": "西部", "a": "85%", "b": "40%"}

    assert latest.evaluate(facts).total_score == 1
    assert earlier.evaluate(facts).total_score == 2
    assert earlier.evaluate(facts | {"region": "东部"}).total_score == 1
    assert latest.digest != earlier.digest == same.digest


def test_the_resolved_text_keeps_the_periods_unless_a_day_was_asked_for(load: Load):
    """So that a day chooses among them again; where one was chosen, the first line says which."""
    periods = "[{from: 2022-01-01, value: 90}, {from: 2020-01-01, value: 80}]"
    least = f"parameters:\n  least: {{unit: '%', periods: {periods}}}\nvalues:\n"
    base = BASE.replace("values:\n", least)
    overlay = load("", base=base.replace("≥90%", "≥ least"))
    path = overlay.model.source.name
    day, facts = dt.date(2021, 6, 1), {"spent": 100, "数量": 5, "quality": "85%"}

    text = overlay.resolved()
    earlier = perfrules.load(path, as_of=day)
    of_the_day = perfrules.loads(earlier.resolved())

    assert perfrules.loads(text).digest == overlay.digest
    assert perfrules.loads(text, as_of=day).digest == earlier.digest == of_the_day.digest
    assert perfrules.loads(text, as_of=day).evaluate(facts).total_score == 20
    assert of_the_day.evaluate(facts).total_score == 20
    assert overlay.evaluate(facts).total_score == 14
    assert not text.startswith("#")
    assert earlier.resolved().startswith("# 2021-06-01 施行的内容 / as in force on 2021-06-01\n")


def test_parameters_in_units_and_signs():
    """A bare number is in the unit of the parameter; below zero too; many answers too."""
    regions = [f"区{n}" for n in range(34)]
    values = ", ".join(f"{name}: {n + 1}" for n, name in enumerate(regions))
    text = (
        'perfrules: 1\nid: r\nversion: "1"\ntitle: t\ntotal_points: 3\n'
        f"facts: {{region: {{choices: [{', '.join(regions)}]}}}}\n"
        "parameters:\n"
        "  low: {value: -5, unit: '%'}\n  most: 3万元\n"
        f"  least: {{by: region, unit: 次, values: {{{values}}}}}\n"
        "indicators:\n"
        "- {id: a, unit: '%', points: 1, target: '≥ low'}\n"
        "- {id: b, points: 1, unit: 元, target: '[0, most]', better: within}\n"
        "- {id: c, points: 1, unit: 次, target: '≥ least'}\n"
    )
    ruleset = perfrules.loads(text)

    for number, name in enumerate(regions, start=1):
        facts = {"region": name, "a": "-5%", "b": 30_000, "c": number}
        assert ruleset.evaluate(facts).total_score == 3
        assert ruleset.evaluate(facts | {"c": number - 1}).total_score == 2
    assert ruleset.evaluate({"region": "区0", "a": "-6%", "b": 30_001, "c": 1}).total_score == 1


def test_parameters_may_be_used_in_bands_when_they_do_not_vary():
    """Bands must be known when the ruleset is loaded."""
    text = (
        'perfrules: 1\nid: r\nversion: "1"\ntitle: t\ntotal_points: 2\n'
        "facts: {region: {kind: text}}\n"
        "parameters: {good: {name: 良好线, value: 90%}, fair: {by: region, values: {甲: 1%},"
        " otherwise: 2%}}\n"
        "indicators:\n- id: a\n  unit: '%'\n  points: 2\n  zero_when: actual < fair\n"
        "  scoring: {method: bands, bands: [{when: '≥ 良好线', points: 2},"
        " {when: otherwise, points: 1}]}\n"
    )

    assert perfrules.loads(text).evaluate({"region": "甲", "a": "90%"}).total_score == 2
    assert perfrules.loads(text).evaluate({"region": "乙", "a": "1.5%"}).total_score == 0
    with pytest.raises(perfrules.RulesetError) as caught:
        perfrules.loads(text.replace("≥ 良好线", "≥ fair"))
    assert "band-not-a-range" in {d.slug for d in caught.value.diagnostics}


def test_a_parameter_with_too_many_answers_is_told_where_it_stands():
    """A formula has a length; answers with the same quantity take one place."""
    names = [f"很长的地区名称{n}" for n in range(90)]

    def text(quantity: str) -> str:
        values = ", ".join(f"{name}: {quantity.format(n)}" for n, name in enumerate(names))
        return (
            'perfrules: 1\nid: r\nversion: "1"\ntitle: t\ntotal_points: 1\n'
            "facts: {region: {kind: text}}\n"
            f"parameters: {{least: {{by: region, values: {{{values}}}, otherwise: 0%}}}}\n"
            "indicators: [{id: a, points: 1, unit: '%', target: ≥ least}]\n"
        )

    assert perfrules.loads(text("5%")).evaluate({"region": names[3], "a": "5%"}).total_score == 1
    with pytest.raises(perfrules.RulesetError) as caught:
        perfrules.loads(text("{}%"))
    assert "bad-formula" in {d.slug for d in caught.value.diagnostics}


@pytest.mark.parametrize(
    ("lock", "way_out"),
    [
        (
            "[total_points]",
            "total_points is locked: change the points below until they add up to 20",
        ),
        ("[outputs.points]", "set total_points to 21, or change the indicators"),
        ("[grades]", "set total_points to 21, or change the indicators"),
    ],
)
def test_the_way_out_is_no_change_of_what_is_locked(load: Load, lock: str, way_out: str):
    """Points that a base locks stay, and what is below gives way."""
    with pytest.raises(perfrules.RulesetError) as caught:
        load("override: {execution: {points: 11}}\n", base=f"{BASE}lock: {lock}\n")

    (only,) = caught.value.diagnostics
    assert only.hint is not None
    assert way_out in only.hint.en
