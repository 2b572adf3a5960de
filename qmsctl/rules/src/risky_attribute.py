"""No `.gitattributes` changes files of the handbook between commit and folder, or hides their changes from reviewers.

Reported are `filter`, `ident` and `working-tree-encoding` on texts and pictures, and `-diff`, `binary`,
`linguist-generated`, `gitlab-generated` and `export-subst` on texts, and `export-ignore` on all but the pages in
`docs/`; in the handbook's own folders, and even where a later line takes it back.

Why: an approval holds for the bytes of a commit. With such an attribute, what people read in the folder is something
else than what is approved, or a change goes past them because the forge folds it away. An archive without the
approvals proves nothing to who gets it.

Mend: take the attribute out, or let its pattern name files that are no part of the handbook. Large files that need
a filter lie best outside its folders.
"""

from qmsctl.findings import Severity
from qmsctl.rules.protocol import found_while_reading

CODE = "SRC015"
NAME = "risky-attribute"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#7.5.3.1",)
OPTIONS: dict[str, tuple[str, str]] = {}
check = found_while_reading(NAME)
