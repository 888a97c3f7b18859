"""What the model carries: every key of the schema does what its description says."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest

from perfrules.loading import load_model
from perfrules.model import (
    Indicator,
    IndicatorGroup,
    Kind,
    OnMissing,
    OnNotApplicable,
    RulesetModel,
    Stage,
)
from perfrules.scoring.base import Better
from perfrules.source import Source

RULESET = """\
perfrules: 1
id: demo
version: 2021.10          # kept as written
title: 示例
basis: 财预10号
description: 供测试
language: en
effective: {from: 2021-01-01, to: 2021-12-31}
total_points: 10
rounding: {places: 1, mode: floor, at: [group, total], grade_on: raw}
grades: [{grade: 优, from: 90%}, {grade: 差, from: 0}]
defaults: {better: lower, on_missing: zero, on_not_applicable: full, scoring: {method: ratio, form: inverse}}
facts:
  budget: {name: 支出预算数, unit: 万元, min: 0, max: 1亿元, decimals: 4, aliases: [预算], source: 部门决算报表, description: 调整后}
  state: {choices: [健全, {choice: 不健全, aliases: [缺]}]}
  agreed: {kind: flag}
checks:
- {id: agreed, that: agreed and state == 健全 and budget > 0元, severity: error, message: 未达成一致, basis: 第三条}
indicators:
- name: 产出
  points: 8
  basis: 第一条
  description: 产出类
  indicators:
  - name: 培训
    id: training
    points: 8
    target: 5天
    criterion: 五天以内得满分
    basis: 第二条
    description: 全体人员
    source: 培训记录
    evidence: 签到表
