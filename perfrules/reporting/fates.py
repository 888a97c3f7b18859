"""Where the points go of what does not apply (缺项), as the groups above it have it."""

from __future__ import annotations

from typing import Final

from perfrules.model import Indicator, IndicatorGroup, OnNotApplicable, RulesetModel
from perfrules.wording import Text

_FATES: Final = {
    OnNotApplicable.RESCALE: Text("总得分按适用的分值折算", "the total is rescaled"),
    OnNotApplicable.SIBLINGS: Text("分值由同组其他指标分担", "its siblings take over its points"),
    OnNotApplicable.FULL: Text("得满分", "it has full points"),
    OnNotApplicable.ZERO: Text("不得分", "it has no points"),
    OnNotApplicable.EXCLUDE: Text("总分相应减少", "the total has so many points less"),
}
_NO_PART: Final = Text("它不参加汇总", "it takes no part")


class Fates:
    """Says of each indicator of a ruleset where its points go."""

    def __init__(self, model: RulesetModel) -> None:
        self.added = {leaf.id for leaf in model.added_leaves()}  # whose points the total is made of
        above = [(model.aggregation, model.indicators)]
        above += [(group.aggregation, group.children) for group in model.groups()]
        self.beside_added = {
            node.id
            for aggregation, nodes in above
            if aggregation.method.additive
            for node in nodes
            if not isinstance(node, IndicatorGroup)
        }

    def __call__(self, indicator: Indicator) -> Text:
        fate = indicator.on_not_applicable
        if fate in (OnNotApplicable.RESCALE, OnNotApplicable.EXCLUDE):
            return _FATES[fate] if indicator.id in self.added else _NO_PART
        if fate is OnNotApplicable.SIBLINGS and indicator.id not in self.beside_added:
            return _NO_PART
        return _FATES[fate]
