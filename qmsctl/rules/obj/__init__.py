"""Objectives and the indicators that measure them."""

from qmsctl.rules.obj import (
    expectation_unanswered,
    indicator_without_series,
    objective_due_without_result,
    objective_missed_without_decision,
    objective_nobody_contributes,
    objective_not_measurable,
    objective_without_owner,
    objective_without_parent,
    objective_without_plan,
    silent_indicator,
    unit_without_plan,
)
from qmsctl.rules.protocol import Rule

RULES: dict[str, Rule] = {
    "OBJ001": objective_not_measurable,
    "OBJ002": objective_without_owner,
    "OBJ003": objective_due_without_result,
    "OBJ004": objective_without_parent,
    "OBJ005": silent_indicator,
    "OBJ006": indicator_without_series,
    "OBJ201": expectation_unanswered,
    "OBJ202": objective_nobody_contributes,
    "OBJ203": objective_missed_without_decision,
    "OBJ204": objective_without_plan,
    "OBJ205": unit_without_plan,
}
