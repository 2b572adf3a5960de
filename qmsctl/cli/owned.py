"""What things are called that a role answers for, one and many."""

from __future__ import annotations

from qmsctl.i18n import Translator
from qmsctl.system import System


def kind_of(kind: str, system: System, words: Translator) -> str:
    """Return what a kind is called where things of it are listed: a register by its title."""
    names = {
        "unit": words("Units"),
        "document": words("Documents"),
        "entry": words("Entries"),
        "action": words("Actions"),
        "decision": words("Decisions"),
        "review": words("Management reviews"),
    }
    register = system.registers.get(kind)
    return words(register.title) if register else names.get(kind, kind)
