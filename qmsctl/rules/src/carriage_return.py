"""Lines end with LF, not with CR LF.

The file is read as if its lines ended with LF; the finding stands at the end of
the first line that does not.

Why: with mixed line ends a change to one sentence shows as a change to the whole
document, and the reviewer no longer sees what is new. Digests are made over LF.

Mend: save with LF line ends. A line `* text=auto eol=lf` in .gitattributes keeps
them so on every machine.
"""

from qmsctl.findings import Severity
from qmsctl.rules.protocol import found_while_reading

CODE = "SRC010"
NAME = "carriage-return"
SEVERITY = Severity.WARNING
CLAUSES = ("iso-9001-2015#7.5.3.1",)
OPTIONS: dict[str, tuple[str, str]] = {}
check = found_while_reading(NAME)
