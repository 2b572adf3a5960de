"""Which clauses stand open, told so that one cause is one sentence: drafts that wait, an edition that is new."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from qmsctl.findings import Location, Message, Problem
from qmsctl.frameworks.catalogue import crosswalk, editions, framework
from qmsctl.system.coverage import ClauseState, Coverage, State, all_coverage, answers, coverage
from qmsctl.system.document import APPROVED, DRAFT
from qmsctl.system.system import System, remembered


def open_clauses(system: System, day: str) -> Iterator[Problem]:
    """Yield what stands open on a day (ISO) of the editions that no unit is certified to.

    Clauses that documents answer which are not in force yet are one problem for
    each unit and edition; so are those that the documents in force answer in
    the edition before. Their sentences hold no number, so that the next
    document that comes into force brings no new finding.
    """
    for found in _declared(system, day, certified=False):
        rows = found.of(State.MISSING)
        waiting = _waiting(system, found, rows, day)
        left = tuple(row for row in rows if row not in waiting)
        before = _in_edition_before(system, found, left, day)
        at = system.organisation.at(found.use.keys, "edition")
        if waiting:
            yield _not_in_force(system, found, waiting, day, at)
        if before:
            yield _under_the_edition_before(found, before, at)
        yield from _each(system, found, (row for row in left if row not in before), at)


def open_certified_clauses(system: System, day: str) -> Iterator[Problem]:
    """Yield each clause that stands open on a day (ISO) of the editions that units are certified to."""
    for found in _declared(system, day, certified=True):
        at = system.organisation.at(found.use.keys, "edition")
        yield from _each(system, found, found.of(State.MISSING), at)


def _declared(system: System, day: str, *, certified: bool) -> Iterator[Coverage]:
    return (found for found in all_coverage(system, day) if found.use.certified is certified)


def _each(system: System, found: Coverage, rows: Iterable[ClauseState], at: Location) -> Iterator[Problem]:
    for row in rows:
        yield Problem(
            at,
            Message(
                "nothing in force in “{unit}” answers {clause} ({title})",
                unit=found.unit,
                clause=row.clause.reference,
                title=row.clause.title(system.settings.language),
            ),
            Message("name the clause in the document that answers it, or say in qms.yaml why it does not apply"),
            found.unit,
            clauses=(row.clause.reference,),
        )


def _not_in_force(system: System, found: Coverage, rows: tuple[ClauseState, ...], day: str, at: Location) -> Problem:
    names = {row.clause.reference for row in rows}
    names |= {f"{found.edition.id}#{above}" for row in rows for above in found.edition.under(row.clause.number)}
    coming = [
        document
        for document in system.documents
        if _is_coming(document.status, document.valid_from, day) and names.intersection(document.clauses)
    ]
    drafts = [document.id for document in coming if document.status == DRAFT]
    if drafts:
        fix = Message(
            "clauses that wait: {count}, for {documents}; read these drafts, then set status: approved and valid_from:",
            count=len(rows),
            documents=", ".join(drafts),
        )
    else:
        fix = Message(
            "clauses that wait: {count}, until the day of {documents}",
            count=len(rows),
            documents=", ".join(f"{document.id} ({document.valid_from})" for document in coming),
        )
    return Problem(
        at,
        Message(
            "some or all of what answers {edition} in “{unit}” is not in force yet",
            edition=found.edition.id,
            unit=found.unit,
        ),
        fix,
        found.unit,
        clauses=tuple(row.clause.reference for row in rows),
    )


def _under_the_edition_before(found: Coverage, rows: tuple[ClauseState, ...], at: Location) -> Problem:
    return Problem(
        at,
        Message(
            "documents in “{unit}” answer {previous}, and not yet {edition}, which replaced it",
            unit=found.unit,
            previous=_before(found.edition.id),
            edition=found.edition.id,
        ),
        Message(
            "clauses to go through: {count}; qmsctl coverage {edition} --state missing lists them, and "
            "qmsctl clause {example} shows what one was in the edition before",
            count=len(rows),
            edition=found.edition.id,
            example=rows[0].clause.reference,
        ),
        found.unit,
        clauses=tuple(row.clause.reference for row in rows),
    )


def _waiting(system: System, found: Coverage, rows: tuple[ClauseState, ...], day: str) -> tuple[ClauseState, ...]:
    """The clauses that will be answered once everything that is written is in force."""
    if not rows or not any(_is_coming(document.status, document.valid_from, day) for document in system.documents):
        return ()
    then = coverage(_as_if_in_force(system, day), found.unit, found.edition.id, day)
    answered = {row.clause.reference for row in then.of(State.MAPPED)} if then else set()
    return tuple(row for row in rows if row.clause.reference in answered)


@remembered
def _as_if_in_force(system: System, day: str) -> System:
    """The same handbook with every draft approved and nothing left for a later day."""
    return replace(
        system,
        documents=tuple(
            replace(document, status=APPROVED, valid_from=day)
            if _is_coming(document.status, document.valid_from, day)
            else document
            for document in system.documents
        ),
    )


def _is_coming(status: str, valid_from: str, day: str) -> bool:
    return status == DRAFT or (status == APPROVED and valid_from > day)


def _in_edition_before(
    system: System, found: Coverage, rows: tuple[ClauseState, ...], day: str
) -> tuple[ClauseState, ...]:
    """The clauses that something in force answers under their number, or its match, in the edition before."""
    previous = _before(found.edition.id)
    if not previous or not rows:
        return ()
    return tuple(
        row
        for row in rows
        if any(
            answers(system, found.unit, f"{previous}#{number}", day)
            for number in _numbers_before(found.edition.id, row.clause.number, previous)
        )
    )


def _before(edition: str) -> str:
    """The edition that this one replaced; "" where it is the first or its catalogue does not ship."""
    known = ((other, framework(other)) for other in editions())
    return next((other for other, found in known if found and found.superseded_by == edition), "")


def _numbers_before(edition: str, number: str, previous: str) -> frozenset[str]:
    topics = (topic["clauses"] for topic in crosswalk())
    matched = (clauses.get(previous, ()) for clauses in topics if number in clauses.get(edition, ()))
    return frozenset({number}.union(*matched))
