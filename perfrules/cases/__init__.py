"""Cases beside a ruleset (用例): read, run, compared; and what of the ruleset they reach."""
