"""Document → the rules of the whole: bonuses, penalties, vetoes, and limits of the grade."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from perfrules.decimals import show
from perfrules.loading.document import Mapping
from perfrules.loading.reader import NodeReader, names_in
from perfrules.model import BonusBlock, BonusRule, Effect, GradeCap, Minimum, Quota, VetoRule
from perfrules.wording import Text, shortened


def bonus_block(reader: NodeReader, key: str, read: set[str]) -> BonusBlock | None:
    """The block under `bonuses` or `penalties`; what cannot be read in it is left out.

    `read` takes every name its formulas read, also of rules that are refused.
    """
    written = reader.node.get(key)
    if not isinstance(written, Mapping):
        return None
    block = reader.below(written)
    return BonusBlock(cap=block.number("cap"), rules=tuple(_bonus_rules(block, key, read)))


def _bonus_rules(block: NodeReader, key: str, read: set[str]) -> Iterator[BonusRule]:
    seen: dict[str, int] = {}
    for position, item in block.children("items"):
        path = f"{key}.items[{position}]"
        written = block.below(item)
        when, count = written.formula("when"), written.formula("count")
        read |= names_in(when) | names_in(count)
        points, most = written.number("points"), written.number("max")
        rule_id = _own_id(written, seen, written.word("id") or written.word("name") or path)
        if written.broken or written.quiet or points is None:
            continue
        if most is not None and when is not None:
            written.wrong(
                "max",
                "max-without-count",
                Text("max 只和 count 一起用：按条件加减分只算一次",
                     "max belongs to count: a condition is counted once"),
                Text("删去 max", "delete max"),
            )  # fmt: skip
        elif most is not None and most < points:
            written.wrong(
                "max",
                "max-below-points",
                Text(f"最多 {show(most)} 分，比每次的 {show(points)} 分还少",
                     f"{show(most)} at the most is less than {show(points)} each time"),
                Text("把 max 写大，或把 points 写小", "write a larger max or smaller points"),
            )  # fmt: skip
        yield BonusRule(
            id=rule_id,
            reason=written.prose("reason") or "",
            points=points,
            when=when,
            count=count,
            most=most,
            path=path,
            span=item.span,
        )


def veto_rules(reader: NodeReader, read: set[str]) -> Iterator[VetoRule]:
    """The rules under `vetoes`."""
    seen: dict[str, int] = {}
    for position, item in reader.children("vetoes"):
        written = reader.below(item)
        when = written.formula("when")
        read |= names_in(when)
        rule_id = _own_id(written, seen, written.word("id") or f"vetoes[{position}]")
        if when is None or written.broken or written.quiet:
            continue
        effect, grade = Effect.NOT_RATED, None
        node = item.get("effect")
        if isinstance(node, Mapping):
            inner = written.below(node)
            grade = inner.word("grade")
            effect = Effect.NO_SCORE if grade is None else Effect.GRADE
        yield VetoRule(
            id=rule_id,
            when=when,
            reason=written.prose("reason") or "",
            effect=effect,
            grade=grade,
            path=f"vetoes[{position}]",
            span=item.span,
            grade_span=written.place("effect.grade"),
        )


def grade_caps(reader: NodeReader, read: set[str]) -> Iterator[GradeCap]:
    """The rules under `grade_caps`."""
    for position, item in reader.children("grade_caps"):
        written = reader.below(item)
        when, best = written.formula("when"), written.word("at_best")
        read |= names_in(when)
        if when is None or best is None or written.broken or written.quiet:
            continue
        yield GradeCap(
            when=when,
            at_best=best,
            reason=written.prose("reason") or "",
            path=f"grade_caps[{position}]",
            span=item.span,
            grade_span=written.place("at_best"),
        )


def minimums(reader: NodeReader, read: set[str]) -> Iterator[Minimum]:
    """What is required under `minimums`, each condition with its grade."""
    for position, item in reader.children("minimums"):
        written = reader.below(item)
        grade = written.word("grade")
        for number, required in written.children("require"):
            inner = written.below(required)
            that = inner.formula("that")
            read |= names_in(that)
            if grade is None or that is None or inner.broken or written.quiet or inner.quiet:
                continue
            yield Minimum(
                grade=grade,
                that=that,
                reason=inner.prose("reason") or "",
                path=f"minimums[{position}].require[{number}]",
                span=required.span,
                grade_span=written.place("grade"),
            )


def quotas(reader: NodeReader) -> Iterator[Quota]:
    """How many may have a grade: the shares under `quotas`."""
    for _, item in reader.children("quotas"):
        written = reader.below(item)
        grade, share = written.word("grade"), written.share("share")
        if grade is None or share is None or written.quiet:
            continue
        if not 0 < share < 1:
            written.wrong(
                "share",
                "quota-out-of-range",
                Text("名额的比例要在 0 和 100% 之间", "a quota lies between 0 and 100%"),
                Text('例如 share: "30%"', 'for example share: "30%"'),
            )
            continue
        yield Quota(grade=grade, share=share, span=item.span, grade_span=written.place("grade"))


def total_cap(reader: NodeReader) -> Fraction | None:
    """The most that the total can come to, where the ruleset says so."""
    total, cap = reader.number("total_points"), reader.number("total_cap")
    if cap is None or total is None:
        return cap
    if cap < total:
        reader.wrong(
            "total_cap",
            "cap-below-total",
            Text(f"总分封顶 {show(cap)} 分，比总分 {show(total)} 分还低",
                 f"a cap of {show(cap)} is below the {show(total)} points of the whole"),
            Text(f"写 {show(total)} 或更大的数", f"write {show(total)} or more"),
        )  # fmt: skip
    elif cap > total and not reader.has("bonuses"):
        reader.wrong(
            "total_cap",
            "key-without-effect",
            Text("没有加分，总得分到不了总分以上", "without bonuses no total is above the points"),
            Text("删去 total_cap，或写上 bonuses", "delete total_cap, or add bonuses"),
        )
    return cap


def total_floor(reader: NodeReader, *, penalised: bool) -> Fraction:
    """How low the total may fall; 0 where the ruleset does not say."""
    floor = reader.number("total_floor")
    if floor is None or floor >= 0:
        return Fraction(0)
    if not penalised:
        reader.wrong(
            "total_floor",
            "key-without-effect",
            Text("没有减分，指标也都不低于 0，总得分到不了 0 以下",
                 "without penalties or an indicator with a floor no total is below 0"),
            Text("删去 total_floor，或写上 penalties", "delete total_floor, or add penalties"),
        )  # fmt: skip
    return floor


def _own_id(written: NodeReader, seen: dict[str, int], rule_id: str) -> str:
    """The id of a rule, which no other of its section has."""
    if rule_id in seen:
        name, line = shortened(rule_id), seen[rule_id]
        written.wrong(
            "id",
            "duplicate-id",
            Text(f"编号 {name} 写了两次（第 {line} 行已有）",
                 f"the id {name} stands twice (first on line {line})"),
            Text("换一个 id", "choose another id"),
        )  # fmt: skip
    seen.setdefault(rule_id, written.span.line)
    return rule_id
