"""What all tests share: the same examples in every run, unless a search for more is asked for."""

from __future__ import annotations

import gc
import os

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "same",
    derandomize=True,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
# HYPOTHESIS_PROFILE=search pytest tests/properties
settings.register_profile(
    "search", parent=settings.get_profile("same"), derandomize=False, max_examples=2_000
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))


@pytest.fixture(autouse=True, scope="module")
def _nothing_left_over() -> None:
    """What other modules left in memory is not searched for garbage within the time of a test."""
    gc.collect()
    gc.freeze()
