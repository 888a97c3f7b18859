"""The workload every contestant scores: one table, seeded facts, exact expectations.

The table is a published score sheet of 40 indicators, 100 points. Each kind of scoring, exactly, on
the numbers as written (`actual` reported, `target` and `points` declared):

    equals      points when actual is the target, else 0
    threshold   points when actual >= target, else 0
    banded      actual/target >= 1: points; >= 0.95: half of them; else 0
    ratio       points * min(actual/target, 1)
    per_unit    points, less 0.5 for each started hundredth below the target, at least 0

A score is rounded to two places, half up; subtotals and the total are sums of rounded scores, and
the total has a grade. Standard library only: the driver reads this file under any Python.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

GROUPS = {
    "g1": "决策管理",
    "g2": "人员管理",
    "g3": "资金及资产管理",
    "g4": "机构建设与内控管理",
    "g5": "职能1：人大会议",
    "g6": "职能2：立法工作",
    "g7": "职能3：监督工作",
    "g8": "职能4：代表工作",
    "g9": "履职效果",
}
GRADES = {"优秀": 90, "良好": 80, "合格": 60, "不合格": 0}

# group | name | kind | points | target | target as printed | what the published report states
TABLE = """
g1|中长期规划|equals|2|健全|健全|健全
g1|年度工作计划制定情况|equals|2|健全|健全|健全
g1|月度工作计划制定情况|equals|2|健全|健全|健全
g2|财政供养人员控制情况|equals|2|合规|合规|合规
g2|人事管理制度建设|equals|2|健全|健全|健全
g2|工作人员学习与培训|equals|2|达标|达标|达标
g2|年度考核|equals|3|合理|合理|合理
g3|财务管理规范性|equals|2|规范|规范|规范
g3|支出预算执行率|banded|2|1|100%|1
g3|专款专用率|banded|2|1|100%|1
g3|政府采购规范性|equals|2|规范|规范|规范
g3|资产管理规范性|equals|2|规范|规范|规范
g3|固定资产利用率|per_unit|2|1|100%|1
g4|信息公开度|equals|3|公开|公开|公开
g4|业务学习与培训完成率|banded|2|1|100%|0.97
g4|党建工作完成率|banded|2|1|100%|1
g4|网络及信息系统管理与运行|equals|2|安全稳定|安全稳定|安全稳定
g4|部门工作创新|equals|2|有|有|有
g4|内控报告编制|equals|2|是|是|是
g5|召开人代会|threshold|3|1|≥1次|1
g5|召开常委会|threshold|3|6|≥6次|6
g5|召开主任会议|banded|3|24|≥24次|24
g5|召开党组扩大会和中心组学习会|banded|3|19|≥19次|19
g5|会议召开及时性|equals|2|及时|及时|及时
g6|正式立法项目|threshold|3|2|≥2件|3
g6|立法调研项目|threshold|3|3|≥3件|3
g6|备案审查|threshold|3|2|≥2件|3
g7|听取和审议专项工作报告|ratio|3|10|≥10项|10
g7|听取和审议计划、预决算和审计工作报告|ratio|3|7|≥7项|7
g7|执法检查|threshold|3|3|≥3项|4
g7|专题询问|threshold|3|2|≥2项|2
g7|集中视察|threshold|3|2|≥2项|3
g7|专题调研|ratio|3|9|≥9项|11
g8|邀请代表列席人大常委会|ratio|3|50|≥50名|60
g8|邀请代表参与专题调研、视察、建议督办活动等|ratio|3|80|≥80名|100
g8|指导县区开展代表报告履职并接受评议|per_unit|3|0.9|≥90%|0.9
g8|督促县区落实两级代表述职工作|per_unit|3|0.9|≥90%|0.9
g8|代表建议满意率|per_unit|3|1|≥100%|1
g8|代表建议办理办成率|ratio|2|0.7|70%|0.745
g9|推动人大代表履职尽责|equals|2|完成|完成|完成
"""


@dataclass(frozen=True)
class Indicator:
    """One row of the table."""

    id: str
    group: str
    name: str
    kind: str
    points: int
    target: str
    target_text: str
    published: str

    @property
    def is_number(self) -> bool:
        """Whether its fact is a number, and not a word."""
        return self.kind != "equals"

    @property
    def is_rate(self) -> bool:
        """Whether its fact is a share of one (up to four decimals), and not a count."""
        return self.is_number and self.target_text.endswith("%")


SCALE = 10_000  # rates have at most four decimals


def whole(indicator: Indicator) -> int:
    """The target of a number, as tables of whole numbers have it: rates in ten thousandths."""
    return round(float(indicator.target) * SCALE) if indicator.is_rate else int(indicator.target)


def _indicator(position: int, row: str) -> Indicator:
    group, name, kind, points, *texts = row.split("|")
    return Indicator(f"i{position:02d}", group, name, kind, int(points), *texts)


INDICATORS = [_indicator(n, row) for n, row in enumerate(TABLE.strip().splitlines(), 1)]
BY_ID = {indicator.id: indicator for indicator in INDICATORS}
MEMBERS = {g: [i.id for i in INDICATORS if i.group == g] for g in GROUPS}


@dataclass(frozen=True)
class Sheet:
    """The table in another size: ten of its indicators, or many copies of all."""

    indicators: tuple[Indicator, ...]
    members: dict[str, list[str]]  # group: indicators

    @property
    def results(self) -> list[str]:
        """The names of the results, in the order of the tables."""
        return [*(i.id for i in self.indicators), *self.members, "total", "grade"]

    @property
    def points(self) -> int:
        """Of all indicators."""
        return sum(i.points for i in self.indicators)

    @property
    def grades(self) -> dict[str, int]:
        """{grade: hundredths of a point of the total}, the best first; the same shares of it."""
        return {name: low * self.points for name, low in GRADES.items()}


def sheet(size: int = 40) -> Sheet:
    """With `size` indicators: 10, or a multiple of 40."""
    kept = INDICATORS[::4] if size == 10 else INDICATORS
    copies = size // len(kept)
    suffixes = [f"_{n}" for n in range(copies)] if copies > 1 else [""]
    indicators = [
        replace(i, id=i.id + suffix, group=i.group + suffix, name=i.name + suffix)
        for suffix in suffixes
        for i in kept
    ]
    members: dict[str, list[str]] = {}
    for indicator in indicators:
        members.setdefault(indicator.group, []).append(indicator.id)
    return Sheet(tuple(indicators), members)


# ------------------------------------------------------------------------------------------- facts


def make_facts(count: int = 1000, seed: int = 20210000) -> list[dict[str, str]]:
    """`count` fact sets, the published one first; numbers are texts of at most four decimals."""
    rng = random.Random(seed)  # noqa: S311  (repeatable, not secret)
    made = [{i.id: _fact(i, rng) for i in INDICATORS} for _ in range(count)]
    return [{i.id: i.published for i in INDICATORS}, *made[1:]]


def facts_as(facts: dict[str, str], form: str) -> dict[str, Any]:
    """The facts as a caller passes them: `decimal` (Decimal, text) or `json` (int, float, text)."""
    number = Decimal if form == "decimal" else _json_number
    return {k: number(v) if BY_ID[k].is_number else v for k, v in facts.items()}


def _fact(indicator: Indicator, rng: random.Random) -> str:
    luck = rng.random()
    if indicator.kind == "equals":
        return indicator.target if luck < 0.92 else "不" + indicator.target
    if indicator.is_rate:
        return _share(_rate(indicator, luck, rng))
    target = int(indicator.target)
    match indicator.kind:
        case "threshold":
            return str(target + rng.randrange(4) if luck < 0.88 else rng.randrange(target))
        case "banded":
            near = target + rng.randrange(4) if luck < 0.6 else target - 1
            return str(near if luck < 0.85 else rng.randrange(target - 1))
        case _:
            return str(target + rng.randrange(20) if luck < 0.5 else rng.randrange(target))


def _rate(indicator: Indicator, luck: float, rng: random.Random) -> int:
    """In ten thousandths; the edges of bands and whole hundredths are hit on purpose."""
    target = round(float(indicator.target) * 10000)
    match indicator.kind:
        case "banded":
            if luck < 0.65:
                return 10000 if luck < 0.6 else 9500
            return rng.randrange(9500, 10000) if luck < 0.85 else rng.randrange(5000, 9500)
        case "ratio":
            return rng.randrange(7000, 10001) if luck < 0.5 else rng.randrange(4000, 7000)
        case _:
            if luck < 0.5:
                return rng.randrange(target, 10001)
            if luck < 0.75:
                return target - 100 * rng.randrange(1, 9)
            return rng.randrange(target - 900, target)


def _share(ten_thousandths: int) -> str:
    return f"{ten_thousandths / 10000:.4f}".rstrip("0").rstrip(".") or "0"


def _json_number(text: str) -> int | float:
    return float(text) if "." in text else int(text)


# ----------------------------------------------------------------------------------- expectations

# What a contestant returns: {"scores": {id: number}, "subtotals": {group: number}, "total": number,
# "grade": text, "deductions": [{"id", "points", "reason"}]}. What is expected has integer cents.
Result = dict[str, Any]


def expected(facts: dict[str, str]) -> Result:
    """The exact result, slowly, on `Fraction`; shares no code with any contestant."""
    scores = {i.id: _cents(_exact_score(i, facts[i.id])) for i in INDICATORS}
    subtotals = {g: sum(scores[i] for i in members) for g, members in MEMBERS.items()}
    total = sum(subtotals.values())
    deductions = [
        {"id": i.id, "points": i.points * 100 - scores[i.id], "reason": _reason(i, facts, scores)}
        for i in INDICATORS
        if scores[i.id] < i.points * 100
    ]
    grade = next(name for name, low in GRADES.items() if total >= low * 100)
    return {
        "scores": scores,
        "subtotals": subtotals,
        "total": total,
        "grade": grade,
        "deductions": deductions,
    }


def differences(got: Result, want: Result) -> list[str]:
    """The parts in which a result is not the expected one, such as `score i35` or `total`."""
    parts = [f"score {i}" for i, c in want["scores"].items() if as_cents(got["scores"][i]) != c]
    parts += [
        f"subtotal {g}" for g, c in want["subtotals"].items() if as_cents(got["subtotals"][g]) != c
    ]
    parts += ["total"] if as_cents(got["total"]) != want["total"] else []
    parts += ["grade"] if got["grade"] != want["grade"] else []
    lost = [(d["id"], as_cents(d["points"])) for d in got["deductions"]]
    if lost != [(d["id"], d["points"]) for d in want["deductions"]]:
        return [*parts, "deductions"]
    pairs = zip(got["deductions"], want["deductions"], strict=True)
    return parts + [f"reason {w['id']}" for g, w in pairs if g["reason"] != w["reason"]]


def as_cents(number: Any) -> int | None:
    """Hundredths of a point; None where a number isn't a whole number of them."""
    if isinstance(number, Decimal):
        return int(number * 100) if number * 100 == int(number * 100) else None
    cents = round(float(number) * 100)
    return cents if abs(float(number) * 100 - cents) < 1e-6 else None  # a float can't say 0.01


