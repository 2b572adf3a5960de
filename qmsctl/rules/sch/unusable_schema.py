"""Every register has a schema that can be used, and a file.

A register beside the built-in ones needs a line under `registers:` in qms.yaml,
a schema `schemas/<name>.schema.json`, and its file (`[]` while it is empty).
Schemas keep to the plain vocabulary of JSON Schema 2020-12; a `$ref` stays within
the schema, does not run in circles and does not unfold to something huge.

Why: the schema is the only description of a register. Without it nothing in the
register is checked, and nobody would notice. A schema that fetches another from
the network would let somebody else decide what passes.

Mend: the finding says which keyword or reference is refused; copy what a
reference names into `$defs`.
"""

from qmsctl.findings import Severity
from qmsctl.rules.protocol import found_while_reading

CODE = "SCH002"
NAME = "unusable-schema"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#7.5.2",)
OPTIONS: dict[str, tuple[str, str]] = {}
check = found_while_reading(NAME)
