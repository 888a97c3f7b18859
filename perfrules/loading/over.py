"""Document → what follows when the actual is far above the target."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from perfrules.decimals import show
from perfrules.loading.document import Mapping
from perfrules.loading.reader import NodeReader
from perfrules.model import OverAchievement, OverBand, OverPolicy
from perfrules.wording import Text


def over_achievement(indicator: NodeReader) -> OverAchievement | None:
    """The policy of an indicator; None for `cap`, which every method has anyway."""
    written = indicator.node.get("over_achievement")
    if not isinstance(written, Mapping):
        return None
    reader = indicator.below(written)
    policy = reader.one_of("policy", OverPolicy, OverPolicy.CAP)
    above = reader.share("above")
    bands = tuple(_bands(reader))
    indicator.broken = indicator.broken or reader.broken or any(b is None for b in bands)
    if above is not None and above < 1:
        reader.wrong(
            "above",
            "not-above-the-target",
            Text(
                f"{show(above * 100)}% 不在目标值以上",
                f"{show(above * 100)}% is not above it",
            ),
            Text('写大于 100% 的百分数，如 "120%"', 'write more than 100%, such as "120%"'),
        )
    wanted = "bands" if policy is OverPolicy.REDUCE else "above"
    if not reader.has(wanted):
        reader.wrong(
            "policy",
            "over-achievement-keys",
            Text(f"{policy.value} 要写 {wanted}", f"{policy.value} needs {wanted}"),
            Text("reduce 写 bands，explain 和 not-met 写 above",
                 "write bands with reduce, above with explain and not-met"),
        )  # fmt: skip
        return None
    if reader.quiet or policy is OverPolicy.CAP:
        return None
    return OverAchievement(
        policy=policy,
        above=above,
        bands=tuple(band for band in bands if band is not None),
        span=written.span,
    )


def _bands(reader: NodeReader) -> Iterator[OverBand | None]:
    for position, item in reader.children("bands"):
        inner = reader.below(item)
        when, lose = inner.test("when"), inner.share("lose")
        if when is None or lose is None:
            yield None
            continue
        if not 0 < lose <= 1:
            inner.wrong(
                "lose",
                "award-out-of-range",
                Text(f"扣减 {show(lose * 100)}%：只能在 0 到 100% 之间",
                     f"{show(lose * 100)}% of a score cannot be lost"),
                Text("写 0 到 100% 之间的百分数", "write a share between 0 and 100%"),
            )  # fmt: skip
        path = f"over_achievement.bands[{position}]"
        yield OverBand(when=when, lose=lose or Fraction(0), path=path, span=item.span)
