"""The same ruleset and facts give the same bytes, in any process; and the bytes fit the schema."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

import perfrules
from perfrules import resources
from perfrules.testing import facts_for, rulesets

SCHEMA = json.loads(
    (resources.folder("schemas") / "evaluation.schema.json").read_text(encoding="utf-8")
)
FOLDER = resources.folder("rulesets") / "cn-js-lyg-npc-2021"
# Every method that reads sets or dicts on its way to words; run in processes of their own.
PROGRAM = """
import hashlib, sys
import perfrules
ruleset = perfrules.load(sys.argv[1])
evaluation = ruleset.evaluate(perfrules.read_subject(sys.argv[2]))
told = [evaluation.to_json(), *(str(evaluation.explain(i)) for i in ruleset.plan.leaves)]
try:
    ruleset.evaluate({"x%d" % k: k for k in range(20)})
except perfrules.FactError as error:
    told.append(error.render())
print(ruleset.digest, hashlib.sha256("".join(told).encode()).hexdigest())
"""


@pytest.mark.parametrize("name", ["subject.yaml"])
def test_hash_seeds_change_nothing(name: str):
    """The order in which Python happens to keep sets is nowhere to be seen."""
    root = Path(perfrules.__file__).parent.parent
    found = set()
    for seed in ("0", "1", "42", "4294967295"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(root)}
        command = [sys.executable, "-c", PROGRAM, str(FOLDER), str(FOLDER / name)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        found.add(done.stdout)

    assert len(found) == 1
    assert found.pop().startswith(perfrules.load(FOLDER).digest)


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.data_too_large],
)
@given(rulesets(), st.data())
def test_every_evaluation_fits_the_schema(text: str, data: st.DataObject):
    """to_json() is what schemas/evaluation.schema.json says, claims and all."""
    ruleset = perfrules.loads(text)
    evaluation = ruleset.evaluate(data.draw(facts_for(ruleset)))
    document: dict[str, Any] = json.loads(evaluation.to_json())

    jsonschema.Draft202012Validator(SCHEMA).validate(document)
    assert document == evaluation.to_dict()
    assert json.dumps(document, ensure_ascii=False, indent=2) + "\n" == evaluation.to_json()


def test_the_report_fits_the_schema():
    """With claims beside what was recomputed."""
    evaluation = perfrules.load(FOLDER).evaluate(FOLDER / "subject.yaml")
    document = json.loads(evaluation.to_json())

    jsonschema.Draft202012Validator(SCHEMA).validate(document)
    assert document["claims"]
