"""What follows from a choice of the author: small rulesets, scored under every choice there is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

import perfrules
from generating.keys import schema
from generating.markdown import code, fenced, table
from generating.running import one_indicator, several, subject
from perfrules.results import STATUS_WORDS
from perfrules.wording import Language, Text

_NOTHING: Final = "–"


def _words(*pairs: tuple[str, str]) -> Mapping[Language, tuple[str, ...]]:
    return {"zh": tuple(zh for zh, _ in pairs), "en": tuple(en for _, en in pairs)}


def _choices(definition: str, key: str = "") -> list[str]:
    """The words that may be chosen, as the schema lists them."""
    found: dict[str, Any] = schema("ruleset")["$defs"][definition]
    return list((found["properties"][key] if key else found)["enum"])


_TESTS: Final = (
    "≥ 90%", "> 90%", "≤ 90%", "< 90%", "= 90%", "≠ 90%", "90%", "[80%, 90%)", "(80%, 90%]",
    "[80%, 90%]", "(80%, 90%)", "otherwise",
)  # fmt: skip
_VALUES: Final = ("79%", "80%", "85%", "90%", "91%")


def tests(language: Language) -> str:
    """Which values each form of a unary test takes."""
    head = Text("写法", "written").in_language(language)
    rows = []
    for test in _TESTS:
        bands = f'- {{when: "{test}", points: 1}}'
        bands += "" if test == "otherwise" else "\n    - {when: otherwise, points: 0}"
        block = (
            "- id: x\n  points: 1\n  unit: '%'\n"
            f"  scoring:\n    method: bands\n    bands:\n    {bands}"
        )
        ruleset = one_indicator(block, language)
        scores = [ruleset.evaluate(subject(value)).total_score for value in _VALUES]
        rows.append((code(f'"{test}"'), *("✓" if score else "" for score in scores)))
    return table((head, *_VALUES), rows)


def targets(language: Language) -> str:
    """What a bare target means, by the direction."""
    head = Text("写法", "written").in_language(language)
    rows = []
    for better in _choices("better"):
        ruleset = one_indicator(
            f"- id: x\n  points: 1\n  target: 90%\n  better: {better}", language
        )
        scores = [ruleset.evaluate(subject(value)).total_score for value in _VALUES]
        rows.append(
            (code(f"target: 90%, better: {better}"), *("✓" if score else "" for score in scores))
        )
    return table((head, *_VALUES), rows)


_MISSING_HEAD: Final = _words(
    ("`on_missing`", "`on_missing`"), ("甲的状态", "status of 甲"), ("甲的得分", "score of 甲"),
    ("总得分", "total score"), ("总分", "total points"), ("扣分原因", "reason"),
)  # fmt: skip
_MISSING: Final = """\
total_points: 10
indicators:
- {name: 甲, points: 6, target: 100%, on_missing: POLICY}
- {name: 乙, points: 4, target: 100%}
"""


def on_missing(language: Language) -> str:
    """Each policy, where one of two facts was not reported."""
    rows: list[tuple[str, ...]] = []
    for policy in _choices("on_missing"):
        ruleset = several(_MISSING.replace("POLICY", policy), language)
        try:
            evaluation = ruleset.evaluate({"乙": "100%"})
        except perfrules.FactError as error:
            refused = Text("不评分", "not scored").in_language(language)
            why = error.diagnostics[0].message.in_language(language)
            rows.append((code(policy), refused, _NOTHING, _NOTHING, _NOTHING, why))
            continue
        status, score, total, points = _outcome(evaluation, "甲")
        rows.append((code(policy), status, score, total, points, _reasons(evaluation)))
    return _shown(_MISSING, "乙: 100%", language) + table(_MISSING_HEAD[language], rows)


_NOT_APPLICABLE_HEAD: Final = _words(
    ("`on_not_applicable`", "`on_not_applicable`"), ("甲的状态", "status of 甲"),
    ("甲的得分", "score of 甲"), ("总得分", "total score"), ("总分", "total points"),
    ("产出的得分", "score of 产出"),
)  # fmt: skip
_NOT_APPLICABLE: Final = """\
total_points: 20
rounding: {places: 2, at: [total]}
facts: {projects: {name: 项目数, unit: 个}}
indicators:
- name: 产出
  indicators:
  - {name: 甲, points: 6, target: 100%, applies_when: projects > 0, on_not_applicable: POLICY}
  - {name: 乙, points: 4, target: 100%, scoring: ratio}
- name: 效益
  indicators:
  - {name: 丙, points: 10, target: 100%}
