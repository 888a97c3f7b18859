"""A subject's file, YAML or JSON: what was reported, and what the subject claims of itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

import attrs

from perfrules.diagnostics import Diagnostic
from perfrules.errors import FactError
from perfrules.loading import document as documents, read_structure
from perfrules.results import Adjustment, Claims
from perfrules.source import Source, Span
from perfrules.wording import Language, Text


@attrs.frozen(kw_only=True)
class Subject:
    """What one subject reported (评价对象), and where each piece was written."""

    name: str | None
    period: str | None
    facts: Mapping[str, Any]  # as written: numbers as Decimal, 97% and words as text, None if empty
    claims: Claims | None
    adjustments: tuple[Adjustment, ...] = ()  # what a reviewer decided (复核)
    source: Source = attrs.field(repr=False)
    spans: Mapping[str, tuple[Span, Span]] = attrs.field(repr=False)  # of each fact's key and value
    # The same of each claim, by ("total_score",), ("grade",), ("scores", name).
    claim_spans: Mapping[tuple[str, ...], tuple[Span, Span]] = attrs.field(factory=dict, repr=False)


def read_subject(source: Source, *, language: Language = "zh") -> Subject:
    """The subject that a text describes. Raises FactError with everything that is wrong with it."""
    root, diagnostics = read_structure(source, "subject")
    if diagnostics or root is None:
        raise FactError(diagnostics, source=source, language=language)
    facts = root.get("facts")
    entries = facts.entries if isinstance(facts, documents.Mapping) else {}
    slips = list(slips_of(entries.values()))
    if slips:
        raise FactError(slips, source=source, language=language)
    return Subject(
        name=_word(root.get("subject")),
        period=_word(root.get("period")),
        facts=MappingProxyType({key: value_of(entry.value) for key, entry in entries.items()}),
        claims=claims_in(root.get("claims")),
        adjustments=tuple(_adjustments(root)),
        source=source,
        spans=MappingProxyType(
            {key: (entry.key.span, entry.value.span) for key, entry in entries.items()}
        ),
        claim_spans=MappingProxyType(dict(claim_spans_in(root.get("claims"), ()))),
    )


def slips_of(written: Iterable[documents.Entry]) -> Iterator[Diagnostic]:
    """Between braces YAML takes `预算数：200` for a name, and `1,000` for 1 and the name 000."""
    entries = list(written)
    for before, entry in zip([None, *entries], entries, strict=False):
        key, value = entry.key, entry.value
        if not (isinstance(value, documents.Scalar) and value.is_null and value.span.length == 1):
            continue
        name, colon, rest = key.text.partition("：")
        if colon and name and rest:
            yield Diagnostic(
                slug="wide-colon",
                span=key.span,
                message=Text("这里的冒号是全角的", "this colon is full-width"),
                hint=Text(f"写成 {name}: {rest}，冒号用半角，后面空一格",
                          f"write {name}: {rest} with a half-width colon and a space"),
            )  # fmt: skip
        elif before and _GROUP.fullmatch(key.text) and isinstance(before.value, documents.Scalar):
            first = before.value
            if key.plain and _GROUPS.fullmatch(first.text):
                meant = f"{first.text},{key.text}"
                yield Diagnostic(
                    slug="split-number",
                    span=key.span,
                    message=Text(f"{meant} 在花括号里被逗号分成了两项",
                                 f"{meant} is two things between braces"),
                    hint=Text(f'写成 {meant.replace(",", "")}，或加引号 "{meant}"',
                              f'write {meant.replace(",", "")}, or quote it: "{meant}"'),
                )  # fmt: skip


_GROUPS: Final = re.compile(r"-?[0-9]{1,3}", re.ASCII)
_GROUP: Final = re.compile(r"[0-9]{3}(?:\.[0-9]+)?(?![0-9])[^\W\d_]{0,4}[%‰]?")


def _word(node: documents.Node | None) -> str | None:
    return node.text.strip() if isinstance(node, documents.Scalar) and not node.is_null else None


def value_of(node: documents.Node) -> Decimal | bool | str | None:
    """A fact as written."""
    assert isinstance(node, documents.Scalar)  # the schema saw to it
    if node.is_null:
        return None
    if node.number is not None:
        return Decimal(node.text)
    truth = node.truth
    return node.text if truth is None else truth


def claims_in(node: documents.Node | None) -> Claims | None:
    """The claims that stand under a key; None where there are none."""
    if not isinstance(node, documents.Mapping):
        return None
    scores = node.get("scores")
    entries = scores.entries if isinstance(scores, documents.Mapping) else {}
    return Claims(
        total_score=_number(node.get("total_score")),
        grade=_word(node.get("grade")),
        scores=MappingProxyType({key: _score(entry.value) for key, entry in entries.items()}),
    )


def claim_spans_in(
    node: documents.Node | None, above: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], tuple[Span, Span]]]:
    """Where each claim and its value stand, by the keys that lead to it."""
    for key, entry in node.entries.items() if isinstance(node, documents.Mapping) else ():
        yield (*above, key), (entry.key.span, entry.value.span)
        yield from claim_spans_in(entry.value, (*above, key))


def _adjustments(root: documents.Mapping) -> Iterator[Adjustment]:
    listed = root.get("adjustments")
    for item in listed.items if isinstance(listed, documents.Sequence) else ():
        assert isinstance(item, documents.Mapping)  # the schema saw to it
        score = item.get("score")
        assert score is not None
        yield Adjustment(
            indicator=_word(item.get("indicator")) or "",
            score=_score(score),
            reason=_word(item.get("reason")) or "",
            by=_word(item.get("by")),
            on=_word(item.get("on")),
            span=item.span,
        )


def _score(node: documents.Node) -> Decimal:
    assert isinstance(node, documents.Scalar)  # the schema saw to it
    return Decimal(node.text)


def _number(node: documents.Node | None) -> Decimal | None:
    return None if node is None else _score(node)
