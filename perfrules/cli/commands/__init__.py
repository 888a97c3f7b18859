"""The commands, each in a module of its own name; its `run` is what click calls."""
