"""How a group follows from what is below it, in words, with the parameters it was given."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Final

from perfrules.aggregating.best_of import BestOf
from perfrules.aggregating.formula import FormulaOf
from perfrules.aggregating.min_plus import MinPlus
from perfrules.aggregating.sum import Sum
from perfrules.aggregating.table import Table
from perfrules.decimals import show
from perfrules.expressions.formula import Formula
from perfrules.model import Aggregation, Mark, WhenEmpty
from perfrules.wording import Text

Say = Callable[[Formula], str]  # a formula with the names people know
EMPTY_WORDS: Final = {
    WhenEmpty.NOT_APPLICABLE: Text("不适用", "not applicable"),
    WhenEmpty.FULL: Text("得满分", "full points"),
    WhenEmpty.ZERO: Text("不得分", "no points"),
}


def aggregation_words(
    aggregation: Aggregation, say: Say, marks: Sequence[Mark] = ()
) -> Iterator[Text]:
    """Every part of it; nothing where the scores below are just added."""
    if not isinstance(aggregation.method, Sum):
        yield method_words(aggregation, say, marks)
    least, empty = aggregation.min_scored, EMPTY_WORDS[aggregation.when_empty]
    if least > 1:
        yield Text(
            f"已评分的下级不足 {least} 个时，本组{empty.zh}",
            f"{empty.en} with fewer than {least} scored below",
        )
    elif aggregation.when_empty is not WhenEmpty.NOT_APPLICABLE:
        yield Text(
            f"没有已评分的下级时，本组{empty.zh}", f"{empty.en} where nothing below is scored"
        )


def method_words(aggregation: Aggregation, say: Say, marks: Sequence[Mark] = ()) -> Text:
    """What the score is made of."""
    method = aggregation.method
    match method:
        case BestOf(count=count):
            return Text(
                f"得分最高的 {count} 个下级之和", f"the sum of the best {count} of the scores below"
            )
        case MinPlus(plus=plus):
            more = show(plus)
            return Text(
                f"以得分最低的下级为准，另有更高的再加 {more} 分",
                f"the lowest score below, and {more} points more where another is higher",
            )
        case FormulaOf(formula=Formula() as formula):
            written = say(formula)
            return Text(f"得分 = {written}", f"score = {written}")
        case Table(table=str(name)):
            return Text(
                f"按已评分的下级个数和它们的得分之和查对照表 {name}",
                f"looked up by the number of scored children and the sum of their scores, in the"
                f" table {name}",
            )
        case Table(rows=rows):
            told = list(row_words(rows, marks))
            zh, en = "；".join(t.zh for t in told), "; ".join(t.en for t in told)
            return Text(
                f"按已评分的下级个数和它们的得分之和查表；{zh}", f"{method.meaning.en}; {en}"
            )
    return method.meaning


def row_words(
    rows: Mapping[int, Mapping[Fraction, Fraction]], marks: Sequence[Mark]
) -> Iterator[Text]:
    """The rows of a table: how many were scored, what they add up to, what that earns."""
    for scored, sums in sorted(rows.items()):
        told = [(show(total), score_or_mark(score, marks)) for total, score in sorted(sums.items())]
        zh = "，".join(f"合计 {total} 得 {score}" for total, score in told)
        en = ", ".join(f"sum {total} earns {score}" for total, score in told)
        yield Text(f"{scored} 个下级：{zh}", f"{scored} scored: {en}")


def score_or_mark(score: Fraction, marks: Sequence[Mark]) -> str:
    """The word for a score, where there is one for exactly that."""
    return next((each.mark for each in marks if each.points == score), show(score))


def empty_words(aggregation: Aggregation, scored: int) -> Text:
    """That too little below was scored, and what the group is worth then."""
    least, empty = aggregation.min_scored, EMPTY_WORDS[aggregation.when_empty]
    if scored < least and least > 1:
        return Text(
            f"已评分的下级 {scored} 个，不足 {least} 个：按规则{empty.zh}",
            f"{scored} scored below, {least} are needed: by the rule {empty.en}",
        )
    if scored < least:
        return Text(
            f"没有已评分的下级：按规则{empty.zh}",
            f"nothing below is scored: by the rule {empty.en}",
        )
    return Text(
        f"公式要用的下级不适用：按规则{empty.zh}",
        f"the formula asks for what does not apply: by the rule {empty.en}",
    )
