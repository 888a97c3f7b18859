"""Rules of the grade: they name grades there are, and can change something."""

from __future__ import annotations

from collections.abc import Iterator

from perfrules.diagnostics import Diagnostic
from perfrules.model import RulesetModel
from perfrules.source import Span
from perfrules.suggestions import nearest
from perfrules.wording import Text, shortened


def grade_rules_name_grades(model: RulesetModel) -> Iterator[Diagnostic]:
    """Vetoes, caps, minimums and quotas name a grade of `grades` (所写的等级要在 grades 里)."""
    if model.grades_unread:
        return
    known = [band.grade for band in model.grades]
    for grade, span in dict.fromkeys(_named(model)):  # a minimum may require several things
        if grade in known:
            continue
        close = nearest(grade, known)
        hint = Text("先写 grades", "write `grades` first")
        if close:
            hint = Text(f"是不是“{close}”？", f"did you mean “{close}”?")
        elif known:
            hint = Text(f"可选：{'、'.join(known)}", f"there are: {', '.join(known)}")
        told = shortened(grade, 30)
        yield Diagnostic(
            slug="undeclared-grade",
            span=span,
            message=Text(f"grades 里没有“{told}”这个等级", f"`grades` has no grade “{told}”"),
            hint=hint,
        )


def limits_of_the_grade_have_an_effect(model: RulesetModel) -> Iterator[Diagnostic]:
    """No cap at the best grade, no minimum of the worst (对等级的限制要起作用)."""
    if not model.grades:
        return
    best, worst = model.grades[0].grade, model.grades[-1].grade
    for cap in model.grade_caps:
        if cap.at_best == best:
            yield Diagnostic(
                slug="cap-without-effect",
                span=cap.grade_span,
                message=Text(f"“{shortened(best)}”已是最好的等级，封顶不起作用",
                             f"“{shortened(best)}” is the best grade anyway"),
                hint=Text("写一个较差的等级", "write a worse grade"),
            )  # fmt: skip
    for span in dict.fromkeys(m.grade_span for m in model.minimums if m.grade == worst):
        yield Diagnostic(
            slug="minimum-of-the-worst",
            span=span,
            message=Text(f"“{shortened(worst)}”是最差的等级，不满足要求也无可再降",
                         f"“{shortened(worst)}” is the worst grade: there is none to fall to"),
            hint=Text("删去它，或写较好的等级", "delete it, or write a better grade"),
        )  # fmt: skip


def rules_of_the_total_have_a_total(model: RulesetModel) -> Iterator[Diagnostic]:
    """Grades, bonuses, vetoes and the cap need a total (不计总得分时不起作用)."""
    if model.aggregation.method.name != "none":
        return
    for key, span in _of_the_total(model):
        yield Diagnostic(
            slug="needs-a-total",
            span=span,
            message=Text(
                f"整个规则集不计总得分（aggregate: none），{key} 不起作用",
                f"the ruleset has no total (aggregate: none): {key} can have no effect",
            ),
            hint=Text(
                f"删去 {key}；要有总得分，就把最外层的 aggregate 换成别的汇总方式",
                f"delete {key}; for there to be a total, write another aggregate for the whole",
            ),
        )


def _of_the_total(model: RulesetModel) -> Iterator[tuple[str, Span]]:
    """The keys that are about the total, and where they stand."""
    scales = [band for scale in model.scales for band in scale.grades]
    for key, rules in (
        ("grades", model.grades),
        ("scales", scales),
        ("bonuses", model.bonuses.rules if model.bonuses else ()),
        ("penalties", model.penalties.rules if model.penalties else ()),
        ("vetoes", model.vetoes),
        ("grade_caps", model.grade_caps),
        ("minimums", model.minimums),
    ):
        if rules:
            yield key, rules[0].span
    whole = model.aggregation.span or model.total_span
    if model.total_cap is not None:
        yield "total_cap", whole
    if model.total_floor:
        yield "total_floor", whole


def _named(model: RulesetModel) -> Iterator[tuple[str, Span]]:
    for veto in model.vetoes:
        if veto.grade is not None:
            yield veto.grade, veto.grade_span
    for cap in model.grade_caps:
        yield cap.at_best, cap.grade_span
    for minimum in model.minimums:
        yield minimum.grade, minimum.grade_span
    for quota in model.quotas:
        yield quota.grade, quota.grade_span
