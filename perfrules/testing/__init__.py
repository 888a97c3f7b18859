"""For an author's own tests: facts and rulesets drawn by Hypothesis, and the laws of scoring.

>>> from perfrules.testing import laws
>>> test_laws = laws("cn-js-lyg-npc-2021")
"""

from perfrules.testing.broken import BrokenFacts, Fault, broken_facts_for
from perfrules.testing.facts import facts_for
from perfrules.testing.laws import LAWS, Law, hold, laws
from perfrules.testing.rulesets import rulesets

__all__ = [
    "LAWS",
    "BrokenFacts",
    "Fault",
    "Law",
    "broken_facts_for",
    "facts_for",
    "hold",
    "laws",
    "rulesets",
]
