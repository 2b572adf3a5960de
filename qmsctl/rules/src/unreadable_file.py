"""Every file can be read, as text in UTF-8.

Files of a handbook are regular files and their bytes are UTF-8. Latin-1,
Windows-1252 and UTF-16 are refused at the first byte that shows it, with the
encoding that the file seems to have. The other files are checked all the same.

Why: a reader that guesses the encoding turns “måling” into “mÃ¥ling” on one
machine and not on the next, and an approval would not bind to what was read.

Mend: convert the file with the command that the finding shows, or let the
editor save it as UTF-8.
"""

from qmsctl.findings import Severity
from qmsctl.rules.protocol import found_while_reading

CODE = "SRC001"
NAME = "unreadable-file"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#7.5.3.1",)
OPTIONS: dict[str, tuple[str, str]] = {}
check = found_while_reading(NAME)
