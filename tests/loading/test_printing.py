"""What is printed of a document says what the document says."""

from __future__ import annotations

import pytest
import yaml

from perfrules.loading.document import Mapping, read_document
from perfrules.loading.printing import canonical, one_line, printed
from perfrules.source import Source

TEXTS = [
    "true", "null", "~", "yes", "no", "on", "12", "1.50", "0x1F", "1e3", "2021-01-01", "- x",
    "a: b", "a #b", "#a", "≥ 90%", "[80%, 90%)", "中文", "a b",
    "'", '"', "a\nb", " a", "a ", "", "\\", "<<",
    "=", "1:30", ".5", "-", "a/b", "x-y.z", "?", "!x", "&x", "*x", "%x", "@x", "`x",
    "{", "}", ",", "n" * 300, "a\tb",
]  # fmt: skip


@pytest.mark.parametrize("text", TEXTS)
def test_text_stays_text(text: str):
    """As a value, a key and an item; another reader of YAML finds the same."""
    quoted = '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
    root, _ = read_document(Source("a", f"{{{quoted}: {quoted}, list: [{quoted}, [{quoted}]]}}"))
    assert isinstance(root, Mapping)

    again, found = read_document(Source("b", printed(root)))

    assert found == []
    assert again is not None
    assert canonical(again) == canonical(root)
    assert yaml.safe_load(printed(root)) == {text: text, "list": [text, [text]]}


@pytest.mark.parametrize(
    "text",
    [
        "a: 1\nb: [1, 2.50, true, false, ~, null]\nc: {}\nd: []\ne:\n",
        "a:\n- - - x\n  - {b: 1}\n- {c: [], d: {}}\n",
        "a: >\n  folded\n  text\nb: |\n  kept\n  lines\nc: plain\n  over lines\n",
        "a: [{b: {c: [{d: 1}, {e: [f]}]}}]\n",
    ],
)
def test_shapes_stay(text: str):
    """Lists of lists, empty ones, blocks of text."""
    root, _ = read_document(Source("a", text))
    assert isinstance(root, Mapping)

    again, _ = read_document(Source("b", printed(root)))

    assert again is not None
    assert canonical(again) == canonical(root)


def test_a_piece_on_one_line():
    """For people: no quotes, no line ends."""
    root, _ = read_document(Source("a", 'a: "x\\ny"\nb: [1, ~, {c: "2"}]\n'))

    assert root is not None
    assert one_line(root) == "{a: x y, b: [1, null, {c: 2}]}"
