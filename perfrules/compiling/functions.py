"""Statements → a Python function, and constants that stand beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from perfrules.expressions.compiler import Code

CHUNK: Final = 40  # terms of one sum: longer ones would nest too deep for Python's own compiler


def constant(code: Code, value: object) -> str:
    """A variable beside the code that holds `value`."""
    name = f"k{len(code.constants)}"
    code.constants[name] = value
    return name


def function(
    code: Code, name: str, parameter: str, namespace: Mapping[str, Any]
) -> Callable[[tuple[Any, ...]], Any]:
    """The function of one parameter that the statements make; it reaches only `namespace`."""
    source = "\n".join([f"def {name}({parameter}):", *code.lines, ""])
    names = {**namespace, **code.constants}
    exec(compile(source, f"<{name}>", "exec"), names)  # noqa: S102 - made of integers and our names
    made: Callable[[tuple[Any, ...]], Any] = names[name]
    return made


def unpacked(code: Code, variables: Iterable[str], source: str) -> None:
    """Take a tuple apart into variables."""
    listed = "".join(f"{variable}, " for variable in variables)
    if listed:
        code.emit(f"{listed}= {source}")


def summed(code: Code, terms: Iterable[str]) -> str:
    """The code of a sum; a long one is written as several statements."""
    waiting = [term for term in terms if term != "0"]
    if not waiting:
        return "0"
    while len(waiting) > CHUNK:
        waiting = [
            code.bind(f"({' + '.join(waiting[k : k + CHUNK])})")
            for k in range(0, len(waiting), CHUNK)
        ]
    return f"({' + '.join(waiting)})" if len(waiting) > 1 else waiting[0]
