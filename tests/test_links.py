"""Where links lead, as GitHub follows them."""

from __future__ import annotations

from pathlib import Path

import pytest

from qmsctl.system import load
from qmsctl.system.links import (
    Kind,
    Target,
    documents_linked_from,
    entries_naming,
    has_anchor,
    links_of,
    nearest,
    related,
    relative,
    resolve,
    sources_linking_to,
)
from qmsctl.system.system import System
from qmsctl.trees import WorkTree
from tests.handbook import small

EXTRA = {
    "README.md": "# Smia\n",
    "docs/images/flow chart.png": "-",
    "docs/second.md": '# Second\n\n<a id="old"></a>\n\n[self](#second) [up](../README.md)\n',
    "procedures/å/PRO-009-måling.md": "no front matter",
    "examples/bakery/qms.yaml": "name: Bakery\n",
}


@pytest.fixture(scope="module")
def system() -> System:
    return load(small(EXTRA))


HERE = "procedures/PRO-003-audit.md"


@pytest.mark.parametrize(
    ("written", "kind", "path", "anchor"),
    [
        ("PRO-004-delivery.md", Kind.DOCUMENT, "procedures/PRO-004-delivery.md", ""),
        ("./PRO-004-delivery.md#order", Kind.DOCUMENT, "procedures/PRO-004-delivery.md", "order"),
        ("PRO-004-delivery.md?plain=1#order", Kind.DOCUMENT, "procedures/PRO-004-delivery.md", "order"),
        ("#audit", Kind.DOCUMENT, HERE, "audit"),
        ("#", Kind.DOCUMENT, HERE, ""),
        ("../docs/index.md", Kind.PAGE, "docs/index.md", ""),
        ("../docs/../docs/index.md", Kind.PAGE, "docs/index.md", ""),
        ("../objectives.yaml", Kind.REGISTER, "objectives.yaml", ""),
        ("../objectives.yaml#OBJ-001", Kind.REGISTER, "objectives.yaml", "OBJ-001"),
        ("../README.md#anything", Kind.FILE, "README.md", "anything"),
        ("../docs/images/flow%20chart.png", Kind.FILE, "docs/images/flow chart.png", ""),
        ("%C3%A5/PRO-009-m%C3%A5ling.md", Kind.FILE, "procedures/å/PRO-009-måling.md", ""),
        ("å/PRO-009-måling.md", Kind.FILE, "procedures/å/PRO-009-måling.md", ""),
        (r"PRO\-004-delivery.md", Kind.DOCUMENT, "procedures/PRO-004-delivery.md", ""),
        ("PRO&#45;004-delivery.md", Kind.DOCUMENT, "procedures/PRO-004-delivery.md", ""),
        ("%2e%2e/qms.yaml", Kind.FILE, "qms.yaml", ""),
        ("..", Kind.FOLDER, "", ""),
        ("../", Kind.FOLDER, "", ""),
        (".", Kind.FOLDER, "procedures", ""),
        ("../docs/images/", Kind.FOLDER, "docs/images", ""),
        ("../.github/CODEOWNERS", Kind.FILE, ".github/CODEOWNERS", ""),
        ("../site/index.html", Kind.FILE, "site/index.html", ""),
        ("../examples/bakery/policy/POL-001.md", Kind.FILE, "examples/bakery/policy/POL-001.md", ""),
        ("https://example.org/a#b", Kind.EXTERNAL, "https://example.org/a#b", ""),
        ("//example.org/a", Kind.EXTERNAL, "//example.org/a", ""),
        ("mailto:post@example.org", Kind.EXTERNAL, "mailto:post@example.org", ""),
        ("../../other/README.md", Kind.OUTSIDE, "../other/README.md", ""),
        ("%2e%2e/%2e%2e/x.md", Kind.OUTSIDE, "../x.md", ""),
        ("PRO-004-Delivery.md", Kind.BROKEN, "procedures/PRO-004-Delivery.md", ""),
        ("PRO-004-delivery.md/", Kind.BROKEN, "procedures/PRO-004-delivery.md", ""),
        (r"..\qms.yaml", Kind.BROKEN, "procedures/..\\qms.yaml", ""),
        ("PRO-004-delivery.md%00", Kind.BROKEN, "procedures/PRO-004-delivery.md\0", ""),
        ("", Kind.BROKEN, "", ""),
    ],
)
def test_a_link_is_followed_as_github_does(system: System, written: str, kind: Kind, path: str, anchor: str) -> None:
    assert resolve(system, HERE, written) == Target(kind, path, anchor)


