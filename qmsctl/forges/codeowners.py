"""``CODEOWNERS``: who owns what, in the words of each forge, between two lines that leave the rest to people."""

from __future__ import annotations

import re
from collections.abc import Mapping

from qmsctl.errors import QmsctlError
from qmsctl.forges.owners import POLICY_FILES, Owned, Ownership, ownership
from qmsctl.i18n import Translator, translator
from qmsctl.system import System

PLACES = {
    "github": (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"),
    "gitlab": ("CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"),
    "gitea": ("CODEOWNERS", "docs/CODEOWNERS", ".gitea/CODEOWNERS"),
}
"""Where each forge looks, first of all where it is written; the forge reads the first that is there."""

BEGIN, END = "# qmsctl begin", "# qmsctl end"
_FORGE_FILES = {
    "github": (".github/",),
    "gitlab": (".gitlab/", ".gitlab-ci.yml", "CODEOWNERS"),
    "gitea": (".gitea/", "CODEOWNERS"),
}
# GitHub knows neither [ ] nor an escape for it; "?" stands for any one character.
_UNSPEAKABLE = re.compile(r"[^\w\-./ #@+,=~%&()';:]")
_ESCAPED = re.compile(r"[ #]")
_REGEXP = re.compile(r"[.+*?()|\[\]{}^$\\]")
_OWN_PART = re.compile(rf"^{BEGIN}\b.*?^{END}\b[^\n]*\n?", re.M | re.S)


def place(forge: str, present: Mapping[str, object]) -> str:
    """Return where the file stands at a forge, or should: the first place there is in `present`."""
    places = PLACES[forge]
    return next((path for path in places if path in present), places[0])


def codeowners(system: System, forge: str, *, folder: str = "") -> str:
    """Return the lines for a forge, from `BEGIN` to `END`.

    `folder` is where the handbook lies in its repository, "" or with a slash at
    the end. GitHub and GitLab let the last matching line decide; Gitea asks the
    owners of every line that matches, so its lines do not overlap.
    """
    found = ownership(system, disjoint=forge == "gitea")
    words = translator(system.settings.language)
    lines = [*_preamble(found, words), *(_line(forge, folder, owned) for owned in found.parts)]
    if found.keepers:
        lines += ["", "# " + words("What decides how everything else is judged")]
        policy = (*(folder + path for path in POLICY_FILES), *_FORGE_FILES[forge])
        lines += [_line(forge, "", Owned(path, found.keepers)) for path in policy]
    return "\n".join((f"{BEGIN}: qmsctl codeowners --write", *lines, END)) + "\n"


def merged(present: str | None, lines: str) -> str:
    """Return a ``CODEOWNERS`` with the lines in it, and everything that people wrote beside them.

    Raises `QmsctlError` for a file in which there is no place for them.
    """
    if present is None or not present.strip():
        return lines
    if not _OWN_PART.search(present):
        raise QmsctlError(
            f"CODEOWNERS was written by hand; put a line “{BEGIN}” and a line “{END}” where the handbook's "
            "lines shall stand: the last line that matches a path decides"
        )
    return _OWN_PART.sub(lambda _: lines, present.replace("\r\n", "\n"), count=1)


def _preamble(found: Ownership, words: Translator) -> list[str]:
    if not found.parts and not found.keepers:
        why = words("No role in qms.yaml names a team: write team: @organisation/team where one stands for it")
        return [f"# {why}"]
    if not found.silent:
        return []
    head = words("These roles own or approve documents and name no team in qms.yaml")
    return [f"# {head}:", *(f"#   {_comment(role)}" for role in found.silent), ""]


def _comment(role: str) -> str:
    return re.sub(r"[^\w.-]", "?", role)[:80]


def _line(forge: str, folder: str, owned: Owned) -> str:
    path = folder + owned.path
    pattern = _gitea(path) if forge == "gitea" else _gitignore(path)
    return f"{pattern} {' '.join(owned.teams)}".rstrip()


def _gitignore(path: str) -> str:
    """Return a path as GitHub and GitLab match it from the top; blanks and ``#`` escaped."""
    return "/" + _ESCAPED.sub(r"\\\g<0>", _UNSPEAKABLE.sub("?", path))


def _gitea(path: str) -> str:
    """Return a path as the regular expression that Gitea matches whole; it takes one backslash away beforehand."""
    expression = _REGEXP.sub(r"\\\g<0>", path) + (".*" if path.endswith("/") else "")
    return re.sub(r"[\\ #]", r"\\\g<0>", expression)
