"""The aggregations: what each is, its parameters, and its examples with their scores."""

from __future__ import annotations

from collections.abc import Iterator

import perfrules
from generating import keys
from generating.markdown import code, fenced, table
from generating.running import subject
from perfrules.aggregating import AGGREGATES
from perfrules.aggregating.base import Example
from perfrules.scoring import METHODS
from perfrules.wording import Language, Text

_LIST = {"zh": ("方式", "怎么汇总"), "en": ("aggregation", "how it scores")}
_HEAD = {"zh": ("填报", "本组得分"), "en": ("reported", "score of the group")}
_ROOT = """perfrules: 1
id: example
version: "1"
title: 例
total_points: 100
aggregate: mean
indicators:
"""


def overview(language: Language) -> str:
    """All aggregations in a table."""
    rows = [
        (code(name), aggregate.meaning.in_language(language))
        for name, aggregate in AGGREGATES.items()
    ]
    return table(_LIST[language], rows)


def aggregations(language: Language) -> str:
    """A section for each."""
    return "\n".join("\n".join(_section(name, language)) for name in AGGREGATES)


def title(name: str) -> str:
    """The heading of an aggregation; a scoring method may have the same name."""
    return code(f"aggregate: {name}" if name in METHODS else name)


def parts() -> frozenset[str]:
    """Every mapping of the schema that stands in these sections."""
    return frozenset(f"aggregate-{name}" for name in AGGREGATES)


def _section(name: str, language: Language) -> Iterator[str]:
    yield f"### {title(name)}\n"
    told = AGGREGATES[name].meaning.in_language(language)
    yield f"{told}。\n" if language == "zh" else f"{told[:1].upper()}{told[1:]}.\n"
    yield keys.keys("ruleset", f"aggregate-{name}", language)
    for example in AGGREGATES[name].examples:
        yield from _example(example, language)


def _example(example: Example, language: Language) -> Iterator[str]:
    yield f"{Text('例', 'Example').in_language(language)}\n"
    head, _, below = example.yaml.partition("indicators: ")
    rows = below.removeprefix("[").removesuffix("]}").split("}}, ")
    rows = [f"{row}}}}}" for row in rows[:-1]] + rows[-1:]
    block = "\n".join([
        f"- id: g\n  {head.strip('{ ,').replace(', aggregate:', chr(10) + '  aggregate:')}",
        "  indicators:", *(f"  - {row.strip()}" for row in rows),
    ])  # fmt: skip
    yield fenced(f"{block}\n", "yaml")
    ruleset = perfrules.loads(f"{_ROOT}{block}\n")
    scores = []
    for facts, _ in example.rows:
        evaluation = ruleset.evaluate(subject(facts), language=language)
        scores.append((code(facts.strip("{}")), f"{evaluation.indicators['g'].score}"))
    yield table(_HEAD[language], scores)
