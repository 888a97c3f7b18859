"""Facts in JSON are read as JSON: as `json` writes it, with a place for all that is wrong."""

from __future__ import annotations

import json
import time
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

import perfrules
from perfrules import FactError
from perfrules.api import subject_from
from perfrules.decimals import read_number
from perfrules.formats.subject import Subject

NUMBERS = st.one_of(
    st.integers(-(10**30), 10**30),
    st.floats(allow_nan=False, allow_infinity=False, min_value=-1e15, max_value=1e15).filter(
        lambda number: number == 0 or abs(number) > 1e-9
    ),
)
TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Cs", "Zl", "Zp", "Cn", "Co"])
)


def read(text: str, name: str = "facts.json") -> Subject:
    """The subject in a JSON text."""
    return subject_from(text.encode(), name=name)


def value(written: str) -> object:
    """What is read of one value as written."""
    return read(f'{{"facts": {{"x": {written}}}}}').facts["x"]


def problem(text: str, name: str = "facts.json") -> str:
    """What is said of a text that is refused: place, words and slug."""
    with pytest.raises(FactError) as caught:
        read(text, name)
    (found,) = caught.value.diagnostics
    assert found.hint is not None
    return f"{found.span}: {found.message.zh} [{found.slug}]"


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("2e2", "200"), ("5.0E+1", "50"), ("1.5e-3", "0.0015"), ("3.10", "3.10"), ("-7", "-7"),
        ("0", "0"), ("1E0", "1"), ("12.50", "12.50"),
    ],
)  # fmt: skip
def test_numbers_are_read_from_their_text(written: str, number: str):
    """With and without an exponent, to the last digit."""
    found = value(written)

    assert isinstance(found, Decimal)
    assert Decimal(number) == found


@given(NUMBERS)
def test_numbers_as_json_writes_them(number: float):
    """Whole and broken, large and small."""
    found = value(json.dumps(number))

    shown = format(Decimal(json.dumps(number)), "f")
    if read_number(shown) is not None:
        assert Decimal(shown) == found


@given(st.dictionaries(TEXTS, TEXTS), st.sampled_from([None, 1, "\t"]), st.booleans())
def test_texts_as_json_writes_them(facts: dict[str, str], indent: str, ascii_only: bool):  # noqa: FBT001
    """With escapes and surrogate pairs or without, on one line or indented."""
    text = json.dumps({"facts": facts}, ensure_ascii=ascii_only, indent=indent)

    assert facts == dict(read(text).facts)


def test_truth_and_nothing():
    """`true`, `false` and `null` are themselves, in quotes they are words."""
    found = read('{"facts": {"a": true, "b": false, "c": null, "d": "null", "e": "97"}}').facts

    assert found == {"a": True, "b": False, "c": None, "d": "null", "e": "97"}


def test_an_emoji_outside_the_first_plane():
    """`json.dumps` writes it as two escapes."""
    assert read('{"subject": "\\ud83d\\ude00", "facts": {}}').name == "\N{GRINNING FACE}"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"facts":\n  {"x": NaN}}', "facts.json:2:9: NaN 不是一个数 [json-syntax]"),
        ('{"facts":\n  {"x": -Infinity}}', "facts.json:2:9: -Infinity 不是一个数 [json-syntax]"),
        ('{"facts":\n  {"x": 012}}', "facts.json:2:9: 012 以 0 开头 [json-syntax]"),
        ('{"facts": {"x": 97%}}', "facts.json:1:17: 97% 不是 JSON 的值 [json-syntax]"),
        ('{"facts": {"x": }}', "facts.json:1:17: 这里缺少一个值 [json-syntax]"),
        ("{\"facts\": {\"x\": '1'}}", "facts.json:1:17: JSON 用半角双引号 [json-syntax]"),
        ('{"facts": {"x": 1,}}', "facts.json:1:19: 最后一项后面多了逗号 [json-syntax]"),
        ('{"facts": {"x": 1 "y": 2}}', "facts.json:1:19: 这里缺少逗号或 } [json-syntax]"),
        ('{"facts": {"x" 1}}', "facts.json:1:16: 键后面缺少半角冒号 [json-syntax]"),
        ('{"facts": {x: 1}}', "facts.json:1:12: JSON 的键要放在双引号里 [json-syntax]"),
        ('{"facts": {"x": "1}\n}', "facts.json:1:17: 引号没有成对 [json-syntax]"),
        ('{"facts": {"x": "\\d"}}', "facts.json:1:17: 引号里有 JSON 不认的写法 [json-syntax]"),
        ('{"facts": {"x": 1}', "facts.json:1:19: 文件到此结束，缺少 } [json-syntax]"),
        ('{"facts": {}} 1', "facts.json:1:15: 后面还有多余的内容 [json-syntax]"),
        ('{"facts": {"x": 1,\n "x": 2}}',
         "facts.json:2:2: 键 x 写了两次（第 1 行已有） [duplicate-key]"),
        ('{"facts": {"x": "\\ud83d"}}',
         "facts.json:1:17: 这里用转义写了一个看不见的字符 [invisible-character]"),
        ("[1]", "facts.json:1:1: 文件要写成“键: 值” [not-a-mapping]"),
        ("", "facts.json:1:1: 文件是空的 [not-a-mapping]"),
        ('{"facts": {"x": [1, [2]]}}',
         "facts.json:1:12: 这里要写文字或一个数或 true 或 false，不是列表 [wrong-type]"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_where_it_stands(text: str, told: str):
    """In the words of JSON, with the line and the column."""
    assert told == problem(text)


def test_a_fact_that_is_wrong_is_told_where_it_stands(tmp_path: Path):
    """The line and the column of the value."""
    file = tmp_path / "facts.json"
    file.write_text('{"facts": {\n\t"中长期规划": "无"\n}}', encoding="utf-8")
    with pytest.raises(FactError) as caught:
        perfrules.evaluate("cn-js-lyg-npc-2021", file)

    assert f"{file}:2:11" in [str(d.span) for d in caught.value.diagnostics]


@pytest.mark.parametrize("name", ["<stdin>", "facts.txt"])
def test_what_begins_like_json_is_json(name: str):
    """What is piped in has no name that says so."""
    assert read('\n{"facts": {"x": 2e2}}', name).facts["x"] == Decimal(200)


def test_yaml_with_braces_stays_yaml():
    """A YAML file may be written in braces too."""
    assert read("{facts: {x: 97%}}", "<stdin>").facts["x"] == "97%"
    assert read('{"facts": {x: 97%}}', "facts.yaml").facts["x"] == "97%"


@pytest.mark.parametrize(
    "text",
    ["[" * 100_000, '{"a":' * 50_000, '{"facts": {"x": ' + "9" * 2_000_000 + "}}",
     '{"facts": {' + ", ".join(f'"a{n}": {n}' for n in range(80_000)) + "}}",
     '{"facts": {"x": 1e999999999}}', '{"facts": {"x": "' + "\\u0041" * 300_000 + '"}}'],
    ids=["lists", "mappings", "digits", "facts", "power", "escapes"],
)  # fmt: skip
def test_hostile_json_is_bounded(text: str):
    """Depth, size and powers cost no more than a second."""
    started = time.process_time()
    with pytest.raises(FactError):
        perfrules.load("cn-js-lyg-npc-2021").evaluate(read(text))

    assert time.process_time() - started < 3
