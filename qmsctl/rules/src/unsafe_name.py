"""File and folder names work on every system and in every address.

Letters (æ, ø, å, ä, ö among them), digits, `-`, `_`, `.` and a few more signs are
taken. Refused are names that begin with `-`, hold quotes, angle brackets, colons,
line ends or invisible characters, end with a full stop or blank, or are names of
devices on Windows, such as `con` and `aux`.

Why: such a name cannot be checked out on some machines, is cut in two by a
shell, or ends up as markup in a page.

Mend: rename the file; letters, digits and hyphens are always safe.
"""

from qmsctl.findings import Severity
from qmsctl.rules.protocol import found_while_reading

CODE = "SRC012"
NAME = "unsafe-name"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#7.5.2",)
OPTIONS: dict[str, tuple[str, str]] = {}
check = found_while_reading(NAME)
