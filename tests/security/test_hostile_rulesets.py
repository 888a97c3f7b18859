"""Whatever is given as a ruleset: a ruleset or diagnostics with positions, soon and in little room.

The classes are those of what people and attackers really write: statements, reach, magnitude, size
and shape, strange text.
"""

from __future__ import annotations

import resource
import string
import sys
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings, strategies as st

from perfrules import compiling
from perfrules.checking import check_model
from perfrules.diagnostics import MOST, Diagnostic, Severity, errors_of, in_order
from perfrules.loading import load_model
from perfrules.source import Source

SECONDS = 1.0 if sys.gettrace() is None else 8.0  # measuring coverage takes its time
MEGABYTES = 200

GOOD = """\
perfrules: 1
id: demo
version: "1"
title: 示例
total_points: 10
rounding: {places: 2, at: [indicator, total]}
grades: [{grade: 优, from: 90%}, {grade: 差, from: 0}]
facts:
  budget: {name: 支出预算数, unit: 万元, min: 0}
  spent: {name: 支出决算数, unit: 万元, min: 0}
values:
  rate: {name: 执行率, formula: spent / budget, unit: "%"}
checks:
- {id: within-budget, that: spent <= budget, tolerance: 0.01万元, message: 超预算}
indicators:
- name: 产出
  points: 6
  indicators:
  - {name: 培训完成率, points: 2, target: 100%, scoring: ratio}
  - name: 预算执行
    points: 4
    target: "≥ 90%"
    actual: rate
    scoring: {method: steps, of: shortfall, step: 1个百分点, lose: 0.5, partial: whole}
- name: 满意度
  points: 4
  unit: "%"
  scoring:
    method: bands
    bands:
    - {when: "≥ 90%", points: 4}
    - {when: "[60%, 90%)", share: 50%}
    - {when: otherwise, points: 0}
"""


def diagnosed(text: str) -> list[Diagnostic]:
    """What there is to say about a text; a text with nothing wrong in it must make a plan."""
    source = Source("<hostile>", text)
    model, found = load_model(source)
    if model is not None:
        rules, wrong = compiling.rules(model)
        found = in_order([*found, *check_model(model), *wrong])
        if not errors_of(found):
            compiling.plan(rules)
    for diagnostic in found[:3]:
        diagnostic.render(source, "zh")
        diagnostic.render(source, "en")
    return found


