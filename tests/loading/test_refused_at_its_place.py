"""What overlays get wrong, one by one: the file, the line, what the caret is under, the way out."""

from __future__ import annotations

from pathlib import Path

import pytest

import perfrules

BASE = """\
perfrules: 1
id: province
version: "1"
title: 省级
total_points: 20
grades: [{grade: 优, from: 90%}, {grade: 差, from: 0}]
lock: [execution, grades]
facts:
  budget: {name: 预算数, unit: 万元}
  spent: {name: 决算数, unit: 万元}
indicators:
- {id: execution, name: 预算执行率, points: 10, actual: spent / budget, target: 100%,
   scoring: ratio}
- id: effects
  name: 效果
  points: 10
  indicators:
  - {id: social, name: 社会效益, points: 6, scoring: judgment}
  - {id: scale, name: 服务等次, points: 4, scoring: {method: choice, answers: {A: 4, B: 3, C: 0}}}
"""
HEAD = 'perfrules: 1\nid: county\nversion: "1"\ntitle: 县级\nextends: ./province.yaml\n'
FACTS = "facts: {预算数: 10, 决算数: 9, 社会效益: 90%, 服务等次: A}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "province.yaml").write_text(BASE, encoding="utf-8")
    return tmp_path


def marked(rendered: str) -> tuple[str, str]:
    """Of the first problem that is told: file and slug, and what the caret is under."""
    head, shown, carets, *_ = rendered.splitlines()
    text = shown.partition(" | ")[2]
    begin, columns = len(carets) - len(carets.lstrip()) - 7, carets.count("^")
    under, width = "", 0
    for character in text:  # a Chinese character is two columns wide
        if begin <= width < begin + columns:
            under += character
        width += 1 if character.isascii() else 2
    file, _, rest = head.partition(":")
    return f"{Path(file).name} {rest.rpartition('[')[2][:-1]}", under


@pytest.mark.parametrize(
    ("written", "slug", "under", "way_out"),
    [
        (
            "override: {execution: {scoring: {method: ratio, zero_below: 1%}}}",
            "locked", "scoring", "放开锁定",
        ),
        ("override: {execution: {points: null}}", "locked", "points", "放开锁定"),
        ("override: {spent: {max: 1万元}}", "locked", "max", "放开锁定"),
        ("facts: {budget: {unit: 元}}", "locked", "budget", "放开锁定"),
        ("values: {budget: {formula: 决算数}}", "locked", "budget", "放开锁定"),
        ("defaults: {better: lower}", "locked", "defaults", "放开锁定"),
        ("grades: [{grade: 优, from: 0}]", "locked", "grades", "放开锁定"),
        ("aggregate: {method: best-of, count: 1}", "locked", "aggregate", "放开锁定"),
        ("remove: [execution]", "locked", "execution", "放开锁定"),
        ("override: {execution_rate: {points: 9}}", "unknown-id", "execution_rate", "execution"),
        ("override: {old: {points: 9}}", "unknown-id", "old", "perfrules show --resolved"),
        ("remove: [socail]", "unknown-id", "socail", "是不是 social"),
        ("add: [{to: effect, indicator: {id: x, points: 1, target: 是}}]",
         "unknown-id", "effect", "是不是 effects"),
        ("override: {social: {points: 5}}", "points-add-up", "5", "把 points 改为 9"),
        ("remove: [scale]", "points-add-up", "scale", "把 points 改为 6"),
        ("total_points: 30", "points-add-up", "30", "把 total_points 改为 20"),
        ("add: [{indicator: {id: x, points: 1, target: 是}}]",
         "points-add-up", "{", "把 total_points 改为 21"),
        ("effective: {from: 2024-12-31, to: 2024-01-01}", "dates-crossed", "2024-01-01", ""),
        (
            "parameters:\n  p:\n    periods:\n    - {from: 2021-01-01, value: 1}\n"
            "    - {from: 2021-01-01, value: 2}",
            "periods-overlap", "2021-01-01", "删去一个",
        ),
        (
            "override: {social: {scoring: {method: judgment, levels: [{level: 好, from: 50%, to:"
            " 100%}, {level: 差, from: 0%, to: 40%}]}}}",
            "levels-gap", "levels", "",
        ),
        ("grade_caps: [{when: budget > 0万元, at_best: 良, reason: 超支}]",
         "undeclared-grade", "良", "优、差"),
    ],
)  # fmt: skip
def test_an_overlay(folder: Path, written: str, slug: str, under: str, way_out: str):
    """In its own file, although the rules stand in the base's."""
    (folder / "county.yaml").write_text(f"{HEAD}{written}\n", encoding="utf-8")
    with pytest.raises(perfrules.RulesetError) as caught:
        perfrules.load(folder / "county.yaml")
    first = caught.value.diagnostics[0]

    assert marked(caught.value.render()) == (f"county.yaml {slug}", under)
    assert first.hint is not None
    assert way_out in first.hint.zh


