"""What is said of a grade that has a quota, where one subject is evaluated by itself."""

from __future__ import annotations

from perfrules.decimals import show
from perfrules.model import RulesetModel
from perfrules.wording import Text


def quota_note(model: RulesetModel, grade: str | None) -> Text | None:
    """That the quota of its grade was not applied; None where the grade has none."""
    quota = next((quota for quota in model.quotas if quota.grade == grade), None)
    if quota is None:
        return None
    share = show(quota.share * 100)
    return Text(
        f"“{grade}”最多占 {share}%：单独评价时不计名额，整批评分时才按排名确定",
        f"at most {share}% are “{grade}”: that is decided when a whole table is scored, not here",
    )
