"""Approvals and change control: what changed, who approved it, and whether it was altered since."""

from qmsctl.rules.protocol import Rule

RULES: dict[str, Rule] = {}
