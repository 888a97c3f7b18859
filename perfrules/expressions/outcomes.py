"""Why an expression may have no value."""

from __future__ import annotations


class NoValue(Exception):
    """The expression has no value for these facts."""


class Undefined(NoValue):
    """A division by zero, the root of a negative number, the logarithm of zero or less."""


class Missing(NoValue):
    """A fact that the expression reads was not reported."""


class NoScore(NoValue):
    """The score of an indicator that does not apply, or has yet to be judged."""
