"""Numbers that would grow without an end are refused when the ruleset is loaded."""

from __future__ import annotations

import time

import pytest

import perfrules

HEAD = """\
perfrules: 1
id: e
version: "1"
title: 示例
total_points: 10
facts: {v0: {decimals: 4}}
"""
POWERS = "".join(f"  v{k}: {{formula: {' * '.join([f'v{k - 1}'] * 8)}}}\n" for k in range(1, 12))
PLAIN = "indicators:\n- {id: x, name: 甲, points: 10, target: 100%}\n"


def eighty(name: str) -> str:
    """A product of eighty factors, in two brackets: deeper nesting is refused for itself."""
    factors = " * ".join([name] * 40)
    return f"({factors}) * ({factors})"


def problems(rest: str) -> list[tuple[str, int]]:
    """The slugs and lines of what is wrong with a ruleset."""
    try:
        perfrules.loads(HEAD + rest)
    except perfrules.RulesetError as error:
        return [(d.slug, d.span.line if d.span else 0) for d in error.diagnostics]
    return []


@pytest.mark.parametrize(
    ("rest", "line"),
    [
        (f"values:\n{POWERS}checks: [{{id: c, that: v11 > 0, message: m}}]\n{PLAIN}", 10),
        (f"checks:\n- {{id: c, that: {eighty('v0')} > 0, message: m}}\n{PLAIN}", 8),
        (f"indicators:\n- name: 甲\n  points: 10\n  target: 100%\n  actual: {eighty('v0')}", 11),
        (
            "checks: [{id: c, that: v0 > 0, message: m}]\nindicators:\n- name: 甲\n  points: 10\n"
            f"  scoring:\n    method: formula\n    formula: {eighty('actual')}\n",
            13,
        ),
        (
            "checks: [{id: c, that: v0 > 0, message: m}]\nindicators:\n- name: 甲\n  points: 10\n"
            f"  target: 1\n  zero_when: {eighty('actual')} > 1\n",
            12,
        ),
    ],
)
def test_what_grows_is_refused_at_its_place_and_at_once(rest: str, line: int):
    """In values, checks, actuals, scoring and conditions; what is built on it is not told too."""
    begun = time.process_time()
    found = problems(rest)

    assert [("numbers-too-long", line)] == [each for each in found if "unused" not in each[0]]
    assert time.process_time() - begun < 1


def test_a_product_of_a_few_is_nothing_special():
    """Eight factors are more than any rule has, and far below the limit."""
    values = f"values:\n  v1: {{formula: {' * '.join(['v0'] * 8)}}}\n"
    checks = "checks: [{id: c, that: v1 > 0, message: m}]\n"

    assert problems(values + checks + PLAIN) == []