def room() -> int:
    """The most memory this process ever took, in megabytes."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most // (1024 * 1024 if sys.platform == "darwin" else 1024)


def refused(text: str) -> list[Diagnostic]:
    """The diagnostics of a text that must be refused, within the limits of time and room."""
    before, begun = room(), time.process_time()
    found = diagnosed(text)
    taken = time.process_time() - begun

    assert taken < SECONDS
    assert room() - before < MEGABYTES
    assert errors_of(found)
    assert len(found) <= MOST + 1
    lines = text.count("\n") + text.count("\r") + 1
    for diagnostic in found:
        assert diagnostic.span is not None
        assert 1 <= diagnostic.span.line <= lines
        assert len(diagnostic.message.zh) < 1_000
    return found


def with_formula(formula: str) -> str:
    """The good ruleset with this formula (as a block, so that nothing in it needs quotes)."""
    block = "|-\n      " + formula.replace("\n", "\n      ")
    return GOOD.replace("    actual: rate\n", f"    actual: {block}\n")


def with_points(written: str) -> str:
    """The good ruleset with these points."""
    return GOOD.replace("points: 2, target", f"points: {written}, target")


def test_the_good_ruleset_is_good():
    """What follows is refused for what is changed in it."""
    assert diagnosed(GOOD) == []


@pytest.mark.parametrize(
    "formula",
    [
        "x = 5", "rate += 1", "(y := 5)", "rate; rate", "rate\nrate", "import os", "lambda: 1",
        "await rate", "yield rate", "[x for x in rate]", "max(*[1, 2])", "{'a': 1}", "rate if rate",
        "del rate", "global rate", "x: int", "rate,", "...", "not", "", "#", "`", '"', "'rate",
        "“rate",
    ],
)  # fmt: skip
def test_statements_are_no_formulas(formula: str):
    """Class 1: a formula is an expression and nothing else."""
    assert refused(with_formula(formula))


@pytest.mark.parametrize(
    "formula",
    [
        "rate.real", "rate.__class__.__mro__", "__import__('os').system('ls')", "eval('1')",
        "exec('1')", "open('/etc/passwd')", "rate[0]", "rate.__getitem__(0)", "f'{rate}'",
        "'%s' % rate", "'{}'.format(rate)", "getattr(rate, 'x')", "globals()", "__builtins__",
        "(lambda: 1)()", "max.__call__(1, 2)", "min(1)(2)", "rate is 1", "b'x'", "u'x' + 'y'",
    ],
)  # fmt: skip
def test_nothing_can_be_reached(formula: str):
    """Class 2: no attribute, subscript, format or function outside the table."""
    assert refused(with_formula(formula))


@pytest.mark.parametrize(
    "formula",
    [
        "9**9**9", "9 ^ 9", "1 << 10000", "9" * 4_301, "0x10", "0o17", "0b1", "1j", "1_000",
        "1e400", "1e999999999", "1E5", "rate * " + "9" * 31, "NaN", "Infinity", "inf", "1.5.5",
    ],
)  # fmt: skip
def test_absurd_numbers_are_refused_in_formulas(formula: str):
    """Class 4: no power, shift, other base, exponent or endless literal."""
    assert refused(with_formula(formula))


@pytest.mark.parametrize(
    "written",
    [
        "9" * 4_301, "1e400", "1e999999999", "1E+1000000", ".nan", ".inf", "-.inf", "NaN", "0x10",
        "0o17", "010", "1_000", "1:30", "12:30:45", "NO", "~", "true", "1,5", "٣", "1" * 41,
        "2024-02-30", "-0", "!!float 1", "[2]", "{a: 2}", "0." + "1" * 50,
    ],
)  # fmt: skip
def test_absurd_numbers_are_refused_as_points(written: str):
    """Classes 4, 5, 6: points are a plain decimal number of a size that means something."""
    assert refused(with_points(written))


@pytest.mark.parametrize("size", ["1" + "0" * 39, "0." + "0" * 37 + "1"])
def test_the_largest_and_the_smallest_number_are_borne(size: str):
    """Class 4: forty digits are read; that the points do not add up is all there is to say."""
    slugs = {diagnostic.slug for diagnostic in refused(with_points(size))}

    assert slugs <= {"points-add-up", "points-too-fine"}


def many_indicators(count: int, line: str) -> str:
    """So many indicators, each written like `line` with its number in it."""
    head = GOOD[: GOOD.index("indicators:")]
    return f"{head}indicators:\n" + "".join(f"- {line.format(n)}\n" for n in range(count))


def nested_flow(depth: int) -> str:
    """Lists in lists."""
    return "title: " + "[" * depth + "]" * depth + "\n"


def nested_block(depth: int) -> str:
    """Groups in groups."""
    return "".join(f"{' ' * n}a:\n" for n in range(depth)) + " " * depth + "a: 1\n"


LARGE: dict[str, Callable[[], str]] = {
    "formula of a megabyte": lambda: with_formula("rate + " * 150_000 + "rate"),
    "250 parentheses": lambda: with_formula("(" * 250 + "rate" + ")" * 250),
    "5,000 minus signs": lambda: with_formula("-" * 1_900 + "rate"),
    "not not not": lambda: with_formula("not " * 480 + "true"),
    "50,000 ands": lambda: with_formula(" and ".join(["rate > 0"] * 50_000)),
    "a long sum": lambda: with_formula("+".join(["1"] * 990)),
    "nested calls": lambda: with_formula("abs(" * 400 + "1" + ")" * 400),
    "nested choices": lambda: with_formula("1 if true else " * 120 + "1"),
    "a thousand levels of lists": lambda: nested_flow(1_000),
    "a hundred thousand levels of lists": lambda: nested_flow(100_000),
    "a thousand levels of keys": lambda: nested_block(1_000),
    "200,000 keys": lambda: "".join(f"k{n}: 1\n" for n in range(200_000)),
    "100,000 unknown keys": lambda: GOOD + "".join(f"k{n}: 1\n" for n in range(70_000)),
    "20,000 wrong indicators": lambda: many_indicators(20_000, "{{nmae: a{}, pionts: 1}}"),
    "20,000 words for indicators": lambda: many_indicators(20_000, "甲{}"),
    "3,000 wrong formulas": lambda: many_indicators(
        3_000, "{{id: a{}, points: 1, target: 1, actual: x = 1}}"
    ),
    "2,000 unknown names": lambda: many_indicators(
        2_000, "{{id: a{0}, points: 1, target: 1, actual: b{0} + a_{0}}}"
    ),
    "the same key 30,000 times": lambda: "a: 1\n" * 30_000,
    "the same id 3,000 times": lambda: many_indicators(3_000, "{{id: a, points: 1, target: 1}}"),
    "a key of a megabyte": lambda: GOOD + "x" * 1_000_000 + ": 1\n",
    "a word of a megabyte": lambda: with_points("x" * 1_000_000),
    "a name of a megabyte": lambda: GOOD.replace("满意度", "满" * 1_000_000),
    "a method of a megabyte": lambda: GOOD.replace("method: bands", "method: " + "b" * 1_000_000),
    "a line of choices": lambda: with_points("2, choices: [" + "甲, " * 50_000 + "乙]"),
    "two megabytes of white space": lambda: GOOD + "x: 1" + " " * 2_000_000 + "\n",
    "too many characters": lambda: GOOD + "# " + "x" * 3_000_000,
    "hundred thousand quotes": lambda: "a: " + '"' * 100_001,
    "aliases that laugh": lambda: (
        "a: &a [x]\n" + "".join(f"k{n}: &k{n} [*a, *a, *a]\n" for n in range(30))
    ),
    "merge keys": lambda: GOOD + "x: {<<: {a: 1}, <<: {b: 2}}\n",
    "values in a circle": lambda: GOOD.replace(
        "values:\n",
        "values:\n" + "".join(f"  v{n}: {{formula: v{(n + 1) % 500}}}\n" for n in range(500)),
    ),
}


@pytest.mark.parametrize("make", LARGE.values(), ids=LARGE.keys())
def test_size_and_shape_are_bounded(make: Callable[[], str]):
    """Class 7: refused with a position, in a second, in 200 MB."""
    assert refused(make())


@pytest.mark.parametrize(
    ("character", "slug"),
    [
        ("\x00", "invisible-character"),
        ("\ud800", "invisible-character"),
        ("\u200b", "invisible-character"),
        ("\u202e", "invisible-character"),
        ("\ufeff", "invisible-character"),
        ("\x85", "invisible-character"),
        ("\u2028", "invisible-character"),
        ("\uffff", "invisible-character"),
        ("\x1b", "invisible-character"),
    ],
)
def test_invisible_characters_are_named(character: str, slug: str):
    """Class 8: what nobody can see is shown by its code, where it stands."""
    found = refused(GOOD.replace("满意度", f"满{character}意度"))

    assert [(d.slug, d.span.line if d.span else 0) for d in found] == [(slug, 25)]
    assert f"U+{ord(character):04X}" in found[0].message.en


def test_lookalikes_are_refused():
    """Class 8: a Cyrillic letter in a Latin id is another letter, and says so."""
    found = refused(GOOD.replace("budget:", "budg\u0435t:", 1))

    assert "lookalike" in {diagnostic.slug for diagnostic in found}


def test_full_width_signs_are_read():
    """Class 8: ≥ ＞ （ ） ％ and full-width digits mean what they say."""
    text = GOOD.replace("actual: rate", f"actual: {wide('(rate-0%)*1')}")
    text = text.replace('"≥ 90%"', wide("≥90%"), 1).replace('"≥ 90%"', wide(">89.99%"))
    text = text.replace('"[60%, 90%)"', f'"{wide("[60%,89.99%]")}"')

    assert diagnosed(text) == []


def wide(text: str) -> str:
    """The text in full-width signs."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" and not c.isalpha() else c for c in text)


