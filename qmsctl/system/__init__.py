"""What a management system is: one frozen value that holds everything at one revision."""

from qmsctl.system.document import Document, Page
from qmsctl.system.load import load
from qmsctl.system.organisation import FrameworkUse, Holder, Organisation, Role, Unit
from qmsctl.system.record import Record
from qmsctl.system.register import Entry, Measurement, Register
from qmsctl.system.system import System

__all__ = [
    "Document", "Entry", "FrameworkUse", "Holder", "Measurement", "Organisation", "Page", "Record", "Register",
    "Role", "System", "Unit", "load",
]  # fmt: skip
