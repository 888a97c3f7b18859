"""What a contestant is, and what a caller writes around a library that only has expressions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from workload import GRADES, INDICATORS, MEMBERS, Result

Facts = dict[str, Any]
Evaluate = Callable[[Facts], Any]


def as_it_is(result: Result) -> Result:
    """For a contestant whose result already has the common shape."""
    return result


@dataclass(frozen=True, kw_only=True)
class Contestant:
    """One way to score the table."""

    build: Callable[[], Evaluate]  # everything that is done once per ruleset
    note: str
    module: str = ""  # what its user imports
    distribution: str = ""  # what its user installs
    facts: str = "json"  # or "decimal": the numbers it is given
    read: Callable[[Any], Result] = as_it_is  # for the check only, never timed
    own_words: bool = False  # its reasons are in its own words: they must be there
    environment: str = ".venv-bench"


# ------------------------------------------------------------------- around an expression library

_ROWS = [
    (i.id, i.points, f"{i.name}：目标{i.target_text}，实际", f"分（满分{i.points}分）")
    for i in INDICATORS
]
_GROUPS = [(group, tuple(members)) for group, members in MEMBERS.items()]


def reasons(scores: dict[str, float], facts: Facts) -> list[dict[str, Any]]:
    """Every lost point with its reason."""
    deductions = []
    for i, points, head, tail in _ROWS:
        score = scores[i]
        if score < points:
            reason = f"{head}{facts[i]}，得{score:.2f}{tail}"
            deductions.append({"id": i, "points": round(points - score, 2), "reason": reason})
    return deductions


def finish(scores: dict[str, float], facts: Facts) -> Result:
    """Subtotals, total, grade and reasons, from the scores of the indicators."""
    subtotals = {g: round(sum([scores[i] for i in members]), 2) for g, members in _GROUPS}
    total = round(sum(subtotals.values()), 2)
    return {
        "scores": scores,
        "deductions": reasons(scores, facts),
        "subtotals": subtotals,
        "total": total,
        "grade": _grade(total),
    }


def _grade(total: float) -> str:
    for name, low in GRADES.items():
        if total >= low:
            return name
    raise ValueError(total)


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """How one expression library writes things. `{0}` and `{1}` are operands."""

    either: str = "({c} ? {a} : {b})"
    minimum: str = "min({0}, {1})"
    maximum: str = "max({0}, {1})"
    ceiling: str = "ceil({0})"
    rounded: str = "floor(({0}) * 100.0 + {half}) / 100.0"
    fact: str = "{0}"
    number: str = "{0}"  # around a fact that is a number
    float_format: str = ""  # of a constant; "" as Python writes it: 2.0
    # Binary arithmetic agrees with exact arithmetic on facts of four decimals when an edge is moved
    # by 1e-9; libraries that calculate in decimals need no such help.
    exact: bool = False

    def constant(self, number: float) -> str:
        """A number as the library reads it."""
        return (
            format(float(number), self.float_format) if self.float_format else repr(float(number))
        )


def expressions(dialect: Dialect) -> dict[str, str]:
    """The scores of the indicators as expressions over the facts."""
    written: dict[str, str] = {}
    k = dialect.constant
    half = "0.5" if dialect.exact else "0.500000001"
    guard = "" if dialect.exact else " - 0.000000001"
    for i in INDICATORS:
        fact = dialect.fact.format(i.id)
        points = k(i.points)
        if not i.is_number:
            met = f'{fact} == "{i.target}"'
            written[i.id] = dialect.either.format(c=met, a=points, b=k(0))
            continue
        fact, target = dialect.number.format(fact), k(float(i.target))
        match i.kind:
            case "threshold":
                met = f"{fact} >= {target}"
                score = dialect.either.format(c=met, a=points, b=k(0))
            case "banded":
                share = f"{fact} / {target} >= "
                low = dialect.either.format(c=share + k(0.95), a=k(i.points / 2), b=k(0))
                score = dialect.either.format(c=share + k(1), a=points, b=low)
            case "ratio":
                share = dialect.minimum.format(f"{fact} / {target}", k(1))
                score = dialect.rounded.format(f"{points} * {share}", half=half)
            case _:
                steps = dialect.ceiling.format(f"({target} - {fact}) * {k(100)}{guard}")
                lost = f"{k(0.5)} * {dialect.maximum.format(k(0), steps)}"
                score = dialect.maximum.format(k(0), f"{points} - {lost}")
        written[i.id] = score
    return written
