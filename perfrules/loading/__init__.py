"""Text → document → model: everything that is wrong with a ruleset's text is found here."""

from __future__ import annotations

import datetime as dt
from typing import Final

import attrs

from perfrules.diagnostics import Diagnostic, in_order
from perfrules.loading.builder import build
from perfrules.loading.document import (
    Mapping,
    Node,
    Scalar,
    Sequence,
    read_document,
    read_json,
)
from perfrules.loading.inheritance import (
    Base,
    Finder,
    NoBase,
    Resolved,
    no_bases,
    read_ruleset,
    resolved,
    unlike_its_folder,
)
from perfrules.loading.json_events import is_json
from perfrules.loading.parts import id_of
from perfrules.loading.printing import printed
from perfrules.loading.refusals import diagnostics
from perfrules.loading.schema import MOST, Refusal, refused
from perfrules.loading.setting import Setting, refused_setting, setting
from perfrules.model import RulesetModel
from perfrules.source import Source, Span
from perfrules.wording import Text, shortened

__all__ = [
    "Base",
    "Finder",
    "NoBase",
    "Resolved",
    "Setting",
    "load_model",
    "load_with_sources",
    "read_structure",
    "refused_setting",
    "setting",
    "unlike_its_folder",
]


_LISTED: Final = 5  # ids in one message


def load_model(
    source: Source, find: Finder = no_bases, day: dt.date | None = None
) -> tuple[RulesetModel | None, list[Diagnostic]]:
    """The model of a ruleset's text, and everything that is wrong with the text.

    None where it cannot be read as keys with values at all, where hundreds of them are wrong, or
    where it does not fit what it extends. With errors among the diagnostics the model is
    incomplete, but good enough to look for more. `find` looks up what it extends; `day` is the day
    whose parameters are taken, the last ones without it.
    """
    model, _, diagnostics = load_with_sources(source, find, day)
    return model, diagnostics


def load_with_sources(
    source: Source, find: Finder = no_bases, day: dt.date | None = None
) -> tuple[RulesetModel | None, Resolved | None, list[Diagnostic]]:
    """The same, and what came of its bases."""
    root, found = read_ruleset(source)
    if not isinstance(root, Mapping):
        return None, None, in_order(found or [_no_keys(source, root, "perfrules: 1")])
    if _OF_RULESETS.isdisjoint(root.entries):
        for key, kind in (("cases", _CASES), ("facts", _FACTS)):
            if key in root.entries:
                return None, None, [_other_kind(root, kind, _RULESET)]
    whole = resolved(root, source, find, day)
    found += whole.diagnostics
    document = whole.document
    if document is None:
        return None, whole, in_order([*found, *diagnostics(root, refused(root, "ruleset"))])
    refusals = refused(document, "ruleset")
    if _is_abstract(document):
        refusals = [each for each in refusals if not _lacks_points_only(document, each)]
    told, unset = _left_to_the_overlay(root, document, refusals)
    found += unset
    if len(refusals) >= MOST:
        return None, whole, in_order([*found, *diagnostics(document, told)])
    model, built = build(
        source,
        document,
        _refused_mappings(document, refusals),
        whole.sources[1:],
        whole.base_ids,
        points_locked=whole.points_locked,
    )
    model = attrs.evolve(model, printed=lambda: printed(whole.to_print or document, whole.day))
    return model, whole, in_order([*found, *diagnostics(document, told), *built])


def _is_abstract(root: Mapping) -> bool:
    written = root.get("abstract")
    return isinstance(written, Scalar) and written.truth is True


def _lacks_points_only(root: Mapping, refusal: Refusal) -> bool:
    """Whether all that a refused mapping lacks is its points: those who extend it set them."""
    ways = refusal.schema.get("x-one-of-keys", ())
    points = refusal.keyword == "x-one-of-keys" and "points" in ways and "weight" in ways
    if not points and refusal.keyword not in {"required", "x-required-without"}:
        return False
    node = _refused_node(root, refusal)
    needed = [
        *refusal.schema.get("required", ()),
        *refusal.schema.get("x-required-without", ("", ()))[1],
    ]
    if points:
        return isinstance(node, Mapping) and not any(key in node.entries for key in ways)
    missing = {key for key in needed if isinstance(node, Mapping) and key not in node.entries}
    return missing <= {"points", "total_points"}


def _refused_node(root: Mapping, refusal: Refusal) -> Node:
    node: Node = root
    for part in refusal.path:
        if isinstance(node, Mapping):
            node = node.entries[str(part)].value
        elif isinstance(node, Sequence):
            node = node.items[int(part)]
    return node


