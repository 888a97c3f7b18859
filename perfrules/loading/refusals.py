"""What the schema refuses → diagnostics: at the key or value, with a reason and a way out."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from typing import Any, Final

import attrs

from perfrules.diagnostics import MOST, Diagnostic
from perfrules.loading.document import Entry, Mapping, Node, Scalar, Sequence
from perfrules.loading.numerals import meant_number
from perfrules.loading.schema import Refusal, Schema
from perfrules.loading.slips import thousands
from perfrules.suggestions import nearest
from perfrules.wording import Text, shortened

_ABOUT_KEYS: Final = frozenset(
    {
        "required",
        "additionalProperties",
        "x-one-of-keys",
        "x-any-of-keys",
        "x-discriminator",
        "x-required-without",
    }
)
_LISTED: Final = 14  # so many keys are named where none comes near
_WIDE_COLON: Final = Text(
    "冒号请用半角 : 并在后面空一格", "use the half-width colon : and a space after it"
)
_NO_SPACE: Final = Text("冒号后面要空一格", "a space belongs behind the colon")
_ONE_BY_ONE: Final = Text("每项一行，以 - 开头", "one a line, each behind a -")
_KINDS: Final = {
    "string": Text("文字", "text"),
    "number": Text("一个数", "a number"),
    "integer": Text("一个整数", "a whole number"),
    "boolean": Text(" true 或 false", "true or false"),
    "array": Text("一个列表", "a list"),
    "object": Text("“键: 值”", "keys with values"),
}
_MEANT: Final = {
    **dict.fromkeys(("是", "有", "yes", "on", "True"), "true"),
    **dict.fromkeys(("否", "无", "no", "off", "False"), "false"),
}


def diagnostics(root: Node, refusals: list[Refusal]) -> Iterator[Diagnostic]:
    """One diagnostic for each mistake: several keywords may refuse the same key or value."""
    told: set[tuple[str | int, ...]] = set()
    for refusal in refusals:
        about_keys = refusal.keyword in _ABOUT_KEYS
        place = (*refusal.path, 0 if about_keys else 1)
        if place in told:
            continue
        told.add(place)
        node, entry = _found(root, refusal.path)
        if about_keys and isinstance(node, Mapping):
            yield from _Keys(node, refusal.schema).problems()
        else:
            yield _about_value(node, entry, refusal)


def _found(root: Node, path: tuple[str | int, ...]) -> tuple[Node, Entry | None]:
    """The node at a path, and its entry where it is the value of a key."""
    node, entry = root, None
    for part in path:
        if isinstance(node, Mapping):
            entry = node.entries[str(part)]
            node = entry.value
        elif isinstance(node, Sequence):
            entry, node = None, node.items[int(part)]
    return node, entry


# The keys of a mapping: unknown ones, missing ones, too many of a kind.


@attrs.define
class _Keys:
    """The keys of one mapping beside those its schema knows."""

    node: Mapping
    schema: Schema

    def problems(self) -> Iterator[Diagnostic]:
        """Unknown keys, then missing ones: a slip of the pen is the former, not both."""
        meant: set[str] = set()
        if self.schema.get("additionalProperties") is False or "x-discriminator" in self.schema:
            unknown = [e for k, e in self.node.entries.items() if k not in self._allowed()]
            for entry in unknown[:MOST]:
                elsewhere = self._elsewhere(entry.key.text)
                close = None if elsewhere else self._close(entry.key.text)
                if close and close not in self.node.entries:
                    meant.add(close)
                if close or "x-discriminator" not in self.schema:
                    yield self._unknown(entry, close, elsewhere)
        yield from self._missing(meant)

    def _allowed(self) -> dict[str, Schema]:
        known: dict[str, Schema] = self.schema.get("properties") or self.schema.get("x-known") or {}
        return known

    def _close(self, key: str) -> str | None:
        """The known key that was probably meant, also by its Chinese name."""
        allowed = self._allowed()
        suggested = {*allowed, "indicators"} if "target" in allowed else {*allowed}
        by_title = {_named(each, name).zh: name for name, each in allowed.items()}
        plain = unicodedata.normalize("NFKC", key).strip()
        return by_title.get(plain) or nearest(plain, suggested) or _only_like(plain, by_title)

    def _elsewhere(self, key: str) -> Text | None:
        """Where a key belongs that stands one level too high: in `scoring`, in an indicator."""
        allowed = self._allowed()
        methods = allowed.get("scoring", {}).get("x-choose", (None, {}))[1].get("x-methods", {})
        if any(key in method["properties"] for method in methods.values()):
            return Text(f"{key} 写在 scoring 里面", f"{key} belongs inside `scoring`")
        below = allowed.get("indicators", {}).get("items", {}).get("x-choose", ({},))[-1]
        if "points" in allowed and key in below.get("properties", {}):
            return Text(f"{key} 写在下面的指标里", f"{key} belongs to the indicators below")
        return None

    def _unknown(self, entry: Entry, close: str | None, elsewhere: Text | None) -> Diagnostic:
        key = entry.key.text
        owner = _named(self.schema, "")
        hint = Text(f"是不是 {close}？", f"did you mean '{close}'?") if close else self._listing()
        if "：" in key:
            hint = _WIDE_COLON
        elif ":" in key:
            hint = _NO_SPACE
        elif isinstance(entry.value, Scalar) and not entry.value.text:
            hint = thousands(key) or hint
        return Diagnostic(
            slug="unknown-key",
            span=entry.key.span,
            message=Text(
                f"{owner.zh}没有“{shortened(key)}”这个键", f"{owner.en}: no key '{shortened(key)}'"
            ),
            hint=elsewhere or hint,
        )

    def _listing(self) -> Text:
        keys = list(self._allowed())
        more = len(keys) > _LISTED
        return Text(
            f"可用的键：{'、'.join(keys[:_LISTED])}{'……' if more else ''}",
            f"the keys are: {', '.join(keys[:_LISTED])}{' …' if more else ''}",
        )

    def _missing(self, meant: set[str]) -> Iterator[Diagnostic]:
        if "x-discriminator" in self.schema:
            yield from self._chosen(self.schema["x-discriminator"], meant)
            return
        if "indicators" in meant:  # a group whose list is misspelt lacks no points
            return
        for key in self._needed():
            if key not in self.node.entries and key not in meant:
                yield self._lacks(key)
        for keyword in ("x-one-of-keys", "x-any-of-keys"):
            keys = self.schema.get(keyword, ())
            written = [key for key in keys if key in self.node.entries]
            if keys and not written and not meant.intersection(keys):
                yield self._lacks(*keys)
            elif keyword == "x-one-of-keys" and len(written) > 1:
                yield Diagnostic(
                    slug="too-many-keys",
                    span=self.node.entries[written[1]].key.span,
                    message=Text(
                        f"{'、'.join(keys)} 只能写一个",
                        f"only one of {', '.join(keys)} may be written",
                    ),
                    hint=Text("删去其中一个", "delete one of them"),
                )

    def _needed(self) -> Iterator[str]:
        """The keys that must stand here, and those that must where a certain other one does not."""
        yield from self.schema.get("required", ())
        other, needed = self.schema.get("x-required-without", ("", ()))
        if other not in self.node.entries:
            yield from needed

    def _chosen(self, key: str, meant: set[str]) -> Iterator[Diagnostic]:
        """The method: missing, or not one that is known."""
        entry = self.node.entries.get(key)
        if entry is None:
            if key not in meant:
                yield self._lacks(key)
        else:
            yield _not_one_of(entry.value, self._allowed()[key])

    def _lacks(self, *keys: str) -> Diagnostic:
        owner = _named(self.schema, "")
        named = [(key, _named(self._allowed()[key], key)) for key in keys]
        zh = "或 ".join(f"{key}（{name.zh}）" for key, name in named)
        en = " or ".join(key for key, _ in named)
        return Diagnostic(
            slug="missing-key",
            span=self.node.span,
            message=Text(f"{owner.zh}缺少 {zh}", f"{owner.en}: {en} is missing"),
            hint=_written_as(keys[0], self._allowed()[keys[0]]),
        )


def _only_like(key: str, by_title: dict[str, str]) -> str | None:
    """The key whose Chinese name is part of what was written, or has it in it: 单位, 指标名称."""
    if key.isascii() or len(key) < len("单位"):
        return None
    found = {name for title, name in by_title.items() if title in key or key in title}
    return found.pop() if len(found) == 1 else None


# One value: its type, its words, its size.


def _about_value(node: Node, entry: Entry | None, refusal: Refusal) -> Diagnostic:
    schema, keyword = refusal.schema, refusal.keyword
    if isinstance(node, Scalar) and (node.is_null or not node.text.strip()):
        return _nothing_written(node, entry, schema)
    if keyword in {"enum", "const"} and isinstance(node, Scalar):
        return _not_one_of(node, schema)
    if keyword == "pattern" and isinstance(node, Scalar):
        zh, _, en = str(schema.get("x-words", "")).partition(" / ")
        told = shortened(node.text)
        message = Text(f"“{told}”不是{zh}", f"“{told}” is not {en}")
        return Diagnostic(slug="wrong-form", span=node.span, message=message, hint=_example(schema))
    if keyword in {"minItems", "minProperties"}:
        least = schema[keyword]
        return Diagnostic(
            slug="too-few",
            span=entry.key.span if entry else node.span,
            message=Text(f"这里至少要有 {least} 项", f"at least {least} must stand here"),
            hint=_example(schema) or _ONE_BY_ONE,
        )
    if keyword in {"maxItems", "maxProperties"}:
        most = schema[keyword]
        return Diagnostic(
            slug="too-many",
            span=entry.key.span if entry else node.span,
            message=Text(f"这里最多 {most} 项", f"at most {most} may stand here"),
            hint=Text(
                "合并相近的项，或拆成几个指标", "join those alike, or make several indicators"
            ),
        )
    if keyword in {"minimum", "exclusiveMinimum", "maximum"} and isinstance(node, Scalar):
        return _out_of_range(node, schema)
    return _wrong_type(node, entry, schema)


def _nothing_written(node: Scalar, entry: Entry | None, schema: Schema) -> Diagnostic:
    hint = _example(schema, entry.key.text if entry else "")
    if entry and "x-taken-out" in schema:
        zh, _, en = str(schema["x-taken-out"]).partition(" / ")
        named = shortened(entry.key.text, 40)
        hint = Text(zh.format(named), en.format(named))
    return Diagnostic(
        slug="empty-value",
        span=entry.key.span if entry else node.span,
        message=Text("这里没有写内容", "nothing is written here"),
        hint=hint or Text("写上内容，或删去这一行", "write something, or delete the line"),
    )


def _not_one_of(node: Node, schema: Schema) -> Diagnostic:
    slug = "unknown-method" if "all-or-nothing" in schema.get("enum", ()) else "unknown-value"
    known = [str(word) for word in schema.get("enum", [schema.get("const")])]
    if not isinstance(node, Scalar):
        return _wrong_type(node, None, {**schema, "type": "string", "examples": known})
    close = nearest(unicodedata.normalize("NFKC", node.text).strip(), known)
    listing = Text(f"可以写：{'、'.join(known)}", f"write one of: {', '.join(known)}")
    hint = Text(f"是不是 {close}？", f"did you mean '{close}'?") if close else listing
    told = shortened(node.text)
    message = Text(f"不能写“{told}”", f"“{told}” cannot stand here")
    if slug == "unknown-method":
        message = Text(f"没有“{told}”这种计分方法", f"there is no scoring method “{told}”")
        if node.text in _parameters():
            slug, example = "missing-parameters", _parameters()[node.text]
            message = Text(f"{told} 要写参数，不能只写名称", f"{told} needs its parameters")
            hint = Text(f"写成 scoring: {example}", f"write scoring: {example}")
    return Diagnostic(slug=slug, span=node.span, message=message, hint=hint)


def _parameters() -> dict[str, str]:
    """How a method that cannot stand as a mere name begins."""
    return {
        "steps": "{method: steps, of: shortfall, step: 1个百分点, lose: 0.5, partial: whole}",
        "bands": '{method: bands, bands: [{when: "≥ 90%", points: 2}, …]}',
        "interpolate": "{method: interpolate, knots: [{at: 60%, points: 0}, …]}",
        "choice": "{method: choice, answers: {健全: 2, 不健全: 0}}",
        "checklist": "{method: checklist, items: [{name: 已制定制度, points: 1}, …]}",
        "deductions": "{method: deductions, items: [{reason: 发现问题, count: 问题数, lose: 1}]}",
        "levels": "{method: levels, levels: [{level: 一级, when: 计划数 >= 1, points: 1}, …]}",
        "share-met": "{method: share-met, conditions: [{name: 数量达标, when: 会议数 >= 6}, …]}",
        "cases": "{method: cases, cases: [{when: 结余 == 0, points: 3}, …], otherwise: 0}",
        "formula": "{method: formula, formula: points * min(1, actual / target)}",
    }


def _out_of_range(node: Scalar, schema: Schema) -> Diagnostic:
    bounds = {"minimum": ("不小于", "at least"), "exclusiveMinimum": ("大于", "above"),
              "maximum": ("不大于", "at most")}  # fmt: skip
    told = [(zh, en, schema[key]) for key, (zh, en) in bounds.items() if key in schema]
    zh = "、".join(f"{words} {bound}" for words, _, bound in told)
    en = " and ".join(f"{words} {bound}" for _, words, bound in told)
    return Diagnostic(
        slug="out-of-range",
        span=node.span,
        message=Text(f"{shortened(node.text)} 超出范围，要{zh}",
                     f"{shortened(node.text)} is out of range: it must be {en}"),
        hint=_example(schema),
    )  # fmt: skip


def _wrong_type(node: Node, entry: Entry | None, schema: Schema) -> Diagnostic:
    found = schema.get("type", "object")
    kinds = [found] if isinstance(found, str) else [kind for kind in found if kind != "null"]
    zh = "或".join(_KINDS[kind].zh for kind in kinds)
    en = " or ".join(_KINDS[kind].en for kind in kinds)
    what = _what(node)
    span = entry.key.span if entry and not isinstance(node, Scalar) else node.span
    return Diagnostic(
        slug="wrong-type",
        span=span,
        message=Text(f"这里要写{zh}，不是{what.zh}", f"{en} is needed here, not {what.en}"),
        hint=_way_to_type(node, kinds) or _example(schema, entry.key.text if entry else ""),
    )


def _what(node: Node) -> Text:
    if isinstance(node, Sequence):
        return Text("列表", "a list")
    if isinstance(node, Mapping):
        return Text("“键: 值”", "keys with values")
    return Text(f"“{shortened(node.text)}”", f"“{shortened(node.text)}”")


def _way_to_type(node: Node, kinds: list[str]) -> Text | None:
    """How what was written becomes what is needed."""
    if isinstance(node, Sequence) and "string" in kinds and len(node.items) == 2:
        ends = ", ".join(i.text for i in node.items if isinstance(i, Scalar))
        return Text(f'区间要加引号："[{ends}]"', f'put an interval in quotes: "[{ends}]"')
    if not isinstance(node, Scalar):
        return None
    if "string" in kinds:
        return Text(f'加上引号："{node.text}"', f'put it in quotes: "{node.text}"')
    if "object" in kinds or "array" in kinds:
        return _WIDE_COLON if "：" in node.text else None
    if "boolean" in kinds:
        meant = _MEANT.get(node.text)
        return Text(f"请写 {meant}", f"write {meant}") if meant else None
    if node.number is not None and node.number.denominator == 1:
        meant = str(node.number)  # a whole number with decimals, such as 2.0
    else:
        meant = meant_number(node.text)
    if meant is None:
        return None
    if meant == node.text:
        return Text(f"去掉引号，写 {meant}", f"write {meant} without quotes")
    return Text(f"请写 {meant}", f"write {meant}")


# Words out of the schema.


def _named(schema: Schema, otherwise: str) -> Text:
    zh, _, en = str(schema.get("title", otherwise)).partition(" / ")
    return Text(zh, en or zh)


def _example(schema: Schema, key: str = "") -> Text | None:
    example = _example_of(schema)
    if example is None:
        return None
    shown = yaml_of(example)
    return Text(f"例如 {key}: {shown}", f"for example {key}: {shown}") if key else Text(
        f"例如 {shown}", f"for example {shown}"
    )  # fmt: skip


def _example_of(schema: Schema) -> Any:
    """The schema's own example, or one put together from those of what it must have."""
    for examples in (
        schema.get("examples"),
        [schema[k] for k in ("const", "default") if k in schema],
    ):
        if examples:
            return examples[0]
    properties: dict[str, Schema] = schema.get("properties", {})
    keys = [*schema.get("required", ()), *schema.get("x-one-of-keys", ())[:1]] or list(properties)[
        :1
    ]
    found = {key: _example_of(properties[key]) for key in keys if key in properties}
    return {key: example for key, example in found.items() if example is not None} or None


def _written_as(key: str, schema: Schema) -> Text:
    words = schema.get("enum")
    if words:
        known = "、".join(map(str, words))
        return Text(f"写 {key}: …，可以是 {known}", f"write {key}: one of {', '.join(words)}")
    found = _example(schema, key)
    return found or Text(f"补上 {key}: …", f"add {key}: …")


def yaml_of(value: Any) -> str:
    """An example as an author writes it, on one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {yaml_of(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(yaml_of, value)) + "]"
    if isinstance(value, str):
        bare = re.fullmatch(r"[^\W\d_][\w .*/+=-]*|[0-9]+[^\W\d_]+|[0-9]{4}-[0-9-]+", value)
        return value if bare else json.dumps(value, ensure_ascii=False)
    return str(value)
