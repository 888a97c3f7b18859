"""What has changed from one ruleset to another: part by part, key by key, in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

import attrs

from perfrules.loading.document import Mapping, Node, Scalar, read_document
from perfrules.loading.parts import BY_NAME, TREE, id_of, items_of, text_of
from perfrules.loading.printing import one_line
from perfrules.reporting.parts_in_words import owner_of, part_in_words, title_of
from perfrules.source import Source
from perfrules.wording import Language, Text, normal

Kind = Literal["added", "removed", "changed", "moved", "reordered"]
_SECTIONS: Final = {
    "facts": Text("填报数据", "fact"),
    "cohort": Text("全体统计", "statistic"),
    "values": Text("计算值", "value"),
    "parameters": Text("参数", "parameter"),
    "checks": Text("核对", "check"),
    "tables": Text("对照表", "table"),
    "grades": Text("等级", "grade"),
    "quotas": Text("等级名额", "quota"),
    TREE: Text("指标", "indicator"),
}
_GROUP: Final = Text("指标组", "group")
_DEFINITIONS: Final = {
    "facts": "fact",
    "cohort": "statistic",
    "values": "value",
    "parameters": "parameter",
    "checks": "check",
    "grades": "grade",
    "quotas": "quota",
    TREE: "indicator",
}
_ROOT: Final = Text("规则集", "ruleset")
_EMPTY: Final = Text("（没有）", "(nothing)")


@attrs.frozen(kw_only=True)
class Change:
    """One thing that has changed; `key` and the two contents where it is a key of something."""

    kind: Kind
    section: str  # the key of the document, "" for the document itself
    what: Text
    id: str = ""
    name: str = ""
    key: str = ""  # with its place below: scoring.bands[0].when
    title: Text = _EMPTY
    before: str | None = None  # as it is written
    after: str | None = None
    told_before: Text = _EMPTY  # the same in words
    told_after: Text = _EMPTY

    def words(self, language: Language) -> str:
        """The change as a sentence."""
        zh = language == "zh"
        what = self.what.in_language(language)
        named = self.name if self.name == self.id or not self.name else (
            f"{self.name}（{self.id}）" if zh else f"{self.name} ({self.id})"
        )  # fmt: skip
        whose = f"{what} {named or self.id}".rstrip()
        before, after = (told.in_language(language) for told in (self.told_before, self.told_after))
        if self.kind == "added":
            return f"新增{whose}：{after}" if zh else f"added {whose}: {after}"
        if self.kind == "removed":
            return f"删去{whose}：{before}" if zh else f"removed {whose}: {before}"
        if self.kind == "reordered":
            return f"{what}的次序变了" if zh else f"{what}s stand in another order"
        if self.kind == "moved":
            return (
                f"{whose}：从 {before} 移到 {after}"
                if zh
                else f"{whose}: moved from {before} to {after}"
            )
        title = self.title.in_language(language)
        where = f"{title}（{self.key}）" if zh and "." in self.key else title
        where = f"{title} ({self.key})" if not zh and "." in self.key else where
        mark = "：" if zh else ": "
        return f"{whose}{mark}{where} {before} → {after}"

    def to_dict(self, language: Language) -> dict[str, str | None]:
        """The change as data."""
        return {
            "kind": self.kind,
            "section": self.section or None,
            "id": self.id or None,
            "name": self.name or None,
            "key": self.key or None,
            "before": self.before,
            "after": self.after,
            "words": self.words(language),
        }


def differences(before: str, after: str) -> tuple[Change, ...]:
    """What has changed between two whole rulesets, given as YAML."""
    one, _ = read_document(Source("<before>", before))
    other, _ = read_document(Source("<after>", after))
    assert isinstance(one, Mapping)
    assert isinstance(other, Mapping)
    return tuple(_changes(one, other))


def _changes(one: Mapping, other: Mapping) -> Iterator[Change]:
    keys = dict.fromkeys((*other.entries, *one.entries))
    listed = [
        key for key in keys if _is_listed(key, one.get(key)) or _is_listed(key, other.get(key))
    ]
    about = _About("", _ROOT)
    for key in keys:
        if key not in listed and key != TREE:
            yield from _of_key(about, key, key, one.get(key), other.get(key))
    for key in listed:
        yield from _of_section(key, one.get(key), other.get(key))
    yield from _of_tree(one, other)


@attrs.frozen
class _About:
    """Whose keys are compared."""

    section: str
    what: Text
    id: str = ""
    name: str = ""


def _is_listed(key: str, node: Node | None) -> bool:
    items = items_of(node)
    return (key in BY_NAME and isinstance(node, Mapping)) or (
        key != TREE and bool(items) and all(_id_in_list(item) for item in items)
    )


def _id_in_list(item: Node) -> str:
    return text_of(item, "id") or text_of(item, "grade") or ""


def _entries(node: Node | None) -> dict[str, Node]:
    if isinstance(node, Mapping):
        return {normal(key): entry.value for key, entry in node.entries.items()}
    return {_id_in_list(item): item for item in items_of(node)}


def _of_section(section: str, one: Node | None, other: Node | None) -> Iterator[Change]:
    """Facts, values, checks, grades …: entry by entry."""
    before, after = _entries(one), _entries(other)
    what = _SECTIONS.get(section) or title_of(section)
    for name, node in before.items():
        if name not in after:
            about = _About(section, what, name, text_of(node, "name") or "")
            yield _whole(about, "removed", before=_told(node, section))
    for name, node in after.items():
        about = _About(section, what, name, text_of(node, "name") or "")
        if name not in before:
            yield _whole(about, "added", after=_told(node, section))
        else:
            yield from _of_nodes(about, before[name], node)
    if not isinstance(other, Mapping):
        yield from _order(section, what, list(before), list(after))


def _of_tree(one: Mapping, other: Mapping) -> Iterator[Change]:
    """The indicators: what is gone, new, elsewhere, different."""
    before, after = dict(_walk(one, "")), dict(_walk(other, ""))
    for name, (node, group) in before.items():
        if name not in after:
            if group and group not in after:
                continue  # the group is told, and what is below it goes with it
            yield _whole(_about(name, node), "removed", before=_in_short(node))
    for name, (node, group) in after.items():
        about = _about(name, node)
        if name not in before:
            yield _whole(about, "added", after=_in_short(node))
            continue
        old, old_group = before[name]
        if old_group != group:
            moved = (_same(each) if each else ("", _EMPTY) for each in (old_group, group))
            yield _whole(about, "moved", before=next(moved), after=next(moved))
        yield from _of_nodes(about, old, node)
    yield from _order(TREE, _SECTIONS[TREE], list(before), list(after))


def _walk(node: Node, group: str) -> Iterator[tuple[str, tuple[Node, str]]]:
    for item in items_of(node.get(TREE) if isinstance(node, Mapping) else None):
        yield id_of(item), (item, group)
        yield from _walk(item, id_of(item))


def _about(name: str, node: Node) -> _About:
    is_group = isinstance(node, Mapping) and TREE in node.entries
    what = _GROUP if is_group else _SECTIONS[TREE]
    return _About(TREE, what, name, text_of(node, "name") or "")


Told = tuple[str, Text]  # as it is written, and in words


def _told(node: Node, section: str) -> Told:
    return one_line(node), part_in_words(node, _DEFINITIONS.get(section) or owner_of(section))


def _same(text: str) -> Told:
    return text, Text(text, text)


def _in_short(node: Node) -> Told:
    """An indicator by its points and target; a group with the ids below it."""
    if not isinstance(node, Mapping):
        return _told(node, TREE)
    below = [id_of(item) for item in items_of(node.get(TREE))]
    if below:
        return ", ".join(below), Text("、".join(below), ", ".join(below))
    told = [(key, node.get(key)) for key in ("points", "weight", "target")]
    short = [(key, one_line(each)) for key, each in told if each is not None]
    titles = [(title_of(key, "indicator"), value) for key, value in short]
    zh = "，".join(f"{title.zh} {value}" for title, value in titles)
    en = ", ".join(f"{title.en} {value}" for title, value in titles)
    return ", ".join(f"{key} {value}" for key, value in short), Text(zh, en)


def _of_nodes(about: _About, one: Node, other: Node) -> Iterator[Change]:
    """The keys of two parts with one id."""
    if not isinstance(one, Mapping) or not isinstance(other, Mapping):
        if one_line(one) != one_line(other):
            yield _key(about, "value", "value", one, other)
        return
    for key in dict.fromkeys((*other.entries, *one.entries)):
        if key != TREE:
            yield from _of_key(about, key, key, one.get(key), other.get(key))


def _of_key(
    about: _About, key: str, path: str, one: Node | None, other: Node | None
) -> Iterator[Change]:
    """One key: as deep as both sides have the same shape."""
    if isinstance(one, Mapping) and isinstance(other, Mapping) and _same_kind(one, other):
        for inner in dict.fromkeys((*other.entries, *one.entries)):
            below = f"{path}.{inner}"
            yield from _of_key(about, key, below, one.get(inner), other.get(inner))
        return
    first, second = items_of(one), items_of(other)
    if first and len(first) == len(second) and not isinstance(first[0], Scalar):
        for position, (old, new) in enumerate(zip(first, second, strict=True)):
            yield from _of_key(about, key, f"{path}[{position}]", old, new)
        return
    if (one is None) != (other is None) or (
        one is not None and other is not None and one_line(one) != one_line(other)
    ):
        yield _key(about, key, path, one, other)


def _same_kind(one: Mapping, other: Mapping) -> bool:
    """Whether two rules can be compared part by part: the same method, or none."""
    return text_of(one, "method") == text_of(other, "method")


def _key(about: _About, key: str, path: str, one: Node | None, other: Node | None) -> Change:
    owner = _DEFINITIONS.get(about.section, "")
    return Change(
        kind="changed",
        section=about.section,
        what=about.what,
        id=about.id,
        name=about.name,
        key=path,
        title=_title(about.section, key),
        before=None if one is None else one_line(one),
        after=None if other is None else one_line(other),
        told_before=_EMPTY if one is None else part_in_words(one, owner_of(key, owner, one)),
        told_after=_EMPTY if other is None else part_in_words(other, owner_of(key, owner, other)),
    )


def _whole(
    about: _About, kind: Kind, *, before: Told | None = None, after: Told | None = None
) -> Change:
    nothing = (None, _EMPTY)
    before_written, told_before = before or nothing
    after_written, told_after = after or nothing
    return Change(
        kind=kind,
        section=about.section,
        what=about.what,
        id=about.id,
        name=about.name,
        before=before_written,
        after=after_written,
        told_before=told_before,
        told_after=told_after,
    )


def _order(section: str, what: Text, before: list[str], after: list[str]) -> Iterator[Change]:
    """Whether what both have stands in another order: it changes reports, not scores."""
    kept = set(before) & set(after)
    old, new = ([name for name in each if name in kept] for each in (before, after))
    if old != new:
        yield Change(kind="reordered", section=section, what=what)


def _title(section: str, key: str) -> Text:
    """What the schema calls a key."""
    return title_of(key, _DEFINITIONS.get(section, ""))
