"""The schema as it is applied: the verdict of plain JSON Schema, one message each."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st
from jsonschema import Draft202012Validator

from perfrules import resources
from perfrules.loading import load_model, read_structure
from perfrules.loading.document import Mapping, read_document
from perfrules.loading.schema import plain, refused
from perfrules.source import Source

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted(
    [*(ROOT / "tests" / "data" / "bad").glob("*.yaml"), *(ROOT / "rulesets").glob("*/*.yaml")]
)
PLAIN = Draft202012Validator(json.loads(resources.schema_text("ruleset")))

HEAD = 'perfrules: 1\nid: demo\nversion: "1"\ntitle: 示例\ntotal_points: 10\n'


def told(indicator: str) -> list[tuple[str, str, str]]:
    """Slug, message and hint (in English) of what an indicator, written in one line, is told."""
    source = Source("<text>", f"{HEAD}indicators:\n- {indicator}\n")
    _, found = load_model(source)
    return [(d.slug, d.message.en, d.hint.en if d.hint else "") for d in found]


def same_verdict(text: str) -> bool:
    """Whether plain jsonschema and the prepared schema agree on a text."""
    root, _ = read_document(Source("<text>", text))
    if not isinstance(root, Mapping):
        return True
    return PLAIN.is_valid(plain(root)) == (not refused(root, "ruleset"))


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_the_prepared_schema_judges_as_the_written_one(path: Path):
    """An editor that reads the schema and the library never disagree."""
    assert same_verdict(path.read_text(encoding="utf-8"))


VALUES = st.sampled_from(
    ["", "~", "true", "[]", "{}", "[a]", "{a: b}", "-1", "0", "2", "2.5", '""', '" "', '"50%"', "a",
     "ratio", "bands", "{method: ratio}", "{method: bands, bands: [{when: a, points: 1}]}",
     "{method: choice, answers: {a: 1, b: 50%}}", "{method: cases, cases: [], otherwise: 0}"],
)  # fmt: skip
KEYS = st.sampled_from(
    ["name", "id", "points", "target", "unit", "choices", "min", "decimals", "better", "scoring",
     "zero_when", "cap_when", "deductions", "indicators", "basis", "nonsense", "on_missing"],
)  # fmt: skip


@settings(max_examples=300)
@given(st.dictionaries(KEYS, VALUES, max_size=5))
def test_the_verdicts_agree_on_any_indicator(keys: dict[str, str]):
    """Also on keys that do not belong together and values of every type."""
    line = ", ".join(f"{key}: {value}" for key, value in keys.items())

    assert same_verdict(f"{HEAD}indicators:\n- {{{line}}}\n")


@pytest.mark.parametrize(
    ("written", "number"),
    [("012", "12"), ("1e3", "1000"), ("1_000", "1000"), ("1.50e1", "15"), ("+5", "5"),
     (".5", "0.5"), ("5.", "5"), ("2分", "2"), ("2 分", "2"), ("00", "0"),
     ('"2"', "2 without quotes")],
)  # fmt: skip
def test_a_number_written_wrongly_is_told_how(written: str, number: str):
    """The way out is the number that was meant."""
    slug, _, hint = told(f"{{name: 甲, points: {written}, target: 1}}")[0]

    assert (slug, hint) == ("wrong-type", f"write {number}")


@pytest.mark.parametrize(
    ("keys", "hint"),
    [
        ("pionts: 2, target: 1", "did you mean 'points'?"),
        ("分值: 2, target: 1", "did you mean 'points'?"),
        ("points: 2, tagret: 1", "did you mean 'target'?"),
        ("points：2, target: 1", "use the half-width colon : and a space after it"),
        ("points:2, target: 1", "a space belongs behind the colon"),
        ("points: 2, zero_below: 60%", "zero_below belongs inside `scoring`"),
        ("points: 2, scoring: {method: ratio, zero: 1}", "the keys are: method, form, zero_be"),
        ("points: 2, target: ≥1,000元", "between braces a comma ends the value: write 1000000"),
        ("points: 2, target: 1, 100: 2", "the keys are: id, name"),
    ],
)  # fmt: skip
def test_an_unknown_key_is_told_once(keys: str, hint: str):
    """A misspelt key is not a missing one as well."""
    found = [entry for entry in told(f"{{name: 甲, {keys}}}") if entry[0] != "points-add-up"]

    assert [entry[0] for entry in found if entry[0] != "missing-key"] == ["unknown-key"]
    assert any(entry[2].startswith(hint) for entry in found)


@pytest.mark.parametrize(
    ("indicator", "slug", "hint"),
    [
        ("{name: 甲, points: 2, scoring: Ratio}", "unknown-method", "did you mean 'ratio'?"),
        ("{name: 甲, points: 2, scoring: steps}", "missing-parameters", "write scoring: {"),
        ("{name: 甲, points: 2, scoring: {form: inverse}}", "missing-key", "write method: one of"),
        ("{name: 甲, points: 2, better: 正向}", "unknown-value", "write one of: higher"),
        ("{name: 甲, points: 2, decimals: 10}", "out-of-range", ""),
        ("{name: 甲, points: 2, decimals: 2.0}", "wrong-type", "write 2"),
        ("{name: 甲, points: 2, target: [60, 80]}", "wrong-type", "put an interval in quotes"),
        ("{name: 甲, points: 2, target: true}", "wrong-type", 'put it in quotes: "true"'),
        ("{name: 甲, points: 2, target: {a: b}}", "wrong-type", 'for example target: "100%"'),
        ("{name: 甲, points: 2, target: ' '}", "empty-value", 'for example target: "100%"'),
        ("name：甲", "wrong-type", "use the half-width colon : and a space after it"),
        ("[甲]", "wrong-type", "for example"),
        ("{name: 甲, points: 2, deductions: []}", "too-few", "one a line"),
        ("{name: 甲, points: 2, scoring: {method: [ratio]}}", "wrong-type", "for example"),
        ("{name: 甲, points: 2, scoring: {method: ~}}", "unknown-method", ""),
        (
            "{name: 甲, points: 2, scoring: {method: checklist, items: "
            "[{name: a, points: 2, gate: }]}}",
            "empty-value",
            "for example gate: false",
        ),
        ("{name: 甲, points: 2, better: }", "empty-value", "for example better: lower"),
    ],
)  # fmt: skip
def test_each_mistake_has_one_message_and_a_way_out(indicator: str, slug: str, hint: str):
    """Type, word, size and emptiness are told apart."""
    found = told(indicator)

    assert [entry[0] for entry in found] == [slug]
    assert found[0][2].startswith(hint)


def test_a_subject_is_held_to_its_own_schema():
    """The same way from schema to diagnostics serves other files."""
    text = "subject: 甲\nfacts: {a: [1]}\nclaims: {total: 99}\n"

    root, found = read_structure(Source("subject.yaml", text), "subject")

    assert root is not None
    assert [(d.slug, d.span.line if d.span else 0) for d in found] == [
        ("wrong-type", 2),
        ("unknown-key", 3),
    ]


def test_importing_the_library_does_not_import_jsonschema():
    """It is slow to import, and most programs load a ruleset once or never."""
    code = "import sys, perfrules; print('jsonschema' in sys.modules)"

    printed = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout

    assert printed.strip() == "False"


def test_time_grows_with_the_ruleset_and_no_faster():
    """Ten times the indicators take about ten times as long to read, validate and build."""

    def seconds(count: int) -> float:
        lines = "".join(
            f"- {{id: a{n}, name: 甲{n}, points: 1, target: '≥ 90%', zero_when: actual < 10%}}\n"
            for n in range(count)
        )
        source = Source("<text>", HEAD + "indicators:\n" + lines)
        best = float("inf")
        for _ in range(3):
            begun = time.process_time()
            model, _ = load_model(source)
            best = min(best, time.process_time() - begun)
        assert model is not None
        return best

    assert seconds(2_000) < 25 * seconds(200)