@pytest.mark.parametrize("ends", ["\r\n", "\r"])
def test_line_ends_and_the_mark_of_windows_change_nothing(ends: str):
    """Class 8: a file saved by Notepad is the same ruleset; its messages have the same lines."""
    assert diagnosed("\ufeff" + GOOD.replace("\n", ends)) == []

    wrong = with_formula("rate +")
    assert diagnosed(wrong) == diagnosed(wrong.replace("\n", ends))


@pytest.mark.parametrize("name", ["points", "if", "max", "且", "a`b", "x" * 201])
def test_names_that_could_not_be_read_in_a_formula_are_refused(name: str):
    """Class 8: an id must be able to stand in a formula, if need be between backticks."""
    assert refused(GOOD.replace("budget:", f"{name}:", 1))


@pytest.mark.parametrize("name", ["预算(万元)", "2024预算", "预算 数", "a-b"])
def test_names_with_signs_stand_between_backticks(name: str):
    """Class 8: a name is not refused for its signs."""
    text = GOOD.replace("budget:", f'"{name}":', 1).replace("/ budget", f"/ `{name}`")
    text = text.replace("<= budget", f"<= `{name}`")

    assert diagnosed(text) == []


@given(st.text())
def test_any_text_is_diagnosed(text: str):
    """No text is a ruleset by accident, and none makes anything else happen."""
    assert errors_of(diagnosed(text))