"""


def on_not_applicable(language: Language) -> str:
    """Each policy, where one of three indicators does not apply."""
    rows = []
    for policy in _choices("on_not_applicable"):
        ruleset = several(_NOT_APPLICABLE.replace("POLICY", policy), language)
        evaluation = ruleset.evaluate({"项目数": 0, "乙": "50%", "丙": "100%"})
        group = evaluation.indicators["产出"]
        rows.append((code(policy), *_outcome(evaluation, "甲"), f"{group.score} / {group.points}"))
    facts = "项目数: 0, 乙: 50%, 丙: 100%"
    return _shown(_NOT_APPLICABLE, facts, language) + table(_NOT_APPLICABLE_HEAD[language], rows)


_EXACT: Final = ("2.345", "2.355", "2.3449")


def rounding_modes(language: Language) -> str:
    """The same scores under every mode, to two places."""
    head = Text("方式", "mode").in_language(language)
    rows = []
    for mode in _choices("rounding", "mode"):
        ruleset = several(
            f"total_points: 10\nrounding: {{places: 2, mode: {mode}, at: [indicator, total]}}\n"
            "indicators:\n- {id: x, points: 10, scoring: {method: formula, formula: actual}}\n",
            language,
        )
        scores = [ruleset.evaluate(subject(value)).total_score for value in _EXACT]
        rows.append((code(mode), *map(str, scores)))
    return table((head, *_EXACT), rows)


_STAGES: Final = ("[indicator]", "[group]", "[total]", "[indicator, total]",
                  "[indicator, group, total]")  # fmt: skip
_STAGES_HEAD: Final = _words(
    ("取整位置", "at"), ("每项得分", "each score"), ("产出的得分", "score of 产出"),
    ("总得分", "total score"),
)  # fmt: skip
_THIRDS: Final = """\
total_points: 10
rounding: {places: 1, at: STAGES}
indicators:
- name: 产出
  indicators:
  - {name: 甲, points: 5, target: 3次, scoring: ratio}
  - {name: 乙, points: 5, target: 3次, scoring: ratio}
"""


def rounding_stages(language: Language) -> str:
    """The same scores, rounded at different places."""
    rows = []
    for stages in _STAGES:
        evaluation = several(_THIRDS.replace("STAGES", stages), language).evaluate(
            {"甲": 1, "乙": 1}
        )
        scores = [evaluation.indicators[each].score for each in ("甲", "产出")]
        shown = [f"{score:.3f}…" if len(str(score)) > 9 else str(score) for score in scores]
        rows.append((code(f"at: {stages}"), *shown, str(evaluation.total_score)))
    return _shown(_THIRDS, "甲: 1次, 乙: 1次", language) + table(_STAGES_HEAD[language], rows)


_GRADES_HEAD: Final = _words(
    ("得分", "score"), ("取整后", "rounded"),
    ("`grade_on: rounded`", "`grade_on: rounded`"), ("`grade_on: raw`", "`grade_on: raw`"),
)  # fmt: skip
_GRADES: Final = """\
total_points: 100
rounding: {places: 2, at: [total], grade_on: READS}
grades: [{grade: 优, from: 90}, {grade: 良, from: 80}, {grade: 中, from: 60}, {grade: 差, from: 0}]
indicators:
- {id: x, points: 100, scoring: {method: formula, formula: actual}}
"""


def grades(language: Language) -> str:
    """The grades of scores at the edges."""
    rows = []
    for score in ("100", "90", "89.995", "89.99", "60", "0"):
        rounded, raw = (
            several(_GRADES.replace("READS", reads), language).evaluate(subject(score))
            for reads in ("rounded", "raw")
        )
        rows.append((score, str(rounded.total_score), str(rounded.grade), str(raw.grade)))
    return table(_GRADES_HEAD[language], rows)


def _outcome(evaluation: perfrules.Evaluation, indicator: str) -> tuple[str, str, str, str]:
    """Status and score of an indicator, and the total with its points."""
    result = evaluation.indicators[indicator]
    status = STATUS_WORDS[result.status].in_language(evaluation.language)
    total = _shown_score(evaluation.total_score)
    return status, _shown_score(result.score), total, str(evaluation.total_points)


def _shown_score(score: Decimal | None) -> str:
    return _NOTHING if score is None else str(score)


def _reasons(evaluation: perfrules.Evaluation) -> str:
    return "; ".join(deduction.reason for deduction in evaluation.deductions)


def _shown(ruleset: str, facts: str, language: Language) -> str:
    (place,) = re.findall(r"[A-Z]{5,}", ruleset)
    told = Text(
        f"填报 {code(facts)}，{code(place)} 处依次换成表中的写法：",
        f"With {code(facts)} reported, and in place of {code(place)} what the table says:",
    )
    return f"{fenced(ruleset, 'yaml')}\n{told.in_language(language)}\n\n"
