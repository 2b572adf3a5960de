"""No two files have names that differ only by case.

The whole path counts, folders included.

Why: Windows and macOS hold just one of the two, so who clones the repository
there sees one document under the name of the other, and saves over it.

Mend: rename one of the two, or delete the one that came in by mistake.
"""

from qmsctl.findings import Severity
from qmsctl.rules.protocol import found_while_reading

CODE = "SRC014"
NAME = "case-collision"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#7.5.2",)
OPTIONS: dict[str, tuple[str, str]] = {}
check = found_while_reading(NAME)
