"""A ruleset as a score sheet that people can read: what counts how much, and how it is scored."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from perfrules.compiling.plan import Plan
from perfrules.decimals import RoundingMode, show
from perfrules.explaining.aggregations import aggregation_words, row_words
from perfrules.expressions.formula import Formula
from perfrules.expressions.lookups import OTHERWISE
from perfrules.expressions.printing import quoted, show as show_formula
from perfrules.model import (
    Aggregation,
    GradeBand,
    Indicator,
    IndicatorGroup,
    RulesetModel,
    Stage,
)
from perfrules.reporting.cohort_words import cohort_words
from perfrules.reporting.fact_words import accepted, left_out, users_of
from perfrules.reporting.fates import Fates
from perfrules.reporting.numbers import points_text
from perfrules.reporting.page import Column, Line, Row, Style, labelled, line, paragraph, table
from perfrules.reporting.rule_words import rule_words
from perfrules.reporting.sheet import as_written, names_of_facts, statements
from perfrules.reporting.target_words import target_words
from perfrules.reporting.whole_words import whole_words
from perfrules.wording import Language, Text

_BOUND: Final = {
    "points": Text("分值", "points"),
    "actual": Text("完成值", "actual"),
    "target": Text("目标值", "target"),
    "attainment": Text("完成率", "attainment"),
    "score": Text("得分", "score"),
    "total": Text("总得分", "total score"),
    "earned": Text("下级得分合计", "scores below"),
    "possible": Text("下级适用分值合计", "points in play below"),
    "scored": Text("已评分的下级个数", "number scored"),
}
_MODES: Final = {
    RoundingMode.HALF_UP: Text("四舍五入", "rounded half up"),
    RoundingMode.HALF_EVEN: Text("四舍六入五成双", "rounded half to even"),
    RoundingMode.FLOOR: Text("舍去尾数", "rounded down"),
    RoundingMode.TRUNCATE: Text("截去尾数", "cut"),
}
_STAGES: Final = {
    Stage.INDICATOR: Text("指标", "indicator"),
    Stage.GROUP: Text("指标组", "group"),
    Stage.TOTAL: Text("总分", "total"),
}
_SEVERITIES: Final = {
    "error": Text("错误", "error"),
    "warning": Text("警告", "warning"),
    "info": Text("提示", "info"),
}


def ruleset_page(plan: Plan, width: int, language: Language) -> Iterator[Line]:
    """The whole ruleset."""
    model = plan.model
    yield from paragraph(model.title, width, style="title")
    yield from labelled(
        [(t.in_language(language), text) for t, text in _about(model, language)], width
    )
    yield line()
    yield from _indicators(model, width, language)
    for heading, lines in (
        (Text("总得分和等级", "Total and grade"), _whole(model, width, language)),
        (Text("填报数据", "Facts"), _facts(plan, width, language)),
        (Text("全体统计", "Statistics of a table"), _statistics(plan, width, language)),
        (Text("计算值", "Derived values"), _values(model, width, language)),
        (Text("等次", "Marks"), _marks(model, width, language)),
        (Text("对照表", "Tables"), _tables(model, width, language)),
        (Text("核对", "Checks"), _checks(model, width, language)),
    ):
        told = list(lines)
        if told:
            yield line()
            yield line(heading.in_language(language), "heading")
            yield from told


def _about(model: RulesetModel, language: Language) -> Iterator[tuple[Text, str]]:
    digest = Text(f"摘要 {model.digest[:12]}", f"digest {model.digest[:12]}").in_language(language)
    yield Text("规则集", "Ruleset"), f"{model.id}  {model.version}  {digest}"
    yield Text("依据", "Basis"), model.basis or ""
    yield Text("适用期", "In force"), _period(model, language)
    yield Text("说明", "About"), model.description or ""
    if model.aggregation.method.name == "none":
        told = Text("没有：本规则集不计总得分", "none: the framework has no total")
        yield Text("总分", "Total"), told.in_language(language)
    else:
        yield Text("总分", "Total points"), points_text(model.total_points)
    yield Text("等级", "Grades"), _grades(model.grades, language)
    for scale in model.scales:
        name = Text(f"等级（{scale.name}）", f"Grades ({scale.name})")
        yield name, _grades(scale.grades, language)
    yield Text("保留小数", "Rounding"), _rounding(model).in_language(language)


def _period(model: RulesetModel, language: Language) -> str:
    first, last = model.effective
    if first and last:
        return Text(f"{first} 至 {last}", f"{first} to {last}").in_language(language)
    if first:
        return Text(f"{first} 起", f"from {first}").in_language(language)
    return Text(f"至 {last}", f"until {last}").in_language(language) if last else ""


def _grades(grades: tuple[GradeBand, ...], language: Language) -> str:
    """Each grade and where it begins, the best first."""
    told = []
    for band in sorted(grades, key=lambda band: -band.low):
        low = f"{show(band.low * 100)}%" if band.is_share else points_text(band.low)
        told.append(f"{band.grade} ≥ {low}" if band.low else band.grade)
    return ("；" if language == "zh" else "; ").join(told)


def _rounding(model: RulesetModel) -> Text:
    rounding = model.rounding
    if rounding is None:
        return Text("不取整", "none")
    mode = _MODES[rounding.mode]
    stages = [told for stage, told in _STAGES.items() if stage in rounding.stages]
    grade = Text("取整前", "raw") if rounding.grade_on_raw else Text("取整后", "rounded")
    at_zh, at_en = "、".join(t.zh for t in stages), ", ".join(t.en for t in stages)
    return Text(
        f"{rounding.places} 位，{mode.zh}（{at_zh}）；等级看{grade.zh}的总得分",
        f"{rounding.places} decimals, {mode.en} ({at_en}); the grade reads the {grade.en} total",
    )


def _indicators(model: RulesetModel, width: int, language: Language) -> Iterator[Line]:
    """The tree, with the rule of each indicator below it."""
    titles = [
        Column(title=Text("指标", "Indicator").in_language(language), flexible=True),
        Column(title=Text("分值", "Points").in_language(language), right=True, most=8),
        Column(title=Text("目标值", "Target").in_language(language), most=16),
        Column(title=Text("编号", "Id").in_language(language), most=28),
    ]
    say, fates = Saying(model, language), Fates(model)
    rows: list[Row | None] = []
    for node in model.nodes():
        scored = isinstance(node, Indicator)
        target = say.target(node) if isinstance(node, Indicator) else ""
        below = (
            _below(node, say, fates, language)
            if isinstance(node, Indicator)
            else _together(node.aggregation, say, language)
        )
        own = node.id if node.id != node.name else ""
        unscored = isinstance(node, IndicatorGroup) and node.aggregation.method.name == "none"
        points = "" if unscored else points_text(node.points)
        rows.append(
            Row(
                cells=(node.label, points, target, own),
                style="" if scored else "group",
                styles=("", "", "", "quiet"),
                indent=2 * (node.level - 1),
                below=tuple(below),
            )
        )
    yield from table(titles, rows, width)


def _together(
    aggregation: Aggregation, say: Saying, language: Language
) -> Iterator[tuple[str, Style]]:
    """How a group follows from what is below it, where that is no plain sum."""
    told = [t.in_language(language) for t in aggregation_words(aggregation, say, say.marks)]
    if told:
        words = ("；" if language == "zh" else "; ").join(told)
        yield Text(f"汇总：{words}", f"Aggregation: {words}").in_language(language), ""


def _below(
    indicator: Indicator, say: Saying, fates: Fates, language: Language
) -> Iterator[tuple[str, Style]]:
    for told in rule_words(indicator, say, fates):
        yield told.in_language(language), ""
    for label, text in (
        (Text("评分标准", "Criterion"), indicator.criterion),
        (Text("依据", "Basis"), indicator.basis),
        (Text("佐证材料", "Evidence"), indicator.evidence),
        (Text("数据来源", "Data source"), indicator.origin),
        (Text("说明", "About"), indicator.description),
    ):
        if text:
            colon = "：" if language == "zh" else ": "
            yield f"{label.in_language(language)}{colon}{text}", "quiet"


def _facts(plan: Plan, width: int, language: Language) -> Iterator[Line]:
    users = users_of(plan)
    rows: list[Row | None] = [
        Row(
            cells=(
                fact.label,
                accepted(fact).in_language(language),
                left_out(plan, fact, users).in_language(language),
            )
        )
        for fact in plan.facts
    ]
    titles = [
        Column(title=Text("名称", "Name").in_language(language), flexible=True),
        Column(title=Text("填什么", "What to report").in_language(language), flexible=True),
        Column(title=Text("可否不填", "If left out").in_language(language), most=20),
    ]
    if rows:
        yield from table(titles, rows, width)


def _statistics(plan: Plan, width: int, language: Language) -> Iterator[Line]:
    """The facts that are computed when a table is scored."""
    model = plan.model
    names = names_of_facts(model) | {value.id: value.label for value in model.values}
    for fact in plan.facts:
        if fact.cohort:
            told = cohort_words(fact.cohort, names).in_language(language)
            yield from paragraph(f"{fact.label} = {told}", width, first="  ", indent="    ")


def _whole(model: RulesetModel, width: int, language: Language) -> Iterator[Line]:
    for told in whole_words(model, Saying(model, language)):
        yield from paragraph(told.in_language(language), width, first="  ", indent="    ")


def _values(model: RulesetModel, width: int, language: Language) -> Iterator[Line]:
    say = Saying(model, language)
    for value in model.values:
        yield from paragraph(
            f"{value.label} = {say(value.formula)}", width, first="  ", indent="    "
        )


def _marks(model: RulesetModel, width: int, language: Language) -> Iterator[Line]:
    """The words for scores, the best first."""
    told = [f"{mark.mark} = {points_text(mark.points)}" for mark in model.marks]
    if told:
        yield from paragraph(("；" if language == "zh" else "; ").join(told), width, first="  ")


def _tables(model: RulesetModel, width: int, language: Language) -> Iterator[Line]:
    """The tables that formulas and aggregations look up in."""
    between = "；" if language == "zh" else "; "
    for lookup in model.lookups:
        told = between.join(f"{_other(key, language)} {value}" for key, value in lookup.rows)
        yield from paragraph(f"{lookup.name} = {told}", width, first="  ", indent="    ")
    for name, rows in model.score_tables.items():
        for row in row_words(rows, model.marks):
            text = Text(f"{name}，{row.zh}", f"{name}, {row.en}").in_language(language)
            yield from paragraph(text, width, first="  ", indent="    ")


def _other(key: str, language: Language) -> str:
    return Text("其他", "otherwise").in_language(language) if key == OTHERWISE else key


def _checks(model: RulesetModel, width: int, language: Language) -> Iterator[Line]:
    told, say = statements(model, language), Saying(model, language)
    for check in model.checks:
        severity = _SEVERITIES[check.severity].in_language(language)
        allowed = ""
        if check.tolerance:
            amount = say(check.tolerance)
            allowed = Text(f"（容差 {amount}）", f" (within {amount})").in_language(language)
        yield from paragraph(told[check.id] + allowed, width, first="  ", indent="    ")
        colon = "：" if language == "zh" else ": "
        text = f"{severity}{colon}{check.message}"
        yield from paragraph(text, width, first="    ", style="quiet")


class Saying:
    """Formulas with the names people know."""

    def __init__(self, model: RulesetModel, language: Language) -> None:
        self.language, self.marks = language, model.marks
        self.names = names_of_facts(model) | {value.id: value.name for value in model.values}

    def __call__(self, formula: Formula) -> str:
        return as_written(show_formula(formula.tree, self._name), self.language)

    def target(self, indicator: Indicator) -> str:
        """A target, with the numbers that its parameters are."""
        return target_words(indicator, lambda name: self.names.get(name, name), self.language)

    def _name(self, name: str) -> str:
        if name in _BOUND and name not in self.names:
            return _BOUND[name].in_language(self.language)
        return quoted(self.names.get(name, name))
