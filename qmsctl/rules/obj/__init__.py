"""Objectives and the indicators that measure them."""

from qmsctl.rules.obj import (
    indicator_without_series,
    objective_due_without_result,
    objective_not_measurable,
    objective_without_owner,
    objective_without_parent,
    silent_indicator,
)
from qmsctl.rules.protocol import Rule

RULES: dict[str, Rule] = {
    "OBJ001": objective_not_measurable,
    "OBJ002": objective_without_owner,
    "OBJ003": objective_due_without_result,
    "OBJ004": objective_without_parent,
    "OBJ005": silent_indicator,
    "OBJ006": indicator_without_series,
}
