"""Front matter stands between two lines that are exactly `---`, the first of them line 1.

Blanks after the dashes, an empty line before them, `...` as the end, no end at
all, or `key: value` lines without any fence are findings, and so is a file among
the documents that has no front matter. A README there needs none.

Why: each of these forms is metadata to one program and text to another. A
document could be approved for the website and unknown to the check, or the
other way about.

Mend: let the first line be `---`, close with another, and put nothing else on
either. What is no controlled document belongs in docs/.
"""

from qmsctl.findings import Severity
from qmsctl.rules.protocol import found_while_reading

CODE = "SRC008"
NAME = "front-matter-fence"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#7.5.2",)
OPTIONS: dict[str, tuple[str, str]] = {}
check = found_while_reading(NAME)
