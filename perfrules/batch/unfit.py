"""What is wrong with a table, or with what is asked of it, whatever its columns stand for."""

from __future__ import annotations

import datetime as dt
import numbers
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

import narwhals.stable.v2 as nw

from perfrules.batch.endless import MOST_PLACES
from perfrules.batch.engines import Engine
from perfrules.batch.layout import BEFORE, ERROR, GRADE, STATUS, TOTAL, Output
from perfrules.compiling.plan import Plan
from perfrules.diagnostics import Diagnostic
from perfrules.errors import TableError
from perfrules.wording import Language, Text, shortened

_CASELESS: Final = frozenset({"duckdb", "pyspark"})  # Grade and grade are one column
_LARGEST: Final = 2**63
_LARGEST_FLOAT: Final = 2**1023


def spelling(engine: Engine, name: str) -> str:
    """By what the engine tells the names of columns apart."""
    return name.lower() if engine.name in _CASELESS else name


def hold_options(columns: Any, keep: Any, language: Language) -> tuple[str, ...]:
    """The columns to be kept. Raises TableError where the options are not what they have to be."""
    problems = []
    if columns is not None and not _is_mapping_of_texts(columns):
        problems.append(
            _problem(
                "bad-option",
                Text("columns 要写成 {列名: 数据名}", "`columns` maps names of columns to facts"),
                Text('例如 columns={"满意率": "satisfaction"}',
                     'for example columns={"satisfied": "satisfaction"}'),
            )
        )  # fmt: skip
    kept = () if isinstance(keep, (str, bytes, Mapping)) or not isinstance(keep, Iterable) else keep
    names = tuple(kept)
    if (kept is not keep and keep != ()) or not all(isinstance(name, str) for name in names):
        problems.append(
            _problem(
                "bad-option",
                Text("keep 要写成列名的列表", "`keep` is a list of names of columns"),
                Text('例如 keep=["单位"]', 'for example keep=["unit"]'),
            )
        )
    if problems:
        raise TableError(problems, language=language)
    return names


def hold_whole_numbers(out: Output, plan: Plan, language: Language) -> None:
    """TableError where scores in their last decimal are larger than integers of tables are."""
    model = plan.model
    lost = sum(-leaf.floor for leaf in plan.model.leaves() if leaf.floor < 0) - model.total_floor
    most = {node.id: node.points for node in plan.nodes}
    most[TOTAL] = max(model.total_points, model.total_cap or Fraction(0))
    if out.decimals or all(
        places <= MOST_PLACES and (most[name] + lost) * 10**places < _LARGEST
        for name, places in out.places.items()
    ):
        return
    problem = _problem(
        "bad-option",
        Text("decimals=False 给不出这个规则集的得分：得分除不尽",
             "`decimals=False` has no whole numbers for these scores: they have no end"),
        Text("在 rounding 里写明小数位数，例如 {places: 2, at: [indicator, total]}；"
             "或不写 decimals",
             "say `rounding` in the ruleset, such as {places: 2, at: [indicator, total]}, "
             "or leave `decimals`"),
    )  # fmt: skip
    raise TableError([problem], language=language)


def _is_mapping_of_texts(given: Any) -> bool:
    return isinstance(given, Mapping) and all(
        isinstance(each, str) for pair in given.items() for each in pair
    )


def hold_names(table: Any, language: Language) -> None:
    """TableError where names of columns are no texts, or stand twice, before it becomes a frame."""
    if nw.dependencies.is_pandas_dataframe(table):
        names = list(table.columns)
    elif nw.dependencies.is_pyarrow_table(table):
        names = table.column_names
    else:
        return  # the others see to it
    wrong = _names_not_texts(names) or _names_untold(names) or _names_twice(names)
    if wrong:
        raise TableError(wrong, language=language)


def hold_no_patterns(names: Iterable[str], language: Language) -> None:
    """TableError where Polars would take the name of a column for a pattern of names."""
    problems = [
        _problem(
            "bad-column-name",
            Text(f"列名“{shortened(name)}”会被当作列名的模式",
                 f"the column name “{shortened(name)}” would be taken for a pattern of names"),
            Text("先给它换一个名字", "rename it first"),
        )
        for name in dict.fromkeys(names)
        if name == "*" or (name.startswith("^") and name.endswith("$"))
    ]  # fmt: skip
    if problems:
        raise TableError(problems, language=language)