def _left_to_the_overlay(
    overlay: Mapping, document: Mapping, refusals: list[Refusal]
) -> tuple[list[Refusal], list[Diagnostic]]:
    """What else is refused, and the points that a base has left to an overlay.

    They are missing in the overlay, not in the base's file, where nothing is wrong.
    """
    if "extends" not in overlay.entries or _is_abstract(overlay):
        return refusals, []
    others, unset = [], []
    for refusal in refusals:
        node = _refused_node(document, refusal)
        own = node.span.file == overlay.span.file
        if own or not isinstance(node, Mapping) or not _lacks_points_only(document, refusal):
            others.append(refusal)
        else:
            unset.append(node)
    return others, [_points_not_set(overlay, unset)] if unset else []


def _points_not_set(overlay: Mapping, nodes: list[Mapping]) -> Diagnostic:
    written = overlay.entries.get("override")
    ids = [id_of(node) for node in nodes]
    listed = [shortened(each, 30) for each in ids[:_LISTED]]
    number, more = len(ids), len(ids) > _LISTED
    return Diagnostic(
        slug="points-not-set",
        span=written.key.span if written else overlay.entries["extends"].value.span,
        message=Text(
            f"沿用的 {number} 个指标还没有分值：{'、'.join(listed)}{'……' if more else ''}",
            f"{number} of the indicators it extends {'has' if number == 1 else 'have'} no points:"
            f" {', '.join(listed)}{' …' if more else ''}",
        ),
        hint=Text(
            f"在 override 里写上，如 {listed[0]}: {{points: 2}}；不适用的写在 remove 里",
            f"write them under `override`, such as {listed[0]}: {{points: 2}}; what does not apply"
            " goes under `remove`",
        ),
    )


def read_structure(source: Source, schema: str) -> tuple[Mapping | None, list[Diagnostic]]:
    """The keys and values of a text, and everything in it that the schema of that name refuses."""
    root, found = read_json(source) if is_json(source) else read_document(source)
    if not isinstance(root, Mapping):
        first = "cases:" if schema == "cases" else "facts:"
        return None, in_order(found or [_no_keys(source, root, first)])
    if schema == "subject":
        for key, kind in (("indicators", _RULESET), ("cases", _CASES)):
            if key in root.entries:
                return root, [_other_kind(root, kind, _FACTS)]
    return root, in_order([*found, *diagnostics(root, refused(root, schema))])


_OF_RULESETS: Final = frozenset({"perfrules", "id", "version", "title", "indicators"})
_RULESET: Final = Text("规则集", "a ruleset")
_FACTS: Final = Text("填报数据", "facts")
_CASES: Final = Text("用例", "cases")


def _other_kind(root: Mapping, found: Text, wanted: Text) -> Diagnostic:
    return Diagnostic(
        slug="other-kind-of-file",
        span=root.span,
        message=Text(
            f"这个文件像是{found.zh}，不是{wanted.zh}",
            f"this file looks like {found.en}, not like {wanted.en}",
        ),
        hint=Text("用例用 perfrules test 运行", "run cases with `perfrules test`")
        if found is _CASES
        else Text(
            "两个文件是不是写反了？先写规则集，再写填报数据",
            "are the two files swapped? the ruleset comes first, then the facts",
        ),
    )


def _no_keys(source: Source, root: Node | None, first: str) -> Diagnostic:
    return Diagnostic(
        slug="not-a-mapping",
        span=root.span if root else Span(source.name, 1, 1),
        message=Text("文件要写成“键: 值”", "the file must be keys with values")
        if root
        else Text("文件是空的", "the file is empty"),
        hint=Text(f"从 {first} 写起", f"begin with {first}"),
    )


# Lists and mappings whose members stand for themselves: what is wrong with one of them says nothing
# of the next.
_OF_ENTRIES = frozenset(
    {
        "indicators", "facts", "cohort", "values", "checks", "grades", "vetoes", "grade_caps",
        "minimums", "quotas",
    }
)  # fmt: skip


def _refused_mappings(root: Mapping, refusals: list[Refusal]) -> frozenset[int]:
    """Every mapping from a refused place up to the entry (indicator, fact …) that it belongs to."""
    found: set[int] = set()
    for refusal in refusals:
        inside: list[int] = []
        node: Node = root
        above: str | int | None = None
        for part in refusal.path:
            if isinstance(node, Mapping):
                child = node.entries[str(part)].value
            elif isinstance(node, Sequence):
                child = node.items[int(part)]
            if above in _OF_ENTRIES:
                inside.clear()
            if isinstance(child, Mapping):
                inside.append(id(child))
            node, above = child, part
        found.update(inside)
    return frozenset(found)
