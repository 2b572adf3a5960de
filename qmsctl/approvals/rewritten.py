"""What decides about approvals, looked at for itself: unsafe signers, and rules or keys changed after the fact."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from qmsctl.approvals.authority import Authority, bytes_of
from qmsctl.approvals.model import REVOKED, SIGNED, SIGNERS, Statement
from qmsctl.approvals.signers import Signer, Signers, read_revoked, read_signers
from qmsctl.approvals.sources import Sources
from qmsctl.findings import Location, Message, Problem
from qmsctl.settings import FILE

if TYPE_CHECKING:
    from qmsctl.approvals.past import Past
    from qmsctl.history import Moment

UNSAFE, UNATTAINABLE = "signers-unsafe", "approval-unattainable"
KEYS, RULES = "signers-rewritten", "authority-rewritten"
"""The rules that report these problems."""


def means(sources: Sources, signed: Iterable[tuple[Statement, str, str]]) -> tuple[Problem, ...]:
    """Return what is wrong with the means of approving in a handbook, each with the name of its rule.

    `signed` are the statements that were not refused, each with its path and the day it was made.
    """
    if sources.present.approval is None and (sources.past is None or not sources.past.controlled):
        return ()
    problems = [*_unsafe(sources), *_no_keys(sources)]
    if sources.past is not None:
        problems += [
            *_keys(sources, sources.past),
            *_forgiven(sources, sources.past),
            *_rules(sources, sources.past),
            *_late_roles(sources.past, signed),
        ]
    return tuple(problems)


def _unsafe(sources: Sources) -> Iterator[Problem]:
    own = (problem for problem in sources.revoked.problems if problem.location.path == REVOKED)
    seen = dict.fromkeys((*sources.present.signers.problems, *own))
    return (problem._replace(rule=UNSAFE) for problem in seen)


def _no_keys(sources: Sources) -> Iterator[Problem]:
    settings, signers = sources.present.approval, sources.present.signers
    if settings is None or settings.modes != (SIGNED,) or signers.entries or signers.problems:
        return
    yield Problem(
        sources.system.settings.at("approval"),
        Message("only signed approvals count, and {file} lists no key, so nobody can approve", file=SIGNERS),
        Message("add a line for each person who approves: person, namespaces, public key"),
        rule=UNATTAINABLE,
    )


def _keys(sources: Sources, past: Past) -> Iterator[Problem]:
    """Keys that were taken out, given to others, or made valid for a time that was over."""
    last: dict[bytes, tuple[Signer, Moment | None]] = {}
    states = [(past.moment(at), read_signers(data)) for at, data in past.states(SIGNERS)]
    present = sources.present.signers
    gone: dict[bytes, Moment | None] = {}
    for moment, signers in [*states, (None, present)]:
        for entry in signers.entries:
            known = last.get(entry.key.blob)
            if known is not None:
                yield from _changed(known[0], entry, moment, sources)
            last[entry.key.blob] = entry, moment
            gone.pop(entry.key.blob, None)
        for blob in last.keys() - {entry.key.blob for entry in signers.entries}:
            gone.setdefault(blob, moment)
    for blob, moment in gone.items():
        entry = last[blob][0]
        if sources.revoked.of(entry.key) is None and not _listed(sources, entry):
            yield Problem(
                Location(SIGNERS),
                Message(
                    "the key {key} of {person} was listed here and taken out on {day}, so that what it signed "
                    "cannot be verified",
                    key=entry.key.fingerprint,
                    person=entry.person,
                    day=_day(moment, sources),
                ),
                Message("put the line back with valid-before, or write the key into {file} with since", file=REVOKED),
                entry.person,
                KEYS,
            )


def _forgiven(sources: Sources, past: Past) -> Iterator[Problem]:
    """Keys that were revoked and are trusted again, for a time or altogether."""
    told: set[bytes] = set()
    for _, data in past.states(REVOKED):
        for entry in read_revoked(data).entries:
            now = sources.revoked.of(entry.key)
            if entry.key.blob in told or (now is not None and now.since <= entry.since):
                continue
            told.add(entry.key.blob)
            yield Problem(
                Location(REVOKED if now is not None else SIGNERS, now.line if now is not None else 1),
                Message(
                    "the key {key} was revoked, and what it signed counts again",
                    key=entry.key.fingerprint,
                ),
                Message("put its line in {file} back as it was", file=REVOKED),
                rule=KEYS,
            )


def _listed(sources: Sources, entry: Signer) -> bool:
    """Whether a key stands in the file after all, in a line that is reported as unsafe, as for its line end."""
    problems = sources.present.signers.problems
    if any(problem.item == entry.person for problem in problems):
        return True
    lines = read_signers(bytes_of(sources.tree, SIGNERS).replace(b"\r\n", b"\n")) if problems else Signers()
    known = lines.owner(entry.key)
    return known is not None and known.person == entry.person


def _changed(before: Signer, after: Signer, moment: Moment | None, sources: Sources) -> Iterator[Problem]:
    time = moment.time if moment is not None else sources.now
    if before.person != after.person:
        message = Message(
            "the key of {other} was made that of {person} on {day}",
            other=before.person,
            person=after.person,
            day=_day(moment, sources),
        )
    elif before.valid_before and before.valid_before < time and _later(after.valid_before, before.valid_before):
        message = Message(
            "the key of {person} had expired at {end}, and was made valid again on {day}",
            person=after.person,
            end=before.valid_before,
            day=_day(moment, sources),
        )
    elif before.valid_after > after.valid_after:
        message = Message(
            "the key of {person} was valid from {begin} on, and was made valid earlier on {day}",
            person=after.person,
            begin=before.valid_after,
            day=_day(moment, sources),
        )
    else:
        return
    fix = Message("restore the line as it was, and list a new key for the time from now on")
    now = sources.present.signers.owner(after.key)
    yield Problem(Location(SIGNERS, now.line if now is not None else 1), message, fix, after.person, KEYS)


def _later(after: str, before: str) -> bool:
    return not after or after > before


def _rules(sources: Sources, past: Past) -> Iterator[Problem]:
    """Change control that was taken away, with the settings or in them, moved to a later day, or renamed."""
    states = [(past.moment(at), past.at(at)) for at, _ in past.states(FILE)]
    before: Authority | None = None
    out = False
    for moment, authority in [*states, (None, sources.present)]:
        told, out = out, authority is None or authority.approval is None
        if before is not None and before.approval is not None and not (told and out):
            yield from _weaker(before, authority, moment, sources)
        if before is None or not out:
            before = authority


def _weaker(before: Authority, after: Authority | None, moment: Moment | None, sources: Sources) -> Iterator[Problem]:
    old, new = before.approval, after.approval if after is not None else None
    if old is None:
        return
    day = _day(moment, sources)
    if after is None:
        message = Message(
            "qms.yaml was taken away on {day}, and change control with it; approvals were asked from {old} on",
            day=day,
            old=old.since,
        )
    elif new is None:
        message = Message(
            "change control was taken out of qms.yaml on {day}; approvals were asked from {old} on",
            day=day,
            old=old.since,
        )
    elif new.since > old.since:
        message = Message(
            "the first day of change control was moved from {old} to {new} on {day}",
            old=old.since,
            new=new.since,
            day=day,
        )
    elif new.repository != old.repository:
        message = Message(
            "the handbook’s name in approvals was changed from “{old}” to “{new}” on {day}; those before do not count",
            old=old.repository,
            new=new.repository,
            day=day,
        )
    else:
        return
    key = ("approval",) if new is None else ("approval", "from" if new.since > old.since else "repository")
    fix = (
        Message("see what the commits of that day did besides; authority is what it was before")
        if after is None
        else Message("restore what stood there; approvals rest on it")
    )
    yield Problem(sources.system.settings.at(*key), message, fix, rule=RULES)


def _late_roles(past: Past, signed: Iterable[tuple[Statement, str, str]]) -> Iterator[Problem]:
    """Approvals by people whose role was entered only after they had signed."""
    for statement, path, day in signed:
        authority = past.on(day)
        if authority is None or _has_role(authority, statement.person, statement.role, day):
            continue
        yield Problem(
            Location(path),
            Message(
                "{person} signed as “{role}” on {day}, and was given that role in qms.yaml only afterwards",
                person=statement.person,
                role=statement.role,
                day=day,
            ),
            Message("let somebody approve who had the role, or say in a suppression why it was entered late"),
            statement.document,
            RULES,
        )


def _has_role(authority: Authority, person: str, role: str, day: str) -> bool:
    found = authority.organisation.roles.get(role)
    holders = found.holders if found is not None else ()
    return any(person in (holder.person, holder.deputy) and holder.holds_on(day) for holder in holders)


def _day(moment: Moment | None, sources: Sources) -> str:
    return moment.day.isoformat() if moment is not None else sources.today.isoformat()
