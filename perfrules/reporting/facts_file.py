"""An empty facts file (填报表) for a ruleset: every fact, and what may be written after it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from perfrules.compiling.plan import Plan
from perfrules.decimals import show
from perfrules.model import FactDeclaration, Indicator, IndicatorGroup
from perfrules.reporting.cohort_words import cohort_words
from perfrules.reporting.fact_words import accepted, left_out, users_of
from perfrules.reporting.sheet import names_of_facts
from perfrules.reporting.wrapping import clean
from perfrules.wording import Language, Text

# What YAML takes for a plain key: letters of any script first, nothing that it reads otherwise.
_PLAIN_KEY: Final = re.compile(r"[^\W\d_][\w（）()《》“”、，,；;。·.:/：\-]*[\w）)》”。]|[^\W\d_]")
_WORDS: Final = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})
_REST: Final = Text("只用于核对", "only for checks")
_TABLES: Final = Text("用于核对和统计", "for checks and statistics")


def facts_file(
    plan: Plan, language: Language, *, called: str | None = None, by_id: bool = False
) -> str:
    """The file as YAML text; it can be read as it is, and says nothing yet.

    `called` is how the caller names the ruleset, for the line that says what to do next.
    """
    model, name = plan.model, clean(called or plan.model.id)
    lines = [
        f"# {clean(model.title)}",
        f"# {model.id}  {clean(model.version)}",
        "#",
        *(
            f"# {told.in_language(language)}"
            for told in (
                Text("在冒号后面填写，数值可以带单位，如 97%、12.5万元。没有的留空。",
                     "Write after the colons; a number may have its unit: 97%, 12.5万元."),
                Text(f"填好后运行：perfrules evaluate {name} 本文件",
                     f"Then run: perfrules evaluate {name} THIS-FILE"),
            )
        ),
        "",
        *(f"# {told.in_language(language)}" for told in _SUBJECT),
        "",
        "facts:",
        *_facts(plan, language, by_id=by_id),
        "",
        f"# {_CLAIMS.in_language(language)}",
        *(f"# {claim}" for claim in _claims(plan)),
    ]  # fmt: skip
    return "\n".join(line.rstrip() for line in lines) + "\n"


_SUBJECT: Final = (
    Text("评价对象和评价期；填写后去掉行首的 #。", "Who and when; write it and take away the #."),
    Text("subject: 单位或项目的名称", "subject: the name of the unit or project"),
    Text("period: 2021", "period: 2021"),
)
_CLAIMS: Final = Text(
    "自评结果，可不写；填写后去掉行首的 #，就与复算的比较。",
    "What is claimed, if anything; without the # it is compared with what is recomputed.",
)


def _claims(plan: Plan) -> Iterator[str]:
    """An example that the ruleset would take: within its total, one of its grades."""
    model = plan.model
    yield "claims:"
    yield f"  total_score: {show(model.total_points * Fraction(95, 100))}"
    if model.grades:
        yield f"  grade: {_quoted(clean(model.grades[0].grade))}"


def _facts(plan: Plan, language: Language, *, by_id: bool) -> Iterator[str]:
    users, groups = users_of(plan), _groups(plan)
    names = names_of_facts(plan.model) | {value.id: value.label for value in plan.model.values}
    rest = _TABLES if any(fact.cohort for fact in plan.facts) else _REST
    above: str | None = None
    for fact in plan.facts:
        heading = _heading(users.get(fact.id, []), groups, rest, language)
        if heading != above:
            if above is not None:
                yield ""
            yield f"  # {clean(heading)}"
            above = heading
        told = [accepted(fact), left_out(plan, fact, users)]
        if fact.cohort:
            told.insert(0, cohort_words(fact.cohort, names))
        comment = ("；" if language == "zh" else "; ").join(t.in_language(language) for t in told)
        yield f"  {_key(plan, fact, by_id=by_id)}:  # {clean(comment)}"


def _groups(plan: Plan) -> dict[str, str]:
    """The names of the groups above each indicator, by its id."""
    found: dict[str, str] = {}
    waiting = [(node, "") for node in plan.model.indicators]
    while waiting:
        node, above = waiting.pop()
        if isinstance(node, IndicatorGroup):
            path = f"{above} / {node.label}" if above else node.label
            waiting += [(child, path) for child in node.children]
        else:
            found[node.id] = above or node.label
    return found


def _heading(using: list[Indicator], groups: dict[str, str], rest: Text, language: Language) -> str:
    if not using:
        return rest.in_language(language)
    return " · ".join(dict.fromkeys(groups[indicator.id] for indicator in using))


def _key(plan: Plan, fact: FactDeclaration, *, by_id: bool) -> str:
    """The fact's name, or its id where several facts have the name."""
    if fact.cohort and not by_id and plan.canonical.get(fact.name) == fact.id:
        return _quoted(fact.name)
    name = fact.id if by_id or plan.canonical.get(fact.name) != fact.id else fact.label
    return _quoted(name)


def _quoted(name: str) -> str:
    """A key or a word as YAML reads it, between quotes where it has to be."""
    if _PLAIN_KEY.fullmatch(name) and name.casefold() not in _WORDS and ": " not in name:
        return name
    return json.dumps(name, ensure_ascii=False)
