"""What is wrong with a ruleset as a whole: one generator for each check.

To add a check, write a function that takes the model and yields diagnostics, and list it here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from perfrules.checking.cohort import (
    quotas_leave_a_grade_to_fall_to,
    statistics_are_of_what_is_reported,
)
from perfrules.checking.excluded import grades_follow_what_is_excluded
from perfrules.checking.floors import floors_stand_under_no_product
from perfrules.checking.grades import (
    every_score_has_one_grade,
    grades_have_names_of_their_own,
    grades_lie_within_the_total,
)
from perfrules.checking.names import aliases_are_nobody_elses, ids_are_unique
from perfrules.checking.points import groups_add_up, points_fit_the_rounding, total_adds_up
from perfrules.checking.shares import shares_are_not_times_a_hundred
from perfrules.checking.tables import table_rows_are_scores
from perfrules.checking.targets import (
    targets_are_no_names_by_accident,
    targets_are_no_sentences,
)
from perfrules.checking.uses import facts_are_used, known_uses, tables_are_used, values_are_used
from perfrules.checking.whole import (
    grade_rules_name_grades,
    limits_of_the_grade_have_an_effect,
    rules_of_the_total_have_a_total,
)
from perfrules.diagnostics import Diagnostic
from perfrules.model import RulesetModel

__all__ = ["CHECKS", "check_model", "known_uses"]

CHECKS: Final[tuple[Callable[[RulesetModel], Iterator[Diagnostic]], ...]] = (
    groups_add_up,
    total_adds_up,
    points_fit_the_rounding,
    floors_stand_under_no_product,
    table_rows_are_scores,
    ids_are_unique,
    aliases_are_nobody_elses,
    grades_have_names_of_their_own,
    grades_lie_within_the_total,
    every_score_has_one_grade,
    grades_follow_what_is_excluded,
    grade_rules_name_grades,
    limits_of_the_grade_have_an_effect,
    rules_of_the_total_have_a_total,
    quotas_leave_a_grade_to_fall_to,
    statistics_are_of_what_is_reported,
    targets_are_no_names_by_accident,
    targets_are_no_sentences,
    shares_are_not_times_a_hundred,
    facts_are_used,
    values_are_used,
    tables_are_used,
)


def check_model(model: RulesetModel) -> Iterator[Diagnostic]:
    """Everything the checks have to say, check by check."""
    for check in CHECKS:
        yield from check(model)
