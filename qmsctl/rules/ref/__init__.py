"""References: clauses, links, entries, coverage."""

from qmsctl.rules.protocol import Rule
from qmsctl.rules.ref import (
    broken_anchor,
    broken_image,
    broken_link,
    certified_clause_without_document,
    clause_without_document,
    clause_without_edition,
    edition_not_in_use,
    orphan_document,
    unknown_clause,
    unknown_entry,
    withdrawn_edition,
)

RULES: dict[str, Rule] = {
    "REF001": unknown_clause,
    "REF002": clause_without_edition,
    "REF003": edition_not_in_use,
    "REF004": withdrawn_edition,
    "REF101": broken_link,
    "REF102": broken_anchor,
    "REF103": broken_image,
    "REF104": unknown_entry,
    "REF201": orphan_document,
    "REF301": clause_without_document,
    "REF302": certified_clause_without_document,
}
