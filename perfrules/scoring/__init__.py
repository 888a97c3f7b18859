"""The scoring methods, one file each: parameters, rule, words for what was lost, examples."""

from typing import Final

from perfrules.scoring.all_or_nothing import AllOrNothing
from perfrules.scoring.bands import Bands
from perfrules.scoring.base import Method
from perfrules.scoring.cases import Cases
from perfrules.scoring.checklist import Checklist
from perfrules.scoring.choice import Choice
from perfrules.scoring.deductions import Deductions
from perfrules.scoring.formula import Formula
from perfrules.scoring.interpolate import Interpolate
from perfrules.scoring.judgment import Judgment
from perfrules.scoring.levels import Levels
from perfrules.scoring.ratio import Ratio
from perfrules.scoring.share_met import ShareMet
from perfrules.scoring.steps import Steps

METHODS: Final[dict[str, type[Method]]] = {
    method.name: method
    for method in (
        AllOrNothing, Ratio, Steps, Bands, Interpolate, Choice, Checklist, Deductions, Judgment,
        Levels, ShareMet, Cases, Formula,
    )
}  # fmt: skip
