"""Text → document → model: everything that is wrong with a ruleset's text is found here."""
