"""What somebody types into a record: it says something, of a length that people read, in characters that they see."""

from __future__ import annotations

from qmsctl.findings import Message, visible
from qmsctl.refused import Refused
from qmsctl.text.sameness import in_words

LONGEST = 2000
"""Characters of a comment, a decision, a reason, as the schemas have it; more is told below the front matter."""

_FEWEST = 3
"""Words below which a reason is none."""


def said(text: str, lacking: Message) -> str:
    """Return what somebody wrote, without blanks around it. Raises `Refused` with `lacking` where it says nothing."""
    found = text.strip()
    if not found:
        raise Refused(lacking)
    if len(found) > LONGEST:
        raise Refused(
            Message("a text of {length} characters; at most {most} are kept", length=len(found), most=LONGEST)
        )
    if visible(found.replace("\n", " ")) != found.replace("\n", " "):
        raise Refused(Message("“{text}” holds characters that nobody sees; type it anew", text=found))
    return found


def reason(text: str, lacking: Message) -> str:
    """Return why something is so, as `said` does. Raises `Refused` with `lacking` for less than three words."""
    found = said(text, lacking)
    if len(in_words(found).split()) < _FEWEST:
        raise Refused(Message("“{text}” tells nobody why; {lacking}", text=found, lacking=lacking))
    return found


def if_said(text: str) -> str:
    """Return what somebody wrote, as `said` does, where it may be left out."""
    return said(text, Message("say what is added")) if text.strip() else ""
