"""What is wrong with one value: its type, its words, its size."""

from __future__ import annotations

import unicodedata
from typing import Final

from perfrules.diagnostics import Diagnostic
from perfrules.loading.document import Entry, Mapping, Node, Scalar, Sequence
from perfrules.loading.numerals import meant_number
from perfrules.loading.schema import Refusal, Schema
from perfrules.loading.schema_words import example_for
from perfrules.suggestions import nearest
from perfrules.wording import Text, shortened

WIDE_COLON: Final = Text(
    "冒号请用半角 : 并在后面空一格", "use the half-width colon : and a space after it"
)
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


def about_value(node: Node, entry: Entry | None, refusal: Refusal) -> Diagnostic:
    """What is wrong with a value; `entry` is the key that it stands under, if any."""
    schema, keyword = refusal.schema, refusal.keyword
    if isinstance(node, Scalar) and (node.is_null or not node.text.strip()):
        return _nothing_written(node, entry, schema)
    if keyword in {"enum", "const"} and isinstance(node, Scalar):
        return not_one_of(node, schema)
    if keyword == "pattern" and isinstance(node, Scalar):
        zh, _, en = str(schema.get("x-words", "")).partition(" / ")
        told = shortened(node.text)
        message = Text(f"“{told}”不是{zh}", f"“{told}” is not {en}")
        return Diagnostic(
            slug="wrong-form", span=node.span, message=message, hint=example_for(schema)
        )
    if keyword in {"minItems", "minProperties"}:
        least = schema[keyword]
        return Diagnostic(
            slug="too-few",
            span=entry.key.span if entry else node.span,
            message=Text(f"这里至少要有 {least} 项", f"at least {least} must stand here"),
            hint=example_for(schema) or _ONE_BY_ONE,
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
    hint = example_for(schema, entry.key.text if entry else "")
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


def not_one_of(node: Node, schema: Schema) -> Diagnostic:
    """A word that is none of those that may stand here."""
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
        hint=example_for(schema),
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
        hint=_way_to_type(node, kinds) or example_for(schema, entry.key.text if entry else ""),
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
        return WIDE_COLON if "：" in node.text else None
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