def _names_not_texts(names: Sequence[Any]) -> list[Diagnostic]:
    return [
        _problem(
            "bad-column-name",
            Text(f"列名 {shortened(str(name))} 不是文字",
                 f"the column name {shortened(str(name))} is no text"),
            Text("列名都改成文字，例如 table.columns = table.columns.map(str)",
                 "make all of them texts, as by table.columns = table.columns.map(str)"),
        )
        for name in names
        if not isinstance(name, str)
    ][:1]  # fmt: skip


def _names_untold(names: Sequence[str]) -> list[Diagnostic]:
    return [
        _problem(
            "bad-column-name",
            Text(f"列名“{shortened(name)}”里有半个字符（单独的代理码）",
                 f"the column name “{shortened(name)}” has half a character (a lone surrogate)"),
            Text("给这一列改名，或检查读取文件时用的编码",
                 "rename the column, or look at the encoding it was read in"),
        )
        for name in names
        if any("\ud800" <= sign <= "\udfff" for sign in name)
    ]  # fmt: skip


def _names_twice(names: Sequence[str]) -> list[Diagnostic]:
    return [
        _problem(
            "bad-column-name",
            Text(f"有 {count} 列都叫“{shortened(name)}”",
                 f"{count} columns are called “{shortened(name)}”"),
            Text("改名或删去，一个列名只用一次", "rename or drop them; each needs its own"),
        )
        for name, count in Counter(names).items()
        if count > 1
    ]  # fmt: skip


def type_names(frame: Any, schema: Mapping[str, Any]) -> dict[str, str]:
    """What the engine itself calls the types that frames have no word for."""
    unknown = [name for name, dtype in schema.items() if dtype == nw.Unknown]
    return {name: str(_native_type(nw.to_native(frame), name)) for name in unknown}


def _native_type(native: Any, name: str) -> Any:
    if nw.dependencies.is_pyarrow_table(native):
        return native.schema.field(name).type
    if nw.dependencies.is_duckdb_relation(native):
        return native.types[native.columns.index(name)]
    if nw.dependencies.is_pyspark_dataframe(native):
        return native.schema[name].dataType.simpleString()
    if nw.dependencies.is_pandas_dataframe(native):
        return native[name].dtype
    return native.collect_schema()[name]  # of Polars


def hold_types(frame: Any, language: Language) -> None:
    """TableError for decimals of Arrow without their last digits, which frames do not have."""
    native = nw.to_native(frame)
    if nw.dependencies.is_pyarrow_table(native):
        types = {field.name: field.type for field in native.schema}
    elif nw.dependencies.is_pandas_dataframe(native):
        types = {
            name: dtype.pyarrow_dtype
            for name, dtype in native.dtypes.items()
            if hasattr(dtype, "pyarrow_dtype")
        }
    else:
        return
    problems = [
        _problem(
            "column-type",
            Text(f"列“{shortened(name)}”的类型是 {dtype}，小数位数不能是负数",
                 f"the column “{shortened(name)}” is {dtype}; decimals cannot be fewer than none"),
            Text("先转换这一列的类型", "convert the column first"),
        )
        for name, dtype in types.items()
        if getattr(dtype, "scale", 0) < 0
    ]  # fmt: skip
    if problems:
        raise TableError(problems, language=language)


def untold_text(column: str | None) -> Diagnostic:
    """A text that no text of others can hold."""
    named = "" if column is None else shortened(column)
    return _problem(
        "bad-text",
        Text(f"列“{named}”里的文字有半个字符（单独的代理码），不能读取",
             f"a text of the column “{named}” has half a character (a lone surrogate)"),
        Text("检查读取文件时用的编码", "look at the encoding it was read in"),
    )  # fmt: skip


