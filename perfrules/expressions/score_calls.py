"""Calls that ask for a score: they become the name that the score is known under."""

from __future__ import annotations

from collections.abc import Mapping

from perfrules.expressions import tree
from perfrules.expressions.agreement import wrong
from perfrules.expressions.functions import score_key
from perfrules.expressions.printing import show
from perfrules.expressions.types import Type, Typed
from perfrules.suggestions import nearest
from perfrules.wording import Text, shortened


def typed_score(call: tree.Call, symbols: Mapping[str, Type]) -> Typed:
    """The typed form of `score_of(x)`: a name, where there are scores and x is one of them."""
    (asked,) = call.arguments
    prefix = score_key(call.function, "")
    known = [name.removeprefix(prefix) for name in symbols if name.startswith(prefix)]
    if not known:
        raise wrong(
            "score-out-of-place",
            call,
            Text(f"{call.function} 不能用在这里：这时还没有得分",
                 f"{call.function} cannot be used here: there are no scores yet"),
            Text("它只能用在 bonuses、penalties、vetoes、grade_caps、minimums 和汇总公式里",
                 "only bonuses, penalties, vetoes, grade_caps, minimums and formulas of groups may"
                 " use it"),
        )  # fmt: skip
    name = asked.text if isinstance(asked, tree.Name | tree.Word) else None
    if name is None or name not in known:
        told = shortened(name) if name is not None else show(asked)
        close = nearest(name, known) if name is not None else None
        raise wrong(
            "unknown-indicator",
            asked,
            Text(f"没有叫 {told} 的指标或指标组", f"there is no indicator or group called {told}"),
            Text(f"是不是 {close}？", f"did you mean {close}?") if close
            else Text("写指标或指标组的编号或名称", "write the id or name of one"),
        )  # fmt: skip
    key = score_key(call.function, name)
    return Typed(tree.Name(key, start=call.start, end=call.end), symbols[key])
