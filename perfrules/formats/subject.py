"""A subject's file, YAML or JSON: what was reported, and what the subject claims of itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import attrs

from perfrules.errors import FactError
from perfrules.loading import document as documents, read_structure
from perfrules.results import Claims
from perfrules.source import Source, Span
from perfrules.wording import Language


@attrs.frozen(kw_only=True)
class Subject:
    """What one subject reported (评价对象), and where each piece was written."""

    name: str | None
    period: str | None
    facts: Mapping[str, Any]  # as written: numbers as Decimal, 97% and words as text, None if empty
    claims: Claims | None
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
    return Subject(
        name=_word(root.get("subject")),
        period=_word(root.get("period")),
        facts=MappingProxyType({key: _value(entry.value) for key, entry in entries.items()}),
        claims=_claims(root.get("claims")),
        source=source,
        spans=MappingProxyType(
            {key: (entry.key.span, entry.value.span) for key, entry in entries.items()}
        ),
        claim_spans=MappingProxyType(dict(_claim_spans(root.get("claims"), ()))),
    )


def _word(node: documents.Node | None) -> str | None:
    return node.text.strip() if isinstance(node, documents.Scalar) and not node.is_null else None


def _value(node: documents.Node) -> Decimal | bool | str | None:
    assert isinstance(node, documents.Scalar)  # the schema saw to it
    if node.is_null:
        return None
    if node.number is not None:
        return Decimal(node.text)
    truth = node.truth
    return node.text if truth is None else truth


def _claims(node: documents.Node | None) -> Claims | None:
    if not isinstance(node, documents.Mapping):
        return None
    scores = node.get("scores")
    entries = scores.entries if isinstance(scores, documents.Mapping) else {}
    return Claims(
        total_score=_number(node.get("total_score")),
        grade=_word(node.get("grade")),
        scores=MappingProxyType({key: _score(entry.value) for key, entry in entries.items()}),
    )


def _claim_spans(
    node: documents.Node | None, above: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], tuple[Span, Span]]]:
    for key, entry in node.entries.items() if isinstance(node, documents.Mapping) else ():
        yield (*above, key), (entry.key.span, entry.value.span)
        yield from _claim_spans(entry.value, (*above, key))


def _score(node: documents.Node) -> Decimal:
    assert isinstance(node, documents.Scalar)  # the schema saw to it
    return Decimal(node.text)


def _number(node: documents.Node | None) -> Decimal | None:
    return None if node is None else _score(node)
