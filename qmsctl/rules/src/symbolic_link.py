"""No file or folder of the handbook is a symbolic link.

Links are listed and never followed, whether they lead to a text, a picture or a
folder, inside the handbook or out of it.

Why: a link in a proposed change could publish a file of the machine that builds
the site, and what it leads to can change without any commit.

Mend: put the file itself here, or link to it from the text with `[words](path)`.
"""

from qmsctl.findings import Severity
from qmsctl.rules.protocol import found_while_reading

CODE = "SRC011"
NAME = "symbolic-link"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#7.5.3.1",)
OPTIONS: dict[str, tuple[str, str]] = {}
check = found_while_reading(NAME)
