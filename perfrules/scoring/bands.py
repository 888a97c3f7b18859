"""分档: the band that a value lies in says how many points it earns."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from operator import eq, ge, gt, le, lt, ne
from typing import ClassVar, Final, Self

import attrs

from perfrules.decimals import show
from perfrules.expressions import tree
from perfrules.expressions.signs import signed
from perfrules.expressions.types import ChoiceType, NumberType, Type
from perfrules.expressions.unary import Compared, Otherwise, UnaryTest, Words
from perfrules.scoring.base import (
    Better,
    Clause,
    Context,
    Example,
    Reader,
    Step,
    Test,
    first_that_holds,
    literal,
    number,
)
from perfrules.scoring.coverage import Interval, interval, is_empty, samples
from perfrules.source import Span
from perfrules.units import show_quantity
from perfrules.wording import Text

_HOLDS: Final = {"==": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}


@attrs.frozen
class Band:
    """One band (档): a test of the value, and the points for it."""

    when: Test
    points: Fraction
    path: str
    span: Span
    code: str | None = None


@attrs.frozen(kw_only=True)
class Bands:
    """The points of the one band that the value lies in (分档计分)."""

    bands: tuple[Band, ...]

    name: ClassVar[str] = "bands"
    meaning: ClassVar[Text] = Text(
        "按完成值所在的档得分；每个值恰好属于一档",
        "the points of the band the value lies in; every value has exactly one band",
    )
    examples: ClassVar[tuple[Example, ...]] = (
        Example(
            "{points: 2, target: 100%, min: 0, scoring: {method: bands, bands: ["
            '{when: "≥ 100%", points: 2}, {when: "[95%, 100%)", points: 1},'
            ' {when: "< 95%", points: 0}]}}',
            (("100%", "2"), ("97%", "1"), ("95%", "1"), ("94.99%", "0")),
        ),
        Example(
            "{points: 3, unit: '%', better: lower, min: 0, scoring: {method: bands, bands: ["
            '{when: "= 0", points: 3}, {when: "(0, 10%]", points: 2},'
            ' {when: "(10%, 20%]", points: 1}, {when: otherwise, share: 0%}]}}',
            (("0", "3"), ("10%", "2"), ("10.01%", "1"), ("30%", "0")),
            Text("上限含端点的档", "bands that contain their upper end"),
        ),
    )

    @classmethod
    def read(cls, reader: Reader) -> Self:
        """The bands, each with `points` or `share`."""
        found = []
        for item in reader.items("bands"):
            test = item.test("when")
            if test is not None:
                found.append(Band(test, item.award(), item.path, item.span, item.word("code")))
        return cls(bands=tuple(found))

    def lower(self, context: Context) -> tuple[Step, ...]:
        """One step: the points of the first band that takes the value."""
        if not self._covered(context):
            return ()
        holds = [context.holds(band.when) for band in self.bands]
        last = len(holds) - 1
        pairs = list(zip(holds, range(len(holds)), strict=True))[:last]
        after = first_that_holds(
            pairs, number(self.bands[last].points), lambda k: number(self.bands[k].points)
        )
        which = first_that_holds(pairs, number(last), number)
        clauses = tuple(
            Clause(
                words=_words(band),
                path=band.path,
                span=band.span,
                code=band.code,
            )
            for band in self.bands
        )
        return (Step(after, clauses, which),)

    def _covered(self, context: Context) -> bool:
        """Whether every value has exactly one band; what is wrong is reported."""
        problems = list(self._problems(context))
        for key, slug, message, hint in problems:
            context.wrong(key, slug, message, hint)
        return not problems and bool(self.bands)

    def _problems(self, context: Context) -> Iterator[tuple[str, str, Text, Text | None]]:
        tests = [band.when.test for band in self.bands]
        for position, test in enumerate(tests[:-1]):
            if isinstance(test, Otherwise):
                yield (
                    f"bands[{position}].when", "band-never-reached",
                    Text("otherwise 之后的档永远用不到",
                         "no band behind `otherwise` is ever reached"),
                    Text("把 otherwise 放在最后", "put `otherwise` last"),
                )  # fmt: skip
                return
        rest = bool(tests) and isinstance(tests[-1], Otherwise)
        numbered = tests[:-1] if rest else tests
        if isinstance(context.value, ChoiceType):
            yield from self._choice_problems(context.value, numbered, rest=rest)
            return
        if not isinstance(context.value, NumberType):
            yield (
                "", "not-a-number",
                Text("分档只用于数和选项", "bands needs a number or a choice"),
                Text("是否请用 checklist", "use checklist for yes and no"),
            )  # fmt: skip
            return
        taken: list[tuple[Interval, ...]] = []
        for position, band in enumerate(self.bands[: len(numbered)]):
            found = interval(context.settled(band.when))
            if found is None or all(map(is_empty, found)):
                yield (
                    f"bands[{position}].when", "band-not-a-range",
                    Text(f"“{band.when.origin.text}”不是一段确定的数",
                         f"“{band.when.origin.text}” is not a known range of numbers"),
                    _way_out(band.when.origin.text.strip()),
                )  # fmt: skip
                return
            taken.append(found)
        yield from self._gaps(context, taken, rest=rest)

    def _gaps(
        self, context: Context, taken: list[tuple[Interval, ...]], *, rest: bool
    ) -> Iterator[tuple[str, str, Text, Text | None]]:
        low, high, grid = context.domain()
        for value in samples(taken, low, high, grid):
            found = [k for k, ranges in enumerate(taken) if any(value in r for r in ranges)]
            if len(found) > 1:
                one, other = (self.bands[k].when.origin.text for k in found[:2])
                shown = _shown(value, context)
                yield (
                    f"bands[{found[1]}].when", "bands-overlap",
                    Text(f"{shown} 同时属于“{one}”和“{other}”两档",
                         f"{shown} lies in two bands, “{one}” and “{other}”"),
                    Text("含端点用 [ ]，不含用 ( )", "[ ] takes the end in, ( ) leaves it out"),
                )  # fmt: skip
                return
            if not found and not rest:
                shown = _shown(value, context)
                yield (
                    "bands", "bands-gap",
                    Text(f"{shown} 不属于任何一档", f"{shown} lies in no band"),
                    Text("补上这一档，或在最后写 {when: otherwise, points: 0}；"
                         "若不会有这样的值，请写明 min、max",
                         "add a band, or {when: otherwise, points: 0} at the end;"
                         " if there are no such values, declare min and max"),
                )  # fmt: skip
                return

    def _choice_problems(
        self, choice: ChoiceType, tests: list[UnaryTest], *, rest: bool
    ) -> Iterator[tuple[str, str, Text, Text | None]]:
        seen: set[str] = set()
        for position, test in enumerate(tests):
            words = _answers(test, choice)
            twice = seen.intersection(words)
            if twice or not words:
                word = min(twice) if twice else self.bands[position].when.origin.text
                yield (
                    f"bands[{position}].when", "bands-overlap" if twice else "band-not-a-range",
                    Text(f"“{word}”写了两次" if twice else f"“{word}”不是选项",
                         f"“{word}” stands twice" if twice else f"“{word}” is no list of answers"),
                    Text("每个选项只属于一档", "each answer belongs to one band"),
                )  # fmt: skip
                return
            seen.update(words)
        left = [a for a in choice.answers if a not in seen]
        if left and not rest:
            yield (
                "bands", "bands-gap",
                Text(f"选项“{left[0]}”不属于任何一档", f"the answer “{left[0]}” lies in no band"),
                Text("补上这一档", "add a band for it"),
            )  # fmt: skip

    def direction(self, better: Better, target: UnaryTest | None, value: Type) -> Better | None:
        """Upwards where the bands' points rise with their ranges, downwards where they fall."""
        if isinstance(value, ChoiceType):
            return self._direction_of_answers(value)
        ranges: list[tuple[Interval, Fraction]] = []
        for band in self.bands:
            found = interval(band.when.test)
            if found is None or len(found) != 1:  # `otherwise` and ≠ have no place in an order
                return None
            ranges.append((found[0], band.points))
        ordered = [points for _, points in sorted(ranges, key=lambda r: _order(r[0]))]
        if ordered == sorted(ordered):
            return Better.HIGHER
        return Better.LOWER if ordered == sorted(ordered, reverse=True) else None

    def _direction_of_answers(self, choice: ChoiceType) -> Better | None:
        points: dict[str, Fraction] = {}
        for band in self.bands:
            for word in _answers(band.when.test, choice):
                points.setdefault(word, band.points)
        earned = [points.get(answer, Fraction(0)) for answer in choice.answers]
        return Better.HIGHER if earned == sorted(earned, reverse=True) else None


