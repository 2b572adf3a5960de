"""What a proposal says in the words of its reader, before it is escaped for the place where it is read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from qmsctl.approvals.model import Judgement
from qmsctl.findings import Finding, Severity
from qmsctl.i18n import Translator
from qmsctl.proposal.consequence import listed
from qmsctl.proposal.description import Proposal
from qmsctl.proposal.documents import Kind, Touched
from qmsctl.system.names import role_name


class Seen(NamedTuple):
    """A finding told once, with every place where it stands."""

    finding: Finding
    places: tuple[str, ...]


def brief(proposal: Proposal, words: Translator) -> Iterator[str]:
    """Yield what a leader reads in twenty seconds: what changes, whether it may go in, who approves, what is left."""
    yield _counted(proposal, words)
    yield _verdict(proposal, words)
    waiting = [found.document.id for found in proposal.unapproved]
    if waiting:
        yield words("Still to be approved: {documents}.", documents=words.message(listed(waiting)))
    elif any(found.judgement and found.judgement.need.asked for found in proposal.documents):
        yield words("The approvals that are asked for are there.")
    grave = sum(1 for found in proposal.follows if found.grave)
    if grave:
        yield words.plural(
            "{number} thing would be left undone; see below.", "{number} things would be left undone; see below.", grave
        )


def _counted(proposal: Proposal, words: Translator) -> str:
    documents = proposal.documents
    if not documents:
        return words("No document changes.")
    named = words.message(listed([f"{found.document.id} ({became(found, words)})" for found in documents]))
    counted = words.plural("{number} document changes", "{number} documents change", len(documents))
    return f"{counted}: {named}"


def _verdict(proposal: Proposal, words: Translator) -> str:
    report = proposal.report
    errors, warnings = report.count(Severity.ERROR), report.count(Severity.WARNING)
    if errors and proposal.fails:
        return words.plural(
            "{number} error is to be mended before it can be merged.",
            "{number} errors are to be mended before it can be merged.",
            errors,
        )
    if errors:
        return words.plural("{number} error is to be mended.", "{number} errors are to be mended.", errors)
    if warnings:
        return words.plural(
            "Nothing stands in the way; {number} warning is worth a look.",
            "Nothing stands in the way; {number} warnings are worth a look.",
            warnings,
        )
    return words("The rules have nothing against it.")


def became(found: Touched, words: Translator) -> str:
    """Return what a change makes of a document."""
    version = found.document.version
    if found.kind in (Kind.MAJOR, Kind.MINOR) and found.before:
        return words("version {before} → {after}", before=found.before.version, after=version)
    if found.kind is Kind.APPROVED:
        return words("version {version} approved", version=version)
    return {
        Kind.NEW: words("new"),
        Kind.EDITED: words("edited"),
        Kind.RETIRED: words("retired"),
        Kind.REMOVED: words("taken away"),
        Kind.MOVED: words("moved"),
    }[found.kind]


def happens(found: Touched, words: Translator) -> str:
    """Return what a change makes of a document, and of its file."""
    text = became(found, words)
    if found.before and found.after and found.before.path != found.after.path and found.kind is not Kind.MOVED:
        text = ", ".join((text, words("moved")))
    return words("{change} (confidential)", change=text) if found.confidential else text


def approvers(proposal: Proposal, found: Touched, words: Translator) -> str:
    """Return the roles that approve, the people in them where names are published, and what is there already."""
    judgement = found.judgement
    if found.after is None or found.kind is Kind.MOVED:
        return "–"
    if judgement is not None and not judgement.need.asked and found.kind is Kind.RETIRED:
        return "–"  # nobody is asked about what was never in use under change control
    if judgement is None or not judgement.need.asked:
        return _named(proposal, found.after.approver, found) if found.after.approver else "–"
    need = judgement.need
    joint = words(" and ") if need.who == "all" else words(" or ")
    roles = joint.join(_named(proposal, role, found) for role in need.roles) or "–"
    if need.who != "all" and need.quorum > 1:
        roles = words("{number} of: {roles}", number=need.quorum, roles=roles)
    there = _there(proposal, judgement, words)
    return f"{roles}. {there}" if there else roles


def _there(proposal: Proposal, judgement: Judgement, words: Translator) -> str:
    """What is there of what is needed: nothing, something and what it lacks, or all of it."""
    holding = judgement.counting
    if judgement.lacking is not None:
        lacking = words.message(judgement.lacking)
        return f"{lacking[:1].upper()}{lacking[1:]}" if holding else words("Not yet approved")
    names = ", ".join(dict.fromkeys(role(proposal, statement.role) for statement in holding))
    return words("Approved by {roles}", roles=names) if names else ""


def role(proposal: Proposal, name: str) -> str:
    """Return what a role is called."""
    return role_name(proposal.system, name)


def _named(proposal: Proposal, name: str, found: Touched) -> str:
    system = proposal.system
    if not system.settings.publish_names:
        return role(proposal, name)
    holders = system.organisation.holders(name, found.document.unit, proposal.today.isoformat())
    people = ", ".join(dict.fromkeys(holder.person for holder in holders))
    return f"{role(proposal, name)} ({people})" if people else role(proposal, name)


def findings(proposal: Proposal) -> list[Seen]:
    """Return the findings, the worst first; what is said alike in several places is said once."""
    together: dict[tuple[str, str, str, str], list[Finding]] = {}
    for finding in sorted(proposal.report.findings, key=lambda finding: finding.severity.rank):
        together.setdefault((finding.severity, finding.code, finding.message, finding.fix), []).append(finding)
    return [
        Seen(found[0], tuple(f"{finding.location.path}:{finding.location.line}" for finding in found))
        for found in together.values()
    ]


def elsewhere(proposal: Proposal, words: Translator) -> Iterator[str]:
    """Yield what else a change touches, a line each."""
    for register in proposal.registers:
        parts = [
            f"{label}: {words.message(listed(ids))}"
            for label, ids in (
                (words("added"), register.added),
                (words("changed"), register.changed),
                (words("taken away"), register.removed),
            )
            if ids
        ]
        yield ": ".join((words(register.title), "; ".join(parts)))
    if proposal.settings:
        yield words("The handbook's settings (qms.yaml)")
    for folder, number in proposal.others.items():
        counted = words.plural("{number} file", "{number} files", number)
        yield f"{folder}/: {counted}" if folder else counted


def not_run(proposal: Proposal) -> dict[str, list[str]]:
    """Return the codes of the rules that could not run, by the reason."""
    found: dict[str, list[str]] = {}
    for code, why in proposal.report.not_run:
        found.setdefault(why, []).append(code)
    return found