def ids(plan: Plan, engine: Engine, made: Iterable[str], *, reasons: bool) -> Iterator[Diagnostic]:
    """Indicators and groups whose column would have the name of another one."""
    words = [TOTAL, GRADE, STATUS, ERROR, *made]
    if plan.model.quotas:
        words.append(BEFORE)
    if reasons:
        words += [f"{leaf}.{what}" for leaf in plan.leaves for what in ("lost", "rule")]
    nodes = [node.id for node in plan.nodes]
    taken = {spelling(engine, word) for word in words}
    for node in nodes:
        if spelling(engine, node) in taken:
            shown = shortened(node)
            yield _problem(
                "id-is-column",
                Text(f"编号 {shown} 与结果表里另一列同名，不能给表格评分",
                     f"the id {shown} is the name of another column of the scored table"),
                Text("在规则集里给这个指标换一个 id；单个对象仍可评分",
                     "give it another id in the ruleset; single subjects can be scored as it is"),
            )  # fmt: skip


def hold_key(key: Any, language: Language) -> None:
    """TableError where what is to tell a row apart says nothing."""
    if isinstance(key, Mapping) and key and all(isinstance(name, str) for name in key):
        return
    problem = _problem(
        "bad-key",
        Text("没有写明要哪一行" if isinstance(key, Mapping) and not key
             else "要用 {列名: 值} 写明哪一行",
             "nothing says which row it is" if isinstance(key, Mapping) and not key
             else "which row it is takes {column: cell}"),
        Text('例如 {"单位": "甲"}', 'for example {"unit": "A"}'),
    )  # fmt: skip
    raise TableError([problem], language=language)


def cells_of_key(
    key: Mapping[str, Any], schema: Mapping[str, Any], language: Language
) -> dict[str, Any] | None:
    """The cells to look for; None where no cell can be one of them. Raises TableError."""
    cells = {name: _plain(value) for name, value in key.items()}
    problems = [
        _problem(
            "bad-key",
            Text(f"列“{shortened(name)}”的类型是 {schema[name]}，不能与 {_shown(value)} 比较",
                 f"the column “{shortened(name)}” is {schema[name]};"
                 f" {_shown(value)} cannot be one of its cells"),
            Text("写成与这一列同类的值", "give a value of the kind of the column"),
        )
        for name, value in cells.items()
        if not (value is None or _can_hold(schema[name], value))
    ]  # fmt: skip
    if problems:
        raise TableError(problems, language=language)
    possible = all(
        _can_be(schema[name], value)
        for name, value in cells.items()
        if isinstance(value, numbers.Number) and schema[name].is_numeric()
    )
    return cells if possible else None


def _can_be(dtype: Any, value: Any) -> bool:
    """Whether a number is one of those that the type holds."""
    if dtype.is_float() and isinstance(value, int):
        return abs(value) < _LARGEST_FLOAT and value == int(float(value))
    if not dtype.is_integer():
        return True
    bits = int("".join(filter(str.isdigit, str(dtype))))
    low = 0 if dtype.is_unsigned_integer() else -(2 ** (bits - 1))
    return bool(low <= value < low + 2**bits)


def _shown(value: Any) -> str:
    return shortened(repr(value))


def _plain(value: Any) -> Any:
    """What NumPy and its kin wrap, as Python has it."""
    return value.item() if type(value).__module__ == "numpy" and not _long(value) else value


def _long(value: Any) -> bool:
    return getattr(value, "size", 1) != 1


def _can_hold(dtype: Any, value: Any) -> bool:
    if dtype in (nw.String, nw.Categorical, nw.Enum):
        return isinstance(value, str)
    if dtype.is_numeric():
        return isinstance(value, numbers.Number) and not isinstance(value, (bool, complex))
    if dtype == nw.Datetime:
        return isinstance(value, dt.date)
    if dtype == nw.Date:
        return isinstance(value, dt.date) and not isinstance(value, dt.datetime)
    kinds = {nw.Boolean: bool, nw.Time: dt.time, nw.Duration: dt.timedelta, nw.Binary: bytes}
    return any(dtype == kind and isinstance(value, python) for kind, python in kinds.items())


def _problem(slug: str, message: Text, hint: Text) -> Diagnostic:
    return Diagnostic(slug=slug, span=None, message=message, hint=hint)
