"""Ruleset model → plan: formulas typed and unit-checked, one generated function for the scores."""

from __future__ import annotations

from perfrules.compiling.plan import Plan, picker
from perfrules.compiling.reading import write_reader
from perfrules.compiling.rules import Rules, rules
from perfrules.compiling.values import required_facts
from perfrules.compiling.whole import named_nodes
from perfrules.compiling.writing import write_scorer

__all__ = ["Plan", "Rules", "plan", "rules"]


def plan(made: Rules) -> Plan:
    """The plan of rules without errors."""
    model = made.model
    ids = tuple(fact.id for fact in model.facts)
    positions = {fact_id: k for k, fact_id in enumerate(ids)}
    spelled = made.symbols.canonical
    names = tuple(f.label if spelled.get(f.label) == f.id else f.id for f in model.facts)
    required = required_facts(made)
    score, layout = write_scorer(made, positions, required)
    return Plan(
        model=model,
        rules=made,
        read=write_reader(model.facts, required, positions),
        score=score,
        layout=layout,
        facts=model.facts,
        required=required,
        canonical={name: i for name, i in spelled.items() if i in positions},
        positions=positions,
        pick=picker(ids),
        pick_named=picker(names),
        leaves={rule.indicator.id: rule for rule in made.indicators},
        nodes=tuple(model.nodes()),
        by_id={node.id: node for node in model.nodes()},
        node_ids=named_nodes(model),
        checks=made.checks,
        places=model.rounding.places if model.rounding else 0,
    )
