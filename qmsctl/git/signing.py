"""Whether a person's own settings ask for signed commits, and what Git is told then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qmsctl.git.repository import run

if TYPE_CHECKING:
    import git

_TRUE = ("true", "yes", "on", "1", "")
# Git's own values, so that none of a repository's settings is left to name a program.
_PROGRAMS = {
    "gpg.format": "openpgp",
    "gpg.program": "gpg",
    "gpg.openpgp.program": "gpg",
    "gpg.x509.program": "gpgsm",
    "gpg.ssh.program": "ssh-keygen",
    "gpg.ssh.defaultkeycommand": "",
    "user.signingkey": "",
}


def signing(repository: git.Repo) -> tuple[tuple[str, ...], str]:
    """Return what to tell Git so that a commit is signed, and a sentence where one was wanted and is not made.

    Only the person's own settings (``git config --global``) may ask and name key and programs: a repository from
    elsewhere would have its own programs run.
    """
    wanted = run(repository, "config", "--type=bool", "--get", "commit.gpgsign", may_fail=True).strip()
    if wanted != b"true":
        return (), ""
    own = _own(repository)
    if own.get("commit.gpgsign", "false").lower() not in _TRUE:
        return (), (
            "the commit is not signed: commit.gpgsign is set for this repository alone, and its settings name no "
            "programs here; set it with git config --global, or sign with: git commit --amend --no-edit -S"
        )
    programs = {**_PROGRAMS, **{name: value for name, value in own.items() if name in _PROGRAMS}}
    if "gpg.openpgp.program" not in own:
        programs["gpg.openpgp.program"] = programs["gpg.program"]
    told = [f"{name}={value}" for name, value in programs.items() if value or name != "user.signingkey"]
    return tuple(part for each in told for part in ("-c", each)), ""


def _own(repository: git.Repo) -> dict[str, str]:
    """The person's settings about signing: ``key LF value NUL``; a key without a value means yes."""
    about = "^(gpg[.]|user[.]signingkey|commit[.]gpgsign)"
    listed = run(repository, "config", "--global", "--includes", "-z", "--get-regexp", about, may_fail=True)
    rows = (row.partition("\n") for row in listed.decode("utf-8", "surrogateescape").split("\0") if row)
    return {name.lower(): value for name, _, value in rows}
