"""Where a part of a formula stands in its file, whatever YAML made of the text."""

from __future__ import annotations

import pytest

from perfrules.expressions.formula import Formula, Origin
from perfrules.expressions.parser import parse
from perfrules.source import Source, Span


def origin(document: str, written: str, text: str) -> Origin:
    """The origin of `text`, which stands in a document as `written`."""
    before = document[: document.index(written)]
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    return Origin(Source("r.yaml", document), Span("r.yaml", line, column, len(written)), text)


@pytest.mark.parametrize(
    ("document", "written", "text", "part", "place"),
    [
        ("a: 1\nformula: 支出 / 预算\n", "支出 / 预算", "支出 / 预算", "预算", (2, 15, 2)),
        ("formula: '支出 > 0'\n", "'支出 > 0'", "支出 > 0", "支出", (1, 11, 2)),
        ('formula: "支出 > 0"\n', '"支出 > 0"', "支出 > 0", "0", (1, 16, 1)),
        ("formula: '规模 == ''大'''\n", "'规模 == ''大'''", "规模 == '大'", "'大'", (1, 17, 4)),
        ('formula: "规模 == \\"大\\""\n', '"规模 == \\"大\\""', '规模 == "大"', "大", (1, 19, 1)),
        ("f:\n  支出\n  + 预算\n", "支出\n  + 预算", "支出 + 预算", "预算", (3, 5, 2)),
        ("f:\n  支出\n  + 预算\n", "支出\n  + 预算", "支出 + 预算", "+", (3, 3, 1)),
        ("f: >\n  支出\n  + 预算\n", ">\n", "支出 + 预算\n", "支出", (2, 3, 2)),
        ("f: |\n  支出\n  + 预算\n", "|\n", "支出\n+ 预算\n", "预算", (3, 5, 2)),
        ("f: |\n  支出\n  + 预算\n", "|\n", "支出\n+ 预算\n", "支出\n+", (2, 3, 2)),
        ("f: a  +   b\n", "a  +   b", "a  +   b", "b", (1, 11, 1)),
    ],
)
def test_a_part_is_found_where_it_was_written(
    document: str, written: str, text: str, part: str, place: tuple[int, int, int]
):
    """Through quotes, escapes, folded and literal blocks."""
    start = text.index(part)
    span = origin(document, written, text).locate(start, start + len(part))

    assert place == (span.line, span.column, span.length)
    assert "r.yaml" == span.file


def test_the_end_of_a_formula_has_a_place():
    """A formula that ends too soon is marked at its last character."""
    found = origin("f: a +\n", "a +", "a +").locate(3, 4)

    assert (1, 6, 1) == (found.line, found.column, found.length)


def test_what_cannot_be_found_is_marked_where_it_begins():
    """Escapes that hide every character still have a line."""
    found = origin('f: "\\u652f"\n', '"\\u652f"', "支").locate(0, 1)

    assert (1, 4) == (found.line, found.column)


def test_a_formula_remembers_how_it_was_written():
    """Text, line and the places of its parts; two that say the same are equal."""
    here = origin("x: 1\nf: a + b\n", "a + b", "a + b")
    formula = Formula(parse("a + b"), here)

    assert ("a + b", 2) == (formula.text, formula.line)
    assert "r.yaml:2:8" == str(formula.span(4, 5))
    assert formula == Formula(parse("a+b"), origin("f: a+b\n", "a+b", "a+b"))
