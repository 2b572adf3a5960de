"""A walk as JSON can hold it: each column one long text."""

from __future__ import annotations

from typing import Any

from qmsctl.git.walk import GONE, Walk

_NO_PARENT, _NEXT = "-", "."


def encoded(walk: Walk) -> dict[str, Any]:
    """Return the columns as a few long texts, which are read back at the speed of memory."""
    following = [*walk.commits[1:], ""]
    parents = (
        _NO_PARENT if not name else _NEXT if name == after else name.replace(" ", ",")
        for name, after in zip(walk.parents, following, strict=True)
    )
    return {
        "commits": " ".join(walk.commits),
        "parents": " ".join(parents),
        "times": " ".join(map(str, walk.times)),
        "authors": " ".join(map(str, walk.authors)),
        "people": walk.people,
        "ends": " ".join(map(str, walk.ends)),
        "paths": " ".join(map(str, walk.paths)),
        "blobs": " ".join(blob or "-" for blob in walk.blobs),
        "names": walk.names,
    }


def decoded(value: Any) -> Walk | None:
    """Return the columns again; None where they do not fit together."""
    try:
        commits = value["commits"].split()
        following = [*commits[1:], ""]
        parents = [
            after if name == _NEXT else "" if name == _NO_PARENT else name.replace(",", " ")
            for name, after in zip(value["parents"].split(), following, strict=True)
        ]
        walk = Walk(
            commits=commits,
            parents=parents,
            times=[int(text) for text in value["times"].split()],
            authors=[int(text) for text in value["authors"].split()],
            people=[(name, mail) for name, mail in value["people"]],
            ends=[int(text) for text in value["ends"].split()],
            paths=[int(text) for text in value["paths"].split()],
            blobs=[GONE if blob == "-" else blob for blob in value["blobs"].split()],
            names=value["names"],
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
    whole = len(walk.times) == len(walk.authors) == len(walk.ends) == len(commits)
    return walk if whole and len(walk.paths) == len(walk.blobs) == (walk.ends[-1] if walk.ends else 0) else None
