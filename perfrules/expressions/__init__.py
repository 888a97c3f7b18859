"""The formula language: text → tree → types → Python code, or interpreted with a trace.

It knows no rulesets. A tree is made of the frozen nodes of `tree`; nothing that is not in that
module can be said in a formula, so there is nothing to deny.
"""
