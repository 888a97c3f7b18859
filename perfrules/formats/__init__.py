"""Files of facts, each kind of file in a module of its own."""
