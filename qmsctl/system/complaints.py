"""What loading finds wrong with a file as a whole, in words."""

from __future__ import annotations

from qmsctl.errors import UnreadableFile
from qmsctl.findings import Location, Message, Problem, visible
from qmsctl.settings import Settings
from qmsctl.system.record import stem
from qmsctl.text.lenient import text
from qmsctl.text.marks import Map, locate


def unreadable(path: str, error: UnreadableFile) -> Problem:
    """A file that cannot be read, and why."""
    fixes = {
        "symbolic-link": Message("put the file itself here; links are never followed"),
        "limit-exceeded": Message("split the file, or keep it outside the handbook's folders"),
    }
    fix = fixes.get(error.kind, Message("check the file and its permissions"))
    return Problem(Location(path), Message("{why}", why=str(error)), fix, rule=error.kind)


def not_a(path: str, wanted: Message) -> Problem:
    """A file whose YAML is something else than its kind of file holds."""
    return Problem(
        Location(path),
        Message("the file is not {wanted}", wanted=wanted),
        Message("compare with the manual's example"),
        rule="schema-mismatch",
    )


def without_front_matter(path: str) -> Problem:
    """A Markdown file among the documents that nobody controls."""
    return Problem(
        Location(path),
        Message("the file lies among the documents and has no front matter"),
        Message("begin it with --- and id, title, version, status and owner, or move it to docs/"),
        rule="front-matter-fence",
    )


def record_under_another_name(path: str, front: Map) -> Problem:
    """A record whose file is not named as the record is."""
    return Problem(
        locate(path, front, ("id",)),
        Message("the file is named “{name}”, and the record in it “{id}”", name=stem(path), id=text(front, "id")),
        Message("let the file be named as the id, and nothing else"),
        stem(path),
        rule="schema-mismatch",
    )


def handbook_inside(path: str) -> Problem:
    """Settings in a folder of this handbook, which make the folder a handbook of its own."""
    return Problem(
        Location(path),
        Message("with this file the folder is a handbook of its own, so nothing in it is read"),
        Message("move that handbook to a folder that holds no documents of this one, such as examples/"),
        rule="unreadable-file",
    )


def register_without_schema(settings: Settings, name: str) -> Problem:
    """A register of the handbook's own that no schema describes."""
    return Problem(
        settings.at("registers", name),
        Message("the register “{name}” has no schema", name=name),
        Message("add schemas/{name}.schema.json", name=name),
        name,
        "unusable-schema",
    )


def register_without_file(settings: Settings, name: str, place: str) -> Problem:
    """A register named in qms.yaml that is not there."""
    return Problem(
        settings.at("registers", name),
        Message("the register “{name}” should lie in {place}, and nothing is there", name=name, place=place),
        Message("add the file, with [] while it is empty"),
        name,
        "unusable-schema",
    )


def unsafe_name(path: str, part: str) -> Problem:
    """A file name that breaks somewhere."""
    return Problem(
        Location(path),
        Message("the name “{part}” has signs that not every system, address or command takes", part=visible(part)),
        Message("use letters, digits, - and _"),
        rule="unsafe-name",
    )


def case_collision(path: str, other: str) -> Problem:
    """Two paths that are one on other systems."""
    return Problem(
        Location(path),
        Message("{other} differs from this file only by case; other systems hold just one of them", other=other),
        Message("rename one of the two"),
        rule="case-collision",
    )
