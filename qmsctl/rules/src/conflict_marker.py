"""No file holds the marks of an unfinished merge.

Lines that begin with seven `<` or `>` are what Git leaves where two branches
changed the same words. Nothing else is said about such a file: none of its
content can be trusted until somebody has chosen. A row of `=` alone is a
Markdown heading and passes.

Why: a page with both sides of a conflict tells the reader two things at once.

Mend: choose a side, or write what both meant, and delete the three marker lines.
"""

from qmsctl.findings import Severity
from qmsctl.rules.protocol import found_while_reading

CODE = "SRC005"
NAME = "conflict-marker"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#7.5.3.2",)
OPTIONS: dict[str, tuple[str, str]] = {}
check = found_while_reading(NAME)
