"""Libraries whose rules are JSON: json-logic-qubit, jsonlogic-rs and business-rules."""

from __future__ import annotations

import json
import math
from importlib import import_module
from typing import Any

from workload import INDICATORS, Indicator, Result

from contestants.common import Contestant, Evaluate, Facts, finish


def _logic(i: Indicator) -> dict[str, Any]:
    """One indicator in JsonLogic, which has % but neither floor nor ceil."""
    fact, points = {"var": i.id}, float(i.points)
    if not i.is_number:
        return {"if": [{"==": [fact, i.target]}, points, 0]}
    target = float(i.target)
    attained = {"/": [fact, target]}
    match i.kind:
        case "threshold":
            return {"if": [{">=": [fact, target]}, points, 0]}
        case "banded":
            half = {">=": [attained, 0.95]}
            return {"if": [{">=": [attained, 1]}, points, half, i.points / 2, 0]}
        case "ratio":
            cents = {"+": [{"*": [points, {"min": [attained, 1]}, 100]}, 0.500000001]}
            return {"/": [{"-": [cents, {"%": [cents, 1]}]}, 100]}
        case _:
            below = {"*": [{"-": [target, fact]}, 100]}
            steps = {"max": [0, {"+": [below, 0.999999999]}]}
            lost = {"*": [0.5, {"-": [steps, {"%": [steps, 1]}]}]}
            return {"max": [0, {"-": [points, lost]}]}


def _json_logic() -> Evaluate:
    apply = import_module("json_logic").jsonLogic
    rules = [(i.id, _logic(i)) for i in INDICATORS]
    return lambda facts: finish({i: apply(rule, facts) for i, rule in rules}, facts)


def _json_logic_rust() -> Evaluate:
    """One rule for all scores, as text: the fastest way in that the library has."""
    apply = import_module("jsonlogic_rs").apply_serialized
    rule = json.dumps({"merge": [_logic(i) for i in INDICATORS]})
    ids = [i.id for i in INDICATORS]

    def evaluate(facts: Facts) -> Result:
        scores = apply(rule, json.dumps(facts), json.loads)
        return finish(dict(zip(ids, scores, strict=True)), facts)

    return evaluate


# ---------------------------------------------------------------------------------- business-rules


def _rules() -> list[dict[str, Any]]:
    """Conditions in JSON; each names an action below and the numbers it needs."""
    rules: list[dict[str, Any]] = []

    def rule(i: Indicator, action: str, *conditions: tuple[str, object], **numbers: float) -> None:
        when = [{"name": i.id, "operator": op, "value": value} for op, value in conditions]
        call = {"name": action, "params": {"indicator": i.id, **numbers}}
        rules.append({"conditions": {"all": when}, "actions": [call]})

    for i in INDICATORS:
        points = float(i.points)
        least = "greater_than_or_equal_to"
        match i.kind:
            case "equals":
                rule(i, "award", ("equal_to", i.target), score=points)
            case "threshold":
                rule(i, "award", (least, float(i.target)), score=points)
            case "banded":
                rule(i, "award", (least, 1), score=points)
                rule(i, "award", ("less_than", 1), (least, 0.95), score=points / 2)
            case _:
                rule(i, "award_" + i.kind, (least, 0), points=points, target=float(i.target))
    return rules


def _business_rules() -> Evaluate:
    library = import_module("business_rules")
    fields = import_module("business_rules.fields")
    variables = import_module("business_rules.variables")
    actions = import_module("business_rules.actions")

    def variable(i: Indicator) -> Any:
        kinds = variables.string_rule_variable, variables.numeric_rule_variable
        share = float(i.target) if i.kind == "banded" else None

        def get(self: Any) -> Any:
            fact = self.facts[i.id]
            return fact if share is None else fact / share

        return kinds[i.is_number](label=i.name)(get)

    def start(self: Any, facts: Facts) -> None:
        self.facts = facts

    members = {"__init__": start, **{i.id: variable(i) for i in INDICATORS}}
    reported = type("Reported", (variables.BaseVariables,), members)

    number, text = fields.FIELD_NUMERIC, fields.FIELD_TEXT
    given = actions.rule_action(params={"indicator": text, "score": number})
    worked_out = actions.rule_action(params={"indicator": text, "points": number, "target": number})

    class Awards(actions.BaseActions):  # type: ignore[misc, name-defined]
        def __init__(self, facts: Facts) -> None:
            self.facts = facts
            self.scores = {i.id: 0.0 for i in INDICATORS}

        @given
        def award(self, indicator: str, score: float) -> None:
            self.scores[indicator] = score

        @worked_out
        def award_ratio(self, indicator: str, points: float, target: float) -> None:
            share = min(self.facts[indicator] / target, 1)
            self.scores[indicator] = math.floor(points * share * 100 + 0.500000001) / 100

        @worked_out
        def award_per_unit(self, indicator: str, points: float, target: float) -> None:
            steps = math.ceil((target - self.facts[indicator]) * 100 - 1e-9)
            self.scores[indicator] = max(0, points - 0.5 * max(0, steps))

    rules = _rules()

    def evaluate(facts: Facts) -> Result:
        awards = Awards(facts)
        library.run_all(rule_list=rules, defined_variables=reported(facts), defined_actions=awards)
        return finish(awards.scores, facts)

    return evaluate


CONTESTANTS = {
    "json_logic": Contestant(
        build=_json_logic,
        module="json_logic",
        distribution="json-logic-qubit",
        note="40 rules, pure Python",
    ),
    "json_logic_rust": Contestant(
        build=_json_logic_rust,
        module="jsonlogic_rs",
        distribution="jsonlogic-rs",
        note="one rule of 40, facts and scores as JSON texts, Rust",
    ),
    "business_rules": Contestant(
        build=_business_rules,
        module="business_rules",
        distribution="business-rules",
        note="46 JSON rules; arithmetic in Python actions",
    ),
}
