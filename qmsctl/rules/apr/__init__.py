"""Approvals and change control: what changed, who approved it, and whether it was altered since."""

from qmsctl.rules.apr import (
    approval_altered_or_removed,
    approval_missing,
    approval_refused,
    approval_to_harvest,
    approval_unattainable,
    approved_back_to_draft,
    approved_taken_away,
    authority_rewritten,
    change_note_missing,
    closed_record_edited,
    content_changed_without_version,
    policy_changed,
    record_deleted,
    signers_rewritten,
    signers_unsafe,
    version_date_doubtful,
    version_not_increasing,
)
from qmsctl.rules.protocol import Rule

RULES: dict[str, Rule] = {
    "APR101": content_changed_without_version,
    "APR102": version_not_increasing,
    "APR103": change_note_missing,
    "APR104": approved_back_to_draft,
    "APR105": policy_changed,
    "APR106": version_date_doubtful,
    "APR107": approved_taken_away,
    "APR201": approval_missing,
    "APR202": approval_refused,
    "APR203": approval_unattainable,
    "APR204": signers_unsafe,
    "APR205": approval_to_harvest,
    "APR301": approval_altered_or_removed,
    "APR302": signers_rewritten,
    "APR303": authority_rewritten,
    "APR401": closed_record_edited,
    "APR402": record_deleted,
}
