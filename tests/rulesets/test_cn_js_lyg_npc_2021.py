"""The real report: what it prints is what the ruleset and the subject say, and it loads cleanly."""

from pathlib import Path

import pytest
import yaml

from perfrules import resources
from perfrules.compiling.rules import rules
from perfrules.decimals import show
from perfrules.loading.builder import build
from perfrules.loading.document import Mapping, read_document
from perfrules.model import Kind, RulesetModel
from perfrules.source import Source

FOLDER = resources.folder("rulesets") / "cn-js-lyg-npc-2021"

# The score sheet as the report prints it: group and its score; row, target, result, score.
PRINTED = """
决策管理 6
    中长期规划 | 健全 | 健全 | 2
    年度工作计划制定情况 | 健全 | 健全 | 2
    月度工作计划制定情况 | 健全 | 健全 | 2
人员管理 9
    财政供养人员控制情况 | 合规 | 合规 | 2
    人事管理制度建设 | 健全 | 健全 | 2
    工作人员学习与培训 | 达标 | 达标 | 2
    年度考核 | 合理 | 合理 | 3
资金及资产管理 12
    财务管理规范性 | 规范 | 规范 | 2
    支出预算执行率 | 100% | 100% | 2
    专款专用率 | 100% | 100% | 2
    政府采购规范性 | 规范 | 规范 | 2
    资产管理规范性 | 规范 | 规范 | 2
    固定资产利用率 | 100% | 100% | 2
机构建设与内控管理 12
    信息公开度 | 公开 | 公开 | 3
    业务学习与培训完成率 | 100% | 97% | 1
    党建工作完成率 | 100% | 100% | 2
    网络及信息系统管理与运行 | 安全稳定 | 安全稳定 | 2
    部门工作创新 | 有 | 有 | 2
    内控报告编制 | 是 | 是 | 2
职能1:人大会议 14
    召开人代会 | ≥1次 | 1 | 3
    召开常委会 | ≥6次 | 6 | 3
    召开主任会议 | ≥24次 | 24 | 3
    召开党组扩大会和中心组学习会 | ≥19次 | 19 | 3
    会议召开及时性 | 及时 | 及时 | 2
职能2:立法工作 9
    正式立法项目 | ≥2件 | 3 | 3
    立法调研项目 | ≥3件 | 3 | 3
    备案审查 | ≥2件 | 3 | 3
职能3:监督工作 18
    听取和审议专项工作报告 | ≥10项 | 10 | 3
    听取和审议计划、预决算和审计工作报告 | ≥7项 | 7 | 3
    执法检查 | ≥3项 | 4 | 3
    专题询问 | ≥2项 | 2 | 3
    集中视察 | ≥2项 | 3 | 3
    专题调研 | ≥9项 | 11 | 3
职能4:代表工作 17
    邀请代表列席人大常委会 | ≥50名 | 60 | 3
    邀请代表参与专题调研、视察、建议督办活动等 | ≥80名 | 100 | 3
    指导县区人大常委会开展市人大代表向原选举单位报告履职情况并接受评议 | ≥90% | 90% | 3
    督促县区人大常委会有计划的落实好县乡两级代表回原选区向选民述职工作 | ≥90% | 90% | 3
    代表建议满意率 | ≥100% | 100 | 3
    代表建议办理办成率 | 70% | 74.5% | 2
履职效果 2
    推动人大代表履职尽责,推动地方经济社会和社会主义民主政治发展 | 完成 | 完成 | 2
"""
GROUPS = dict(line.rsplit(" ", 1) for line in PRINTED.strip().splitlines() if "|" not in line)
ROWS = [tuple(map(str.strip, line.split("|"))) for line in PRINTED.splitlines() if "|" in line]


