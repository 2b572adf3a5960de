"""The schemas that come with the tool, and where the registers they describe lie."""

from __future__ import annotations

import json
from functools import cache

from qmsctl.errors import QmsctlError
from qmsctl.resources import shipped
from qmsctl.schemas.schema import Schema

SHIPPED = ("action", "aspects", "campaign", "certificates", "document", "document-review", "indicators",
           "management-review", "measurement", "objectives", "obligations", "page", "parties", "processes", "qms",
           "report", "review-note", "risks", "suppliers", "terms")  # fmt: skip
REGISTERS = {
    "objectives": "objectives.yaml",
    "aspects": "aspects.yaml",
    "certificates": "registers/certificates.yaml",
    "indicators": "registers/indicators.yaml",
    "obligations": "registers/obligations.yaml",
    "parties": "registers/parties.yaml",
    "processes": "registers/processes.yaml",
    "risks": "registers/risks.yaml",
    "suppliers": "registers/suppliers.yaml",
    "terms": "registers/terms.yaml",
}
"""The registers that need no line in qms.yaml, and where each lies."""
RECORDS = ("action", "campaign", "document-review", "management-review", "review-note")
"""The kinds of record that every handbook knows; its own are schemas with ``x-qms-record``."""


@cache
def shipped_schema(name: str) -> Schema:
    """Return a shipped schema, or raise `QmsctlError` naming those there are."""
    if name not in SHIPPED:
        raise QmsctlError(f"there is no schema {name!r}; there are: {', '.join(SHIPPED)}")
    return Schema(name, json.loads(shipped(f"schemas/{name}.schema.json")))
