r"""No text holds characters that cannot be seen.

Control characters, marks that turn the direction of writing, zero-width spaces
and byte order marks in the middle of a text are refused, in the file itself and
where YAML writes them as `"\u202e"`. Nothing else is said about a file that
holds one bare.

Why: with them a text reads differently from what a program sees: a reviewer
approves one limit and the handbook says another.

Mend: delete the character at the place of the finding; most come in with text
copied from a web page or a PDF.
"""

from qmsctl.findings import Severity
from qmsctl.rules.protocol import found_while_reading

CODE = "SRC013"
NAME = "hidden-character"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#7.5.3.1",)
OPTIONS: dict[str, tuple[str, str]] = {}
check = found_while_reading(NAME)
