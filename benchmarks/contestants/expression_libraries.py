"""Libraries that evaluate Python-like expressions: rule-engine, simpleeval, asteval."""

from __future__ import annotations

import math
from importlib import import_module

from workload import Result

from contestants.common import Contestant, Dialect, Evaluate, Facts, expressions, finish

PYTHON = Dialect(either="({a} if {c} else {b})")
RULE_ENGINE = Dialect(
    minimum="$min([{0}, {1}])",
    maximum="$max([{0}, {1}])",
    ceiling="({0}).ceiling",
    rounded="(({0}) * 100.0 + {half}).floor / 100.0",
    exact=True,  # its numbers are decimals
)


def _rule_engine() -> Evaluate:
    rule = import_module("rule_engine").Rule
    rules = [(i, rule(text)) for i, text in expressions(RULE_ENGINE).items()]
    return lambda facts: finish({i: float(r.evaluate(facts)) for i, r in rules}, facts)


def _simpleeval() -> Evaluate:
    functions = {"min": min, "max": max, "ceil": math.ceil, "floor": math.floor}
    evaluator = import_module("simpleeval").SimpleEval(functions=functions)
    parsed = [(i, text, evaluator.parse(text)) for i, text in expressions(PYTHON).items()]

    def evaluate(facts: Facts) -> Result:
        evaluator.names = facts
        scores = {i: evaluator.eval(text, previously_parsed=tree) for i, text, tree in parsed}
        return finish(scores, facts)

    return evaluate


def _asteval() -> Evaluate:
    interpreter = import_module("asteval").Interpreter(use_numpy=False)
    parsed = [(i, interpreter.parse(text)) for i, text in expressions(PYTHON).items()]

    def evaluate(facts: Facts) -> Result:
        interpreter.symtable.update(facts)
        return finish({i: interpreter.run(tree) for i, tree in parsed}, facts)

    return evaluate


CONTESTANTS = {
    "rule_engine": Contestant(
        build=_rule_engine,
        module="rule_engine",
        distribution="rule-engine",
        note="40 rules, decimal arithmetic inside",
    ),
    "simpleeval": Contestant(
        build=_simpleeval,
        module="simpleeval",
        distribution="simpleeval",
        note="40 expressions, parsed once",
    ),
    "asteval": Contestant(
        build=_asteval,
        module="asteval",
        distribution="asteval",
        note="40 expressions, parsed once",
    ),
}
