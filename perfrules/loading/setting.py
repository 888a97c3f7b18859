"""“What if”: an overlay that sets parameters of a ruleset, as somebody might have written it.

It is loaded and checked like any other, so that a parameter that is locked, does not exist or has
another unit is told; but told of what was set, because nobody wrote the overlay as a file.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping as Values
from typing import Final

import attrs

from perfrules.diagnostics import Diagnostic
from perfrules.expressions import tree
from perfrules.expressions.printing import show
from perfrules.loading.document import Entry, Mapping, read_document
from perfrules.loading.parts import text_of
from perfrules.model import RulesetModel, ValueDeclaration
from perfrules.source import Source
from perfrules.suggestions import in_digits, nearest
from perfrules.units import Unit, read_quantity
from perfrules.wording import Text, normal, shortened

NAME: Final = "<set>"
_LOCKED: Final = Text("已锁定，不得改动", "it is locked and cannot be changed")
_ANOTHER: Final = Text("换一个数值", "set another value")
_LISTED: Final = 8
_OTHER_WAYS: Final = ("by", "values", "otherwise", "periods")


@attrs.frozen
class Setting:
    """The overlay, and which line of it sets which parameter; what cannot be set is `wrong`."""

    source: Source
    lines: Values[int, tuple[str, str]]  # the name and the value as they were given
    wrong: list[Diagnostic]

    def told(self, diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
        """Diagnostics about a line of the overlay say what was set instead of the place."""
        found = []
        for each in diagnostics:
            given = self.lines.get(each.span.line) if each.span else None
            own = given and each.span and each.span.file == NAME
            found.append(_of(given, each) if given and own else each)
        return tuple(found)


def setting(model: RulesetModel, base: Source, values: Values[str, str]) -> Setting:
    """The parameters that are set. `base` is the whole ruleset."""
    root = read_document(base)[0]
    written = root.get("parameters") if isinstance(root, Mapping) else None
    known = written.entries if isinstance(written, Mapping) else {}
    names = {name: text_of(entry.value, "name") or name for name, entry in known.items()}
    spellings = {normal(name): name for name in known}
    for name, label in names.items():
        spellings.setdefault(label, name)
    lines = [
        "perfrules: 1",
        f"id: {_quoted(model.id)}",
        f"version: {_quoted(model.version)}",
        f"title: {_quoted(model.title)}",
        f"extends: {_quoted(base.name)}",
        *(["override:"] if values else []),
    ]
    wrong, places, taken = [], {}, dict[str, str]()
    for given, value in values.items():
        found = spellings.get(normal(given))
        if found is None:
            wrong.append(_no_parameter((given, value), names, list(spellings)))
            continue
        if found in taken:
            wrong.append(_twice((given, value), taken[found]))
            continue
        taken[found] = given
        gone = "".join(f", {key}: null" for key in _OTHER_WAYS if _has(known[found], key))
        set_to = "".join(value.split()) if read_quantity(value) else value  # 85 % is 85%
        lines.append(f"  {_quoted(f'parameters.{found}')}: {{value: {_quoted(set_to)}{gone}}}")
        places[len(lines)] = given, value
    return Setting(Source(NAME, "\n".join(lines) + "\n"), places, wrong)


def refused_setting(
    model: RulesetModel, given: tuple[str, str], errors: Iterable[Diagnostic]
) -> Diagnostic:
    """What is wrong with one setting, in one message, whatever else came of it."""
    found = list(errors)
    locked = next((each for each in found if each.slug == "locked"), None)
    if locked:
        return _of(given, attrs.evolve(locked, message=_LOCKED))
    message, hint = _form(model, given) or (found[0].message, _ANOTHER)
    return _of(given, Diagnostic(slug="bad-setting", span=None, message=message, hint=hint))


def _form(model: RulesetModel, given: tuple[str, str]) -> tuple[Text, Text] | None:
    """How the value has to be written, and one that is; None where it is written so."""
    name, value = normal(given[0]), given[1]
    declared = next((each for each in model.values if name in {each.id, each.name}), None)
    now = _number(declared)
    unit = (declared.unit if declared else None) or (now.unit if now else None)
    quantity = read_quantity(value)
    if declared is None or (unit is None and now is None):
        return None
    if quantity and (quantity.unit is None or _alike(quantity.unit, unit)):
        return None
    digits = f"{quantity.value}" if quantity and quantity.value.denominator == 1 else None
    digits = digits or in_digits(value)
    symbol = unit.symbol if unit else ""
    example = f"{digits}{symbol}" if digits else show(now) if now else f"1{symbol}"
    hint = Text(f"例如 {example}", f"such as {example}")
    if unit is None:
        return Text("要一个不带单位的数", "it is a number without a unit"), hint
    return Text(f"要以 {symbol} 计", f"it has to be in {symbol}"), hint


def _number(declared: ValueDeclaration | None) -> tree.Number | None:
    found = declared.formula.tree if declared else None
    return found if isinstance(found, tree.Number) else None


def _alike(one: Unit, other: Unit | None) -> bool:
    return other is not None and one.dimension == other.dimension


def _of(given: tuple[str, str], about: Diagnostic) -> Diagnostic:
    """What was set stands before the message, in place of where it stands."""
    shown = "=".join(shortened(each, 40) for each in given)
    message = Text(f"{shown}：{about.message.zh}", f"{shown}: {about.message.en}")
    return attrs.evolve(about, span=None, message=message)


def _has(entry: Entry, key: str) -> bool:
    return isinstance(entry.value, Mapping) and key in entry.value.entries


def _quoted(text: str) -> str:
    """A text between quotes, as YAML reads it too."""
    return json.dumps(text, ensure_ascii=False)


def _twice(given: tuple[str, str], first: str) -> Diagnostic:
    shown = shortened(first)
    return _of(given, Diagnostic(
        slug="parameter-twice",
        span=None,
        message=Text(f"这个参数写了两次（已有 {shown}）",
                     f"this parameter is set twice (there is {shown} already)"),
        hint=Text("只写一次", "set it once"),
    ))  # fmt: skip


def _no_parameter(
    given: tuple[str, str], names: Values[str, str], spellings: list[str]
) -> Diagnostic:
    close = nearest(normal(given[0]), spellings)
    few = list(names.items())[:_LISTED]
    hint = Text("它没有 parameters", "it has no `parameters`")
    if few:
        zh = [name if name == label else f"{name}（{label}）" for name, label in few]
        en = [name if name == label else f"{name} ({label})" for name, label in few]
        hint = Text(f"有：{'、'.join(zh)}", f"there are: {', '.join(en)}")
    if close:
        hint = Text(f"是不是 {close}？", f"did you mean {close}?")
    return _of(given, Diagnostic(
        slug="no-such-parameter",
        span=None,
        message=Text("规则集没有这个参数", "the ruleset has no such parameter"),
        hint=hint,
    ))  # fmt: skip