@given(st.binary())
def test_any_bytes_are_diagnosed(content: bytes):
    """Neither do bytes that are some text in Latin-1."""
    assert errors_of(diagnosed(content.decode("latin-1")))


PIECES = st.sampled_from(
    ["", "~", "true", "[]", "{}", "[a, b]", "{a: b}", "-1", "1e3", "9" * 30, '"x"', '"≥ 90%"',
     "健全", "[1, 2]", "0", "otherwise", "2.5", "100%", "bands", "{method: bands}", "!!x", "&a",
     "*a", "<<", "spent", "rate", "budget + 1%", "：", "\u3000", "\t", "\n", "#", "- ", "`", "'"],
)  # fmt: skip


@st.composite
def mutations(draw: st.DrawFn) -> str:
    """The good ruleset with a few lines dropped, doubled, swapped or spoilt."""
    lines = GOOD.split("\n")
    for _ in range(draw(st.integers(1, 4))):
        where = draw(st.integers(0, len(lines) - 1))
        line = lines[where]
        match draw(st.integers(0, 4)):
            case 0:
                del lines[where]
            case 1:
                lines.insert(where, draw(st.sampled_from(lines)))
            case 2:
                start, end = sorted(draw(st.tuples(*[st.integers(0, len(line))] * 2)))
                lines[where] = line[:start] + draw(PIECES) + line[end:]
            case 3:
                head, colon, _ = line.partition(":")
                lines[where] = f"{head}{colon} {draw(PIECES)}"
            case _:
                at = draw(st.integers(0, len(line)))
                typed = draw(st.sampled_from(string.printable + "，：（）％≥“”"))
                lines[where] = line[:at] + typed + line[at:]
        if not lines:
            return ""
    return "\n".join(lines)


@settings(max_examples=400)
@given(mutations())
def test_a_spoilt_ruleset_is_a_ruleset_or_diagnosed(text: str):
    """Diagnostics stand on lines there are, and a ruleset without errors can be planned."""
    lines = text.count("\n") + text.count("\r") + 1

    for diagnostic in diagnosed(text):
        assert diagnostic.severity in Severity
        assert diagnostic.span is not None
        assert 1 <= diagnostic.span.line <= lines
        assert diagnostic.span.column >= 1
