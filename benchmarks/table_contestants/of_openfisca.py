"""OpenFisca: one simulation of as many persons as the table has rows, in float32."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import workload
from contestants.openfisca import PERIOD, system
from workload import GRADES, GROUPS, INDICATORS, Sheet

from table_contestants.common import Score, TableContestant


def _simulation(sheet: Sheet) -> Score:
    assert sheet == workload.sheet()
    np, pa = import_module("numpy"), import_module("pyarrow")
    equal = import_module("pyarrow.compute").equal
    builder = import_module("openfisca_core.simulations").SimulationBuilder
    variables = system()

    def score(table: Any) -> Any:
        run = builder().build_default_simulation(variables, count=table.num_rows)
        for i in INDICATORS:
            column = table[i.id].combine_chunks()
            if i.is_number:
                facts = column.to_numpy().astype(np.float32)
            else:  # the place among the words: the target is the first
                met = equal(column, i.target).to_numpy(zero_copy_only=False)
                facts = (~met).astype(np.uint8)
            run.set_input(i.id, PERIOD, facts)
        names = [f"score_{i.id}" for i in INDICATORS] + [f"sub_{g}" for g in GROUPS] + ["total"]
        columns = [pa.array(np.asarray(run.calculate(name, PERIOD))) for name in names]
        grade = np.asarray(run.calculate("grade", PERIOD)).astype(np.int8)
        grades = pa.DictionaryArray.from_arrays(grade, list(GRADES))
        return pa.table([*columns, grades], names=[*_ids(), *GROUPS, "total", "grade"])

    return score


def _ids() -> list[str]:
    return [i.id for i in INDICATORS]


CONTESTANTS = {
    "openfisca": TableContestant(
        build=_simulation,
        note="one simulation, float32: right after rounding to cents; Arrow in, Arrow out",
        module="openfisca_core.simulations",
        distribution="OpenFisca-Core",
        environment=".venv-openfisca",
        exact=False,
    ),
}