- {name: 满意度, points: 2, target: "[80%, 90%]", better: within, on_missing: pending, on_not_applicable: rescale, scoring: all-or-nothing}
"""  # noqa: E501


def model_of(text: str) -> RulesetModel:
    """The model of a text in which nothing is wrong."""
    model, found = load_model(Source("demo.yaml", text))
    assert model is not None
    assert [d.render() for d in found] == []
    return model


def slugs(text: str) -> list[str]:
    """What is wrong with a text."""
    return [d.slug for d in load_model(Source("demo.yaml", text))[1]]


def test_the_head_is_carried():
    """Nothing of what is written about the whole is lost."""
    model = model_of(RULESET)

    assert (model.id, model.version, model.title) == ("demo", "2021.10", "示例")
    assert (model.basis, model.description) == ("财预10号", "供测试")
    assert model.language == "en"
    assert model.effective == (dt.date(2021, 1, 1), dt.date(2021, 12, 31))
    assert model.rounding is not None
    assert (model.rounding.places, model.rounding.mode.value) == (1, "floor")
    assert model.rounding.stages == {Stage.GROUP, Stage.TOTAL}
    assert model.rounding.grade_on_raw


def test_a_fact_is_carried():
    """Limits are in the base of the unit, whatever unit they were written in."""
    fact = model_of(RULESET).facts[0]

    assert (fact.id, fact.name, fact.aliases) == ("budget", "支出预算数", ("预算",))
    assert (fact.minimum, fact.maximum, fact.decimals) == (0, Fraction(10**8), 4)
    assert (fact.origin, fact.description) == ("部门决算报表", "调整后")
    assert not fact.inline


def test_kinds_are_inferred():
    """Choices make a choice; a target in a unit makes a number in it."""
    facts = {fact.id: fact for fact in model_of(RULESET).facts}

    assert facts["state"].kind is Kind.CHOICE
    assert facts["state"].answers[1].aliases == ("缺",)
    assert facts["agreed"].kind is Kind.FLAG
    assert (facts["training"].kind, facts["training"].unit.symbol) == (Kind.NUMBER, "天")
    assert facts["满意度"].unit.symbol == "%"
    assert facts["training"].inline


def test_groups_and_indicators_are_carried():
    """Also what changes no score and is only for people."""
    model = model_of(RULESET)
    group = model.indicators[0]
    training = next(model.leaves())

    assert isinstance(group, IndicatorGroup)
    assert (group.id, group.basis, group.description) == ("产出", "第一条", "产出类")
    assert (group.points, group.declared_points) == (8, 8)
    assert (training.criterion, training.basis) == ("五天以内得满分", "第二条")
    assert (training.description, training.origin) == ("全体人员", "培训记录")
    assert training.evidence == "签到表"
    assert training.target_text == "5天"


def test_defaults_hold_where_nothing_else_is_written():
    """A default may be a whole scoring with its parameters; what an indicator says goes before."""
    training, satisfaction = model_of(RULESET).leaves()

    assert (training.better, training.on_missing) == (Better.LOWER, OnMissing.ZERO)
    assert training.on_not_applicable is OnNotApplicable.FULL
    assert training.method is not None
    assert training.method.name == "ratio"
    assert (satisfaction.better, satisfaction.on_missing) == (Better.WITHIN, OnMissing.PENDING)
    assert satisfaction.on_not_applicable is OnNotApplicable.RESCALE
    assert satisfaction.method is not None
    assert satisfaction.method.name == "all-or-nothing"


def test_checks_are_carried():
    """A check keeps its clause and how grave it is."""
    check = model_of(RULESET).checks[0]

    assert (check.id, check.severity, check.basis) == ("agreed", "error", "第三条")
    assert check.message == "未达成一致"


def test_the_digest_is_of_the_content():
    """Comments, layout, quotes of words and the order of keys are not content."""
    lines = RULESET.splitlines()
    same = "\n".join(
        [lines[3] + "   # comment", "", *lines[:3], *lines[4:]]
    ).replace("title: 示例", 'title:   "示例"').replace(
        "{places: 1, mode: floor,", "{mode: floor,\n  places: 1,"
    )  # fmt: skip

    assert model_of(same + "\n").digest == model_of(RULESET).digest
    assert len(model_of(RULESET).digest) == 64


@pytest.mark.parametrize(
    ("old", "new"),
    [("version: 2021.10", "version: 2021.1"), ("五天以内", "六天以内"), ("5天", "6天"),
     ("[健全, {", "[健全, 一般, {"), ("places: 1", "places: 2"), ("language: en", "language: zh")],
)  # fmt: skip
def test_any_change_of_content_changes_the_digest(old: str, new: str):
    """Also in what is only printed: a result says which text it was made by."""
    changed = RULESET.replace(old, new)

    assert changed != RULESET
    assert model_of(changed).digest != model_of(RULESET).digest


def test_the_digest_tells_a_number_from_its_word():
    """12 and "12" are different things to the reader."""
    number, word = (model_of(RULESET.replace("5天", five)).digest for five in ("5", '"5"'))

    assert number != word


@pytest.mark.parametrize("start", [RULESET, RULESET.replace("\n", "\r\n"), "\ufeff" + RULESET])
def test_the_digest_does_not_depend_on_the_editor(start: str):
    """Line ends and the mark that Windows puts first are no content either."""
    assert model_of(start).digest == model_of(RULESET).digest


def test_what_could_not_be_read_is_named():
    """Whoever looks on knows which names prove nothing."""
    text = RULESET.replace("{kind: flag}", "{kind: flagg}").replace(
        "points: 8\n    target", "target"
    )

    model, found = load_model(Source("demo.yaml", text))

    assert model is not None
    assert [d.slug for d in found] == ["unknown-value", "missing-key"]
    assert model.unread == {"agreed", "training", "培训"}
    assert model.points_unread


def test_a_formula_with_a_mistake_takes_its_method_along():
    """So that nobody complains of bands that are missing because one could not be read."""
    bands = '{method: bands, bands: [{when: "≥ 90% 或", points: 2}, {when: otherwise, points: 0}]}'
    text = RULESET.replace("scoring: all-or-nothing", f"scoring: {bands}")

    model, found = load_model(Source("demo.yaml", text))

    assert model is not None
    assert [d.slug for d in found] == ["bad-formula"]
    assert [leaf.method is None for leaf in model.leaves()] == [False, True]


def test_hundreds_of_mistakes_are_not_read_on():
    """What is listed ends; that there is more is said."""
    text = RULESET + "".join(f"- {{nmae: a{n}}}\n" for n in range(400))

    model, found = load_model(Source("demo.yaml", text))

    assert model is None
    assert len(found) == 101
    assert found[-1].slug == "more-diagnostics"


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ("a: {kind: text, unit: 次}", ["key-without-effect"]),
        ("a: {kind: date, choices: [1, 2]}", ["key-without-effect"]),
        ("a: {kind: number, choices: [1, 2]}", ["key-without-effect"]),
        ("a: {choices: [健全, 不健全], max: 1}", ["key-without-effect"]),
        ("a: {min: 5, max: 5}", []),
        ("a: {unit: '%', min: '-50%', max: 1000‰}", []),
        ("a: {unit: 天, min: 1工作日}", ["not-a-quantity"]),
        ("a: {choices: [健全, {choice: 不健全, aliases: [健全]}]}", ["duplicate-answer"]),
    ],
)
def test_declarations_that_contradict_themselves_are_refused(facts: str, expected: list[str]):
    """A key that would be ignored is not accepted."""
    assert slugs(RULESET.replace("facts:\n", f"facts:\n  {facts}\n")) == expected


@pytest.mark.parametrize(
    ("extra", "expected"),
    [
        ("unit: '%', actual: 1 / 2", ["key-without-effect"]),
        ("min: 0, actual: 1 / 2", ["key-without-effect"]),
        ("scoring: judgment, unit: 次", ["key-without-effect"]),
        ("scoring: judgment, max: 5", ["key-without-effect"]),
        ("zero_when: {when: actual > 1, reason: 严重超期}", []),
        ("cap_when: [{when: actual > 1天, points: 1}, {when: actual > 2天, points: 2}]", []),
        ("cap_when: {when: actual > 1天, points: 8}", ["cap-without-effect"]),
        ("deductions: [{reason: 一, when: actual > 1天, lose: 1, max: 1}]", ["max-without-count"]),
        ("deductions: [{reason: 一, count: 3, lose: 2, max: 1}]", ["max-below-lose"]),
    ],
)
def test_modifiers_that_have_no_effect_are_refused(extra: str, expected: list[str]):
    """So are modifiers."""
    text = RULESET.replace("    target: 5天\n", f"    target: 5天\n    {extra_lines(extra)}\n")

    assert slugs(text) == expected


def extra_lines(keys: str) -> str:
    """Keys of a flow mapping as lines of the training indicator."""
    depth, lines, start = 0, [], 0
    for at, character in enumerate(keys):
        depth += (character in "[{") - (character in "]}")
        if character == "," and not depth:
            lines.append(keys[start:at].strip())
            start = at + 1
    return "\n    ".join([*lines, keys[start:].strip()])


def test_an_indicator_is_called_by_its_name_where_it_has_no_id():
    """And the other way round."""
    model = model_of(RULESET.replace("- {name: 满意度", "- {id: satisfaction"))

    leaves = [leaf for leaf in model.leaves() if isinstance(leaf, Indicator)]
    assert [(leaf.id, leaf.name) for leaf in leaves] == [
        ("training", "培训"),
        ("satisfaction", "satisfaction"),
    ]
