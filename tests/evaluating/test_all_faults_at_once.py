"""One round is enough: whatever can be known to be wrong with the facts is said together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import perfrules

Problems = Callable[..., list[tuple[str, str]]]
Loaded = Callable[[str], perfrules.Ruleset]
BUDGET = ("missing-fact", "预算数 (budget) was not reported")
SPENT = ("missing-fact", "决算数 (spent) was not reported")
RULES = ("missing-fact", "管理制度 (rules) was not reported")
OPENING = ("missing-fact", "开放天数 (opening) was not reported")
BAD_SPENT = ("not-a-number", "决算数 is a number; “much” is none")
BAD_RULES = ("unknown-answer", "管理制度 has no answer “x”")
ZERO = ("no-value", "预算执行率 has no score: the divisor 预算数 is 0")


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, [BUDGET, SPENT, RULES, OPENING]),
        ({"rules": "x"}, [BAD_RULES, BUDGET, SPENT, OPENING]),
        ({"budget": 0}, [SPENT, RULES, OPENING, ZERO]),
        ({"budget": 0, "spent": "much"}, [BAD_SPENT, RULES, OPENING, ZERO]),
        ({"budget": 0, "spent": 1, "rules": "x", "opening": 1}, [BAD_RULES, ZERO]),
        ({"budget": 0, "spent": 1, "rules": "健全", "opening": 1}, [ZERO]),
        ({"budget": 1, "spent": 1, "rules": None, "opening": " "}, [RULES, OPENING]),
    ],
)
def test_nothing_hides_behind_something_else(
    library: perfrules.Ruleset, problems: Problems, facts: dict[str, Any], expected: list[Any]
):
    """A bad fact hides neither a missing one nor a zero divisor, and none is named twice."""
    assert sorted(expected) == sorted(problems(library.evaluate, facts))


CHOICE = """
total_points: 10
facts: {{a: {{unit: 次}}, b: {{unit: 次}}, c: {{unit: 次}}, d: {{unit: 次}}}}
values: {{v: {{formula: a / b}}, w: {{formula: v + 1}}}}
indicators:
- {{id: x, points: 5, scoring: {{method: formula, formula: "{formula}"}}}}
- {{id: y, points: 5, actual: d, target: 5, scoring: all-or-nothing}}
"""


@pytest.mark.parametrize(
    ("formula", "facts", "expected"),
    [
        # What is read depends on a fact that is bad: only what both sides read is certain.
        ("b / 1次 if a > 0 else c / 1次", {"a": "bad"}, []),
        ("b / c if a > 0 else c / b", {"a": "bad"}, ["b", "c"]),
        ("b / 1次 if a > 0 else c / 1次", {"a": 1}, ["b"]),
        ("b / 1次 if a > 0 else c / 1次", {"a": 0}, ["c"]),
        # Conditions are read from the left until one decides.
        ("1 if a > 0 and b > 0 else 0", {"a": "bad"}, []),
        ("1 if a > 0 and b > 0 else 0", {"a": 1}, ["b"]),
        ("1 if a > 0 and b > 0 else 0", {"a": 0}, []),
        ("1 if a > 0 or b > 0 else 0", {"a": 1}, []),
        ("1 if a > 0 or b > 0 else 0", {"a": 0}, ["b"]),
        ("1 if a > 0 or b > 0 else 0", {"a": "bad"}, []),
        # Whether a bad fact is missing is not known.
        ("b / 1次 if is_missing(a) else c / 1次", {"a": "bad"}, []),
        ("b / 1次 if is_missing(a) else c / 1次", {}, ["b"]),
        ("b / 1次 if is_missing(a) else c / 1次", {"a": 1}, ["c"]),
        # Through values, and values of values.
        ("w", {}, ["a", "b"]),
        ("w", {"a": 1, "b": 0}, ["b is 0"]),
        ("w", {"a": "bad", "b": 0}, ["b is 0"]),
        ("w", {"b": 0}, ["a", "b is 0"]),
        ("min(w, a / 1次)", {"a": 1}, ["b"]),
        # A root and a logarithm have no divisor.
        ("sqrt(a / 1次)", {"a": -1}, ["a root or a logarithm is out of range"]),
        ("ln(a / 1次)", {"a": 0}, ["a root or a logarithm is out of range"]),
        ("sqrt(a / 1次)", {"a": "bad"}, []),
    ],
)
def test_only_what_is_certain_is_asked_for(
    loaded: Loaded, problems: Problems, formula: str, facts: dict[str, Any], expected: list[str]
):
    """A fact is not asked for that nobody may need once the bad ones are mended."""
    ruleset = loaded(CHOICE.format(formula=formula))

    told = problems(ruleset.evaluate, {**facts, "d": "worse"})

    bad = [
        ("not-a-number", f"{each} is a number; “{word}” is none")
        for each, word in (("a", "bad"), ("d", "worse"))
        if word == {**facts, "d": "worse"}.get(each)
    ]
    wanted = [
        ("no-value", f"x has no score: the divisor {each}") if each.endswith(" is 0")
        else ("no-value", f"x has no score: {each}") if " " in each
        else ("missing-fact", f"{each} was not reported")
        for each in expected
    ]  # fmt: skip
    assert sorted([*bad, *wanted]) == sorted(told)


POLICY = """
total_points: 10
facts: {{a: {{unit: 次}}, b: {{unit: 次}}, bad: {{unit: 次}}}}
indicators:
- {{id: x, points: 5, actual: a / b, target: 100%, on_missing: {policy}}}
- {{id: y, points: 5, actual: bad, target: 5, applies_when: a > 0}}
"""


@pytest.mark.parametrize(
    ("policy", "facts", "expected"),
    [
        ("error", {"b": 0, "bad": 1}, ["missing-fact a", "no-value x"]),
        ("zero", {"b": 0, "bad": "x"}, ["not-a-number bad", "missing-fact a"]),
        ("pending", {"a": 1, "bad": "x"}, ["not-a-number bad"]),
        ("not-applicable", {"a": 1, "b": 0, "bad": "x"}, ["not-a-number bad", "no-value x"]),
        ("zero", {"a": 0, "b": 1, "bad": "x"}, ["not-a-number bad"]),
        ("zero", {"a": 1, "b": 0}, ["missing-fact bad", "no-value x"]),
        ("zero", {"a": 0, "b": 0}, ["no-value x"]),
    ],
)
def test_what_the_ruleset_settles_is_no_fault(
    loaded: Loaded, problems: Problems, policy: str, facts: dict[str, Any], expected: list[str]
):
    """What may be missing is not asked for, and an indicator that does not apply asks nothing."""
    told = problems(loaded(POLICY.format(policy=policy)).evaluate, facts)

    assert sorted(expected) == sorted(f"{slug} {message.split()[0]}" for slug, message in told)


def test_a_fact_left_empty_in_a_file_is_marked_there(library: perfrules.Ruleset, tmp_path: Any):
    """The message points to the empty place, not only to the name."""
    path = tmp_path / "subject.yaml"
    path.write_text("facts:\n  budget: 1\n  spent: 1\n  rules: 健全\n  opening:\n", "utf-8")

    with pytest.raises(perfrules.FactError) as caught:
        library.evaluate(path)

    assert [5] == [each.span.line for each in caught.value.diagnostics if each.span]


WHOLE = """
total_points: 20
facts: {due: {kind: flag}, late: {kind: flag}}
vetoes: [{id: late, when: late, reason: 迟报, effect: not-rated}]
indicators:
- {id: x, points: 10, target: 1次, applies_when: due, on_not_applicable: ONE}
- {id: y, points: 10, target: 1次, on_missing: OTHER}
"""


@pytest.mark.parametrize(
    ("head", "one", "other", "asked"),
    [
        ("", "rescale", "error", True),  # y is always in play, so there is a total
        ("", "rescale", "pending", False),
        ("", "rescale", "not-applicable", False),
        ("", "full", "not-applicable", True),
        ("min_scored: 2\n", "rescale", "error", False),
        ("min_scored: 2\nwhen_empty: zero\n", "rescale", "error", True),
        ("min_scored: 2\n", "full", "error", True),
        ("aggregate: mean\n", "rescale", "error", True),
    ],
)
def test_what_the_whole_asks_for_is_told_where_there_is_sure_to_be_a_total(
    loaded: Loaded, problems: Problems, head: str, one: str, other: str, *, asked: bool
):
    """Beside a fact that cannot be read; where there may be no total nothing may be asked."""
    text = WHOLE.replace("ONE", one).replace("OTHER", other)
    ruleset = loaded(head + text)

    found = problems(ruleset.evaluate, {"due": "也许", "x": 1, "y": 1})

    assert (("missing-fact", "late was not reported") in found) == asked


@pytest.mark.parametrize(("policy", "told"), [("error", True), ("not-applicable", False)])
def test_a_bad_fact_that_may_be_left_out_makes_no_divisor_certain(
    loaded: Loaded, problems: Problems, policy: str, *, told: bool
):
    """Without x the indicator goes as the ruleset says, and nothing is divided."""
    ruleset = loaded(
        "total_points: 10\nfacts: {a: {unit: 次}}\nindicators:\n"
        f"- {{id: x, points: 10, on_missing: {policy}, unit: 次,"
        " scoring: {method: formula, formula: x / a}}\n"
    )

    found = problems(ruleset.evaluate, {"x": "many", "a": 0})

    assert ("no-value" in {slug for slug, _ in found}) == told
