"""Document control: identity, ownership, approval, content (ISO 9001:2015 7.5)."""

from qmsctl.rules.doc import (
    active_content,
    approved_without_version,
    approver_not_allowed,
    changes_not_matching_version,
    document_without_owner,
    duplicate_id,
    id_outside_series,
    link_to_document_not_in_force,
    owner_without_holder,
    page_without_date_and_owner,
    placeholder_text,
    required_section_missing,
    retired_without_replacement,
    unknown_owner,
    unknown_unit,
)
from qmsctl.rules.protocol import Rule

RULES: dict[str, Rule] = {
    "DOC001": duplicate_id,
    "DOC002": id_outside_series,
    "DOC101": document_without_owner,
    "DOC102": unknown_owner,
    "DOC103": owner_without_holder,
    "DOC104": approver_not_allowed,
    "DOC105": unknown_unit,
    "DOC201": approved_without_version,
    "DOC202": changes_not_matching_version,
    "DOC203": retired_without_replacement,
    "DOC301": link_to_document_not_in_force,
    "DOC302": required_section_missing,
    "DOC303": placeholder_text,
    "DOC304": active_content,
    "DOC401": page_without_date_and_owner,
}
