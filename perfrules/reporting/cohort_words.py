"""Statistics over a table, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from perfrules.model import CohortStatistic, Statistic
from perfrules.scoring.base import Better
from perfrules.wording import Text

_STATISTICS: Final = {
    Statistic.MEAN: Text("平均", "mean"),
    Statistic.MEDIAN: Text("中位数", "median"),
    Statistic.MIN: Text("最小值", "least"),
    Statistic.MAX: Text("最大值", "greatest"),
    Statistic.SUM: Text("合计", "sum"),
    Statistic.COUNT: Text("有数的行数", "number of rows"),
    Statistic.RANK: Text("名次", "rank"),
    Statistic.PERCENTILE: Text("百分位", "percentile"),
    Statistic.Z_SCORE: Text("标准分", "z-score"),
}


def cohort_words(cohort: CohortStatistic, names: Mapping[str, str]) -> Text:
    """What it is of, and by which groups: `地区内支出的平均`; `names` are those people know."""
    told = _STATISTICS[cohort.statistic]
    of = names.get(cohort.of, cohort.of)
    zh, en = f"{of}的{told.zh}", f"the {told.en} of {of}"
    if cohort.statistic in (Statistic.RANK, Statistic.PERCENTILE):
        lower = cohort.better is Better.LOWER
        zh += "（低者为好）" if lower else "（高者为好）"
        en += ", lower is better" if lower else ", higher is better"
    if cohort.by is None:
        return Text(f"全体{zh}", f"{en}, over all rows")
    by = names.get(cohort.by, cohort.by)
    return Text(f"同一{by}内{zh}", f"{en}, within its {by}")
