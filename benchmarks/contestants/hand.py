"""Straight-line Python, as somebody would write it by hand for this one table and no other.

Nobody writes 40 indicators twice, so the code is written out here; what runs has no loop, no table
and no indirection. `hand_decimal`, on `decimal.Decimal`, is the reference the others are compared
with.
"""

from __future__ import annotations

import math
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from typing import Any

from workload import GRADES, GROUPS, INDICATORS, MEMBERS, Indicator

from contestants.common import Contestant, Evaluate


class Writer:
    """Writes the function with binary floats, and an edge moved by 1e-9 where they need it."""

    def __init__(self) -> None:
        self.constants: dict[str, Decimal] = {}

    def number(self, value: str) -> str:
        return repr(float(value))

    def points(self, value: float) -> str:
        return repr(float(value))

    def target(self, i: Indicator) -> str:
        return self.number(i.target) if i.is_rate else i.target

    def ratio(self, i: Indicator) -> list[str]:
        """The score of an indicator that missed its target, and why."""
        score = f"{i.id} = floor({i.points} * a / {self.target(i)} * 100 + 0.500000001) / 100"
        lost = _lost(i, f"round({i.points} - {i.id}, 2)", f"{{{i.id}:.2f}}")
        return [score, f"if {i.id} < {i.points}:", "    " + lost]

    def per_unit(self, i: Indicator) -> list[str]:
        """The same for an indicator that loses by started steps."""
        return [
            f"{i.id} = {i.points} - 0.5 * ceil(({self.target(i)} - a) * 100 - 1e-9)",
            *(f"if {i.id} < 0:", f"    {i.id} = 0.0"),
            _lost(i, f"{i.points} - {i.id}", f"{{{i.id}:.2f}}"),
        ]

    def total(self, parts: list[str]) -> str:
        return f"round({' + '.join(parts)}, 2)" if len(parts) > 1 else parts[0]


class DecimalWriter(Writer):
    """Writes the function with decimals; constants are made once."""

    def number(self, value: str) -> str:
        return self._named(Decimal(value))

    def points(self, value: float) -> str:
        return self._named(Decimal(str(value)).quantize(Decimal("0.01")))

    def ratio(self, i: Indicator) -> list[str]:
        actual = f"{i.points} * a" if i.is_rate else f"Decimal({i.points} * a)"  # counts may be int
        share = f"{actual} / {self.target(i)}"
        lost = _lost(i, f"{i.points} - {i.id}", f"{{{i.id}:.2f}}")
        return [
            f"{i.id} = ({share}).quantize(CENT, ROUND_HALF_UP)",
            *(f"if {i.id} < {i.points}:", "    " + lost),
        ]

    def per_unit(self, i: Indicator) -> list[str]:
        steps = f"(({self.target(i)} - a) * 100).to_integral_value(ROUND_CEILING)"
        return [
            f"{i.id} = {self.points(i.points)} - {self.number('0.5')} * {steps}",
            f"{i.id} = {i.id}.quantize(CENT) if {i.id} > 0 else {self.points(0)}",
            _lost(i, f"{i.points} - {i.id}", f"{{{i.id}:.2f}}"),
        ]

    def total(self, parts: list[str]) -> str:
        return " + ".join(parts)

    def _named(self, value: Decimal) -> str:
        name = "K" + str(value).replace(".", "_")
        self.constants[name] = value
        return name


def function(writer: Writer) -> Evaluate:
    """The function that `writer` writes."""
    lines = ["def evaluate(f):", "    ded = []"]
    for indicator in INDICATORS:
        lines += [f'    a = f["{indicator.id}"]', *_scored(writer, indicator)]
    for group, members in MEMBERS.items():
        lines.append(f"    {group} = {writer.total(members)}")
    lines.append(f"    total = {writer.total(list(GROUPS))}")
    *better, worst = GRADES.items()
    grade = " else ".join(f'"{name}" if total >= {low}' for name, low in better)
    lines += [f'    grade = {grade} else "{worst[0]}"', f"    return {_result()}"]
    names: dict[str, Any] = dict(
        writer.constants,
        ceil=math.ceil,
        floor=math.floor,
        Decimal=Decimal,
        CENT=Decimal("0.01"),
        ROUND_CEILING=ROUND_CEILING,
        ROUND_HALF_UP=ROUND_HALF_UP,
    )
    source = "\n".join(lines)
    exec(source, names)  # noqa: S102  (written above, from the table)
    evaluate: Evaluate = names["evaluate"]
    return evaluate


def _scored(w: Writer, i: Indicator) -> list[str]:
    full, half, none = w.points(i.points), w.points(i.points / 2), w.points(0)
    if i.kind == "banded":
        share = "a" if i.target == "1" else f"a / {i.target}"
        return [
            f"    r = {share}",
            *("    if r >= 1:", f"        {i.id} = {full}"),
            *(f"    elif r >= {w.number('0.95')}:", f"        {i.id} = {half}"),
            "        " + _lost(i, half, f"{i.points / 2:.2f}"),
            *("    else:", f"        {i.id} = {none}", "        " + _lost(i, full, "0.00")),
        ]
    if i.kind in ("equals", "threshold"):
        met = f'a == "{i.target}"' if i.kind == "equals" else f"a >= {i.target}"
        missed = [f"{i.id} = {none}", _lost(i, full, "0.00")]
    else:
        met = f"a >= {w.target(i)}"
        missed = w.ratio(i) if i.kind == "ratio" else w.per_unit(i)
    return [
        *(f"    if {met}:", f"        {i.id} = {full}"),
        *("    else:", *(f"        {line}" for line in missed)),
    ]


def _lost(i: Indicator, points: str, score: str) -> str:
    reason = f"{i.name}：目标{i.target_text}，实际{{a}}，得{score}分（满分{i.points}分）"
    return f'ded.append({{"id": "{i.id}", "points": {points}, "reason": f"{reason}"}})'


def _result() -> str:
    scores = ", ".join(f'"{i.id}": {i.id}' for i in INDICATORS)
    subtotals = ", ".join(f'"{g}": {g}' for g in GROUPS)
    parts = f'"scores": {{{scores}}}, "deductions": ded, "subtotals": {{{subtotals}}}'
    return f'{{{parts}, "total": total, "grade": grade}}'


CONTESTANTS = {
    "hand_decimal": Contestant(
        build=lambda: function(DecimalWriter()),
        module="decimal",
        facts="decimal",
        note="straight-line code for this table, Decimal (the reference)",
    ),
    "hand_float": Contestant(
        build=lambda: function(Writer()),
        module="math",
        note="straight-line code for this table, binary floats moved by 1e-9",
    ),
}
