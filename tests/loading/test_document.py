"""Text → tree: numbers stay as written, places are kept, slips of the keyboard get their hint."""

from __future__ import annotations

from fractions import Fraction

import pytest

from perfrules.loading.document import Mapping, Scalar, Sequence, read_document
from perfrules.source import Source, Span


def document(text: str) -> Mapping:
    """The tree of a text that can be read."""
    root, found = read_document(Source("demo.yaml", text))
    assert found == []
    assert isinstance(root, Mapping)
    return root


def hint(text: str) -> tuple[str, int]:
    """The way out of a text that is no YAML, and the line it stands on."""
    root, found = read_document(Source("demo.yaml", text))
    assert root is None
    assert [diagnostic.slug for diagnostic in found] == ["yaml-syntax"]
    assert found[0].hint is not None
    assert found[0].span is not None
    return found[0].hint.en, found[0].span.line


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("3.10", Fraction(31, 10)),
        ("-2", Fraction(-2)),
        ("0", Fraction(0)),
        ("0.10", Fraction(1, 10)),
    ],
)
def test_plain_decimals_are_numbers(written: str, number: Fraction):
    """Exactly what is written."""
    value = document(f"a: {written}\n").get("a")

    assert isinstance(value, Scalar)
    assert value.number == number
    assert value.text == written


@pytest.mark.parametrize(
    "written",
    ["012", "1e3", "1_000", "1:30", "0x10", ".5", "+5", "1,000", "NO", "yes", "12:30:45", "'5'",
     "2024-02-30", ".inf", ".nan", "5.", "1" * 41, "٣"],
)  # fmt: skip
def test_everything_else_is_text(written: str):
    """No number is read into what readers of YAML disagree on."""
    value = document(f"a: {written}\n").get("a")

    assert isinstance(value, Scalar)
    assert (value.number, value.truth, value.is_null) == (None, None, False)


def test_places_count_characters_from_one():
    """A Chinese character is one character, however wide it is shown."""
    root = document("指标:\n- {名称: 甲, 分值: 5}\n")
    items = root.get("指标")

    assert isinstance(items, Sequence)
    first = items.items[0]
    assert isinstance(first, Mapping)
    assert first.entries["分值"].key.span == Span("demo.yaml", 2, 11, 2)
    assert first.entries["分值"].value.span == Span("demo.yaml", 2, 15, 1)


@pytest.mark.parametrize(
    ("text", "expected", "line"),
    [
        ("a:\n  b: >= 60\n", 'quote a value that begins with >: ">= 60"', 2),
        ("a: %\n", 'quote a value that begins with %: "%"', 1),
        ("a: [60, 80)\nb: 1\n", 'put an interval in quotes: "[60, 80)"', 1),
        ("a: (60, 80]\nb: [1\n", "look at the indent", 3),
        ("a:\n\tb: 1\n", "indent with spaces, not with tabs", 2),
        ("a: 1\nb：2\n", "use the half-width colon : and a space after it", 2),
        ("a: 1\nb:2\nc: 3\n", "a space belongs behind the colon: points: 2", 2),
        ("a: {b: 1 # 2}\n", "what follows # is a comment: quote it if it is not", 1),
        ("a: {b: 1， c: 2}\n", "separate with the half-width comma ,", 1),
        ('a: "b\n', "close it on this line", 1),
        ('a: 1\nb: "c\nd: 2\ne: 3\n', "close it on this line", 2),
        ('a: 1\nb: "c\nd: 2\ne: "3"\nf: 4\n', "close it on this line", 2),
        ("a: [\"x\", 'y]\nb: 2\nc: 'z'\n", "close it on this line", 1),
        ("- 'y\n- z\n", "close it on this line", 1),
        ("a: 1\n   b: 2\n", "this line and the one before begin at different columns", 2),
    ],
)
def test_slips_of_the_keyboard_have_their_hint(text: str, expected: str, line: int):
    """On the line of the slip, also where YAML notices it a line later."""
    found, at = hint(text)

    assert found.startswith(expected)
    assert at == line


def test_every_second_use_of_a_key_is_told():
    """Readers of YAML keep the last of two in silence."""
    _, found = read_document(Source("demo.yaml", "a: 1\nb: {c: 1, c: 2}\na: 3\n"))

    assert [(d.slug, d.span and d.span.line) for d in found] == [
        ("duplicate-key", 2),
        ("duplicate-key", 3),
    ]


@pytest.mark.parametrize("key", ["[a]", "{a: b}", "? [a]\n"])
def test_a_key_is_a_word(key: str):
    """What looks like a list as a key was meant as a word."""
    _, found = read_document(Source("demo.yaml", f"{key}: 1\n"))

    assert found
    assert {d.slug for d in found} <= {"key-not-text", "yaml-syntax"}
