"""Actions: carried out in time, shown to be done, looked at again."""

from qmsctl.rules.act import (
    action_of_unknown_decision,
    action_overdue,
    action_without_holder,
    closed_without_effect,
    closed_without_evidence,
    did_not_help,
    impossible_action_dates,
    moved_more_than_twice,
)
from qmsctl.rules.protocol import Rule

RULES: dict[str, Rule] = {
    "ACT101": action_overdue,
    "ACT102": action_without_holder,
    "ACT103": moved_more_than_twice,
    "ACT104": closed_without_effect,
    "ACT105": closed_without_evidence,
    "ACT106": action_of_unknown_decision,
    "ACT107": did_not_help,
    "ACT108": impossible_action_dates,
}