def test_a_leading_slash_counts_from_the_top_and_is_marked(system: System) -> None:
    assert resolve(system, HERE, "/docs/index.md") == Target(Kind.PAGE, "docs/index.md", absolute=True)
    assert resolve(system, HERE, "/../x") == Target(Kind.OUTSIDE, "../x", absolute=True)
    assert resolve(system, HERE, "/") == Target(Kind.FOLDER, "", absolute=True)


@pytest.mark.parametrize(
    ("written", "there"),
    [
        ("PRO-004-delivery.md#order", True),
        ("PRO-004-delivery.md#Order", False),
        ("PRO-004-delivery.md#missing", False),
        ("PRO-004-delivery.md#top", True),
        ("../docs/second.md#old", True),
        ("../docs/second.md#second", True),
        ("../README.md#never-judged", True),
    ],
)
def test_anchors_of_documents_and_pages_are_judged(system: System, written: str, there: bool) -> None:
    assert has_anchor(system, resolve(system, HERE, written)) is there


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("PRO-004-Delivery.md#order", "PRO-004-delivery.md#order"),
        ("PRO-004-dispatch.md", "PRO-004-delivery.md"),
        ("POL-001-policy.md", "../policy/POL-001-policy.md"),
        ("index", "../docs/index.md"),
        ("nothing-like-it.md", ""),
    ],
)
def test_what_was_probably_meant(system: System, written: str, meant: str) -> None:
    assert nearest(system, HERE, resolve(system, HERE, written)) == meant


def test_a_link_is_written_relative_to_its_file() -> None:
    assert relative("procedures/kantine/PRO-201.md", "policy/POL-001.md", "mal") == "../../policy/POL-001.md#mal"
    assert relative("README.md", "docs/index.md") == "docs/index.md"
    assert relative("docs/index.md", "docs/flow chart.png") == "<flow chart.png>"
    assert relative("docs/index.md", "") == ".."


def test_a_footnote_is_no_link() -> None:
    system = load(
        small(edit={HERE: {"Once a year.": "Once a year.[^1]\n\n[^1]: See.\n\n[one]: PRO-001-documents.md\n"}})
    )
    targets = [target.path for _, target in links_of(system)[HERE]]
    assert targets == ["procedures/PRO-001-documents.md", "procedures/PRO-004-delivery.md"]


def test_an_escaped_bracket_opens_no_link() -> None:
    system = load(small(edit={HERE: {"Once a year.": r"Write \[text\](target)."}}))
    assert [target.path for _, target in links_of(system)[HERE]] == ["procedures/PRO-004-delivery.md"]


def test_who_links_to_whom(system: System) -> None:
    policy, documents = "policy/POL-001-policy.md", "procedures/PRO-001-documents.md"
    assert documents_linked_from(system)[policy] == (documents, "procedures/PRO-002-events.md")
    assert documents_linked_from(system)["docs/second.md"] == ()
    assert sources_linking_to(system)[policy] == (documents, "docs/index.md")
    ids = [document.id for document in related(system, system.document_by_id["PRO-001"])]
    assert ids == ["POL-001"]


def test_which_entries_name_a_document() -> None:
    system = load(
        small(edit={"objectives.yaml": {"  status: on-track": "  documents:\n    - PRO-004\n    - 7\n  status: late"}})
    )
    assert [entry.id for entry in entries_naming(system)["PRO-004"]] == ["OBJ-001"]
    assert "PRO-001" not in entries_naming(system)


def test_a_handbook_below_this_one_is_known_by_its_settings_alone(tmp_path: Path) -> None:
    for path, data in small({"examples/bakery/qms.yaml": "name: B\n", "examples/bakery/a.md": "# A\n"}).items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    system = load(WorkTree(tmp_path))
    assert {path for path in system.files if path.startswith("examples")} == {"examples/bakery/qms.yaml"}
    assert resolve(system, HERE, "../examples/bakery/a.md").kind is Kind.FILE
    assert resolve(system, HERE, "../examples/butcher/a.md").kind is Kind.BROKEN


def test_links_are_resolved_once(system: System) -> None:
    assert links_of(system) is links_of(system)
