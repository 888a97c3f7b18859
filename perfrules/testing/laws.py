"""What holds of every ruleset: the laws of scoring, each a check with a name of its own."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Final

import attrs
from hypothesis import HealthCheck, given, note, settings, strategies as st

from perfrules import api
from perfrules.api import Ruleset
from perfrules.testing import laws_of_facts, laws_of_review, laws_of_rules, laws_of_scores
from perfrules.testing.facts import Draw
from perfrules.wording import Text


@attrs.frozen
class Law:
    """A statement about a ruleset, and the check that looks for what contradicts it.

    `check` takes the ruleset and a way to draw from strategies; it raises AssertionError.
    """

    name: str
    statement: Text
    check: Callable[[Ruleset, Draw], None]

    def __str__(self) -> str:
        return self.name


def laws(
    ruleset: Ruleset | str | os.PathLike[str], *, examples: int | None = None
) -> Callable[..., None]:
    """A test function for pytest: one test for each law.

    Each with so many examples; where none are given, with those of the Hypothesis profile.

    >>> test_laws = laws("cn-js-lyg-npc-2021")
    """
    import pytest  # noqa: PLC0415 - only those who test with it need it

    loaded = ruleset if isinstance(ruleset, Ruleset) else None

    @pytest.mark.parametrize("law", LAWS, ids=str)
    def test_law(law: Law) -> None:
        nonlocal loaded
        loaded = loaded or api.load(ruleset)  # type: ignore[arg-type]
        hold(law, loaded, examples=examples)

    return test_law


def hold(law: Law, ruleset: Ruleset, *, examples: int | None = None) -> None:
    """Look for facts that break a law; AssertionError says which, and how."""

    @settings(
        max_examples=examples or settings().max_examples,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )
    @given(st.data())
    def look(data: st.DataObject) -> None:
        note(f"{law.name}: {law.statement.en} / {law.statement.zh}")
        law.check(ruleset, data.draw)

    look()


def _law(name: str, zh: str, en: str, check: Callable[[Ruleset, Draw], None]) -> Law:
    return Law(name, Text(zh, en), check)


LAWS: Final = (
    _law(
        "scores-lie-within-points",
        "得分在 0（或保底）到分值之间",
        "every score lies between 0 (or its floor) and its points",
        laws_of_scores.scores_lie_within_points,
    ),
    _law(
        "deductions-make-up-the-points",
        "分值 = 得分 + 各项扣分，每一分都有原因",
        "points = score + deductions, exactly, each with a reason",
        laws_of_scores.deductions_make_up_the_points,
    ),
    _law(
        "groups-and-total-add-up",
        "各级合计与总分、等级按规则得出",
        "groups, total and grade follow from the indicators",
        laws_of_scores.groups_and_total_add_up,
    ),
    _law(
        "adjustments-take-the-place",
        "复核的得分代替自动得分，上级随之得出",
        "adjusted scores take the place of the automatic ones",
        laws_of_review.adjustments_take_the_place,
    ),
    _law(
        "range-is-worst-and-best",
        "待评指标得零分和得满分，就是总分的区间",
        "the range is what pending indicators may still come to",
        laws_of_review.range_is_worst_and_best,
    ),
    _law(
        "better-never-scores-less",
        "完成得更好，得分不会更低",
        "a better actual never scores less",
        laws_of_rules.better_never_scores_less,
    ),
    _law(
        "order-changes-nothing",
        "顺序和写法不影响任何得分",
        "order and spelling change no number",
        laws_of_facts.order_changes_nothing,
    ),
    _law(
        "compiled-is-interpreted",
        "编译执行与逐步解释的结果相同",
        "compiled and interpreted are the same",
        laws_of_scores.compiled_is_interpreted,
    ),
    _law(
        "two-engines-agree",
        "与另一套慢算法的结果相同",
        "a slow second engine comes to the same scores",
        laws_of_scores.two_engines_agree,
    ),
    _law(
        "every-score-has-one-grade",
        "每个得分恰好属于一个等级",
        "every score has exactly one grade",
        laws_of_rules.every_score_has_one_grade,
    ),
    _law(
        "every-value-has-one-band",
        "每个值恰好属于一档",
        "every value lies in exactly one band",
        laws_of_rules.every_value_has_one_band,
    ),
    _law(
        "bad-facts-are-named-at-once",
        "填报数据的所有错误一次指出",
        "all bad facts are named at once",
        laws_of_facts.bad_facts_are_named_at_once,
    ),
    _law(
        "facts-are-left-alone",
        "不改动填报的数据",
        "what was passed in is never changed",
        laws_of_facts.facts_are_left_alone,
    ),
    _law(
        "equal-input-gives-equal-bytes",
        "相同的规则集和数据得到逐字节相同的结果",
        "equal ruleset and facts give equal bytes",
        laws_of_facts.equal_input_gives_equal_bytes,
    ),
)
