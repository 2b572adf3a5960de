"""A repository in which everything that Git can be told to run is a canary: a program that leaves a file behind."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from tests.git_repository import git, repository, write
from tests.handbook import small
from tests.small_review import year

PRO = "procedures/PRO-004-delivery.md"
SAID = "$(touch x) `touch x` ; touch x \x1b]8;;file:///x\x07 \u202e {hole} --output=x %s"
"""What every text of the yearly review says."""

_HOOKS = """applypatch-msg pre-applypatch post-applypatch pre-commit pre-merge-commit prepare-commit-msg commit-msg
post-commit pre-rebase post-checkout post-merge pre-push pre-receive update proc-receive post-receive post-update
reference-transaction push-to-checkout pre-auto-gc post-rewrite sendemail-validate fsmonitor-watchman
post-index-change""".split()  # noqa: SIM905 - read as a list of words

_PROGRAMS = """core.fsmonitor core.pager core.editor core.askPass core.sshCommand core.gitProxy core.alternateRefsCommand
diff.external diff.evil.command diff.evil.textconv filter.evil.clean filter.evil.smudge filter.evil.process
merge.evil.driver gpg.program gpg.openpgp.program gpg.ssh.program gpg.x509.program gpg.ssh.defaultKeyCommand
sequence.editor interactive.diffFilter uploadpack.packObjectsHook pager.log pager.show pager.diff pager.config
trailer.evil.command trailer.evil.cmd remote.origin.uploadpack remote.origin.receivepack credential.helper
difftool.evil.cmd mergetool.evil.cmd man.evil.cmd browser.evil.cmd web.browser sendemail.smtpServer""".split()  # noqa: SIM905

_VERBS = """log show diff diff-tree rev-parse rev-list ls-tree ls-files cat-file for-each-ref hash-object update-index
write-tree commit-tree update-ref read-tree merge-base check-attr config var status symbolic-ref""".split()  # noqa: SIM905


class Evil(NamedTuple):
    """The handbook, the folder in which canaries leave their files, and an environment that is no better."""

    folder: Path
    canaries: Path
    environment: dict[str, str]

    def fired(self) -> list[str]:
        """Return the names of the canaries that were run."""
        return sorted(path.name for path in self.canaries.iterdir())


def evil(place: Path) -> Evil:
    """Make the repository: two honest commits, and everything else of its folder for the worst."""
    canaries, programs = place / "fired", place / "programs"
    canaries.mkdir(parents=True)
    programs.mkdir()

    def canary(name: str) -> str:
        program = programs / name
        program.write_text(f'#!/bin/sh\n: > "{canaries}/{name}"\nexit 0\n')
        program.chmod(0o755)
        return str(program)

    folder = repository(place / "book", small() | year(SAID))
    honest = git(folder, "rev-parse", "HEAD").strip()
    write(folder, {PRO: small(edit={PRO: {"Every part is measured before it leaves.": "Every part is measured twice."}})[PRO]})  # fmt: skip
    attributes = b"* filter=evil diff=evil merge=evil\n"
    write(folder, {".gitattributes": attributes, ".mailmap": b"Somebody <else@example.org> <kari@example.org>\n"})
    git(folder, "add", "-A")
    git(
        folder,
        "commit",
        "-q",
        "-m",
        "Measured twice",
        "--trailer",
        "Approved-by: nobody",
        date="2026-11-05T12:00:00+0000",
    )
    _signed(folder)
    _replaced(folder, honest)

    own = folder / ".git"
    write(own, {"info/attributes": attributes, "info/grafts": f"{git(folder, 'rev-parse', 'HEAD').strip()}\n".encode()})
    (own / "hooks").mkdir(exist_ok=True)
    for name in _HOOKS:
        (own / "hooks" / name).symlink_to(canary(f"hook-{name}"))
    settings = {name: canary(name) for name in _PROGRAMS}
    settings |= {f"alias.{verb}": f"!{canary(f'alias-{verb}')}" for verb in _VERBS}
    settings |= {
        "core.hooksPath": str(own / "hooks"), "core.attributesFile": str(own / "info/attributes"),
        "core.untrackedCache": "true", "core.useBuiltinFSMonitor": "true", "core.precomposeUnicode": "true",
        "gpg.ssh.allowedSignersFile": str(own / "config"), "filter.evil.required": "true", "log.showSignature": "true", "log.mailmap": "true", "color.ui": "always",
        "commit.gpgSign": "true", "tag.gpgSign": "true", "i18n.logOutputEncoding": "UTF-16", "gpg.format": "ssh",
        "diff.renames": "copies", "diff.noprefix": "true", "log.follow": "true", "core.quotePath": "false",
        "format.pretty": "%x00%x00%H", "log.date": "relative", "core.abbrev": "4", "log.diffMerges": "combined",
        "remote.origin.url": f"ext::{canary('remote')}", "remote.origin.promisor": "true", "protocol.ext.allow": "always",
        "remote.origin.partialclonefilter": "blob:none", "extensions.partialClone": "origin", "fetch.auto": "true",
        "submodule.evil.update": f"!{canary('submodule')}", "submodule.evil.url": f"ext::{canary('submodule-url')}",
    }  # fmt: skip
    included = place / "included"
    included.write_text(
        f"[core]\n\tfsmonitor = {canary('included-fsmonitor')}\n\teditor = {canary('included-editor')}\n"
    )
    with (own / "config").open("a") as file:
        for key, value in settings.items():
            section, _, name = key.rpartition(".")
            top, _, rest = section.partition(".")
            quoted = value.replace("\\", "\\\\").replace('"', '\\"')
            file.write(f'[{top}{f" {chr(34)}{rest}{chr(34)}" if rest else ""}]\n\t{name} = "{quoted}"\n')
        file.write(f"[include]\n\tpath = {included}\n[core]\n\trepositoryFormatVersion = 1\n")
    elsewhere = place / "elsewhere"
    git(place, "init", "-q", "elsewhere")
    environment = {
        **{name: canary(name) for name in ("GIT_EXTERNAL_DIFF", "GIT_PAGER", "PAGER", "GIT_EDITOR", "EDITOR", "GIT_SSH",
                                           "GIT_SSH_COMMAND", "GIT_ASKPASS", "SSH_ASKPASS", "GIT_PROXY_COMMAND")},
        "GIT_DIR": str(elsewhere / ".git"), "GIT_WORK_TREE": str(elsewhere), "GIT_INDEX_FILE": str(elsewhere / "index"),
        "GIT_OBJECT_DIRECTORY": str(elsewhere / ".git/objects"), "GIT_NAMESPACE": "evil", "GIT_TRACE": str(canaries / "trace"),
        "GIT_TRACE2_EVENT": str(canaries / "trace2"), "GIT_REPLACE_REF_BASE": "refs/heads/", "GIT_GLOB_PATHSPECS": "1",
        "LC_ALL": "nb_NO.UTF-8", "LANGUAGE": "nb",
    }  # fmt: skip
    return Evil(folder, canaries, environment)


def _replaced(folder: Path, honest: str) -> None:
    """Let another commit stand for the first one: a version that nobody has approved."""
    tree = small(edit={PRO: {'version: "1.0"\nstatus': 'version: "9.9"\nstatus'}})
    blob = _stored(folder, tree[PRO])
    listed = git(folder, "ls-tree", "-r", honest).replace(git(folder, "rev-parse", f"{honest}:{PRO}").strip(), blob)
    index = {"GIT_INDEX_FILE": str(folder / ".git/evil-index")}
    os.environ |= index
    try:
        for line in listed.splitlines():
            head, _, path = line.partition("\t")
            mode, _, name = head.split(" ")
            git(folder, "update-index", "--add", "--cacheinfo", f"{mode},{name},{path}")
        other = git(folder, "commit-tree", git(folder, "write-tree").strip(), "-m", "Replaced").strip()
    finally:
        del os.environ["GIT_INDEX_FILE"]
    git(folder, "replace", honest, other)


def _signed(folder: Path) -> None:
    """Give the newest commit a signature, which somebody's program would have to look at."""
    head, _, message = git(folder, "cat-file", "commit", "HEAD").partition("\n\n")
    kinds = ("PGP SIGNATURE", "SSH SIGNATURE")
    name = ""
    for kind in kinds:
        signature = f"gpgsig -----BEGIN {kind}-----\n \n iHUEABYKAB0WIQ==\n -----END {kind}-----"
        (folder / ".git/evil-commit").write_text(f"{head}\n{signature}\n\n{message}")
        name = git(folder, "hash-object", "-t", "commit", "-w", ".git/evil-commit").strip()
    git(folder, "update-ref", "HEAD", name)


def _stored(folder: Path, data: bytes) -> str:
    (folder / ".git/evil-blob").write_bytes(data)
    return git(folder, "hash-object", "-w", "--no-filters", ".git/evil-blob").strip()
