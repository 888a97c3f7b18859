"""docs/reference.md and docs/reference.zh.md: the language, from the schemas and the code.

The prose stands in templates; a line `{{word arguments}}` of theirs calls the function below.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

import perfrules
from generating import aggregations, formulas, keys, methods, policies
from generating.markdown import code, fenced, link, table
from generating.templates import template
from perfrules.compiling.reading import FLAGS
from perfrules.formats.subject import read_subject
from perfrules.wording import Language, Text

_README: Final = Path(__file__).resolve().parent.parent.parent / "README.md"
_CALL: Final = re.compile(r"\{\{([^}\n]+)\}\}")
_CONTENTS: Final = "{{contents}}"  # when all headings are known
_SCORES: Final = {
    "zh": ("指标", "分值", "目标值", "完成值", "得分", "扣分原因"),
    "en": ("indicator", "points", "target", "actual", "score", "reason"),
}


def reference(language: Language) -> str:
    """The page."""
    page = _CALL.sub(lambda call: _called(call[1], language), template(f"reference.{language}.txt"))
    headings = re.findall(r"^## (.+)$", page, re.MULTILINE)
    listed = "\n".join(f"- {link(heading, heading)}" for heading in headings)
    page = page.replace(_CONTENTS, listed)
    return re.sub(r"\n{3,}", "\n\n", page).rstrip("\n") + "\n"


def _called(call: str, language: Language) -> str:
    """What a piece says; one of several lines has an empty line behind it."""
    word, *arguments = call.split()
    said = _PIECES[word](language, *arguments).strip("\n")
    return f"{said}\n" if "\n" in said else said


def _section(language: Language, name: str, part: str = keys.ROOT) -> str:
    return keys.section(name, part, language) + "\n"


def _sections(language: Language, name: str) -> str:
    return "\n".join(keys.section(name, part, language) for part in keys.mappings(name))


def _methods(language: Language, what: str) -> str:
    return (methods.overview if what == "overview" else methods.methods)(language)


def _aggregations(language: Language, what: str) -> str:
    made = aggregations.overview if what == "overview" else aggregations.aggregations
    return made(language)


def _flags(language: Language) -> str:
    words = [code(word) for word in FLAGS]
    return "、".join(words) if language == "zh" else ", ".join(words)


def _start(language: Language, what: str) -> str:
    """The example of the README, and what comes of it."""
    ruleset, subject = re.findall(
        r"^```yaml\n(.*?)^```$", _README.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )
    if what != "scores":
        return fenced({"ruleset": ruleset, "subject": subject}[what], "yaml")
    reported = read_subject(perfrules.Source("subject.yaml", subject))
    evaluation = perfrules.loads(ruleset).evaluate(reported, language=language)
    rows = [
        (each.name, f"{each.points}", each.target or "", each.actual or "", f"{each.score}",
         "".join(deduction.reason for deduction in each.deductions))
        for each in evaluation.indicators.values()
    ]  # fmt: skip
    total = Text("总得分", "Total score").in_language(language)
    grade = str(evaluation.grade)
    points = f"{evaluation.total_points}"
    rows.append((total, points, "", grade, f"{evaluation.total_score}", ""))
    return table(_SCORES[language], rows)


_PIECES: Final[dict[str, Callable[..., str]]] = {
    "contents": lambda _: _CONTENTS,
    "start": _start,
    "section": _section,
    "sections": _sections,
    "methods": _methods,
    "aggregations": _aggregations,
    "flags": _flags,
    "tests": policies.tests,
    "targets": policies.targets,
    "on_missing": policies.on_missing,
    "on_not_applicable": policies.on_not_applicable,
    "rounding_modes": policies.rounding_modes,
    "rounding_stages": policies.rounding_stages,
    "grades": policies.grades,
    "operators": formulas.operators,
    "functions": formulas.functions,
    "functions_of_scores": formulas.functions_of_scores,
    "functions_of_tables": formulas.functions_of_tables,
    "normalisations": formulas.normalisations,
    "units": formulas.units,
    "limits": formulas.limits,
}
