"""What does not change: results, which are views of what was computed."""

from __future__ import annotations

from typing import NoReturn, Self


class Unchanging:
    """What does not change is its own copy; what is made by a plan does not travel without it."""

    __slots__ = ()

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} does not change: {name} cannot be set")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} does not change: {name} cannot be deleted")

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            f"{type(self).__name__} cannot be pickled: send evaluation.to_dict() or to_json(),"
            " or the ruleset and the facts"
        )