def as_text(path: Path) -> dict:
    """The document with every scalar as the text that was written."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506


@pytest.fixture(scope="module")
def subject() -> dict:
    return as_text(FOLDER / "subject.yaml")


@pytest.fixture(scope="module")
def model() -> RulesetModel:
    source = Source("ruleset.yaml", (FOLDER / "ruleset.yaml").read_text(encoding="utf-8"))
    document, diagnostics = read_document(source)
    assert isinstance(document, Mapping)
    found, more = build(source, document)

    assert diagnostics + more == []
    return found


def test_every_formula_has_a_type_and_every_method_its_parameters(model: RulesetModel) -> None:
    """Nothing in the ruleset is reported, not even a warning."""
    found, diagnostics = rules(model)

    assert diagnostics == []
    assert len(found.indicators) == 40
    assert len(model.checks) == len(found.checks)


@pytest.mark.parametrize("name", ["ruleset", "subject"])
def test_the_first_line_names_the_schema(name: str) -> None:
    """The editor that reads the first line completes and checks with the right schema."""
    first = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8").partition("\n")[0]
    named = FOLDER / first.removeprefix("# yaml-language-server: $schema=")

    assert named.read_text(encoding="utf-8") == resources.schema_text(name)


def test_the_rows_are_those_of_the_report(model: RulesetModel) -> None:
    """Names and targets stand as printed, in the order printed."""
    assert [row[:2] for row in ROWS] == [(i.name, i.target_text) for i in model.leaves()]
    assert list(GROUPS) == [g.name for g in model.groups() if g.level == 2]


def test_the_points_are_forty_and_sixty(model: RulesetModel) -> None:
    """The points, which are inferred, add up to the total at every level."""
    groups = {group.name: group for group in model.groups()}

    assert {r.name: r.points for r in model.indicators} == {"内部管理": 40, "部门履职": 60}
    assert all(group.declared_points == group.points for group in groups.values())
    lost = {name: show(groups[name].points - int(score)) for name, score in GROUPS.items()}
    assert {n: points for n, points in lost.items() if points != "0"} == {"机构建设与内控管理": "1"}
    assert model.total_points == sum(root.points for root in model.indicators)


def test_names_and_ids_are_unique_and_ids_are_ascii(model: RulesetModel) -> None:
    """An officer finds a row by its name, a system by an id that any system can carry."""
    declared = [*model.nodes(), *model.facts, *model.values]
    inline = {i.id for i in model.leaves()}
    apart = [d for d in declared if d not in model.facts or d.id not in inline]

    assert len(apart) == len({d.id for d in apart}) == len({d.name for d in apart})
    assert [d.id for d in apart if not d.id.isascii()] == []
    assert [check.id for check in model.checks if not check.id.isascii()] == []


def test_a_qualitative_row_has_an_answer_that_fails(model: RulesetModel) -> None:
    """Every row can lose its points: no answer is the only one."""
    qualitative = {row[0]: row[1] for row in ROWS if not any(map(str.isdigit, row[1]))}
    choices = {f.name: f.answers for f in model.facts if f.kind is Kind.CHOICE}

    assert {name: answers[0].answer for name, answers in choices.items()} == qualitative
    assert all(len(answers) > 1 for answers in choices.values())


def test_the_subject_reports_what_the_score_sheet_prints(subject: dict) -> None:
    """Results are copied, not corrected."""
    assert {row[0]: row[2] for row in ROWS} == {row[0]: subject["facts"][row[0]] for row in ROWS}


def test_the_subject_claims_what_the_report_claims(model: RulesetModel, subject: dict) -> None:
    """The total, the grade, the nine subtotals and all forty rows."""
    claims = subject["claims"]
    names = {node.id: node.name for node in model.nodes()}

    assert (claims["total_score"], claims["grade"]) == ("99", "优秀")
    claimed = {names[each]: score for each, score in claims["scores"].items()}
    assert GROUPS | {row[0]: row[3] for row in ROWS} == claimed


def test_every_fact_is_in_the_subject_file(model: RulesetModel, subject: dict) -> None:
    """What the report does not give is listed and left empty, so that it can be filled in."""
    assert {fact.name for fact in model.facts} == set(subject["facts"])
    empty = [name for name, value in subject["facts"].items() if not value]
    assert len(empty) == 7
