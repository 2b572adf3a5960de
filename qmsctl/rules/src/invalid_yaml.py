"""Settings, registers and front matter are YAML that can be read.

One document per file, block style or flow style, keys that are words. The
finding stands where the reader could no longer make sense of the text, which is
often the line after the mistake.

Why: a file that cannot be read cannot be checked, and MkDocs would publish the
page without a word about its missing owner and status.

Mend: look for a tab, for indentation that is off by one, for a quote that is not
closed, or for a text with `: ` in it that needs quotes.
"""

from qmsctl.findings import Severity
from qmsctl.rules.protocol import found_while_reading

CODE = "SRC007"
NAME = "invalid-yaml"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#7.5.2",)
OPTIONS: dict[str, tuple[str, str]] = {}
check = found_while_reading(NAME)
