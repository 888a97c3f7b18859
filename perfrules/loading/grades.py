"""Document → grades, on the scale of the ruleset and on others."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from perfrules.loading.document import Mapping, Sequence
from perfrules.loading.numerals import meant_number
from perfrules.loading.reader import NodeReader
from perfrules.model import GradeBand, Scale
from perfrules.wording import Text, normal, shortened


def read_scales(reader: NodeReader) -> Iterator[Scale]:
    """The other scales, each by its name."""
    written = reader.node.get("scales")
    if isinstance(written, Mapping):
        scales = NodeReader(reader.reading, written)
        for key in written.entries:
            yield Scale(name=normal(key), grades=tuple(read_grades(scales, key)))


def read_grades(reader: NodeReader, key: str) -> Iterator[GradeBand]:
    """The grades; none at all where the schema or a bound refuses one: gaps would follow."""
    found: list[GradeBand] = []
    written = reader.node.get(key)
    items = written.items if isinstance(written, Sequence) else ()
    complete = True
    for position, item in enumerate(items):
        band = NodeReader(reader.reading, item) if isinstance(item, Mapping) else None
        low = _threshold(band, "from") if band else None
        if band is None or band.quiet or low is None:
            complete = False
            continue
        high = _threshold(band, "to")
        if high is not None and high[1] != low[1]:
            complete = False
            band.wrong(
                "to",
                "mixed-thresholds",
                Text("from 和 to 一个是分数，一个是百分数", "one of from and to is a share"),
                Text("两个都写分数，或都写百分数", "write both in points or both as shares"),
            )
        found.append(
            GradeBand(
                grade=band.word("grade") or f"[{position}]",
                low=low[0],
                high=high[0] if high else None,
                is_share=low[1],
                span=band.node.span,
            )
        )
    yield from found if complete else ()


def _threshold(reader: NodeReader, key: str) -> tuple[Fraction, bool] | None:
    """A bound of a grade: points, or a share of the total."""
    found = reader.scalar(key)
    if found is None:
        return None
    if found.number is not None:
        return found.number, False
    meant = meant_number(found.text)
    if meant is not None:  # 80分
        reader.wrong(
            key,
            "not-a-share",
            Text(f"“{shortened(found.text)}”不是分数", f"“{shortened(found.text)}” is no score"),
            Text(f"写成 {meant}，或占总分的百分数", f"write {meant}, or a share of the total"),
        )
        return None
    share = reader.share(key)
    return None if share is None else (share, True)
