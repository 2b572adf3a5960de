"""Files keep to plain YAML: no anchors, aliases, tags or merge keys.

`&name`, `*name`, `!tag` and `<<:` are refused in front matter, settings and
registers. Every value is written where it is used.

Why: an alias makes a line mean what another line says, so a change in one place
changes another that nobody looked at; a few nested aliases expand to gigabytes;
a tag can ask a careless reader to run a program.

Mend: write the value itself; quote text that begins with `&`, `*` or `!`.
"""

from qmsctl.findings import Severity
from qmsctl.rules.protocol import found_while_reading

CODE = "SRC006"
NAME = "yaml-feature"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#7.5.2",)
OPTIONS: dict[str, tuple[str, str]] = {}
check = found_while_reading(NAME)
