"""The table written down twice: as a perfrules ruleset, and as a plain document of somebody's own.

The plain document, its JSON Schema and `codegen.py` are what one would put together from parts (a
YAML library, a validator, generated Python) instead of using a rules library; loading is compared
with the sum of these parts.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from workload import BY_ID, GRADES, GROUPS, MEMBERS, Indicator, Sheet, sheet

# ------------------------------------------------------------------------ the perfrules ruleset


def perfrules_yaml(copies: int = 1) -> str:
    """The table as a perfrules ruleset; copy n of i01 is i01_n, where there is more than one."""
    return ruleset_yaml(sheet(40 * copies))


def ruleset_yaml(sheet: Sheet) -> str:
    """The same, for a table of another size."""
    grades = ", ".join(
        f"{{grade: {g}, from: {Decimal(cents) / 100}}}" for g, cents in sheet.grades.items()
    )
    lines = [
        "perfrules: 1",
        "id: benchmark",
        'version: "1"',
        "title: 部门整体绩效评价（基准测试）",
        f"total_points: {sheet.points}",
        "rounding: {places: 2, mode: half-up, at: [indicator, group, total]}",
        f"grades: [{grades}]",
        "defaults: {better: higher, on_missing: error, scoring: all-or-nothing}",
        "indicators:",
    ]
    written = {i.id: _indicator_yaml(i) for i in sheet.indicators}
    for group, members in sheet.members.items():
        base, _, suffix = group.partition("_")
        lines += [f"- id: {group}", f"  name: {GROUPS[base]}{suffix and '_' + suffix}"]
        lines += ["  indicators:", *(line for i in members for line in written[i])]
    return "\n".join(lines) + "\n"


def _indicator_yaml(indicator: Indicator) -> list[str]:
    head = f"id: {indicator.id}", f"name: {indicator.name}"
    lines = [
        *head,
        f"points: {indicator.points}",
        *_fact_yaml(indicator),
        *_scoring_yaml(indicator),
    ]
    return [f"  {'- ' if n == 0 else '  '}{line}" for n, line in enumerate(lines)]


def _fact_yaml(indicator: Indicator) -> list[str]:
    target = indicator.target
    if not indicator.is_number:
        return [f"target: {target}", f"choices: [{target}, 不{target}]"]
    if indicator.is_rate:
        return [f'target: "≥ {target}"', "decimals: 4", "min: 0"]
    return [f"target: {json.dumps(indicator.target_text, ensure_ascii=False)}", "min: 0"]


def _scoring_yaml(indicator: Indicator) -> list[str]:
    match indicator.kind:
        case "banded":
            full, half = Decimal(indicator.target), Decimal(indicator.target) * Decimal("0.95")
            bands = [
                (f"≥ {full}", indicator.points),
                (f"[{half.normalize():f}, {full})", Decimal(indicator.points) / 2),
                (f"< {half.normalize():f}", 0),
            ]
            rows = [f'  - {{when: "{when}", points: {points}}}' for when, points in bands]
            return ["scoring:", "  method: bands", "  bands:", *rows]
        case "ratio":
            return ["scoring: ratio"]
        case "per_unit":
            return [
                "scoring: {method: steps, of: shortfall, step: 0.01, lose: 0.5, partial: started}"
            ]
        case _:
            return []


# ------------------------------------------------------------------------------ the plain document


def plain_document(copies: int = 1) -> dict[str, Any]:
    """The table as dicts and lists, scoring as short Python-like expressions."""
    suffixes = [f"_{n}" for n in range(copies)] if copies > 1 else [""]
    return {
        "ruleset": "department-performance",
        "version": 1,
        "rounding": {"places": 2, "mode": "half_up"},
        "grades": [{"min": low, "label": name} for name, low in GRADES.items()],
        "groups": [
            {
                "id": group + suffix,
                "name": name,
                "indicators": [_plain_indicator(BY_ID[i], suffix) for i in MEMBERS[group]],
            }
            for suffix in suffixes
            for group, name in GROUPS.items()
        ],
    }


def plain_yaml(copies: int = 1) -> str:
    """The plain document as YAML, in the layout a person would give it."""
    document = plain_document(copies)
    lines = [
        f"ruleset: {document['ruleset']}",
        "version: 1",
        "rounding: {places: 2, mode: half_up}",
        "grades:",
        *[f"  - {{min: {g['min']}, label: {g['label']}}}" for g in document["grades"]],
        "groups:",
    ]
    for group in document["groups"]:
        lines += [f"  - id: {group['id']}", f"    name: {_quoted(group['name'])}"]
        lines += ["    indicators:"]
        for indicator in group["indicators"]:
            entries = [line for key, value in indicator.items() for line in _entry(key, value)]
            lines += [f"      {'- ' if n == 0 else '  '}{e}" for n, e in enumerate(entries)]
    return "\n".join(lines) + "\n"


def _plain_indicator(indicator: Indicator, suffix: str) -> dict[str, Any]:
    target, points = indicator.target, indicator.points
    number = float(target) if "." in target else int(target) if indicator.is_number else target
    scoring: dict[str, Any]
    match indicator.kind:
        case "equals":
            scoring = {"condition": f"actual == '{target}'"}
        case "threshold":
            scoring = {"condition": "actual >= target"}
        case "banded":
            steps = [("actual / target >= 1.0", points), ("actual / target >= 0.95", points / 2)]
            bands = [*steps, ("true", 0)]
            scoring = {"bands": [{"when": when, "points": earned} for when, earned in bands]}
        case "ratio":
            scoring = {"score": "points * min(actual / target, 1)"}
        case _:
            scoring = {"deduct": "0.5 * max(0, ceil((target - actual) * 100))"}
    return {
        "id": indicator.id + suffix,
        "name": indicator.name,
        "points": points,
        "target": number,
        "target_text": indicator.target_text,
        **scoring,
        "reason": "{name}：目标{target_text}，实际{actual}，得{score}分（满分{points}分）",
    }


def _entry(key: str, value: Any) -> list[str]:
    if key == "bands":
        rows = [f"{{when: {_quoted(b['when'])}, points: {b['points']}}}" for b in value]
        return ["bands:", *[f"    - {row}" for row in rows]]
    return [f"{key}: {value if key == 'id' or not isinstance(value, str) else _quoted(value)}"]


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


_IDENTIFIER = {"type": "string", "pattern": "^[a-z][a-z0-9_]*$"}
_WORDS = {"type": "string", "minLength": 1}
_NUMBER = {"type": "number", "minimum": 0}


def _closed(properties: dict[str, Any], *required: str) -> dict[str, Any]:
    closed = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**closed, "required": list(required)} if required else closed


def _listed(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "minItems": 1, "items": item}


SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$defs": {
        "indicator": {
            **_closed(
                {
                    "id": _IDENTIFIER,
                    "name": _WORDS,
                    "points": {"type": "number", "exclusiveMinimum": 0},
                    "target": {"type": ["number", "string"]},
                    "target_text": {"type": "string"},
                    "condition": {"type": "string"},
                    "score": {"type": "string"},
                    "deduct": {"type": "string"},
                    "bands": _listed(
                        _closed({"when": {"type": "string"}, "points": _NUMBER}, "when", "points")
                    ),
                    "reason": {"type": "string"},
                },
                *("id", "name", "points", "target", "reason"),
            ),
            "oneOf": [{"required": [k]} for k in ("condition", "bands", "score", "deduct")],
        }
    },
    **_closed(
        {
            "ruleset": _WORDS,
            "version": {"type": "integer", "minimum": 1},
            "rounding": _closed(
                {
                    "places": {"type": "integer", "minimum": 0, "maximum": 6},
                    "mode": {"enum": ["half_up", "half_even", "down"]},
                }
            ),
            "grades": _listed(
                _closed({"min": {"type": "number"}, "label": {"type": "string"}}, "min", "label")
            ),
            "groups": _listed(
                _closed(
                    {
                        "id": _IDENTIFIER,
                        "name": {"type": "string"},
                        "indicators": _listed({"$ref": "#/$defs/indicator"}),
                    },
                    *("id", "name", "indicators"),
                )
            ),
        },
        *("ruleset", "version", "grades", "groups"),
    ),
}
