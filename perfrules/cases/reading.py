"""A text of cases → cases: names are those of the ruleset, numbers are as written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from perfrules.cases.case import About, Case, Expectation, ExpectedDeduction
from perfrules.compiling.plan import Plan
from perfrules.diagnostics import Diagnostic, in_order
from perfrules.errors import FactError
from perfrules.formats.subject import Subject, claim_spans_in, claims_in, slips_of, value_of
from perfrules.loading import read_structure
from perfrules.loading.document import Entry, Mapping, Node, Scalar, Sequence
from perfrules.results import Claims
from perfrules.source import Source, Span
from perfrules.suggestions import nearest
from perfrules.wording import Text, normal, shortened

SubjectAt = Callable[[Scalar], Subject]  # the subject in a file; raises FactError
Spans = dict[str, tuple[Span, Span]]
_BY_NODE: Final[tuple[About, ...]] = ("scores", "marks", "statuses")
_WHOLE: Final[tuple[About, ...]] = ("total_score", "grade", "status", "claims")
_INDICATOR: Final = Text("指标", "indicator")
_CHECK: Final = Text("核对", "check")
_GRADE: Final = Text("等级", "grade")
_FACT: Final = Text("数据", "fact")
_MARK: Final = Text("等次", "mark")


def read_cases(
    source: Source, plan: Plan, subject_at: SubjectAt
) -> tuple[tuple[Case, ...], list[Diagnostic]]:
    """The cases that a text describes, and everything that is wrong with them."""
    root, diagnostics = read_structure(source, "cases")
    if diagnostics or root is None:
        return (), diagnostics
    reading = _Reading(source, plan, subject_at)
    cases = reading.cases(root)
    return cases, in_order(reading.diagnostics)


class _Reading:
    def __init__(self, source: Source, plan: Plan, subject_at: SubjectAt) -> None:
        self.source, self.plan, self.subject_at = source, plan, subject_at
        self.diagnostics: list[Diagnostic] = []
        self.spellings: dict[str, str] = {}  # of facts that are both written and known

    def cases(self, root: Mapping) -> tuple[Case, ...]:
        base = _entries(root.get("base"))
        self.diagnostics += slips_of(base.values())
        listed = root.get("cases")
        assert isinstance(listed, Sequence)  # the schema saw to it
        named: dict[str, int] = {}
        found = []
        for node in listed.items:
            assert isinstance(node, Mapping)
            case = self._case(node, base)
            if case.name in named:
                self._wrong(
                    "case-twice", case.span,
                    Text(f"第 {named[case.name]} 行已有叫“{shortened(case.name)}”的用例",
                         f"line {named[case.name]} has a case called “{shortened(case.name)}”"),
                    Text("换一个名称", "give it another name"),
                )  # fmt: skip
            named.setdefault(case.name, case.line)
            found.append(case)
        return tuple(found)

    def _case(self, node: Mapping, base: dict[str, Entry]) -> Case:
        name, expect = node.entries["name"].value, node.entries["expect"].value
        assert isinstance(name, Scalar)
        assert isinstance(expect, Mapping)
        facts: dict[str, Any] = {}
        spans: Spans = {}
        self._lay(facts, spans, _values(base), _spans(base))
        claims, claim_spans = None, None
        file = node.get("subject")
        if isinstance(file, Scalar):
            try:
                subject = self.subject_at(file)
            except FactError as error:
                self.diagnostics += error.diagnostics
            else:
                claims, claim_spans = subject.claims, subject.claim_spans
                self._lay(facts, spans, subject.facts.items(), dict(subject.spans))
        own = _entries(node.get("facts"))
        self.diagnostics += slips_of(own.values())
        self._lay(facts, spans, _values(own), _spans(own))
        claimed = claims_in(node.get("claims"))
        if claimed is not None:
            claims, claim_spans = claimed, dict(claim_spans_in(node.get("claims"), ()))
        deductions = expect.entries.get("deductions")
        return Case(
            name=name.text.strip(),
            span=name.span,
            facts=MappingProxyType(facts),
            claims=claims,
            spans=MappingProxyType(spans),
            claim_spans=MappingProxyType(dict(claim_spans or {})),
            source=self.source,
            expectations=tuple(self._expectations(expect, claims)),
            deductions=tuple(self._deductions(deductions.value)) if deductions else None,
            deductions_span=deductions.key.span if deductions else None,
        )

    def _lay(
        self,
        facts: dict[str, Any],
        spans: Spans,
        over: Iterable[tuple[str, Any]],
        places: Spans,
    ) -> None:
        """Lay facts over others: a fact is the same by its id and by its name."""
        added = dict(over)
        canonical = self.plan.canonical
        ids = {canonical.get(normal(key), key) for key in added}
        for key in [key for key in facts if canonical.get(normal(key), key) in ids]:
            del facts[key], spans[key]
        facts.update(added)
        spans.update(places)

    # What is expected.

    def _expectations(self, expect: Mapping, claims: Claims | None) -> Iterator[Expectation]:
        for about in _WHOLE:
            entry = expect.entries.get(about)
            if entry is not None:
                yield Expectation(about, "", _expected(about, entry.value), about, entry.key.span)
        for about in _BY_NODE:
            for key, entry in _entries(expect.get(about)).items():
                name = self._known(entry.key, self.plan.node_ids, _INDICATOR)
                value = _expected(about, entry.value)
                if about == "marks":
                    self._mark(entry.value)
                yield Expectation(about, name, value, f"{about}.{key}", entry.key.span)
        checks = {check: check for check in _checks(self.plan)}
        for key, entry in _entries(expect.get("findings")).items():
            name, value = self._known(entry.key, checks, _CHECK), _expected("findings", entry.value)
            yield Expectation("findings", name, value, f"findings.{key}", entry.key.span)
        yield from self._refusals(expect)
        self._grade(expect.get("grade"))
        if "claims" in expect.entries and claims is None:
            self._wrong(
                "no-claims", expect.entries["claims"].key.span,
                Text("这个用例没有自评结果，无法比较", "the case has no claims to compare"),
                Text("写上 claims，或有自评结果的 subject",
                     "write claims, or a subject that has some"),
            )  # fmt: skip

    def _grade(self, written: Node | None) -> None:
        grades = {band.grade: band.grade for band in self.plan.model.grades}
        if isinstance(written, Scalar) and not written.is_null:
            self._known(written, grades, _GRADE, normalised=False)

    def _mark(self, written: Node) -> None:
        marks = {mark.mark: mark.mark for mark in self.plan.model.marks}
        if isinstance(written, Scalar) and not written.is_null:
            self._known(written, marks, _MARK, normalised=False)

    def _refusals(self, expect: Mapping) -> Iterator[Expectation]:
        """Slugs, and ids or names of facts; beside them nothing can be expected."""
        entry = expect.entries.get("error")
        if entry is None:
            return
        assert isinstance(entry.value, Sequence)
        others = [key for key in expect.entries if key != "error"]
        if others:
            self._wrong(
                "nothing-beside-error", expect.entries[others[0]].key.span,
                Text(f"数据被拒收就没有结果，不能再写 {others[0]}",
                     f"facts that are refused have no outcome, so no {others[0]}"),
                Text("删去它，或删去 error", "delete it, or delete error"),
            )  # fmt: skip
        for position, node in enumerate(entry.value.items):
            assert isinstance(node, Scalar)
            word = normal(node.text)
            known = self.plan.canonical.get(word)
            if known is None and not word.replace("-", "").isascii():
                self._known(node, self.plan.canonical, _FACT)
            yield Expectation("error", known or "", word, f"error[{position}]", node.span)

    def _deductions(self, written: Node) -> Iterator[ExpectedDeduction]:
        assert isinstance(written, Sequence)
        for position, node in enumerate(written.items):
            assert isinstance(node, Mapping)
            indicator, points = node.entries["indicator"].value, node.entries["points"].value
            reason = node.get("reason")
            assert isinstance(indicator, Scalar)
            assert isinstance(points, Scalar)
            yield ExpectedDeduction(
                indicator=self._known(indicator, self.plan.node_ids, _INDICATOR),
                points=Decimal(points.text),
                reason=reason.text.strip() if isinstance(reason, Scalar) else None,
                path=f"deductions[{position}]",
                span=indicator.span,
            )

    def _known(self, written: Scalar, names: Any, kind: Text, *, normalised: bool = True) -> str:
        """The id of what is named; a name that nothing has is reported."""
        text = normal(written.text) if normalised else written.text.strip()
        found = names.get(text)
        if found is not None:
            return str(found)
        close, shown = nearest(text, names), shortened(text)
        listed = [shortened(each) for each in list(names)[:12]]
        self._wrong(
            "unknown-in-case", written.span,
            Text(f"规则集里没有叫 {shown} 的{kind.zh}",
                 f"the ruleset has no {kind.en} called {shown}"),
            Text(f"是不是 {close}？", f"did you mean {close}?") if close
            else Text(f"有：{'、'.join(listed) or '—'}", f"there are: {', '.join(listed) or '—'}"),
        )  # fmt: skip
        return text

    def _wrong(self, slug: str, span: Span, message: Text, hint: Text) -> None:
        self.diagnostics.append(Diagnostic(slug=slug, span=span, message=message, hint=hint))


def _checks(plan: Plan) -> Iterator[str]:
    """What findings are of: checks, and actuals far above targets that are to be explained."""
    yield from (rule.check.id for rule in plan.checks)
    for indicator in plan.model.leaves():
        over = indicator.over_achievement
        if over is not None and over.explained_above is not None:
            yield f"{indicator.id}.over_achievement"


def _entries(node: Node | None) -> dict[str, Entry]:
    return node.entries if isinstance(node, Mapping) else {}


def _values(entries: dict[str, Entry]) -> Iterator[tuple[str, Any]]:
    return ((key, value_of(entry.value)) for key, entry in entries.items())


def _spans(entries: dict[str, Entry]) -> Spans:
    return {key: (entry.key.span, entry.value.span) for key, entry in entries.items()}


def _expected(about: About, node: Node) -> Decimal | str | None:
    assert isinstance(node, Scalar)  # the schema saw to it
    if node.is_null:
        return None
    return Decimal(node.text) if about in {"total_score", "scores"} else node.text.strip()
