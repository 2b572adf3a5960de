"""The agenda of a management review: at most two pages, last year's decisions first, then what weighs most."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from qmsctl.findings import clip
from qmsctl.i18n import Translator, translator
from qmsctl.reviews.attendance import must_be_there, to_be_heard
from qmsctl.reviews.decisions import shown_in
from qmsctl.reviews.inputs.scope import title_of
from qmsctl.reviews.minutes.assessing import last_time
from qmsctl.reviews.minutes.concluding import open_needs
from qmsctl.reviews.minutes.following import followed
from qmsctl.reviews.model import NOT_GOOD, Judged, ManagementReview, clock
from qmsctl.reviews.reading import before, decisions
from qmsctl.reviews.years import length_of
from qmsctl.system import System
from qmsctl.system.names import role_name
from qmsctl.text.plain import plain

_EARLIER, _NEEDS, _POINTS, _SIGNALS = 8, 6, 14, 4
_WIDTH = 180
_BLOCK = 5


@dataclass(frozen=True, slots=True)
class Point:
    """A point of the agenda: its minutes, its title, and what stands below it."""

    minutes: int
    title: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Agenda:
    """An agenda in one language; `decide` are the titles of inputs that need a decision, roles stand by their names."""

    title: str
    length: int
    points: tuple[Point, ...]
    present: tuple[str, ...]
    heard: tuple[str, ...]
    decide: tuple[str, ...]


def agenda(
    system: System,
    review: ManagementReview,
    language: str,
    today: date,
    signals: Mapping[str, int] = MappingProxyType({}),
) -> Agenda:
    """Return the agenda of a review; `signals` counts by input the facts that ask for attention."""
    words = translator(language)
    weighed = _weighed(system, review, words, today, signals)
    length = length_of(system, review.unit)
    minutes = shares(length, [weight for weight, _, _ in weighed])
    red = [row for row in review.inputs if row.red and not row.accepted_because]
    return Agenda(
        title=review.title,
        length=length,
        points=tuple(Point(share, title, lines) for share, (_, title, lines) in zip(minutes, weighed, strict=True)),
        present=tuple(role_name(system, role) for role in must_be_there(system, review, today)),
        heard=tuple(role_name(system, role) for role in to_be_heard(system, review, today)),
        decide=tuple(title_of(system, row.input, language) for row in red),
    )


def shares(total: int, weights: list[int]) -> list[int]:
    """Return whole minutes in proportion to weights that add up to the total, in steps of five where there is room."""
    step = _BLOCK if len(weights) * _BLOCK <= total and total % _BLOCK == 0 else 1
    units, least = total // step, 1 if len(weights) <= total // step else 0
    spare, whole = units - least * len(weights), sum(weights)
    exact = [spare * weight / whole for weight in weights]
    found = [int(part) for part in exact]
    order = sorted(range(len(weights)), key=lambda index: (found[index] - exact[index], index))
    for index in order[: spare - sum(found)]:
        found[index] += 1
    return [(part + least) * step for part in found]


def as_markdown(found: Agenda, language: str, start: str = "") -> str:
    """Return an agenda as Markdown; with a start, ``HH:MM``, each point stands at its time."""
    words = translator(language)
    lines = [
        "# " + words("Agenda") + f": {plain(found.title)}",
        "",
        *(f"- {plain(line)}" for line in _head(found, words)),
        "",
    ]
    for number, (when, point) in enumerate(_timed(found, words, start), start=1):
        lines.append(f"{number}. **{plain(point.title)}** ({when})")
        lines += [f"    - {plain(line)}" for line in point.lines]
    return "\n".join(lines) + "\n"


def as_text(found: Agenda, language: str, start: str = "") -> str:
    """Return an agenda as plain lines, for a terminal or a letter."""
    words = translator(language)
    lines = [words("Agenda") + f": {found.title}", "", *_head(found, words), ""]
    for number, (when, point) in enumerate(_timed(found, words, start), start=1):
        lines.append(f"{number:>2}. {point.title} ({when})")
        lines += [f"      {line}" for line in point.lines]
    return "\n".join(" ".join(line.split("\n")) for line in lines) + "\n"


def _head(found: Agenda, words: Translator) -> Iterator[str]:
    yield words("{minutes} minutes", minutes=found.length)
    yield words("To be there") + f": {', '.join(found.present)}"
    if found.heard:
        yield words("To be heard, one of") + f": {', '.join(found.heard)}"
    if found.decide:
        yield words("Needs a decision") + f": {', '.join(found.decide)}"


def _timed(found: Agenda, words: Translator, start: str) -> Iterator[tuple[str, Point]]:
    at = clock(start)
    for point in found.points:
        minutes = words("{minutes} minutes", minutes=point.minutes)
        yield (f"{at // 60 % 24:02d}:{at % 60:02d}, {minutes}" if at is not None else minutes), point
        at = at + point.minutes if at is not None else None


def _weighed(
    system: System, review: ManagementReview, words: Translator, today: date, signals: Mapping[str, int]
) -> list[tuple[int, str, tuple[str, ...]]]:
    language = words.language
    points: list[tuple[int, str, tuple[str, ...]]] = [(1, words("Opening, and what is to be decided"), ())]
    earlier = _earlier(system, review, words, today)
    points.append(
        (3 if earlier else 1, words("Decisions of the review before"), earlier or (words("There are none."),))
    )
    judged = [row for row in review.inputs if row.red]
    red = sorted(judged, key=lambda row: (row.judgement != NOT_GOOD, -signals.get(row.input, 0), row.index))
    for row in red[:_POINTS]:
        weight = 4 if row.judgement == NOT_GOOD else 3
        points.append((weight, title_of(system, row.input, language), _red_lines(system, review, row, words)))
    if red[_POINTS:]:
        more = ", ".join(title_of(system, row.input, language) for row in red[_POINTS:])
        points.append((3, words("Further inputs that need a decision"), (more,)))
    rest = [row for row in review.inputs if not row.red]
    loud = sorted((row for row in rest if signals.get(row.input)), key=lambda row: -signals[row.input])[:_SIGNALS]
    for row in loud:
        line = words.plural("{number} fact asks for attention", "{number} facts ask for attention", signals[row.input])
        points.append((2, title_of(system, row.input, language), (line,)))
    quiet = [title_of(system, row.input, language) for row in rest if row not in loud]
    if quiet:
        points.append((1, words("Everything else, in brief"), (", ".join(quiet),)))
    needs = _needs(system, review, words)
    if needs:
        points.append((2, words("Needs of the units below, to be answered"), needs))
    points.append((3, words("Conclusion: is the system suitable, adequate and effective?"), ()))
    points.append((2, words("Resources, and a summary of what was decided"), ()))
    return points


def _earlier(system: System, review: ManagementReview, words: Translator, today: date) -> tuple[str, ...]:
    last = before(system, review)
    if last is None:
        return ()
    found = sorted(
        (followed(system, last, decision, today) for decision in last.decisions),
        key=lambda each: (not each.open, not each.overdue, each.due or date.max),
    )
    lines = [
        f"{each.decision.id}: {clip(each.decision.text, _WIDTH)} ({each.state_in(words)}"
        + (", " + words("was due {day}", day=words.date(each.due)) if each.overdue else "")
        + ")"
        for each in found[:_EARLIER]
    ]
    if found[_EARLIER:]:
        lines.append(words("and {number} more", number=len(found) - _EARLIER))
    return tuple(lines)


def _red_lines(system: System, review: ManagementReview, row: Judged, words: Translator) -> tuple[str, ...]:
    said = words.value(row.judgement) + (f": {clip(row.comment, _WIDTH)}" if row.comment else "")
    last = last_time(system, review, row.input)
    was = (words("last time: {judgement}", judgement=words.value(last.judgement)),) if last and last.judgement else ()
    return (said, *was)


def _needs(system: System, review: ManagementReview, words: Translator) -> tuple[str, ...]:
    """What units below need; of a confidential review only its name, as an agenda is sent around."""
    names = open_needs(system, review)
    texts = ((name, shown_in(system, decisions(system)[name], words)) for name in names[:_NEEDS])
    return tuple(f"{name}: {clip(said, _WIDTH)}" for name, said in texts)
