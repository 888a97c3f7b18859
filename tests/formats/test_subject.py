"""Slips in the files of subjects: the two files swapped, colons and commas between braces."""

from __future__ import annotations

from pathlib import Path

import pytest

import perfrules
from perfrules import FactError, RulesetError, Source
from perfrules.formats.subject import read_subject

RULESET = 'perfrules: 1\nid: a\nversion: "1"\ntitle: t\nfacts: {x: {unit: 件}}\nindicators: []\n'


def problems(text: str) -> list[tuple[str, str]]:
    """What is said of a facts file: place and slug, and the way out."""
    with pytest.raises(FactError) as caught:
        read_subject(Source("facts.yaml", text))
    return [(f"{d.span}: {d.slug}", d.hint.zh if d.hint else "") for d in caught.value.diagnostics]


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ("{预算数：200万元}", "写成 预算数: 200万元，冒号用半角，后面空一格"),
        ("{甲: 1, 预算数：200万元}", "写成 预算数: 200万元，冒号用半角，后面空一格"),
        ("{预算数: 1,000}", '写成 1000，或加引号 "1,000"'),
        ("{预算数: 12,000.50万元, 甲: 1}", '写成 12000.50万元，或加引号 "12,000.50万元"'),
    ],
)
def test_slips_between_braces(facts: str, told: str):
    """YAML takes them for names without values."""
    ((_, hint),) = problems(f"facts: {facts}\n")

    assert told == hint


@pytest.mark.parametrize(
    "facts",
    ["{甲: 1, '100':}", "{甲: 文字, 100: }", "{甲: 1, 100: 2}", "{甲: 1, 1000: }", "{甲: '1,000'}"],
)
def test_what_is_no_slip(facts: str):
    """Names may be numbers."""
    assert read_subject(Source("facts.yaml", f"facts: {facts}\n")).facts


def test_swapped_files(tmp_path: Path):
    """One message, not one for every key."""
    ruleset, facts = tmp_path / "ruleset.yaml", tmp_path / "facts.json"
    ruleset.write_text(RULESET, encoding="utf-8")
    facts.write_text('{"facts": {"x": "\\ud83d\\ude00"}}', encoding="utf-8")

    with pytest.raises(RulesetError) as caught:
        perfrules.evaluate(facts, ruleset)
    assert ["other-kind-of-file"] == [d.slug for d in caught.value.diagnostics]
    with pytest.raises(FactError) as wrong:
        perfrules.evaluate("cn-js-lyg-npc-2021", ruleset)
    assert ["other-kind-of-file"] == [d.slug for d in wrong.value.diagnostics]


def test_cases_are_neither(tmp_path: Path):
    """Who gives cases instead is told how they are run."""
    cases = tmp_path / "cases.yaml"
    cases.write_text("base: {x: 1}\ncases:\n- {name: 甲, expect: {grade: 优}}\n", encoding="utf-8")

    with pytest.raises(FactError) as wrong:
        perfrules.evaluate("cn-js-lyg-npc-2021", cases)

    for diagnostics in (perfrules.check(cases), wrong.value.diagnostics):
        ((slug, hint),) = [(d.slug, str(d.hint)) for d in diagnostics]
        assert slug == "other-kind-of-file"
        assert "perfrules test" in hint


def test_a_ruleset_with_a_slip_is_still_a_ruleset():
    """Only where nothing of a ruleset is there."""
    with pytest.raises(RulesetError) as caught:
        perfrules.loads("id: a\nfacts: {x: {unit: 件}}\n")

    assert "other-kind-of-file" not in [d.slug for d in caught.value.diagnostics]
