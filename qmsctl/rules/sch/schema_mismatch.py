"""Every file has the form its schema describes.

Settings, front matter, registers and measurements are checked against their
JSON Schemas (`qmsctl schema NAME` prints them): keys that are missing, unknown
or misspelt, values of the wrong kind, words that are not among the choices.

Why: what cannot be read for certain cannot be controlled; a misspelt key would
silently be no key at all.

Mend: the finding names the key, what was expected and, where one is near, the
word that was probably meant.
"""

from qmsctl.findings import Severity
from qmsctl.rules.protocol import found_while_reading

CODE = "SCH001"
NAME = "schema-mismatch"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#7.5.2",)
OPTIONS: dict[str, tuple[str, str]] = {}
check = found_while_reading(NAME)
