"""The laws of scoring, over rulesets that are drawn and over those that come with perfrules."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

import perfrules
from perfrules import resources
from perfrules.scoring import METHODS
from perfrules.testing import LAWS, Law, hold, rulesets
from perfrules.testing.facts import plainly

# A base that cannot score is looked at with the points of its trial.
TRIALS = {path.parent.name: path for path in resources.folder("rulesets").glob("*/trial.yaml")}
SHIPPED = {
    ruleset_id: perfrules.load(TRIALS.get(ruleset_id, ruleset_id))
    for ruleset_id in resources.ruleset_ids()
}
BY_NAME = {law.name: law for law in LAWS}
# What only holds for the method alone is looked for without modifiers: they may reward less.
BARE = {"better-never-scores-less"}
READING_AGAIN = {"order-changes-nothing", "equal-input-gives-equal-bytes"}  # which takes long
A_LOT = settings(
    max_examples=25,
    suppress_health_check=[
        HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large,
    ],
)  # fmt: skip


@pytest.mark.parametrize("law", LAWS, ids=str)
def test_a_law_holds_for_drawn_rulesets(law: Law):
    """Every method, modifier and policy, in groups of groups, with every rounding and grades."""

    @A_LOT
    @given(rulesets(with_modifiers=law.name not in BARE), st.data())
    def look(text: str, data: st.DataObject) -> None:
        law.check(perfrules.loads(text), data.draw)

    look()


@pytest.mark.parametrize("law", LAWS, ids=str)
@pytest.mark.parametrize("ruleset_id", SHIPPED)
def test_a_law_holds_for_a_shipped_ruleset(law: Law, ruleset_id: str):
    """With facts around every threshold of it."""
    hold(law, SHIPPED[ruleset_id], examples=2 if law.name in READING_AGAIN else 6)


@pytest.mark.parametrize(
    "name", ["two-engines-agree", "compiled-is-interpreted", "deductions-make-up-the-points"]
)
@pytest.mark.parametrize("method", METHODS)
def test_a_method_is_what_its_parameters_say(method: str, name: str):
    """Each method by itself against the second engine, the interpreter and its own deductions."""

    @settings(A_LOT, max_examples=15)
    @given(rulesets(methods=[method], with_modifiers=False), st.data())
    def look(text: str, data: st.DataObject) -> None:
        BY_NAME[name].check(perfrules.loads(text), data.draw)

    look()


@pytest.mark.parametrize(
    "method", ["all-or-nothing", "ratio", "steps", "bands", "interpolate", "choice", "judgment"]
)
def test_a_method_that_promises_a_direction_keeps_it(method: str):
    """Better never scores less."""

    @settings(A_LOT, max_examples=15)
    @given(rulesets(methods=[method], with_modifiers=False), st.data())
    def look(text: str, data: st.DataObject) -> None:
        BY_NAME["better-never-scores-less"].check(perfrules.loads(text), data.draw)

    look()


POLICIES = """
perfrules: 1
id: policies
version: "1"
title: 缺项的去处
total_points: 100
{rounding}
totals: {{其他: {{over: {total[0]}, points: 6, aggregate: {total[1]}, {more}}}}}
grades: [{{grade: 优, from: 90%}}, {{grade: 良, from: 60%}}, {{grade: 差, from: 0%}}]
defaults: {{on_missing: not-applicable}}
indicators:
- name: 一
  points: 50
  {group}
  indicators:
  - {{name: 甲, points: 10, target: 100%, scoring: ratio, on_not_applicable: {policies[0]}}}
  - {{name: 乙, points: 20, target: 100%, scoring: ratio, on_not_applicable: {policies[1]}}}
  - name: 内
    indicators:
    - {{name: 丙, points: 15, target: 100%, scoring: ratio, on_not_applicable: {policies[2]}}}
    - {{name: 丁, points: 5, target: 100%, scoring: ratio, on_not_applicable: {policies[3]}}}
- name: 二
  indicators:
  - {{name: 戊, points: 30, target: 100%, scoring: ratio, on_missing: {missing}}}
- {{name: 己, points: 20, target: 100%, scoring: ratio, on_not_applicable: {policies[4]}}}
"""


@settings(A_LOT, max_examples=300)
@given(
    st.lists(
        st.sampled_from(("rescale", "siblings", "full", "zero", "exclude")), min_size=5, max_size=5
    ),
    st.sampled_from(("zero", "pending", "not-applicable")),
    st.sets(st.sampled_from(("indicator", "group", "total"))).map(sorted),
    st.sampled_from(("half-up", "half-even", "floor", "truncate")),
    st.lists(
        st.one_of(st.none(), st.sampled_from((0, 33_33, 87_50, 100_00))),
        min_size=6, max_size=6,
    ),
    st.tuples(
        st.sampled_from((
            "sum", "sum", "tiered", "mean", "min", "max", "product", "count-met",
            "{method: best-of, count: 2}", "{method: formula, formula: points * earned / possible}",
        )),
        st.sampled_from((1, 1, 2, 3)),
        st.sampled_from(("not-applicable", "full", "zero")),
    ),
    st.tuples(
        st.sampled_from(("indicators", "first-level")),
        st.sampled_from((
            "sum", "tiered", "mean", "weighted-mean", "max", "geometric-mean",
            "{method: best-of, count: 2}", "{method: formula, formula: points * earned / possible}",
        )),
    ),
)  # fmt: skip
def test_points_that_do_not_apply_go_where_the_ruleset_says(
    policies: list[str], missing: str, stages: list[str], mode: str, actuals: list[int | None],
    group: tuple[str, int, str], total: tuple[str, str],
):  # fmt: skip
    """Every policy beside every other, under every aggregation, with what is left in play."""
    rounding = f"rounding: {{places: 1, mode: {mode}, at: {stages}}}" if stages else ""
    ruleset = perfrules.loads(
        POLICIES.format(
            policies=policies,
            missing=missing,
            rounding=rounding.replace("'", ""),
            total=total,
            more="min_scored: {1}, when_empty: {2}".format(*group),
            group="aggregate: {}\n  min_scored: {}\n  when_empty: {}".format(*group),
        )
    )
    known = dict(zip("甲乙丙丁戊己", actuals, strict=True))
    facts = plainly(ruleset.plan, known)

    BY_NAME["two-engines-agree"].check(ruleset, lambda _: known)
    BY_NAME["groups-and-total-add-up"].check(ruleset, lambda _: facts)
    BY_NAME["scores-lie-within-points"].check(ruleset, lambda _: facts)
