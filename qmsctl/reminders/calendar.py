"""What is due as a calendar (RFC 5545): an event of the whole day for each thing, which every calendar program shows.

A VTODO would say it better, but Outlook and the calendars of telephones do not show one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import date

from qmsctl import __version__
from qmsctl.findings import visible
from qmsctl.i18n import Translator
from qmsctl.reminders.digest import Digest, Item, State
from qmsctl.reminders.letter import kind, subject
from qmsctl.system import System
from qmsctl.system.names import role_name

_FIRST_DAY = date(2000, 1, 1)
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
_OCTETS = 75


def as_calendar(digests: Iterable[Digest], system: System, today: date, words: Translator, name: str) -> str:
    """Return the things that roles answer for as an iCalendar object called `name`, made on `today`.

    What is handed up stands in the calendar of its owner, or of the leader where it has none. The UID of a thing stays
    the same as long as handbook and id do, so an event moves with its day instead of standing twice.
    """
    things: dict[str, Item] = {}
    for digest in digests:
        for item in (*digest.items, *digest.handed):
            things.setdefault(_uid(system, item), item)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//qmsctl//qmsctl {__version__}//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(name)}",
    ]
    for uid, item in sorted(things.items(), key=lambda pair: (pair[1].due.day, pair[0])):
        lines += _event(uid, item, system, today, words)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def _event(uid: str, item: Item, system: System, today: date, words: Translator) -> Iterator[str]:
    thing = item.due
    what = kind(thing.what, words)
    late = "" if item.state is State.SOON else words("Overdue")
    unit = system.organisation.units.get(thing.unit)
    about = [role_name(system, thing.owner), unit.name if unit else "", "" if thing.confidential else thing.path]
    about += [] if thing.confidential else [words.sentence(reason.message) for reason in thing.because]
    yield "BEGIN:VEVENT"
    yield f"UID:{uid}"
    yield f"DTSTAMP:{_day(today)}T000000Z"
    # A calendar takes the newer of two: one more each day is enough, and needs no memory.
    yield f"SEQUENCE:{max((today - _FIRST_DAY).days, 0)}"
    yield f"DTSTART;VALUE=DATE:{_day(thing.day)}"
    yield f"SUMMARY:{_text(': '.join(filter(None, (late, what, subject(item, words)))))}"
    yield f"DESCRIPTION:{_text(chr(10).join(filter(None, about)))}"
    yield f"CATEGORIES:{_text(what)}"
    yield f"CLASS:{'CONFIDENTIAL' if thing.confidential else 'PUBLIC'}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _day(day: date) -> str:
    return day.isoformat().replace("-", "")


def _uid(system: System, item: Item) -> str:
    approval = system.settings.approval
    handbook = (approval.repository if approval else "") or system.settings.name
    text = "\0".join((handbook, item.due.what, item.due.item or item.due.path))
    return f"{hashlib.sha256(text.encode('utf-8', 'backslashreplace')).hexdigest()[:32]}@qmsctl"


def _text(text: str) -> str:
    """A value of type TEXT (3.3.11): nothing in it ends the line or the value."""
    return "\n".join(map(visible, text.split("\n"))).translate(_ESCAPES)


def _folded(line: str) -> Iterator[str]:
    """Yield a line in pieces of at most 75 octets (3.1), never within a character; each after the first is indented."""
    piece, room = "", _OCTETS
    for char in line:
        size = len(char.encode("utf-8", "backslashreplace"))
        if size > room:
            yield piece
            piece, room = " ", _OCTETS - 1
        piece += char
        room -= size
    yield piece
