"""Schemas: what a file must look like."""

from qmsctl.rules.protocol import Rule
from qmsctl.rules.sch import schema_mismatch, unusable_schema

RULES: dict[str, Rule] = {
    "SCH001": schema_mismatch,
    "SCH002": unusable_schema,
}
