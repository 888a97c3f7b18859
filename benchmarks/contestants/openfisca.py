"""OpenFisca: vectorised by design, so one evaluation is a population of one. In float32."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from workload import GRADES, GROUPS, INDICATORS, MEMBERS, Indicator, Result

from contestants.common import Contestant, Evaluate, Facts, reasons

PERIOD = "2021"
GUARD = 1e-3  # float32 needs a wide one


def _formula(i: Indicator) -> Any:
    """The score of a numeric indicator, over a whole population."""
    np = import_module("numpy")
    points, target = i.points, float(i.target)

    def score(actual: Any) -> Any:
        match i.kind:
            case "threshold":
                return np.where(actual >= target, points, 0)
            case "banded":
                share = actual / np.float32(target)
                return np.select([share >= 1, share >= np.float32(0.95)], [points, points / 2], 0)
            case "ratio":
                cents = points * np.minimum(actual / target, 1) * 100
                return np.floor(cents + 0.5 + GUARD) / 100
            case _:
                steps = np.ceil((target - actual) * 100 - GUARD)
                return np.maximum(0, points - 0.5 * np.maximum(0, steps))

    return lambda person, period: score(person(i.id, period))


def system() -> Any:
    np = import_module("numpy")
    enum = import_module("openfisca_core.indexed_enums").Enum
    variable = import_module("openfisca_core.variables").Variable
    year = import_module("openfisca_core.periods").YEAR
    person = import_module("openfisca_core.entities").Entity("person", "persons", "Department", "")
    system = import_module("openfisca_core.taxbenefitsystems").TaxBenefitSystem([person])

    def define(name: str, value_type: Any, **more: Any) -> None:
        common = {"value_type": value_type, "entity": person, "definition_period": year}
        system.add_variable(type(name, (variable,), {**common, **more}))

    def word(i: Indicator) -> None:
        words = enum(f"Words_{i.id}", [(w, w) for w in (i.target, "不" + i.target)])
        met = words[i.target]
        define(i.id, enum, possible_values=words, default_value=met)

        def formula(person: Any, period: Any) -> Any:
            return np.where(person(i.id, period) == met, i.points, 0)

        define(f"score_{i.id}", float, formula=formula)

    def total_of(names: list[str]) -> Any:
        return lambda person, period: sum(person(name, period) for name in names)

    for i in INDICATORS:
        if i.is_number:
            define(i.id, float)
            define(f"score_{i.id}", float, formula=_formula(i))
        else:
            word(i)
    for group, members in MEMBERS.items():
        define(f"sub_{group}", float, formula=total_of([f"score_{i}" for i in members]))
    total = total_of([f"sub_{g}" for g in GROUPS])
    define("total", float, formula=lambda person, period: np.round(total(person, period), 2))
    grades = enum("Grades", [(name, name) for name in GRADES])
    *better, worst = GRADES.items()

    def grade(person: Any, period: Any) -> Any:
        reached = [person("total", period) >= low for _, low in better]
        return np.select(reached, [grades[name] for name, _ in better], grades[worst[0]])

    define("grade", enum, formula=grade, possible_values=grades, default_value=grades[worst[0]])
    return system


def _single() -> Evaluate:
    variables = system()
    builder = import_module("openfisca_core.simulations").SimulationBuilder

    def evaluate(facts: Facts) -> Result:
        reported = {name: {PERIOD: value} for name, value in facts.items()}
        run = builder().build_from_entities(variables, {"persons": {"d": reported}})

        def number(name: str) -> float:
            return round(float(run.calculate(name, PERIOD)[0]), 2)

        scores = {i.id: number(f"score_{i.id}") for i in INDICATORS}
        return {
            "scores": scores,
            "deductions": reasons(scores, facts),
            "subtotals": {g: number(f"sub_{g}") for g in GROUPS},
            "total": number("total"),
            "grade": run.calculate("grade", PERIOD).decode_to_str()[0],
        }

    return evaluate


CONTESTANTS = {
    "openfisca": Contestant(
        build=_single,
        module="openfisca_core.simulations",
        distribution="OpenFisca-Core",
        note="a population of one, float32",
        environment=".venv-openfisca",
    ),
}
