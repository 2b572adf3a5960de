"""The rules, one module each, in a folder per family. Each family's table is the registration."""

from __future__ import annotations

from qmsctl.rules import act, apr, asp, doc, mgt, obj, org, ref, rev, sch, src
from qmsctl.rules.protocol import Context, Evidence, Rule, missing

FAMILIES = {
    "ACT": act,
    "APR": apr,
    "ASP": asp,
    "DOC": doc,
    "MGT": mgt,
    "OBJ": obj,
    "ORG": org,
    "REF": ref,
    "REV": rev,
    "SCH": sch,
    "SRC": src,
}

RULES: dict[str, Rule] = {code: rule for family in FAMILIES.values() for code, rule in family.RULES.items()}

__all__ = ["FAMILIES", "RULES", "Context", "Evidence", "Rule", "missing"]
