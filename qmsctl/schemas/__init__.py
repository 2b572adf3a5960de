"""JSON Schemas (2020-12) as the single description of a kind of thing.

Validation, references, table columns and labels come out of one schema, by the
annotations ``x-qms-id-prefix``, ``x-qms-ref``, ``x-qms-ref-rule``, ``x-qms-rule``,
``x-qms-column``, ``x-qms-uncontrolled``, ``x-qms-clauses``, ``x-qms-label``,
``x-qms-format``, ``x-qms-record``, ``x-qms-review-input`` and ``x-qms-extends``. No reference ever leaves the
schema's own text.
"""

from qmsctl.schemas.own import Refusal, extend, read_schema
from qmsctl.schemas.schema import Path, Reference, Schema, values_at
from qmsctl.schemas.shipped import RECORDS, REGISTERS, SHIPPED, shipped_schema

__all__ = [
    "RECORDS", "REGISTERS", "SHIPPED", "Path", "Reference", "Refusal", "Schema", "extend", "read_schema",
    "shipped_schema", "values_at",
]  # fmt: skip