def cents_of(indicator_id: str, fact: str) -> int:
    """The exact score of one indicator, in hundredths of a point."""
    return _cents(_exact_score(BY_ID[indicator_id], fact))


def _exact_score(indicator: Indicator, fact: str) -> Fraction:
    points = Fraction(indicator.points)
    if not indicator.is_number:
        return points * (fact == indicator.target)
    actual, target = Fraction(fact), Fraction(indicator.target)
    match indicator.kind:
        case "threshold":
            return points * (actual >= target)
        case "banded":
            attained = actual / target
            return points if attained >= 1 else points / 2 * (attained >= Fraction("0.95"))
        case "ratio":
            return points * min(actual / target, Fraction(1))
        case _:
            steps = max(0, math.ceil((target - actual) * 100))
            return max(Fraction(0), points - Fraction("0.5") * steps)


def _cents(score: Fraction) -> int:
    return math.floor(score * 100 + Fraction("0.5"))


def _reason(indicator: Indicator, facts: dict[str, str], scores: dict[str, int]) -> str:
    earned = f"{scores[indicator.id] // 100}.{scores[indicator.id] % 100:02d}"
    head = f"{indicator.name}：目标{indicator.target_text}，实际{facts[indicator.id]}"
    return f"{head}，得{earned}分（满分{indicator.points}分）"
