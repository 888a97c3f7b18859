"""XCCDF: one tree of rules, four totals; the trees are in the repository, the figures are not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, Final

import pytest

import perfrules

Load = Callable[[str], perfrules.Ruleset]
# The tree that a published benchmark has: `rules` is a flat list of up to eight.
TREES: Final = {
    "xccdf/test_xccdf_overrides.arf.xml/common": "fedora",
    "xccdf/test_xccdf_selectors_cluster1": "nested",
    "xccdf/inspec_tools/some-pass": "weights",
    "xccdf/inspec_tools/rule-weight-0": "weights",
}
CLOSE: Final = Decimal("0.001")  # the published figures are single-precision floats


def scores(ruleset: perfrules.Ruleset, results: dict[str, str]) -> dict[str, Decimal | None]:
    """The four totals by the names of the specification."""
    evaluation = ruleset.evaluate(results)
    others = {name: total.score for name, total in evaluation.totals.items()}
    return {"default": evaluation.total_score, **others}


@pytest.mark.parametrize(
    ("tree", "results", "expected"),
    [
        ("rules", {"rule_1": "pass", "rule_2": "fail"}, (50, 1, 1, 0)),
        ("rules", {"rule_1": "pass", "rule_2": "fixed"}, (100, 2, 2, 1)),
        ("rules", {"rule_1": "pass", "rule_2": "notchecked"}, (100, 1, 1, 1)),
        ("rules", {"rule_1": "informational"}, (0, 0, 0, 1)),  # nothing counts
        ("rules", {"rule_1": "error", "rule_2": "unknown", "rule_3": "fail"}, (0, 0, 0, 0)),
        # Groups have the same weight, however many rules are in them.
        ("nested", {"rule_1": "pass"}, (100, 1, 1, 1)),
        ("weights", {"rule1": "pass", "rule2": "fail", "rule5": "fail"}, (50, 1, 1, 0)),
        ("weights", {"rule1": "pass", "rule5": "fail"}, (100, 1, 1, 1)),  # without weight
        (
            "fedora",
            {"disable_prelink": "pass", "service_ntpd_enabled": "fail",
             "ntpd_specify_remote_server": "pass"},
            (75, 2, 2, 0),
        ),
    ],
)  # fmt: skip
def test_four_totals_over_one_tree(
    framework: Load, tree: str, results: dict[str, str], expected: tuple[int, ...]
):
    """What counts is weighted by groups, by rules, counted, or all or nothing."""
    found = scores(framework(f"xccdf/{tree}"), results)

    assert expected == tuple(found[each] for each in (
        "default", "flat", "flat-unweighted", "absolute",
    ))  # fmt: skip


def test_the_most_that_can_come_of_a_total_is_what_counts(framework: Load):
    """Rules that do not apply are not in the maximum."""
    evaluation = framework("xccdf/rules").evaluate({"rule_1": "pass", "rule_2": "notapplicable"})

    assert evaluation.totals["flat"].points == 1
    assert evaluation.totals["absolute"].points == 1


def test_every_published_score(framework: Load, published: Callable[[str], list[dict[str, Any]]]):
    """15 benchmarks; figures with two decimals exactly, floats as close as they are."""
    rows = published("xccdf")

    wrong = []
    for row in rows:
        tree = TREES.get(row["id"], "rules")
        evaluation = framework(f"xccdf/{tree}").evaluate(dict(_results(row["inputs"], tree)))
        most = {"default": evaluation.total_points}
        found = {"default": evaluation.total_score}
        for name, total in evaluation.totals.items():
            most[name], found[name] = total.points, total.score
        for name, figure in row["expected"].items():
            score = found[name]
            if score is None or not _agrees(score, Decimal(figure)):
                wrong.append((row["id"], name, figure, score))
        for name, figure in row.get("maximum", {}).items():
            if most[name] != figure:
                wrong.append((row["id"], name, figure, most[name]))

    assert [] == wrong
    assert len(rows) == 15


def _agrees(score: Decimal, figure: Decimal) -> bool:
    places = -figure.normalize().as_tuple().exponent
    return round(score, max(places, 0)) == figure or abs(score - figure) <= CLOSE


def _results(inputs: dict[str, Any], tree: str) -> Iterator[tuple[str, str]]:
    """The results by the ids that rules have here; in a flat list they are numbered."""
    for position, rule in enumerate(_rules(inputs["tree"]), start=1):
        result = inputs["results"][rule]
        yield (f"rule_{position}" if tree == "rules" else _short(rule)), result


def _rules(node: dict[str, Any]) -> Iterator[str]:
    if "rule" in node:
        yield node["rule"]
    for child in node.get("children", ()):
        yield from _rules(child)


def _short(rule: str) -> str:
    return re.sub(r"^.*(content_rule_|www_(?=rule_))", "", rule)
