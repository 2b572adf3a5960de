"""Who works here, as Git knows them."""

from __future__ import annotations

from pathlib import Path

from qmsctl.git.repository import open_repository, run


def own_mail(folder: Path) -> str:
    """Return the mail address that commits made here carry, "" where none is set or there is no repository."""
    repository = open_repository(folder)
    if repository is None:
        return ""
    return run(repository, "config", "--get", "user.email", may_fail=True).decode("utf-8", "replace").strip()
