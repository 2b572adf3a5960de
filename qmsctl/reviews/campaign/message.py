"""What falls to a role as a message in Markdown: what, by when, how long it takes, and how it is done without Git."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qmsctl.i18n import Translator
from qmsctl.reviews.campaign.assigning import ACTION, DOCUMENT, LEAD, PREPARE, Assignment, Task, Work
from qmsctl.system import System
from qmsctl.text.forge import literal


def message(system: System, found: Assignment, work: Work, words: Translator, *, names: bool = False) -> str:
    """Return the message to a role in the language of `words`; with `names`, the ids of those who hold the role.

    Of what is confidential only the id is named. Nothing that a title says becomes a link, a picture or a mention.
    """
    return "\n\n".join(_parts(system, found, work, words, names)) + "\n"


def _parts(system: System, found: Assignment, work: Work, words: Translator, names: bool) -> Iterator[str]:
    unit = system.organisation.units.get(work.unit)
    place = f"{work.name}, {unit.name}" if unit else work.name
    title = words("{role}: your part of the yearly review {year}", role=place, year=found.year)
    yield f"# {literal(title)}"
    if names and work.holders:
        yield literal(", ".join(_held(work, words)))
    yield literal(_opening(system, work, words))
    for kind in (LEAD, PREPARE, DOCUMENT, ACTION):
        tasks = work.of(kind)
        if tasks:
            heading, how = _heading(kind, _whom(system, work), words)
            yield f"## {heading}"
            yield how
            yield "\n".join(_task(task, words) for task in tasks)
    yield from _help(system, work, words)


def _held(work: Work, words: Translator) -> Iterator[str]:
    for holder in work.holders:
        deputy = words("deputy: {person}", person=holder.deputy)
        yield f"{holder.person} ({deputy})" if holder.deputy else holder.person


def _opening(system: System, work: Work, words: Translator) -> str:
    said = words(
        "{handbook} looks once a year at whether what is written is true and whether it works. This falls to you.",
        handbook=system.settings.name,
    )
    if not work.minutes:
        return said
    halves = max(round(work.minutes / 30), 1)
    together = words.plural("Together it takes about {number} hour.", "Together it takes about {number} hours.",
                            halves // 2 if halves % 2 == 0 else halves / 2)  # fmt: skip
    return f"{said} {together}"


@dataclass(frozen=True, slots=True)
class _Whom:
    """Who prepares and writes down for others: `name` is what people call the role, "" where nobody is named."""

    name: str
    self: bool


def _whom(system: System, work: Work) -> _Whom:
    coordinator = system.organisation.roles.get(system.settings.review.coordinator)
    return _Whom(coordinator.name if coordinator else "", coordinator is not None and coordinator.id == work.role)


def _leading(whom: _Whom, words: Translator) -> str:
    if whom.self:
        return words(
            "Judge each topic with those who attend, decide and sign, all by the day below. Somebody else prepares a "
            "review that you sign."
        )
    if whom.name:
        return literal(
            words(
                "{role} sends you the facts beforehand, as a PDF or on paper. Judge each topic with those who attend, "
                "and say what is decided; {role} writes it down as yours. You sign the minutes, by the day below.",
                role=whom.name,
            )
        )
    return words(
        "The one who sent you this has the facts, as a PDF or on paper. Judge each topic with those who attend, and "
        "say what is decided, so that it is written down as yours. You sign the minutes, by the day below."
    )


def _heading(kind: str, whom: _Whom, words: Translator) -> tuple[str, str]:
    texts = {
        LEAD: (words("Management reviews that you lead"), _leading(whom, words)),
        PREPARE: (
            words("Management reviews that you prepare"),
            words(
                "Gather the facts, send them to the leader (`qmsctl pdf MGT-… --inputs` makes a PDF of them) with the "
                "agenda, and write down what is judged and decided. `qmsctl review walk UNIT` asks for everything in "
                "its order. You do not sign."
            ),
        ),
        DOCUMENT: (
            words("Documents that you review"),
            words(
                "Read each as somebody who works by it. Walk through the work, ask two who do it, or compare it with "
                "records. Then say: still true, to be changed, no longer needed, or somebody else's. One sentence on "
                "how you checked belongs to it."
            ),
        ),
        ACTION: (
            words("Actions that you carry out"),
            words("Say when it is done and what shows it. If the day does not hold, say so before it, and why."),
        ),
    }
    return texts[kind]


def _task(task: Task, words: Translator) -> str:
    title = words("{item} (confidential)", item=task.item) if task.confidential else f"{task.item} {task.title}".strip()
    long = words.plural("about {number} minute", "about {number} minutes", task.minutes)
    day = words.date(task.day) or words("no day")
    said = f"{title} ({long})" if task.minutes else title
    return f"- **{literal(day)}**: {literal(said, inside=True)}"


def _help(system: System, work: Work, words: Translator) -> Iterator[str]:
    whom = _whom(system, work)
    if whom.self:
        yield "## " + words("What others answer")
        yield words(
            "Leaders and owners read on paper or on the pages of the handbook, and answer you. Write down what they "
            "say as theirs (`--person` with their id), and show it to them before it counts."
        )
    else:
        yield "## " + words("How to do it without Git")
        yield literal(_answering(whom, words))
    address = _without_holes(system.settings.reporting.address())
    if address:
        # An address of the settings holds neither blanks nor brackets, so it ends where it should.
        yield words("A fault or a better way you can report at any time:") + f" <{address}>"
    asked = _ask(work, whom, words)
    if asked:
        yield literal(asked)


def _answering(whom: _Whom, words: Translator) -> str:
    if whom.name:
        return words(
            "Read on the pages of the handbook and answer this message: for a document what you found and how you "
            "checked, for an action what was done, for a review what was decided. {role} writes it down as yours, "
            "and you see it before it counts.",
            role=whom.name,
        )
    return words(
        "Read on the pages of the handbook and answer the one who sent you this: for a document what you found and how "
        "you checked, for an action what was done, for a review what was decided. It is written down as yours, and you "
        "see it before it counts."
    )


def _without_holes(address: str) -> str:
    """Leave out the fields of a form's address that would name a document: this is about none."""
    base, _, query = address.partition("?")
    kept = "&".join(field for field in query.split("&") if not field.endswith("="))
    return f"{base}?{kept}" if kept else base


def _ask(work: Work, whom: _Whom, words: Translator) -> str:
    said = []
    if not whom.self:
        said.append(
            words("Ask {role} when something is unclear.", role=whom.name)
            if whom.name
            else words("Ask the one who sent you this when something is unclear.")
        )
    if any(holder.deputy for holder in work.holders):
        said.append(words("Your deputy can act for you."))
    return " ".join(said)
