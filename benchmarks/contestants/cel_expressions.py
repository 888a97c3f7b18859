"""CEL, Google's expression language, in Python, in C++ and in Rust."""

from __future__ import annotations

from importlib import import_module

from workload import INDICATORS, Result

from contestants.common import Contestant, Dialect, Evaluate, Facts, expressions, finish

# CEL has no min, max, floor or ceil. Operands are never negative where int() rounds.
DIALECT = Dialect(
    minimum="({0} < {1} ? {0} : {1})",
    maximum="({0} > {1} ? {0} : {1})",
    ceiling="double(int({0} + 1.0))",
    rounded="double(int(({0}) * 100.0 + {half})) / 100.0",
    number="double({0})",
)


def _one_map() -> str:
    return "{" + ", ".join(f'"{i}": {text}' for i, text in expressions(DIALECT).items()) + "}"


def _python() -> Evaluate:
    celpy = import_module("celpy")
    environment = celpy.Environment()
    program = environment.program(environment.compile(_one_map()))

    def evaluate(facts: Facts) -> Result:
        scores = program.evaluate(celpy.json_to_cel(facts))
        return finish({str(i): float(score) for i, score in scores.items()}, facts)

    return evaluate


def _cpp() -> Evaluate:
    cel = import_module("cel_expr_python.cel")
    words, numbers = cel.Type.STRING, cel.Type.DYN
    variables = {i.id: numbers if i.is_number else words for i in INDICATORS}
    program = cel.NewEnv(variables=variables).compile(_one_map())
    return lambda facts: finish(program.eval(data=facts).plain_value(), facts)


def _rust() -> Evaluate:
    program = import_module("cel").compile(_one_map())
    return lambda facts: finish(program.execute(facts), facts)


def _rust_40() -> Evaluate:
    cel = import_module("cel")
    programs = [(i, cel.compile(text)) for i, text in expressions(DIALECT).items()]
    return lambda facts: finish({i: p.execute({i: facts[i]}) for i, p in programs}, facts)


CONTESTANTS = {
    "cel_python": Contestant(
        build=_python,
        module="celpy",
        distribution="cel-python",
        note="one map expression, pure Python",
    ),
    "cel_cpp": Contestant(
        build=_cpp,
        module="cel_expr_python.cel",
        distribution="cel-expr-python",
        note="one map expression, Google's C++",
    ),
    "cel_rust": Contestant(
        build=_rust,
        module="cel",
        distribution="common-expression-language",
        note="one map expression, Rust",
    ),
    "cel_rust_40": Contestant(
        build=_rust_40,
        module="cel",
        distribution="common-expression-language",
        note="40 programs, Rust",
    ),
}
