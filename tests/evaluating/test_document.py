"""The same ruleset digest and the same facts give the same JSON, wherever they were written."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import jsonschema

import perfrules

SCHEMA = Path(__file__).parents[2] / "schemas" / "evaluation.schema.json"
RATES = """
total_points: 10
indicators:
- {id: x, points: 5, target: 90%}
- {id: y, points: 5, target: 90%}
"""


def test_layout_and_comments_change_no_byte(
    library: perfrules.Ruleset, library_text: str, tmp_path: Path
):
    """Lines move when somebody writes a comment; the result does not."""
    moved = perfrules.loads("# a comment\n\n" + library_text, name="elsewhere.yaml")
    texts = (
        "facts: {budget: 200, spent: 195.5, rules: 健全, opening: 281}\n",
        "# reported\nfacts:\n  opening: 281\n  rules: 健全\n  spent: 195.5\n\n  budget: 200\n",
    )
    paths = [tmp_path / "one.yaml", tmp_path / "two.yaml"]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text, "utf-8")

    assert library.digest == moved.digest
    assert library.evaluate(paths[0]).to_json() == moved.evaluate(paths[1]).to_json()


def test_lines_are_still_known_to_python(library: perfrules.Ruleset):
    """What JSON leaves out is there for messages to people."""
    evaluation = library.evaluate({"budget": 200, "spent": 195.5, "rules": "健全", "opening": 281})

    assert [12, 15] == [deduction.line for deduction in evaluation.deductions]
    assert [12, 13, 14] == [result.line for result in evaluation.roots]
    assert "line" not in evaluation.to_json()


def test_warnings_say_which_fact_and_no_place(
    loaded: Callable[[str], perfrules.Ruleset], tmp_path: Path
):
    """A warning reads the same from a file and from a program, in the order of the ruleset."""
    ruleset = loaded(RATES)
    path = tmp_path / "subject.yaml"
    path.write_text("facts:\n  y: 0.9\n  x: 0.8\n", "utf-8")

    from_file, from_program = ruleset.evaluate(path), ruleset.evaluate({"x": 0.8, "y": 0.9})

    assert from_program.to_json() == from_file.to_json()
    warnings = json.loads(from_file.to_json())["warnings"]
    assert [("bare-share", "x"), ("bare-share", "y")] == [(w["slug"], w["fact"]) for w in warnings]
    assert all(set(warning) == {"slug", "fact", "message"} for warning in warnings)
    assert [3, 2] == [warning.span.line for warning in from_file.warnings if warning.span]
    jsonschema.validate(from_file.to_dict(), json.loads(SCHEMA.read_text("utf-8")))
