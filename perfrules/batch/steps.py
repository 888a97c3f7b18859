"""Columns that are made in stages, one stage reading what those before it named."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import narwhals.stable.v2 as nw

from perfrules.batch.engines import Engine
from perfrules.batch.lines import Expr

Stage = Mapping[str, Expr]
Doing = Callable[[Any], Any]


def doing(stages: Sequence[Stage], chosen: Sequence[Expr], engine: Engine) -> Doing:
    """What adds the columns of the stages to a frame, and takes those that are chosen.

    For Polars it is put into its own words once: that takes as long as scoring 100,000 rows.
    """
    made = partial(_done, [stage for stage in stages if stage], chosen)
    return made if engine.lazy or engine.name != "polars" else _of_polars(made)


def _done(stages: Sequence[Stage], chosen: Sequence[Expr], frame: Any) -> Any:
    for stage in stages:
        frame = frame.with_columns(**stage)
    return frame.select(*chosen) if chosen else frame


def _of_polars(made: Doing) -> Doing:
    import polars as pl  # noqa: PLC0415 - only where the table is one of Polars

    noted: list[tuple[str, tuple[pl.Expr, ...]]] = []

    class Noting(pl.LazyFrame):
        """A frame of no rows that notes what is done to it."""

        def with_columns(self, *exprs: Any, **more: Any) -> pl.LazyFrame:
            noted.append(("with_columns", exprs))
            return super().with_columns(*exprs, **more)

        def select(self, *exprs: Any, **more: Any) -> pl.LazyFrame:
            noted.append(("select", exprs))
            return super().select(*exprs, **more)

    made(nw.from_native(Noting()))

    def again(frame: Any) -> Any:
        lazy = nw.to_native(frame).lazy()
        for method, exprs in noted:
            lazy = getattr(lazy, method)(*exprs)
        return nw.from_native(lazy.collect())

    return again
