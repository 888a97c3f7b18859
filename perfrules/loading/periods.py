"""Parameters with periods: of each the one that is in force on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Final

from perfrules.diagnostics import Diagnostic
from perfrules.loading.document import Entry, Mapping, Node, Scalar
from perfrules.loading.parts import items_of
from perfrules.wording import Text, shortened

Report = Callable[[Diagnostic], None]
Day = dt.date | None
_SPELLED: Final = Text("写成 2021-12-31", "write 2021-12-31")


def in_force(document: Mapping, day: Day, report: Report) -> Mapping:
    """The document with the parameters of a day; without one those of the last period."""
    written = document.get("parameters")
    if not isinstance(written, Mapping):
        return document
    entries = {
        name: Entry(entry.key, _chosen(entry, day, report))
        for name, entry in written.entries.items()
    }
    parameters = Entry(document.entries["parameters"].key, Mapping(entries, written.span))
    return Mapping({**document.entries, "parameters": parameters}, document.span)


def _chosen(entry: Entry, day: Day, report: Report) -> Node:
    node = entry.value
    periods = node.get("periods") if isinstance(node, Mapping) else None
    if not isinstance(node, Mapping) or not items_of(periods):
        return node
    if not {"value", "values"}.isdisjoint(node.entries):
        return node  # one of them too many: the schema says so
    found: list[tuple[dt.date, Entry]] = []
    for item in items_of(periods):
        first = item.get("from") if isinstance(item, Mapping) else None
        value = item.entries.get("value") if isinstance(item, Mapping) else None
        if not isinstance(first, Scalar) or value is None:
            return node  # the schema has something against it
        try:
            found.append((dt.date.fromisoformat(first.text), value))
        except ValueError:
            shown = shortened(first.text)
            message = Text(f"没有 {shown} 这一天", f"there is no day {shown}")
            report(Diagnostic(slug="no-such-date", span=first.span, message=message, hint=_SPELLED))
            return node
        if sum(each == found[-1][0] for each, _ in found) > 1:
            shown = shortened(first.text)
            report(
                Diagnostic(
                    slug="periods-overlap",
                    span=first.span,
                    message=Text(f"有两个时期从 {shown} 起", f"two periods begin on {shown}"),
                    hint=Text("删去一个，或改日期", "delete one, or change its day"),
                )
            )
            return node
    begun = [each for each in found if day is None or each[0] <= day]
    if not begun:
        report(
            Diagnostic(
                slug="no-period",
                span=entry.key.span,
                message=Text(f"{day} 时这个参数还没有数值", f"it has no value yet on {day}"),
                hint=Text("补上更早的时期", "add an earlier period"),
            )
        )
        return node
    _, chosen = max(begun, key=lambda each: each[0])
    kept = {key: each for key, each in node.entries.items() if key != "periods"}
    return Mapping({**kept, "value": chosen}, node.span)
