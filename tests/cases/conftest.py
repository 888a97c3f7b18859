"""A ruleset and cases beside it, in a folder of their own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

HEAD = 'perfrules: 1\nid: example\nversion: "1"\ntitle: 示例\n'
RULESET = f"""{HEAD}language: zh
total_points: 10
grades: [{{grade: 优, from: 9}}, {{grade: 差, from: 0}}]
facts:
  spent: {{name: 支出, unit: 万元}}
  parts: {{name: 分项合计, unit: 万元}}
  forged: {{name: 造假, kind: flag}}
checks: [{{id: adds-up, that: 支出 == 分项合计, message: 分项与合计不等}}]
indicators:
- id: output
  name: 产出
  indicators:
  - {{id: meetings, name: 会议次数, points: 6, target: ≥6次, min: 0, scoring: ratio}}
  - id: late
    name: 迟报
    points: 4
    unit: 次
    min: 0
    scoring: {{method: deductions, items: [{{reason: 迟报, count: actual, lose: 1}}]}}
    deductions: [{{reason: 弄虚作假, when: 造假, lose: 2}}]
"""

Beside = Callable[..., Path]


@pytest.fixture
def beside(tmp_path: Path) -> Beside:
    """Writes ruleset.yaml, cases.yaml and other files; returns the path of the cases."""

    def written(cases: str, ruleset: str = RULESET, **others: str) -> Path:
        (tmp_path / "ruleset.yaml").write_text(ruleset, encoding="utf-8")
        for name, text in others.items():
            (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
        path = tmp_path / "cases.yaml"
        path.write_text(cases, encoding="utf-8")
        return path

    return written
