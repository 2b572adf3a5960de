"""The organisation: units, leaders, holders, who may approve."""

from qmsctl.rules.org import (
    approval_impossible,
    duplicate_unit_or_role,
    holder_past_end,
    leader_without_holder,
    unit_cycle,
    unit_without_leader,
    unknown_committee,
)
from qmsctl.rules.protocol import Rule

RULES: dict[str, Rule] = {
    "ORG001": unit_cycle,
    "ORG002": unit_without_leader,
    "ORG003": leader_without_holder,
    "ORG004": holder_past_end,
    "ORG005": approval_impossible,
    "ORG006": duplicate_unit_or_role,
    "ORG007": unknown_committee,
}
