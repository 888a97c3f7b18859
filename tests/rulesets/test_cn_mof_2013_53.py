"""The common frameworks of 财预 2013 No. 53: bases without weights."""

from __future__ import annotations

import pytest

import perfrules
from perfrules import api, resources
from perfrules.model import Indicator, RulesetModel

DEPARTMENT, PROJECT = "cn-mof-2013-53-department", "cn-mof-2013-53-project"
NAMES = {
    DEPARTMENT: {
        "目标设定": "绩效目标合理性 绩效指标明确性",
        "预算配置": "在职人员控制率 三公经费变动率 重点支出安排率",
        "预算执行": "预算完成率 预算调整率 支付进度率 结转结余率 结转结余变动率 公用经费控制率 "
        "三公经费控制率 政府采购执行率",
        "预算管理": "管理制度健全性 资金使用合规性 预决算信息公开性 基础信息完善性",
        "资产管理": "管理制度健全性 资产管理安全性 固定资产利用率",
        "职责履行": "实际完成率 完成及时率 质量达标率 重点工作办结率",
        "履职效益": "经济效益 社会效益 生态效益 社会公众或服务对象满意度",
    },
    PROJECT: {
        "项目立项": "项目立项规范性 绩效目标合理性 绩效指标明确性",
        "资金落实": "资金到位率 到位及时率",
        "业务管理": "管理制度健全性 制度执行有效性 项目质量可控性",
        "财务管理": "管理制度健全性 资金使用合规性 财务监控有效性",
        "项目产出": "实际完成率 完成及时率 质量达标率 成本节约率",
        "项目效益": "经济效益 社会效益 生态效益 可持续影响 社会公众或服务对象满意度",
    },
}
WITHOUT_A_STANDARD = {
    DEPARTMENT: {"key_spending", "budget_adjustment", "carryover_rate", "satisfaction"},
    PROJECT: {"satisfaction"},
}
BASES = pytest.mark.parametrize("base", [DEPARTMENT, PROJECT])


def leaves(model: RulesetModel) -> dict[str, Indicator]:
    return {leaf.id: leaf for leaf in model.leaves()}


@BASES
def test_loading_one_says_that_weights_are_to_be_set(base: str):
    """At the line that says so, in plain words, with the way out; nothing else is said."""
    with pytest.raises(perfrules.RulesetError) as caught:
        perfrules.load(base)

    (told,) = caught.value.diagnostics
    assert told.slug == "abstract-ruleset"
    assert "分值由沿用它的规则集来定" in told.message.zh
    assert told.hint is not None
    assert "override" in told.hint.zh
    assert told.span is not None
    source = caught.value.sources[told.span.file]
    assert source.line(told.span.line).startswith("abstract: true")
    assert "abstract: true #" in caught.value.render("en")


@BASES
def test_nothing_about_it_is_doubtful(base: str):
    """A ruleset that others build on has not even a warning."""
    assert perfrules.check(base) == []


@BASES
def test_the_indicators_of_the_framework(base: str):
    """投入, 过程, 产出, 效果; every second and third level, in the order of the document."""
    model = api.read_model(base)
    groups = [group for group in model.groups() if group.level == 2]
    found = {
        group.name: " ".join(child.label.partition("（")[0] for child in group.children)
        for group in groups
    }

    assert [group.name for group in model.indicators] == ["投入", "过程", "产出", "效果"]
    assert found == NAMES[base]


@BASES
def test_it_has_no_weights_and_no_invented_standards(base: str):
    """No points at any level; targets only where the formula has a natural end."""
    model = api.read_model(base)

    assert {node.points for node in model.nodes()} == {0}
    assert model.total_points == 0
    assert model.grades == ()
    without = {
        leaf.id
        for leaf in model.leaves()
        if leaf.target is None and leaf.method is not None
        if type(leaf.method).__name__ in {"AllOrNothing", "Ratio"}
    }
    assert without == WITHOUT_A_STANDARD[base]


@BASES
def test_every_indicator_is_explained_and_every_fact_has_a_source(base: str):
    """指标解释, the rule in words, 数据来源."""
    model = api.read_model(base)

    assert [each.id for each in model.leaves() if not each.description] == []
    assert [each.id for each in model.leaves() if not each.criterion] == []
    reported = [fact for fact in model.facts if not fact.inline]
    assert [fact.id for fact in reported if not fact.origin] == []


@BASES
def test_its_readme_names_every_id(base: str):
    """What others extend it by."""
    readme = (resources.folder("rulesets") / base / "README.md").read_text(encoding="utf-8")
    model = api.read_model(base)

    assert [node.id for node in model.nodes() if f"`{node.id}`" not in readme] == []


@BASES
def test_the_trial_changes_nothing_but_points_and_missing_targets(base: str):
    """So that cases on it are cases of the base."""
    folder = resources.folder("rulesets") / base
    before, after = api.read_model(base), perfrules.load(folder / "trial.yaml").model

    assert {leaf.points for leaf in after.leaves()} == {1}
    changed = {i for i, leaf in leaves(before).items() if leaf.target != leaves(after)[i].target}
    assert changed == WITHOUT_A_STANDARD[base]
    assert [leaf.method for leaf in before.leaves()] == [leaf.method for leaf in after.leaves()]


def test_rates_that_are_centred_on_nothing():
    """完成及时率 and 成本节约率 are 0 where all went as planned, not 100%."""
    project = leaves(api.read_model(PROJECT))

    assert ["≥0%", "≥0%"] == [project[i].target_text for i in ("timeliness", "cost_saving")]