@pytest.mark.parametrize(
    ("instead", "slug", "under", "way_out"),
    [
        (("社会效益: 90%", "社会效益: 79.99%, 社会效益等级: 达成"),
         "judgment-outside-level", "79.99%", "改分数或改等级"),
        (("社会效益: 90%", "社会效益: 100.01%"), "fact-out-of-range", "100.01%", "检查"),
        (("社会效益: 90%", "社会效益: 90%, 社会效益等级: 优秀"),
         "unknown-answer", "优秀", "达成、部分达成、未达成"),
        (("服务等次: A", "服务等次: B+"), "unknown-answer", "B+", "A、B、C"),
        (("服务等次: A", "服务等次: D"), "unknown-answer", "D", "A、B、C"),
    ],
)  # fmt: skip
def test_facts_under_an_overlay(
    folder: Path, instead: tuple[str, str], slug: str, under: str, way_out: str
):
    """A judgment outside its interval, a value that the scale does not have."""
    (folder / "county.yaml").write_text(HEAD, encoding="utf-8")
    (folder / "facts.yaml").write_text(FACTS.replace(*instead), encoding="utf-8")
    ruleset = perfrules.load(folder / "county.yaml")
    with pytest.raises(perfrules.FactError) as caught:
        ruleset.evaluate(folder / "facts.yaml")

    (told,) = caught.value.diagnostics
    assert marked(caught.value.render()) == (f"facts.yaml {slug}", under)
    assert told.hint is not None
    assert way_out in told.hint.zh


@pytest.mark.parametrize(
    ("first", "second", "slug", "under"),
    [
        ("{from: 2020-01-01, to: 2021-01-01}", "{from: 2021-01-01}", "periods-overlap",
         "effective"),
        ("{from: 2020-01-01}", "{from: 2020-01-01}", "same-ruleset-twice", "effective"),
        (None, None, "same-ruleset-twice", "id"),
    ],
)  # fmt: skip
def test_two_rulesets_of_one_id(
    folder: Path, first: str | None, second: str | None, slug: str, under: str
):
    """The line of the one, and the place of the other; also where an overlay extends them."""
    places = []
    for name, period in (("one", first), ("other", second)):
        path = folder / name / "province" / "ruleset.yaml"
        path.parent.mkdir(parents=True)
        effective = f"effective: {period}\n" if period else ""
        path.write_text(BASE + effective, encoding="utf-8")
        places.append(path)
    roots = [folder / "one", folder / "other"]
    with pytest.raises(perfrules.RulesetError) as caught:
        perfrules.load("province", paths=roots)

    assert marked(caught.value.render()) == (f"ruleset.yaml {slug}", under)
    assert str(places[0]) in caught.value.render().splitlines()[0]
    (folder / "county.yaml").write_text(HEAD.replace("./province.yaml", "province"), "utf-8")
    with pytest.raises(perfrules.RulesetError) as caught:
        perfrules.load(folder / "county.yaml", paths=roots)
    assert marked(caught.value.render()) == (f"county.yaml {slug}", "province")


def test_what_a_base_leaves_open_is_told_with_the_way_out_of_an_overlay(folder: Path):
    """The base is another's: its line is shown, and where to mend it is said."""
    base = BASE.replace("target: 100%,\n ", "").replace(
        "lock: [execution, grades]", "abstract: true"
    )
    (folder / "province.yaml").write_text(base, encoding="utf-8")
    (folder / "county.yaml").write_text(HEAD, encoding="utf-8")
    with pytest.raises(perfrules.RulesetError) as caught:
        perfrules.load(folder / "county.yaml")

    (told,) = caught.value.diagnostics
    assert marked(caught.value.render())[0] == "province.yaml target-missing"
    assert told.hint is not None
    assert told.hint.zh.endswith(
        "；这一处沿用自 province，在本规则集里用 override 改写，或用 remove 删去"
    )
    assert "inherited from province" in told.hint.en


def test_what_the_default_method_lacks_is_told_at_the_indicator():
    """The line of the defaults would not say which indicator it is."""
    text = HEAD.replace("extends: ./province.yaml\n", "total_points: 2\n") + (
        "defaults: {scoring: ratio}\nindicators:\n- {points: 2, id: a, name: 甲}\n"
    )
    with pytest.raises(perfrules.RulesetError) as caught:
        perfrules.loads(text, name="a.yaml")

    assert marked(caught.value.render()) == ("a.yaml target-missing", "a")
