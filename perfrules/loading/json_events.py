"""JSON text → the events that YAML would give, so that one builder makes the tree of both.

YAML is nearly JSON, but not in numbers (2e2), in escapes (surrogate pairs) and in white space; and
what is wrong with JSON has to be said in the words of JSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

import yaml

from perfrules.decimals import LONGEST
from perfrules.source import Source
from perfrules.wording import Text, shortened

_SPACE: Final = re.compile(r"[ \t\n\r]*")
_STRING: Final = re.compile(r'"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"', re.ASCII)
_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?", re.ASCII)
_WORD: Final = re.compile(r"[-+]?[\w.%]+")
_LITERALS: Final = frozenset({"true", "false", "null"})
_EMPTY: Final = Text(
    "检查这里前后的引号、逗号和括号", "look at the quotes, commas and brackets here"
)
_OPENING: Final = {"{": "}", "[": "]"}


class NotJson(Exception):
    """The text is no JSON: where, why and the way out."""

    def __init__(self, start: int, length: int, message: Text, hint: Text) -> None:
        super().__init__(start)
        self.start, self.length, self.message, self.hint = start, length, message, hint


def is_json(source: Source) -> bool:
    """Whether a text is to be read as JSON: by the name of its file, else by how it begins."""
    name = source.name.lower()
    if name.endswith((".json", ".yaml", ".yml")):
        return name.endswith(".json")
    return re.match(r'\s*\{\s*"', source.text) is not None


def json_events(text: str) -> Iterator[yaml.Event]:
    """The events of a JSON text. Raises NotJson at the first thing that is wrong."""
    return _Reading(text).events()


class _Reading:
    """One pass over the text, without recursion."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0
        # Up to which character lines were counted, the line there, and where that line begins.
        self.counted, self.line, self.line_start = 0, 0, 0

    def events(self) -> Iterator[yaml.Event]:
        stack: list[str] = []  # what closes each open collection
        self._skip()
        if not self.text[self.at :]:
            return  # an empty file
        while True:
            yield from self._value(stack)
            while True:
                self._skip()
                if not stack:
                    if self.at < len(self.text):
                        raise self._wrong(Text("后面还有多余的内容", "something follows the end"))
                    return
                if self._take(stack[-1]):
                    yield self._closed(stack.pop())
                    continue
                break
            if not self._take(","):
                raise self._missing_comma(stack[-1])
            self._skip()
            if self.text[self.at : self.at + 1] == stack[-1]:
                raise self._wrong(Text("最后一项后面多了逗号", "a comma follows the last item"),
                                  Text("删去它", "delete it"))  # fmt: skip
            if stack[-1] == "}":
                yield self._key()

    def _value(self, stack: list[str]) -> Iterator[yaml.Event]:
        """A scalar, or all that opens before one, or before what closes at once."""
        while True:
            start = self.at
            character = self.text[start : start + 1]
            if character not in _OPENING:
                yield self._scalar()
                return
            self.at += 1
            mark, after = self._mark(start), self._mark(self.at)
            if character == "[":
                yield yaml.SequenceStartEvent(None, None, True, mark, after)
            else:
                yield yaml.MappingStartEvent(None, None, True, mark, after)
            stack.append(_OPENING[character])
            self._skip()
            if self.text[self.at : self.at + 1] == stack[-1]:
                return
            if character == "{":
                yield self._key()

    def _closed(self, closing: str) -> yaml.Event:
        mark = self._mark(self.at - 1)
        return yaml.MappingEndEvent(mark) if closing == "}" else yaml.SequenceEndEvent(mark)

    def _key(self) -> yaml.Event:
        if self.text[self.at : self.at + 1] != '"':
            raise self._wrong(
                Text("JSON 的键要放在双引号里", "a key of JSON stands in double quotes"),
                Text('写成 "名称": 值', 'write "name": value'),
            )
        key = self._string()
        self._skip()
        if not self._take(":"):
            raise self._wrong(
                Text("键后面缺少半角冒号", "a colon is missing behind the key"),
                Text('写成 "名称": 值', 'write "name": value'),
            )
        self._skip()
        return key

    def _scalar(self) -> yaml.Event:
        if self.text[self.at : self.at + 1] == '"':
            return self._string()
        found = _WORD.match(self.text, self.at)
        word = found[0] if found else ""
        number = _NUMBER.match(self.text, self.at)
        if number and (number.end() == len(self.text) or self.text[number.end()] in " \t\n\r,]}"):
            return self._event(_plain_number(number[0]), number.end(), plain=True)
        if word in _LITERALS:
            return self._event(word, self.at + len(word), plain=True)
        raise self._no_value(word)

    def _string(self) -> yaml.Event:
        found = _STRING.match(self.text, self.at)
        if found:
            return self._event(json.loads(found[0]), found.end(), plain=False)
        end = self.text.find("\n", self.at)
        rest = self.text[self.at + 1 : end if end >= 0 else len(self.text)]
        if re.search(r'(?<!\\)"', rest):
            raise self._wrong(
                Text("引号里有 JSON 不认的写法", "JSON does not know an escape in these quotes"),
                Text(
                    "反斜杠写成 \\\\，制表符写成 \\t", "write \\\\ for a backslash, \\t for a tab"
                ),
            )
        raise self._wrong(
            Text("引号没有成对", "the quotes do not match"),
            Text("这一行缺少后一个引号", "the closing quote is missing on this line"),
        )

    def _no_value(self, word: str) -> NotJson:
        if word.lstrip("+-").lower() in {"nan", "infinity", "inf"}:
            return self._wrong(
                Text(f"{word} 不是一个数", f"{word} is no number"),
                Text("没有填报就写 null", "write null for what is not reported"),
                len(word),
            )
        if re.fullmatch(r"-?0[0-9]+(\.[0-9]+)?", word):
            return self._wrong(
                Text(f"{shortened(word)} 以 0 开头", f"{shortened(word)} begins with 0"),
                Text("去掉前面的 0；编号请放在引号里", "drop the 0, or quote what is no number"),
                len(word),
            )
        if word:
            told = shortened(word)
            return self._wrong(
                Text(f"{told} 不是 JSON 的值", f"{told} is no value of JSON"),
                Text(f'放在双引号里："{told}"', f'put it in double quotes: "{told}"'),
                len(word),
            )
        if self.text[self.at : self.at + 1] in {"'", "“", "”"}:
            return self._wrong(
                Text("JSON 用半角双引号", "JSON has straight double quotes"),
                Text('写成 "…"', 'write "…"'),
            )
        return self._wrong(
            Text("这里缺少一个值", "a value is missing here"),
            Text("没有填报就写 null", "write null for what is not reported"),
        )

    def _missing_comma(self, closing: str) -> NotJson:
        if self.at >= len(self.text):
            return self._wrong(
                Text(f"文件到此结束，缺少 {closing}", f"the file ends here, without {closing}"),
                Text(f"在末尾补上 {closing}", f"add {closing} at the end"),
            )
        return self._wrong(
            Text(f"这里缺少逗号或 {closing}", f"a comma or {closing} is missing here"),
            Text("各项之间用半角逗号分隔", "separate with half-width commas"),
        )

    def _wrong(self, message: Text, hint: Text = _EMPTY, length: int = 1) -> NotJson:
        return NotJson(self.at, length, message, hint)

    def _take(self, mark: str) -> bool:
        found = self.text.startswith(mark, self.at)
        self.at += found
        return found

    def _skip(self) -> None:
        found = _SPACE.match(self.text, self.at)
        assert found is not None
        self.at = found.end()

    def _event(self, value: str, end: int, *, plain: bool) -> yaml.Event:
        start, after = self._mark(self.at), self._mark(end)
        self.at = end
        return yaml.ScalarEvent(None, None, (plain, not plain), value, start, after)

    def _mark(self, index: int) -> yaml.Mark:
        ends = self.text.count("\n", self.counted, index)
        if ends:
            self.line += ends
            self.line_start = self.text.rindex("\n", self.counted, index) + 1
        self.counted = index
        return yaml.Mark("", index, self.line, index - self.line_start, None, 0)


def _plain_number(text: str) -> str:
    """A number without an exponent: 2e2 is 200; one that would be absurdly long stays as it is."""
    if "e" not in text.lower():
        return text
    mantissa, _, power = text.lower().partition("e")
    if len(mantissa) > LONGEST or len(power) > 3:
        return text
    shown = format(Decimal(text), "f")
    return shown if len(shown) <= LONGEST else text