def _words(band: Band) -> Text:
    if isinstance(band.when.test, Otherwise):
        return Text(
            "完成值 {actual}，不属于以上各档，得 {score} 分",
            "actual {actual} is in none of the bands above: earns {score}",
        )
    written = literal(band.when.origin.text)
    return Text(
        f"完成值 {{actual}}，属于“{written}”一档，得 {{score}} 分",
        f"actual {{actual}} is in the band “{written}”, which earns {{score}}",
    )


def _answers(test: UnaryTest, choice: ChoiceType) -> tuple[str, ...]:
    """The answers that a test takes; none where it is no test of answers."""
    match test:
        case Otherwise():
            return choice.answers
        case Words(words=words):
            return words
        case Compared(operator=operator, bound=tree.Name(text=word) | tree.Word(text=word)):
            bar = choice.rank(word)
            if bar is None or operator is None:
                return ()
            holds = _HOLDS[operator]
            ranks = ((answer, choice.rank(answer) or 0) for answer in choice.answers)
            return tuple(answer for answer, rank in ranks if holds(rank, bar))
    return ()


def _order(taken: Interval) -> tuple[bool, Fraction, bool]:
    return (taken.low is not None, taken.low or Fraction(0), not taken.with_low)


def _shown(value: Fraction, context: Context) -> str:
    assert isinstance(context.value, NumberType)
    unit = context.value.unit
    return show_quantity(value, unit) if unit else show(value)


_REST: Final = frozenset({"其余", "其它", "其余的", "剩余", "以外"})


def _way_out(text: str) -> Text:
    """What to write for a band that is no range."""
    if text in _REST:
        return Text("写 otherwise，放在最后一档", "write otherwise, in the last band")
    said = signed(text)
    if said:
        return Text(f'写成 "{said[1]}"', f'write "{said[1]}"')
    return Text(
        '写成 "≥ 90%"、"[80%, 90%)"；与其他数据比较请用 scoring: cases',
        'write "≥ 90%" or "[80%, 90%)"; to compare with other facts use cases',
    )
