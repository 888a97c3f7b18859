"""Columns that are made in stages, one stage reading what those before it named."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import attrs
import narwhals.stable.v2 as nw
import polars as pl

from perfrules.batch.engines import Engine
from perfrules.batch.widths import Expr

Stage = Mapping[str, Expr]
Doing = Callable[[Any], Any]


@attrs.frozen
class _Step:
    """The columns that a stage makes; and those from before it that stay, if not all of them do."""

    made: tuple[Any, ...]
    kept: tuple[str, ...]

    def done(self, frame: Any) -> Any:
        # Without a column of the frame, a stage of constants would have one row.
        return frame.select(*self.kept, *self.made) if self.kept else frame.with_columns(*self.made)


def doing(stages: Sequence[Stage], chosen: Sequence[Expr], engine: Engine) -> Doing:
    """What makes the columns of the stages from a frame, and takes those that are chosen.

    Where none are chosen, the frame keeps all its columns. Else a column is there until it has been
    read for the last time: a frame that drags all of them along takes memory, and DuckDB goes
    through the names of all of them for every expression.
    """
    stages = [stage for stage in stages if stage]
    if not chosen:
        return partial(_all_kept, stages)
    words = _in_polars(stages, chosen)
    wanted = _wanted(words)
    if engine.name == "polars":
        # They are put into its own words once: that takes as long as scoring 100,000 rows.
        # It drops what is not read any more by itself, and takes longer if that is spelled out.
        steps = [
            _Step(tuple(word for word in made if _name(word) in before), ())
            for made, (before, _) in zip(words, wanted, strict=False)
        ]
        return partial(_by_polars, steps, words[-1])
    steps = [
        _Step(tuple(each.alias(name) for name, each in stage.items() if name in before), after)
        for stage, (before, after) in zip(stages, wanted, strict=False)
    ]
    return partial(_done, steps, chosen)


def _all_kept(stages: Sequence[Stage], frame: Any) -> Any:
    for stage in stages:
        frame = frame.with_columns(**stage)
    return frame


def _done(steps: Sequence[_Step], chosen: Sequence[Any], frame: Any) -> Any:
    for step in steps:
        frame = step.done(frame)
    return frame.select(*chosen)


def _by_polars(steps: Sequence[_Step], chosen: Sequence[Any], frame: Any) -> Any:
    native = nw.to_native(frame)
    done = _done(steps, chosen, native.lazy())
    return nw.from_native(done if isinstance(native, pl.LazyFrame) else done.collect())


def _wanted(words: Sequence[Sequence[pl.Expr]]) -> list[tuple[set[str], tuple[str, ...]]]:
    """Of each stage: which of its columns, and which of those before it, are read after it."""
    *stages, chosen = words
    read = dict.fromkeys(_roots(chosen))  # a set that keeps its order
    found = []
    for made in reversed(stages):
        own = {_name(word): word for word in made}
        others = tuple(name for name in read if name not in own)
        found.append((own.keys() & read.keys(), others))
        asked = [word for name, word in own.items() if name in read]
        read = dict.fromkeys([*others, *_roots(asked)])
    return found[::-1]


def _name(word: pl.Expr) -> str:
    return word.meta.output_name()


def _roots(words: Iterable[pl.Expr]) -> Iterator[str]:
    """The columns that they read."""
    return (root for word in words for root in word.meta.root_names())


def _in_polars(stages: Sequence[Stage], chosen: Sequence[Expr]) -> list[tuple[pl.Expr, ...]]:
    """The columns of all stages, and those that are chosen, as expressions of Polars."""
    noted: list[tuple[pl.Expr, ...]] = []

    class Noting(pl.LazyFrame):
        """A frame without rows that notes what is asked of it."""

        def with_columns(self, *exprs: Any, **more: Any) -> pl.LazyFrame:
            noted.append(exprs)
            return super().with_columns(*exprs, **more)

        def select(self, *exprs: Any, **more: Any) -> pl.LazyFrame:
            noted.append(exprs)
            return super().select(*exprs, **more)

    _all_kept(stages, nw.from_native(Noting())).select(*chosen)
    return noted
