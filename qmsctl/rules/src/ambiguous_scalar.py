"""No value means one thing here and another to other readers.

Words such as `no`, `on`, `010`, `12:30`, `1_000` and `1e3` are text here, and a
truth value or a number to readers of YAML 1.1 (MkDocs and many editors among
them). Where the schema wants text, a version such as `1.10` or a clause such as
`7.1` needs quotes too, or it is read as a number and loses its last digit.

Why: the country code of Norway has become “false” in more than one register,
and version 1.10 has become 1.1.

Mend: put quotes around the value, exactly as it is written.
"""

from qmsctl.findings import Severity
from qmsctl.rules.protocol import found_while_reading

CODE = "SRC004"
NAME = "ambiguous-scalar"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#7.5.2",)
OPTIONS: dict[str, tuple[str, str]] = {}
check = found_while_reading(NAME)
