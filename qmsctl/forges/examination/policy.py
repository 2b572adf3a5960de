"""The files that decide how changes are judged: attributes, workflow, CODEOWNERS."""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.errors import QmsctlError
from qmsctl.forges import codeowners as owners
from qmsctl.forges.examination.gathering import gathering
from qmsctl.forges.examination.model import Result, attention, fine, missing
from qmsctl.forges.files import ATTRIBUTES, WORKFLOWS, files
from qmsctl.forges.marker import Written, state
from qmsctl.forges.place import Place
from qmsctl.git.repository import open_repository, run
from qmsctl.system import System

_ASKED = ("text", "eol", "filter", "ident", "working-tree-encoding", "diff", "linguist-generated")
_SIGNED = "records/approvals/X/1.0/x.approved.json"
_CHANGES_BYTES = ("filter", "ident", "working-tree-encoding")


def files_of_policy(system: System, place: Place, forge: str) -> Iterator[Result]:
    """Yield how the files are that a repository is judged by."""
    yield from _attributes(place)
    yield _workflow(system, place, forge)
    yield from gathering(system, place, forge)
    yield _codeowners(system, place, forge)


def _attributes(place: Place) -> Iterator[Result]:
    repository = open_repository(place.top)
    if repository is None:
        return
    paths = (place.folder + "qms.yaml", place.folder + _SIGNED)
    answer = run(repository, "check-attr", "-z", *_ASKED, "--", *paths, may_fail=True).decode("utf-8", "replace")
    fields = answer.split("\0")
    told = {(path, name): value for path, name, value in zip(fields[::3], fields[1::3], fields[2::3], strict=False)}
    lines = ATTRIBUTES.splitlines()
    faults = []
    if told.get((paths[0], "eol")) != "lf":
        faults.append(("texts may get other line ends in some clones", f"write “{lines[0]}” into .gitattributes"))
    if told.get((paths[1], "text")) != "unset":
        faults.append(("signed files may be changed by a clone", f"write “{lines[2]}” into .gitattributes"))
    for path in paths:
        for name in _CHANGES_BYTES:
            if told.get((path, name), "unspecified") not in ("unspecified", "unset"):
                faults.append((f"{name} makes files differ from what is committed", "take it out of .gitattributes"))
    if not faults:
        yield fine(".gitattributes", "texts keep LF and signed files every byte")
    yield from (missing(".gitattributes", *fault) for fault in dict.fromkeys(faults))


def _workflow(system: System, place: Place, forge: str) -> Result:
    path = WORKFLOWS[forge]
    found = state(place.text(path), files(forge, system.settings.language)[path])
    again = f"qmsctl init --only-ci --ci {forge}"
    match found:
        case Written.MISSING:
            return missing("workflow", f"there is no {path}: nothing checks a change", again)
        case Written.OLDER:
            return attention("workflow", f"{path} is from another version of qmsctl", again)
        case Written.CURRENT:
            return fine("workflow", f"{path} is as this version of qmsctl writes it")
    if "qmsctl" not in (place.text(path) or ""):
        return missing("workflow", f"{path} does not run qmsctl", "add qmsctl check --base to it")
    return fine("workflow", f"{path} was written or changed by hand")


def _codeowners(system: System, place: Place, forge: str) -> Result:
    texts = {path: place.text(path) for path in owners.PLACES[forge]}
    path = owners.place(forge, {path: text for path, text in texts.items() if text is not None})
    lines = owners.codeowners(system, forge, folder=place.folder)
    present = texts[path]
    if not any(line and not line.startswith("#") for line in lines.splitlines()):
        return fine("CODEOWNERS", "no role names a team (team: in qms.yaml), so nobody is asked by the forge")
    if present is None:
        return missing("CODEOWNERS", f"there is no {path}: nobody is asked about a change", "qmsctl codeowners --write")
    try:
        wanted = owners.merged(present, lines)
    except QmsctlError as error:
        return attention("CODEOWNERS", f"{path} does not follow qms.yaml", str(error))
    if present.replace("\r\n", "\n") != wanted:
        return missing("CODEOWNERS", f"{path} is out of date", "qmsctl codeowners --write")
    return fine("CODEOWNERS", f"{path} is up to date")
