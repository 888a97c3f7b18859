"""Model → plan: names settled, formulas typed, methods lowered, one function generated."""
