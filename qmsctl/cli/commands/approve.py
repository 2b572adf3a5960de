"""``qmsctl approve``: approve or review a version of a document, with a key or by something signed elsewhere."""

from __future__ import annotations

import hashlib
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import click

from qmsctl import __version__
from qmsctl.approvals.alone import judge_alone
from qmsctl.approvals.authority import bytes_of
from qmsctl.approvals.files import copy_path, signature_path, sort_files
from qmsctl.approvals.keyring import find_key
from qmsctl.approvals.model import (
    APPROVAL,
    ATTESTED,
    AUTHORSHIP,
    NAMESPACES,
    REVIEW,
    REVOKED,
    SIGNED,
    SIGNERS,
    WITHDRAWAL,
    Evidence,
)
from qmsctl.approvals.prospect import Prospect, Wish, missing_part, prospect
from qmsctl.approvals.sources import Sources
from qmsctl.approvals.statement import write
from qmsctl.cli.approving import approval_sources, find_document, own_change, person_at_work
from qmsctl.cli.handbook import Handbook, handbook_options, nearest, open_handbook
from qmsctl.cli.output import line, sheet
from qmsctl.cli.writing import command_line, tell, writing
from qmsctl.errors import QmsctlError
from qmsctl.findings import clip
from qmsctl.i18n import translator
from qmsctl.periods import moment_now, parse_date
from qmsctl.redline import as_text, compare
from qmsctl.refused import Refused
from qmsctl.system import Document
from qmsctl.system.document import RETIRED
from qmsctl.system.names import role_name
from qmsctl.text.front_matter import Sheet
from qmsctl.writing import Commit, written

_VERBS = {APPROVAL: "Approve", REVIEW: "Review", AUTHORSHIP: "Sign as author of", WITHDRAWAL: "Withdraw"}
_MOST_LINES = 60
_LARGEST = 20 * 1024 * 1024


@click.command("approve")
@click.argument("item", metavar="ID")
@handbook_options
@click.option(
    "--meaning", type=click.Choice(list(NAMESPACES)), default=APPROVAL, help="What you say; approval by default."
)
@click.option(
    "--person", metavar="PERSON", help="Who approves, by id; by default whom your commits' address belongs to."
)
@click.option("--role", metavar="ROLE", help="The role you approve in; by default the first of yours that counts.")
@click.option(
    "--key",
    type=click.Path(path_type=Path),
    help="Your private key, or a public one for an agent; by default the one in ~/.ssh that is listed for you.",
)
@click.option("--reason", default="", metavar="TEXT", help="Why, in a sentence that is kept with the approval.")
@click.option(
    "--attested",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write down an approval given elsewhere: a signed PDF or a mail, kept by its digest. Needs --person and --on.",
)
@click.option("--on", "day", metavar="DATE", help="The day on which the approval was given elsewhere (YYYY-MM-DD).")
@click.option("--keep", is_flag=True, help="Keep a copy of the file beside the statement.")
@click.option("--base", metavar="REV", help="Judge who may approve by this revision; by default by the branch.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--commit", is_flag=True, help="Commit the approval, and nothing else.")
def command(
    item: str,
    root: Path | None,
    today: date | None,
    meaning: str,
    person: str | None,
    role: str | None,
    key: Path | None,
    reason: str,
    attested: Path | None,
    day: str | None,
    keep: bool,
    base: str | None,
    yes: bool,
    commit: bool,
) -> None:
    """Approve (or review) the present version of the document ID.

    It shows what is approved, refuses what could not count, asks, and writes a statement with its signature below
    records/approvals. Nothing else is changed.
    """
    root = root or nearest()
    with writing(root):
        pass
    handbook = open_handbook(root, today)
    document = find_document(handbook, item)
    _check_options(attested, day, keep, key, person)
    with approval_sources(handbook, base) as sources:
        wish = _wish(handbook, sources, person, meaning, role, reason, attested, day)
        found = prospect(document, wish, sources)
        _refuse(handbook, document, found, sources)
        _show(handbook, document, found, sources)
        if not yes:
            _ask(found)
        files = _files(found, sources, key, attested if keep else None)
        _try(found, files, sources)
    says = tuple(files)
    message = Commit(f"{_VERBS[meaning]} {document.id} {document.version} as {found.statement.role}")
    with written(
        handbook.root,
        files,
        new=set(files),
        command=command_line(),
        says=says,
        commit=message if commit else None,
        tell=tell,
    ) as made:
        for path in says:
            line(path)
        tell(f"committed as {made[:10]}" if made else "written; it counts once it is committed and on the branch")
        if found.judgement.lacking is not None:
            tell(f"still lacking: {found.judgement.lacking}")


def _check_options(attested: Path | None, day: str | None, keep: bool, key: Path | None, person: str | None) -> None:
    if attested is None:
        if day is not None or keep:
            raise QmsctlError("--on and --keep belong to --attested; an approval with a key is made now")
        return
    if key is not None:
        raise QmsctlError("--attested needs no key; leave out --key")
    if person is None or day is None:
        raise QmsctlError("--attested needs --person and --on: who approved elsewhere, and on which day")
    if parse_date(day) is None:
        raise QmsctlError(f"{clip(day)!r} is not a day; write YYYY-MM-DD")


def _wish(
    handbook: Handbook,
    sources: Sources,
    person: str | None,
    meaning: str,
    role: str | None,
    reason: str,
    attested: Path | None,
    day: str | None,
) -> Wish:
    who = person_at_work(handbook.root, sources, person)
    tool = f"qmsctl {__version__}"
    if attested is None:
        return Wish(who, meaning, SIGNED, moment_now(), role or "", reason, tool=tool)
    digest = hashlib.sha256(_read(attested)).hexdigest()
    evidence = Evidence("file", attested.name, digest)
    return Wish(who, meaning, ATTESTED, f"{day}T12:00:00Z", role or "", reason, evidence, tool)


