"""A table of subjects × plan → a table of scores."""
