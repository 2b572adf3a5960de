"""No file is larger, deeper or denser than can be read and published safely.

There are bounds for the bytes of a file, the size of front matter, the nesting
and number of values, the length of a line, rows of one mark, and the brackets
of a paragraph. What goes beyond is refused before any parser looks at it, and
the rest of the handbook is checked.

Why: sixty kilobytes of `[` end a YAML parser, twenty kilobytes keep a Markdown
renderer busy for half a minute. No procedure that people read comes near the bounds.

Mend: split the file or simplify the place; a large register may be a folder
with a file per entry.
"""

from qmsctl.findings import Severity
from qmsctl.rules.protocol import found_while_reading

CODE = "SRC003"
NAME = "limit-exceeded"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#7.5.3.1",)
OPTIONS: dict[str, tuple[str, str]] = {}
check = found_while_reading(NAME)
