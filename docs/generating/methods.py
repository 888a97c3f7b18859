"""The scoring methods: what each is, its parameters, and its examples with their scores."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from generating import keys
from generating.markdown import code, fenced, link, table
from generating.running import indicator_block, one_indicator, reasons, subject
from perfrules.scoring import METHODS
from perfrules.scoring.base import Example
from perfrules.wording import Language, Text

_HEAD = {"zh": ("填报", "得分", "扣分原因"), "en": ("reported", "score", "reason")}
_NOTES: Final = {
    "checklist": Text(
        "没有写 `when` 的要点另行填报 是 或 否，用要点的编号或名称。",
        "An item without `when` is reported, yes or no, under its own id or name.",
    ),
    "judgment": Text(
        "填报两项：评定的比例（或分数）用指标的编号或名称；所选的档用“编号_level”或“名称等级”，可以不填。",
        "Two things are reported: the share (or the points) under the id or the name of the"
        " indicator, and the level under `<id>_level` or `<name>等级`, which may be left out.",
    ),
}
_LIST = {"zh": ("方法", "怎么计分"), "en": ("method", "how it scores")}


def title(name: str, language: Language) -> str:
    """The heading of a method."""
    method = keys.definition("ruleset", f"method-{name}")
    told = keys.words(method["title"], language).removesuffix(" method")
    return f"{told} {code(name)}" if language == "zh" else code(name)


def overview(language: Language) -> str:
    """All methods in a table."""
    rows = [
        (link(title(name, language), title(name, language)), _meaning(name, language))
        for name in METHODS
    ]
    return table(_LIST[language], rows)


def methods(language: Language) -> str:
    """A section for each method."""
    return "\n".join("\n".join(_section(name, language)) for name in METHODS)


def _section(name: str, language: Language) -> Iterator[str]:
    yield f"### {title(name, language)}\n"
    told = _meaning(name, language)
    yield f"{told}。\n" if language == "zh" else f"{told[:1].upper()}{told[1:]}.\n"
    if name in _NOTES:
        yield f"{_NOTES[name].in_language(language)}\n"
    yield keys.keys("ruleset", f"method-{name}", language)
    for part in _parts(name):
        yield keys.section("ruleset", part, language, level=4)
    for example in METHODS[name].examples:
        yield from _example(example, language)


def _meaning(name: str, language: Language) -> str:
    return METHODS[name].meaning.in_language(language)


def _parts(name: str) -> Iterator[str]:
    """The mappings that only this method has, such as bands or knots."""
    method = keys.definition("ruleset", f"method-{name}")
    for each in method["properties"].values():
        part = each.get("items", {}).get("$ref", "").removeprefix("#/$defs/")
        if part and part != "deduction":  # deductions stand in any indicator
            yield part


def parts() -> frozenset[str]:
    """Every mapping that stands in the sections of methods."""
    return frozenset(part for name in METHODS for part in (f"method-{name}", *_parts(name)))


def _example(example: Example, language: Language) -> Iterator[str]:
    mark = Text("例", "Example").in_language(language)
    told = example.title.in_language(language)
    colon = Text("：", ": ").in_language(language)
    yield f"{mark}{colon}{told}\n" if told else f"{mark}\n"
    block = indicator_block(example.yaml)
    yield fenced(block, "yaml")
    ruleset = one_indicator(block, language)
    rows = []
    for facts, _ in example.rows:
        evaluation = ruleset.evaluate(subject(facts))
        rows.append((code(facts.strip("{}")), f"{evaluation.total_score}", reasons(evaluation)))
    yield table(_HEAD[language], rows)
