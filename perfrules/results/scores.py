"""What became of an indicator: its status, and every lost point."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Final, NamedTuple

import attrs

from perfrules.wording import Text


class Status(enum.Enum):
    """What became of an indicator; a state has a name, there are no sentinel numbers."""

    SCORED = "scored"  # 已评分
    NOT_APPLICABLE = "not_applicable"  # 不适用: its points go where the ruleset says
    MISSING = "missing"  # 未填报: the ruleset gives it no points
    PENDING = "pending"  # 待评: a person has yet to judge
    VETOED = "vetoed"  # 一票否决: the whole is not rated


STATUS_WORDS: Final = {
    Status.SCORED: Text("已评分", "scored"),
    Status.NOT_APPLICABLE: Text("不适用", "not applicable"),
    Status.MISSING: Text("未填报", "not reported"),
    Status.PENDING: Text("待评", "pending"),
    Status.VETOED: Text("一票否决，不予评定", "vetoed: not rated"),
}


class Read(Mapping[str, str]):
    """The facts that were read, by id, as people read them; made when looked at."""

    __slots__ = ("_made", "_make")

    _made: dict[str, str]

    def __init__(self, make: Callable[[], dict[str, str]]) -> None:
        self._make: Callable[[], dict[str, str]] = make

    def __getitem__(self, fact_id: str) -> str:
        return self._found()[fact_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._found())

    def __len__(self) -> int:
        return len(self._found())

    def __repr__(self) -> str:
        return repr(self._found())

    def _found(self) -> dict[str, str]:
        try:
            return self._made
        except AttributeError:
            self._made = self._make()
            return self._made

    def __reduce__(self) -> tuple[type[dict[str, str]], tuple[dict[str, str]]]:
        return dict, (self._found(),)


class Deduction(NamedTuple):
    """Points lost by an indicator, and why (扣分).

    `rule` is the place in the ruleset that decided, such as `training.scoring.bands[1]`, and `line`
    its line in `file`: the ruleset's own, or that of one that it extends; `values` are the facts
    that were read, by id, as people read them; `code` is what the ruleset counts the loss under. (A
    named tuple: it is made for every lost point of every subject, in a third of the time.)
    """

    indicator: str
    points: Decimal
    reason: str
    rule: str
    line: int
    values: Mapping[str, str]
    file: str
    code: str | None = None


@attrs.frozen(kw_only=True)
class ReasonCode:
    """A code (原因代码), and the points that its indicators are away from their baselines."""

    code: str
    points: Decimal
    indicators: tuple[str, ...]  # ids of those it was counted for, in the order of the ruleset
