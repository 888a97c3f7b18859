"""What comes out: frozen data, in the words of the trade."""

from perfrules.results.facts import CheckStatus, FactWarning, Finding
from perfrules.results.review import Adjusted, AdjustedScore, Adjustment, Claims, Discrepancy
from perfrules.results.scores import STATUS_WORDS, Deduction, Read, ReasonCode, Status
from perfrules.results.traces import Trace, TraceNode, TraceStep
from perfrules.results.whole import Bonus, GradeReason, Penalty, Range, RangeEnd, TotalResult, Veto

__all__ = [
    "STATUS_WORDS",
    "Adjusted",
    "AdjustedScore",
    "Adjustment",
    "Bonus",
    "CheckStatus",
    "Claims",
    "Deduction",
    "Discrepancy",
    "FactWarning",
    "Finding",
    "GradeReason",
    "Penalty",
    "Range",
    "RangeEnd",
    "Read",
    "ReasonCode",
    "Status",
    "TotalResult",
    "Trace",
    "TraceNode",
    "TraceStep",
    "Veto",
]
