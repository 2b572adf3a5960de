"""No key stands twice in the same block.

Keys are compared as text, with or without quotes, and after Unicode
composition, so that two spellings of the same letters count as one.

Why: most programs that read YAML keep the last of the two without a word, some
keep the first. A merge of two branches can leave `owner:` twice, and then
nobody knows who answers for the document.

Mend: keep one of the two lines; the finding names the line of the first.
"""

from qmsctl.findings import Severity
from qmsctl.rules.protocol import found_while_reading

CODE = "SRC002"
NAME = "duplicate-key"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#7.5.2",)
OPTIONS: dict[str, tuple[str, str]] = {}
check = found_while_reading(NAME)
