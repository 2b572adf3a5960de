"""``qmsctl owners leave``: what a person answers for, for whoever takes over."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from pathlib import Path

import click

from qmsctl.cli.acting import refusing
from qmsctl.cli.handbook import format_option, open_handbook, reading_options
from qmsctl.cli.options import day
from qmsctl.cli.output import emit_json, line
from qmsctl.cli.owned import kind_of
from qmsctl.cli.refusing import words_for
from qmsctl.i18n import Translator
from qmsctl.reviews.ownership.leaving import Leaving, Left, Post, leaving
from qmsctl.system import System
from qmsctl.system.names import role_name, unit_name


@click.command("leave")
@click.argument("person")
@reading_options
@click.option("--on", metavar="DATE", callback=day, help="The last day; by default today.")
@format_option
def command(person: str, root: Path | None, today: date | None, at: str | None, on: date | None, format_: str) -> None:
    """List what PERSON (the id that holders have) hands over: roles, documents, entries, actions, reviews to lead.

    Named are the roles they hold or deputise in, and all that nobody else would answer for. Nothing is written.
    """
    handbook = open_handbook(root, today, at)
    words = words_for(handbook)
    with refusing(words):
        found = leaving(handbook.system, person, on or handbook.today)
    if format_ == "json":
        emit_json(_data(found), revision=handbook.commit)
    else:
        _checklist(found, handbook.system, words)


def _checklist(found: Leaving, system: System, words: Translator) -> None:
    line(words("What {person} hands over by {day}", person=found.person, day=words.date(found.on)))
    if not found.posts and not found.left:
        line(words("Nothing: {person} holds no role on that day.", person=found.person))
        return
    line()
    line(words("Roles, in qms.yaml: write until: {day}, and who takes over", day=found.on))
    for post in found.posts:
        line(f"  [ ] {_post(post, system, words)}")
    for kind, items in groupby(found.left, key=lambda item: item.kind):
        line()
        line(words("{things} that nobody else answers for", things=kind_of(kind, system, words)))
        for item in items:
            line(f"  [ ] {_item(item, words)}")
    if found.left:
        line()
        line(
            words(
                "A successor in the same role takes all of it over; another role gets it with qmsctl owners transfer."
            )
        )


def _post(post: Post, system: System, words: Translator) -> str:
    shown = f"{role_name(system, post.role)}, {unit_name(system, post.unit)} (qms.yaml:{post.at.line})"
    if post.deputy_of:
        return words("{post}: deputy of {person}; name another", post=shown, person=post.deputy_of)
    if post.others:
        return words("{post}: {others} hold it too", post=shown, others=", ".join(post.others))
    if post.asked:
        return words(
            "{post}: nobody else; {leader} finds a successor", post=shown, leader=role_name(system, post.asked)
        )
    return words("{post}: nobody else", post=shown)


def _item(item: Left, words: Translator) -> str:
    due = f", {words.date(item.day)}" if item.day else ""
    return f"{item.item} {item.title} ({item.role}, {item.unit or '-'}{due})"


def _data(found: Leaving) -> dict[str, object]:
    return {
        "person": found.person,
        "on": found.on,
        "roles": [
            {
                "role": post.role,
                "unit": post.unit,
                "deputy_of": post.deputy_of or None,
                "until": post.until or None,
                "others": post.others,
                "asked": post.asked or None,
                "line": post.at.line,
            }
            for post in found.posts
        ],
        "left": [
            {key: getattr(item, key) for key in ("kind", "item", "title", "role", "unit", "day", "path")}
            for item in found.left
        ],
    }
