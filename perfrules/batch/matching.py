"""Which column holds which fact; what is wrong with a table, before any work."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from perfrules.batch.headers import Header, Headers, listed, named, one_line
from perfrules.batch.reading import suits
from perfrules.compiling.plan import Plan
from perfrules.diagnostics import Diagnostic
from perfrules.errors import TableError
from perfrules.model import FactDeclaration, Kind
from perfrules.suggestions import nearest
from perfrules.units import Unit
from perfrules.wording import Language, Text, normal, shortened


def matched(
    plan: Plan,
    schema: Mapping[str, Any],
    columns: Mapping[str, str] | None,
    keep: Sequence[str],
    language: Language,
    *,
    results: Collection[str],
    empty: frozenset[str] = frozenset(),
    spelling: Callable[[str], str] = str,
    type_names: Mapping[str, str] | None = None,
    headed: bool = False,
) -> dict[str, str]:
    """The column of every fact that the table has one for. Raises TableError.

    `results` are the columns of the scored table. A column that is `empty`, and so of no type, is
    there, but nobody reported the fact. `spelling` is that by which the engine tells names apart,
    `type_names` are the engine's own names of types that frames have no word for. What is `headed`
    is in a file whose first row names the columns.
    """
    matching = _Matching(
        plan, schema, columns or {}, keep, results=results, empty=empty, spelling=spelling,
        type_names=type_names or {}, headed=headed,
    )  # fmt: skip
    problems = list(matching.problems())
    if problems:
        raise TableError(problems, language=language)
    return {fact: column for fact, column in matching.found.items() if column not in empty}


class _Matching:
    def __init__(
        self,
        plan: Plan,
        schema: Mapping[str, Any],
        columns: Mapping[str, str],
        keep: Sequence[str],
        *,
        results: Collection[str],
        empty: frozenset[str],
        spelling: Callable[[str], str],
        type_names: Mapping[str, str],
        headed: bool,
    ) -> None:
        self.plan, self.schema, self.columns, self.keep = plan, schema, columns, keep
        self.results, self.empty = {spelling(name) for name in results}, empty
        self.spelling, self.type_names, self.headed = spelling, type_names, headed
        self.headers = Headers(plan)
        self.found: dict[str, str] = {}
        self.others: dict[str, tuple[str, Unit]] = {}  # columns of facts that are in another unit

    def problems(self) -> Iterator[Diagnostic]:
        yield from self._matches()
        yield from self._units()
        yield from self._mapping()
        yield from self._kept()
        lacking = dict(self._lacking())
        if None in lacking.values() and not (self.found or self.others):
            yield self._no_match(next(iter(lacking)))
            return
        for fact in self.plan.facts:
            column = self.found.get(fact.id)
            if fact.id in lacking:
                yield _missing(fact, lacking[fact.id])
            elif column is None or column in self.empty:
                continue
            elif not suits(fact, self.schema[column]):
                dtype, wanted = self._type(column), _KINDS[fact.kind]
                shown = one_line(column)
                yield _problem(
                    "column-type",
                    Text(f"列“{shown}”的类型是 {dtype}，{fact.label} 要{wanted.zh}",
                         f"the column “{shown}” is {dtype}; {fact.label} takes {wanted.en}"),
                    Text("先转换这一列的类型", "convert the column first"),
                )  # fmt: skip

    def _type(self, column: str) -> str:
        return self.type_names.get(column) or str(self.schema[column])

    def _needed(self) -> set[str]:
        """The facts without which nothing can be scored, those behind its statistics too."""
        needed = set(self.plan.required)
        for fact in self.plan.facts:
            if fact.cohort and fact.id in needed and fact.id not in self.found:
                needed.discard(fact.id)  # it is computed
                needed |= {fact.cohort.of, fact.cohort.by or fact.cohort.of}
        return needed

    def _matches(self) -> Iterator[Diagnostic]:
        for column in self.schema:
            header = self._header(column)
            if header.fact is None:
                continue
            if header.other is not None:
                if column in self.columns or header.fact not in self.others:
                    self.others[header.fact] = column, header.other
                continue
            first = self.found.setdefault(header.fact, column)
            one, other = one_line(first), one_line(column)
            if first != column:
                yield _problem(
                    "column-twice",
                    Text(f"“{one}”和“{other}”两列是同一项数据",
                         f"the columns “{one}” and “{other}” are one fact"),
                    Text("删去一列", "drop one of them"),
                )  # fmt: skip
        # Where a fact has a column of its own, others may say the same in another unit.
        self.others = {
            fact: (column, unit)
            for fact, (column, unit) in self.others.items()
            if column in self.columns or fact not in self.found
        }

    def _header(self, column: str) -> Header:
        fact = self.columns.get(column)
        return self.headers.read(column) if fact is None else self.headers.said(column, fact)

    def _units(self) -> Iterator[Diagnostic]:
        """Columns whose numbers would be taken for so many of another unit."""
        for fact_id, (column, unit) in self.others.items():
            fact = self.headers.facts[fact_id]
            shown, one, other = one_line(column), fact.unit.symbol, unit.symbol
            zh, en = (one, one) if one else ("纯数", "plain numbers")
            renamed = f"{fact.label}（{one}）" if one else fact.label
            yield _problem(
                "column-unit",
                Text(f"列“{shown}”以 {other} 计，规则里 {fact.label} 以 {zh} 计",
                     f"the column “{shown}” is in {other}; {fact.label} is in {en}"),
                Text(f"把这一列换算成 {zh}，列名改成“{renamed}”；"
                     f"或在每一格写上单位（如 97{other}），列名改成“{fact.label}”",
                     f"convert it to {en} and call it “{renamed}”; "
                     f"or write the unit into each cell (97{other}) and call it “{fact.label}”"),
            )  # fmt: skip

    def _mapping(self) -> Iterator[Diagnostic]:
        for column, fact in self.columns.items():
            if column not in self.schema:
                yield self._no_column(column)
            if normal(fact) not in self.plan.canonical:
                close = nearest(normal(fact), self.plan.canonical)
                yield _problem(
                    "column-of-no-fact",
                    Text(f"规则集里没有叫 {shortened(fact)} 的数据",
                         f"the ruleset has no fact called {shortened(fact)}"),
                    Text(f"是不是 {close}？", f"did you mean {close}?")
                    if close
                    else Text("用 perfrules facts 列出要填报的数据",
                              "list the facts with `perfrules facts`"),
                )  # fmt: skip

    def _kept(self) -> Iterator[Diagnostic]:
        for position, column in enumerate(self.keep):
            shown = one_line(column)
            if column not in self.schema:
                yield self._no_column(column)
            elif self.spelling(column) in self.results:
                yield _problem(
                    "column-name-taken",
                    Text(f"要保留的列“{shown}”与结果的列同名",
                         f"the column “{shown}” to be kept has the name of a result"),
                    Text("先给它换一个名字", "rename it first"),
                )  # fmt: skip
            elif column in self.keep[:position]:
                yield _problem(
                    "column-name-taken",
                    Text(f"要保留的列里“{shown}”写了两次",
                         f"the column “{shown}” is to be kept twice"),
                    Text("只写一次", "name it once"),
                )  # fmt: skip

    def _lacking(self) -> Iterator[tuple[str, str | None]]:
        """The facts that have no column and should have one, and the column with a near name.

        Nothing can be scored without them, or the name of a column is near.
        """
        unused = [c for c in self.schema if c not in self.found.values() and c not in self.keep]
        needed = self._needed()
        for fact in self.plan.facts:
            if fact.id in self.found or fact.id in self.others:
                continue
            spellings = [name for name, i in self.plan.canonical.items() if i == fact.id]
            close = next((c for name in spellings if (c := nearest(name, unused))), None)
            if close is not None or fact.id in needed:
                yield fact.id, close

    def _no_match(self, example: str) -> Diagnostic:
        """No column is a fact: most likely another row or another sheet has their names."""
        label = self.headers.facts[example].label
        said = listed(name for name in self.schema if not (self.headed and _NO_NAME.match(name)))
        saying = _saying(label)
        ways = Text(f"列名不同时写明：{saying.zh}", f"say where names differ: {saying.en}")
        if not self.headed:
            return _problem(
                "no-column-matches",
                Text(f"没有一列是规则集里的数据；列名有：{said.zh}",
                     f"no column is a fact of the ruleset; there are: {said.en}"),
                ways,
            )  # fmt: skip
        return _problem(
            "no-column-matches",
            Text(f"没有一列是规则集里的数据；第一行读到的是：{said.zh}",
                 f"no column is a fact of the ruleset; the first row says: {said.en}"),
            Text(f"列名要在第一行（Excel 里是第一张工作表的第一行），如“{label}”："
                 f"删去上面的标题行，多层表头改成一行，或把数据表移到最前面；{ways.zh}",
                 f"the first row (in Excel that of the first sheet) has to name the facts, such as"
                 f" “{label}”: delete the rows above, make one row of a header of several, or move"
                 f" the sheet with the facts to the front; {ways.en}"),
        )  # fmt: skip

    def _no_column(self, column: str) -> Diagnostic:
        close, some = nearest(column, list(self.schema)), listed(self.schema)
        shown = one_line(close or "")
        return _problem(
            "no-such-column",
            Text(f"表里没有“{one_line(column)}”这一列",
                 f"the table has no column “{one_line(column)}”"),
            Text(f"是不是“{shown}”？", f"did you mean “{shown}”?")
            if close
            else Text(f"有：{some.zh}", f"it has: {some.en}"),
        )  # fmt: skip


def _missing(fact: FactDeclaration, close: str | None) -> Diagnostic:
    told, shown, ways = named(fact), one_line(close or ""), _saying(fact.label)
    return _problem(
        "column-missing",
        Text(f"缺少 {told.zh} 这一列", f"there is no column for {told.en}"),
        Text(f"是不是“{shown}”？", f"did you mean “{shown}”?")
        if close
        else Text(f"加上这一列，或写明哪一列是它：{ways.zh}",
                  f"add it, or say which column it is: {ways.en}"),
    )  # fmt: skip


def _saying(label: str) -> Text:
    """How to say which column is a fact."""
    return Text(
        f"--column '列名={label}'，Python 里 columns={{'列名': '{label}'}}",
        f"--column 'COLUMN={label}', in Python columns={{'COLUMN': '{label}'}}",
    )


_NO_NAME = re.compile(r"#[0-9]+$")  # what a column without a name is called
_KINDS = {
    Kind.NUMBER: Text("数", "numbers"),
    Kind.CHOICE: Text("文字", "text"),
    Kind.TEXT: Text("文字", "text"),
    Kind.FLAG: Text("是或否", "true or false"),
    Kind.DATE: Text("日期", "dates"),
}


def _problem(slug: str, message: Text, hint: Text) -> Diagnostic:
    return Diagnostic(slug=slug, span=None, message=message, hint=hint)
