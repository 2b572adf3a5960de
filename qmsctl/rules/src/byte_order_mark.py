"""No file begins with a byte order mark.

The mark is taken off and the file is checked as usual.

Why: it is invisible and not part of the text, yet programs that do not expect it
see a first line that is not `---` and take the front matter for text.

Mend: save the file as “UTF-8”, not as “UTF-8 with BOM”.
"""

from qmsctl.findings import Severity
from qmsctl.rules.protocol import found_while_reading

CODE = "SRC009"
NAME = "byte-order-mark"
SEVERITY = Severity.WARNING
CLAUSES = ("iso-9001-2015#7.5.3.1",)
OPTIONS: dict[str, tuple[str, str]] = {}
check = found_while_reading(NAME)
