"""The files of a forge: the workflow that checks, publishes and reminds, and templates for changes and reports."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from qmsctl.forges.marker import marked
from qmsctl.i18n import translator
from qmsctl.text.limits import SETTINGS
from qmsctl.text.yaml_reader import read_yaml

LANGUAGES = ("nb", "sv", "en")
WORKFLOWS = {
    "github": ".github/workflows/handbook.yml",
    "gitlab": ".gitlab-ci.yml",
    "gitea": ".gitea/workflows/handbook.yml",
}
"""The file that each forge reads what to run from."""

ATTRIBUTES = "* text=auto eol=lf\n# What was signed is signed byte by byte.\nrecords/approvals/** -text\n"
"""What ``.gitattributes`` of a handbook says, so that digests and signatures hold in every clone."""

_HERE = Path(__file__).resolve().parent
_HOLE = re.compile(r"^( *)@(\w+)@$|@(\w+)@", re.M)
_REQUEST = {
    "github": ".github/pull_request_template.md",
    "gitlab": ".gitlab/merge_request_templates/Default.md",
    "gitea": ".gitea/pull_request_template.md",
}
_ISSUES = {
    "github": ".github/ISSUE_TEMPLATE/{name}.yml",
    "gitlab": ".gitlab/issue_templates/{name}.md",
    "gitea": ".gitea/ISSUE_TEMPLATE/{name}.yml",
}
_KINDS = ("fault", "improvement")


def files(forge: str, language: str) -> dict[str, str]:
    """Return the files of a forge by path, in a language of `LANGUAGES`."""
    found = {WORKFLOWS[forge]: marked(workflow(forge, language))}
    found[_REQUEST[forge]] = _text(f"texts/{language}/pull_request_template.md")
    for kind in _KINDS:
        form = _text(f"texts/{language}/{kind}.yml")
        found[_ISSUES[forge].format(name=kind)] = as_markdown(form) if forge == "gitlab" else form
    return dict(sorted(found.items()))


def workflow(forge: str, language: str, *, install: str = "") -> str:
    """Return the workflow of a forge. `install` are shell lines that put qmsctl on the path another way."""
    words = translator(language)
    values = {
        "setup": _text("templates/setup.yml").rstrip("\n"),
        "install": (install or _text("templates/install.sh")).rstrip("\n"),
        "due": words("Due in the handbook"),
        "done": words("Nothing is due any more."),
        "approvals": words("Approvals given at the forge"),
        "gathered": words(
            "Reviewers approved these versions when they were proposed. Here it is written down, so that it can be "
            "verified without the forge. Look it through and merge it; what is approved meanwhile is added."
        ),
    }
    return _filled(_filled(_text(f"templates/{forge}.yml"), values), values)


def as_markdown(form: str) -> str:
    """Return an issue form as the headings and hints of a Markdown template, for forges without forms."""
    parts = []
    document: Any = read_yaml("form", form, SETTINGS).value
    for field in document["body"]:
        about = field["attributes"]
        if field["type"] == "markdown":
            parts.append(about["value"].strip())
        else:
            parts += [f"## {about['label']}", f"<!-- {about['description']} -->"]
    return "\n\n".join(parts) + "\n"


def _filled(text: str, values: dict[str, str]) -> str:
    """Fill the holes; what stands alone on its line keeps the line's indent in every line of the value."""

    def fill(match: re.Match[str]) -> str:
        indent, alone, within = match.groups()
        if within:
            return values[within]
        lines = values[alone].split("\n")
        return "\n".join(indent + line if line else line for line in lines)

    return _HOLE.sub(fill, text)


@cache
def _text(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")
