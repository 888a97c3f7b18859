"""Groups that are combined from what is below them: what was remembered is what it comes to."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from hypothesis import given, strategies as st

from perfrules.aggregating.mean import Mean
from perfrules.aggregating.sum import Sum
from perfrules.compiling.combining import Children, Combined, combined
from perfrules.model import Aggregation

Asked = list[tuple[int, Children, int]]
SHARE = 2  # shares of a point
GROUPS = (
    Aggregation(method=Mean()),
    Aggregation(method=Sum(), min_scored=2),
)
CHILD = st.one_of(
    st.just((0, 1, 0)),
    st.tuples(st.integers(-2, 3), st.sampled_from([1, 2, 3]), st.sampled_from([2, 4])),
)
ASKED = st.lists(
    st.tuples(
        st.sampled_from(range(len(GROUPS))), st.tuples(CHILD, CHILD, CHILD), st.integers(0, 3)
    ),
    min_size=2,
    max_size=40,
)


def made(aggregation: Aggregation) -> Callable[[Children, int], Combined]:
    return combined(aggregation, Fraction(6), (None, None, None), SHARE)


SHARED = [made(aggregation) for aggregation in GROUPS]


@given(ASKED)
def test_a_group_is_the_same_whatever_was_asked_before(asked: Asked) -> None:
    """Neither the groups nor the points that are taken over are mixed up."""
    for group, children, moved in asked:
        assert made(GROUPS[group])(children, moved) == SHARED[group](children, moved)