def _read(path: Path) -> bytes:
    try:
        if path.exists() and not (path.is_file() or path.is_dir()):  # a pipe would be waited for
            raise QmsctlError(f"{path} is no file")
        if path.stat().st_size > _LARGEST:
            raise QmsctlError(f"{path} is larger than {_LARGEST >> 20} MB; name the mail or page that was signed")
        return path.read_bytes()
    except OSError as error:
        raise QmsctlError(f"{path} cannot be read: {error.strerror}") from error


def _refuse(handbook: Handbook, document: Document, found: Prospect, sources: Sources) -> None:
    """Say what could never count, before anybody is asked for a passphrase."""
    if document.status == RETIRED and found.statement.meaning == APPROVAL:
        raise QmsctlError(
            f"{document.id} is retired; who may approve it takes it out of use with --meaning {WITHDRAWAL}"
        )
    if found.path in handbook.system.files:
        raise QmsctlError(f"{found.path} is there already; an approval is never written over")
    picture = missing_part(document, sources)
    if picture:
        raise QmsctlError(
            f"the picture {clip(picture)!r} in {document.path} is missing, so there is nothing to approve"
        )
    if found.approval.refused is not None:
        raise QmsctlError(f"this would not count: {found.approval.refused}")
    need, statement = found.judgement.need, found.statement
    if statement.meaning not in (APPROVAL, WITHDRAWAL):
        return
    if not need.asked:
        line(f"no approval is asked for {document.id} {document.version}, which is older than change control here")
    if need.four_eyes and statement.person in own_change(handbook, document, sources):
        raise QmsctlError(
            f"you are changing {document.path} yourself, and another person than the author must approve it"
        )


def _show(handbook: Handbook, document: Document, found: Prospect, sources: Sources) -> None:
    statement = found.statement
    note = next((change.note for change in document.changes if change.version == document.version), "")
    rows: list[tuple[str, object]] = [
        ("document", f"{document.id} {document.title}"),
        ("version", _version(document, found)),
        _end(document) if statement.meaning == WITHDRAWAL else ("change", note or "-"),
        ("as", f"{statement.person}, {role_name(handbook.system, statement.role)}: {statement.meaning}"),
    ]
    rows += [("digest" if not at else "", f"{part.sha256}  {part.name}") for at, part in enumerate(statement.parts)]
    rows += [("note", str(note)) for note in found.approval.notes]
    sheet(rows)
    if found.before is not None and found.before.document is not None:  # what is withdrawn: what was in use
        _changes(found.before.document, document, sources)


def _version(document: Document, found: Prospect) -> str:
    if found.statement.meaning == WITHDRAWAL:
        return f"{document.version}, taken out of use"
    before = found.before.version if found.before is not None else ""
    return f"{document.version}, after {before}" if before else f"{document.version}, the first to be approved"


def _end(document: Document) -> tuple[str, object]:
    """What replaces a retired document, or why nothing does."""
    new = document.text("replaced_by")
    return ("replaced by", new) if new else ("because", document.text("replaced_because") or "-")


def _changes(before: Document, document: Document, sources: Sources) -> None:
    """Show what is new since the version that was approved last, as far as a screen holds."""
    redline = compare(_sheet(before), _sheet(document), sources.system)
    rows = as_text(redline, translator(sources.system.settings.language)).rstrip("\n").split("\n")
    line()
    for row in rows[:_MOST_LINES]:
        line(row)
    if len(rows) > _MOST_LINES:
        line(f"… and more; qmsctl diff {document.id} --from {before.version} shows it all")
    line()


def _sheet(document: Document) -> Sheet:
    return Sheet(document.front, document.body.text, 1, "", ())


def _ask(found: Prospect) -> None:
    if not sys.stdin.isatty():
        raise QmsctlError("nobody is there to ask; look at what is shown and give --yes")
    said = found.statement
    click.confirm(f"{_VERBS[said.meaning]} {said.document} {said.version} as {said.person}?", abort=True)


def _files(found: Prospect, sources: Sources, key: Path | None, keep: Path | None) -> dict[str, bytes]:
    """Return what is to be written: the statement, and its signature or the file it rests on."""
    statement = found.statement
    try:
        data = write(statement)
    except Refused as refused:
        raise QmsctlError(f"the statement cannot be written: {refused.message}") from refused
    if found.approval.mode == SIGNED:
        namespace = NAMESPACES[statement.meaning]
        signing = key or find_key(sources.present.signers, statement.person, namespace)
        return {found.path: data, signature_path(found.path): sources.openssh.sign(data, signing, namespace)}
    files = {found.path: data}
    if keep is not None:
        files[copy_path(found.path, keep.suffix)] = _read(keep)
    return files


def _try(found: Prospect, files: dict[str, bytes], sources: Sources) -> None:
    """Judge what was made as the check will; what would be refused is not written."""
    system = replace(sources.system, files=sources.system.files | files.keys())
    means = {path: bytes_of(sources.tree, path) for path in (SIGNERS, REVOKED)}
    tried = replace(sources, system=system, tree={**means, **files})
    mine = next(each for each in sort_files(files)[0] if each.path == found.path)
    refused = judge_alone(mine, tried).approval.refused
    if refused is not None:
        raise QmsctlError(f"this would not count, so nothing was written: {refused}")
