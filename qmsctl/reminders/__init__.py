"""Who is reminded of what: one digest for each owner, as text, Markdown, HTML or a calendar."""

from qmsctl.reminders.digest import Digest, Item, State, Why, digests, window
from qmsctl.reminders.letter import Letter, letter

__all__ = ["Digest", "Item", "Letter", "State", "Why", "digests", "letter", "window"]
