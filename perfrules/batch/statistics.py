"""Statistics of whole numbers, exactly, rounded half up once at the end.

A group is how often each number occurs in it; a number counts 1/`over` of its unit.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Final

from perfrules.decimals import RoundingMode, round_ratio
from perfrules.model import CohortStatistic, Statistic
from perfrules.scoring.base import Better

Numbers = Mapping[int, int]  # how often each number occurs
Place = Callable[[int], int]  # of a number of the group
_PERCENT: Final = 100


def of_group(statistic: Statistic, numbers: Numbers, over: int, scale: int) -> int:
    """What is the same for all of a group, in 1/`scale` of its unit."""
    match statistic:
        case Statistic.COUNT:
            return numbers_in(numbers) * scale
        case Statistic.SUM:
            return _rounded(_sum(numbers) * scale, over)
        case Statistic.MEAN:
            return _rounded(_sum(numbers) * scale, over * numbers_in(numbers))
        case Statistic.MEDIAN:
            return _rounded(_twice_the_median(numbers) * scale, 2 * over)
        case Statistic.MIN:
            return _rounded(min(numbers) * scale, over)
    return _rounded(max(numbers) * scale, over)


def of_rows(cohort: CohortStatistic, numbers: Numbers, scale: int) -> Mapping[int, int]:
    """The place of every number of a group, in 1/`scale` of its unit."""
    if cohort.statistic is Statistic.Z_SCORE:
        return _z_scores(numbers, scale)
    best_first = sorted(numbers, reverse=cohort.better is Better.HIGHER)
    count, better = numbers_in(numbers), 0
    found = {}
    for number in best_first:
        if cohort.statistic is Statistic.RANK:
            found[number] = (better + 1) * scale
        else:
            found[number] = _rounded((count - better) * _PERCENT * scale, count)
        better += numbers[number]
    return found


def numbers_in(numbers: Numbers) -> int:
    """How many there are."""
    return sum(numbers.values())


def _sum(numbers: Numbers) -> int:
    return sum(number * times for number, times in numbers.items())


def _twice_the_median(numbers: Numbers) -> int:
    """The sum of the two numbers in the middle, which may be one and the same."""
    count, passed = numbers_in(numbers), 0
    found: list[int] = []
    middle = ((count - 1) // 2, count // 2)
    ordered = sorted(numbers)
    for number in ordered:
        passed += numbers[number]
        found += [number for place in middle[len(found) :] if place < passed]
        if len(found) == len(middle):
            break
    return sum(found)


def _z_scores(numbers: Numbers, scale: int) -> dict[int, int]:
    """(number − mean) ÷ standard deviation of the whole group; 0 where all are equal.

    With n numbers of the sum S and the sum of squares Q it is (n·x − S) ÷ √(n·Q − S²), and the
    rounded root of a fraction is found in whole numbers.
    """
    count, total = numbers_in(numbers), _sum(numbers)
    spread = count * sum(n * n * times for n, times in numbers.items()) - total * total
    found = {}
    for number in numbers:
        apart = count * number - total
        if not apart:
            found[number] = 0
            continue
        # ⌊√q·scale + ½⌋ = ⌊(⌊√(4·q·scale²)⌋ + 1) ÷ 2⌋
        size = (math.isqrt(4 * apart * apart * scale * scale // spread) + 1) // 2
        found[number] = size if apart > 0 else -size
    return found


def _rounded(numerator: int, denominator: int) -> int:
    return round_ratio(numerator, denominator, RoundingMode.HALF_UP)
