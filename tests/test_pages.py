"""The handbook's pages as plain Markdown: what is published, what it says, where its links lead."""

from __future__ import annotations

import time
from datetime import date

import pytest

from qmsctl.pages import Site, build, menu
from qmsctl.pages.escaping import address, escape, front_matter, identifier, title_text
from qmsctl.pages.rewriting import Change, after_title, changed
from qmsctl.pages.svg import is_passive
from qmsctl.system import load
from qmsctl.text.markdown import Body
from tests.handbook import TODAY, small

DAY = date.fromisoformat(TODAY)
PRO = "procedures/PRO-003-audit.md"
APPROVED = "status: approved"


def site(files: dict[str, str] | None = None, edit: dict[str, dict[str, str]] | None = None, **options: str) -> Site:
    return build(load(small(files, edit)), DAY, **options)  # type: ignore[arg-type]


def page(found: Site, uri: str) -> str:
    return next(page.content for page in found.pages if page.src_uri == uri)


def document(number: str, **front: str) -> str:
    keys = {"title": f"Document {number}", "version": '"1.0"', "status": "approved", "owner": "quality",
            "valid_from": "2026-01-01", **front}  # fmt: skip
    rows = "".join(f"{key}: {value}\n" for key, value in keys.items())
    body = keys.get("title", "").strip('"')
    return f"---\nid: {number}\n{rows}---\n\n# {body}\n\nText.\n"


def test_every_kind_of_page_is_there() -> None:
    uris = [page.src_uri for page in site().pages]
    assert uris == [
        "index.md",
        "mine.md",
        "documents.md",
        "policy/POL-001-policy.md",
        "procedures/PRO-001-documents.md",
        "procedures/PRO-002-events.md",
        "procedures/PRO-003-audit.md",
        "procedures/PRO-004-delivery.md",
        "registers/objectives.md",
        "registers/indicators.md",
        "clauses/iso-9001-2015.md",
        "organisation.md",
        "roles.md",
        "units/smia.md",
        "due.md",
        "wheel.md",
        "changes.md",
        "glossary.md",
    ]


def test_a_page_names_the_file_to_edit() -> None:
    found = {page.src_uri: page.repo_path for page in site().pages}
    assert found["index.md"] == "docs/index.md"
    assert found[PRO] == PRO
    assert found["registers/objectives.md"] == "objectives.yaml"
    assert found["organisation.md"] == "qms.yaml"
    assert found["due.md"] == ""


def test_the_same_system_gives_the_same_pages() -> None:
    assert site() == site()


def test_the_control_block_stands_below_the_title() -> None:
    text = page(site(), "procedures/PRO-001-documents.md")
    head, _, rest = text.partition('<section class="qms-control"')
    assert head.startswith('---\ntitle: "PRO-001 Documents and records"\n')
    assert "# Documents and records" in head
    assert "## Where" in rest
    for piece in ("**PRO-001**", "Approved", "1.0", "[Quality lead](../roles.md#role-quality)",
                  "1\xa0Feb\xa02026", "15\xa0Jan\xa02027", "[Smia](../units/smia.md)", "First version",
                  "[ISO 9001:2015 – 7.5.2 Creating and updating](../clauses/iso-9001-2015.md#7.5.2)"):  # fmt: skip
        assert piece in rest, piece


def test_a_text_without_a_heading_gets_its_title() -> None:
    text = document("PRO-009").replace("# Document PRO-009\n", "")
    assert "\n# Document PRO-009\n" in page(site({"procedures/PRO-009-x.md": text}), "procedures/PRO-009-x.md")


def test_an_overdue_review_is_marked() -> None:
    found = site(edit={"procedures/PRO-001-documents.md": {"2027-01-15": "2026-11-20"}})
    assert "qms-badge--overdue" in page(found, "procedures/PRO-001-documents.md")
    assert "qms-badge--overdue" in page(found, "documents.md")
    assert "qms-badge--overdue" in page(found, "due.md")


@pytest.mark.parametrize("status", ["draft", "aproved", '""'])
def test_what_is_not_approved_is_not_published(status: str) -> None:
    found = site({"procedures/PRO-009-secret-plan.md": document("PRO-009", title="Plan", status=status)})
    assert all("PRO-009" not in page.content and "PRO-009" not in page.src_uri for page in found.pages)
    assert [path for path, _ in found.withheld] == ["procedures/PRO-009-secret-plan.md"]
    assert found.faulty == frozenset()


@pytest.mark.parametrize("confidential", ["true", '"yes"', "1", "[]", "null", ""])
def test_a_confidential_document_appears_nowhere(confidential: str) -> None:
    hidden = document("PRO-009", title="Sikringsplan", confidential=confidential, next_review="2026-12-01",
                      clauses="[iso-9001-2015#8.1]")  # fmt: skip
    found = site(
        {"procedures/PRO-009-sikringsplan.md": hidden},
        {"objectives.yaml": {"  status: on-track": "  status: on-track\n  documents: [PRO-009, PRO-004]"},
         PRO: {APPROVED: "status: approved\nreplaces: [PRO-009]\nadds_to: PRO-009@1.0"},
         "docs/index.md": {"# ": "# See [the plan](../procedures/PRO-009-sikringsplan.md) "}},
    )  # fmt: skip
    everything = "\n".join(page.content + page.src_uri + page.title for page in found.pages)
    assert "PRO-009" not in everything
    assert "ikringsplan" not in everything
    assert "# See the plan " in page(found, "index.md")
    assert "PRO-004" in page(found, "registers/objectives.md")


def test_a_retired_document_stands_behind_a_banner_and_in_no_menu() -> None:
    old = document("PRO-009", status="retired", replaced_by="PRO-003", replaced_because="Merged with audits")
    found = site({"procedures/PRO-009-old.md": old})
    text = page(found, "procedures/PRO-009-old.md")
    assert 'search: {"exclude": true}' in text
    assert '!!! danger "This document is retired' in text
    assert "[PRO-003" in text
    assert "Merged with audits" in text
    assert "PRO-009" not in str(menu(found))
    assert "## Retired documents" in page(found, "documents.md")


def test_a_version_that_waits_says_so() -> None:
    found = site({"procedures/PRO-009-new.md": document("PRO-009", valid_from="2027-01-01")})
    assert "holds from 1\xa0Jan\xa02027" in page(found, "procedures/PRO-009-new.md")
    assert "Not valid yet" in page(found, "documents.md")
    unknown = document("PRO-009").replace("valid_from: 2026-01-01\n", "")
    assert "nobody has said" in page(site({"procedures/PRO-009-new.md": unknown}), "procedures/PRO-009-new.md")


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("[a](PRO-004-delivery.md)", "[a](PRO-004-delivery.md)"),
        ("[a](/procedures/PRO-004-delivery.md)", "[a](PRO-004-delivery.md)"),
        ("[a](../docs/index.md)", "[a](../index.md)"),
        ("[a](../objectives.yaml)", "[a](../registers/objectives.md)"),
        ("[a](../objectives.yaml#L3)", "[a](../registers/objectives.md)"),
        ("[a](../qms.yaml)", "[a](../organisation.md)"),
        ("[a](../procedures/)", "[a](../documents.md)"),
        ("[a](../records/measurements/IND-001.csv)", "[a](../registers/indicators.md#ind-001)"),
        ("[a](../README.md)", "a"),
        ('[a](../README.md "its title") b', "a b"),
        ("[**a** [b] `c`](../README.md) d", "**a** [b] `c` d"),
        ("[a](<../README.md>)", "a"),
        ("![picture](../README.md)", "picture"),
        ("[a](../../outside.md)", "a"),
        ("[a](PRO-009-draft.md#part)", "a"),
        ("[a][1]\n\n[1]: ../README.md", "[a][1]\n\n[1]: about:blank"),
        ("[a](https://x.example/y)", "[a](https://x.example/y)"),
        ("[a](http://[bad)", "a"),
        ("`[a](../README.md)`", "`[a](../README.md)`"),
        ("[a](PRO-004-delivery.md#å)", "[a](PRO-004-delivery.md#å)"),
        ("![p](img/flow chart.png)", "![p](img/flow chart.png)"),
        ("![p](<img/flow chart.png>)", "![p](<img/flow%20chart.png>)"),
        ("![p](img/x.png)", "![p](img/x.png)"),
        ("[form](forms.docx)", "[form](forms.docx)"),
        ("[a](missing.md)", "[a](missing.md)"),
    ],
)
def test_links_lead_to_the_pages_of_the_site(written: str, wanted: str) -> None:
    files = {
        "README.md": "# Smia\n",
        "procedures/PRO-009-draft.md": document("PRO-009", status="draft"),
        "procedures/img/x.png": "-",
        "procedures/img/flow chart.png": "-",
        "procedures/forms.docx": "-",
    }
    tree = small(files)
    tree[PRO] += f"\n{written}\n".encode()
    text = page(build(load(tree), DAY), PRO).partition('\n<section class="qms-related"')[0]
    assert text.rstrip().endswith(wanted)


def test_a_page_in_docs_keeps_its_links() -> None:
    found = site({"docs/sub/more.md": "# More\n\n[up](../index.md) [it](../../procedures/PRO-003-audit.md#audit)\n"})
    assert "[up](../index.md) [it](../procedures/PRO-003-audit.md#audit)" in page(found, "sub/more.md")
    assert {"More": ["sub/more.md"]} not in menu(found)
    assert {"Sub": ["sub/more.md"]} in menu(found)


def test_what_pages_show_goes_along() -> None:
    tree = small({"procedures/img/x.png": "-", "procedures/img/unused.png": "-", "docs/a.pdf": "-", "src/x.png": "-"})
    tree[PRO] += b"\n![x](img/x.png) [a](../docs/a.pdf) ![no](../src/x.png)\n"
    assert build(load(tree), DAY).files == {"procedures/img/x.png": "procedures/img/x.png", "a.pdf": "docs/a.pdf"}


def test_holders_are_named_only_where_the_handbook_says_so() -> None:
    quiet = "\n".join(page.content for page in site().pages)
    assert "(ab)" not in quiet
    named = site(edit={"qms.yaml": {"name: Smia\nlanguage": "name: Smia\npublish_names: true\nlanguage"}})
    assert "[Quality lead](../roles.md#role-quality) (ab)" in page(named, PRO)
    assert "(ab)" in page(named, "roles.md")


def test_a_gap_of_a_framework_is_shown() -> None:
    text = page(site(edit={PRO: {APPROVED: "status: draft"}}), "clauses/iso-9001-2015.md")
    assert '<span class="qms-badge qms-badge--missing">Missing</span>' in text
    assert "[9.2.2](#9.2.2)" in text
    assert "We make what customers have drawn" in text


def test_an_objective_shows_where_it_stands() -> None:
    text = page(site(), "registers/objectives.md")
    assert "### OBJ-001 Deliver on time {: #obj-001 }" in text
    assert "| 88 |" in text
    assert "from baseline to target" in text


def test_a_register_of_ones_own_has_a_page_by_its_schema() -> None:
    schema = """{"type": "array", "title": "Vehicles", "description": "What we drive.", "items": {"type": "object",
    "properties": {"id": {"type": "string", "x-qms-column": 1}, "driver": {"type": "string", "x-qms-ref": "role",
    "x-qms-label": {"en": "Who drives"}, "x-qms-column": 2}, "electric": {"type": "boolean"}}}}"""
    found = site(
        {
            "schemas/vehicles.schema.json": schema,
            "registers/vehicles.yaml": "- id: VEH-1\n  driver: quality\n  electric: true\n",
        },
        {"qms.yaml": {"name: Smia\nlanguage": "name: Smia\nregisters:\n  vehicles: registers/vehicles.yaml\nlanguage"}},
    )
    text = page(found, "registers/vehicles.md")
    assert '| id | Who drives {: data-choice="" } |' in text
    assert "[VEH-1](#veh-1) | [Quality lead](../roles.md#role-quality)" in text
    assert "### VEH-1" in text
    assert ":   Yes" in text


def test_a_handbook_without_a_front_page_gets_one() -> None:
    text = page(site({"docs/index.md": ""}), "index.md")
    assert "# Smia" in text
    assert "[POL-001" in text


def test_a_page_that_wants_a_taken_address_is_withheld_and_said_so() -> None:
    found = site({"docs/due.md": "# Mine\n", "docs/Organisation.md": "# Mine\n"})
    assert found.faulty == {"docs/due.md", "docs/Organisation.md"}


FORMS = {
    "no fence": "id: PRO-009\ntitle: x\nversion: \"1.0\"\nstatus: approved\nowner: quality\n\nText\n",
    "indented fence": " ---\nid: PRO-009\nstatus: approved\n---\nText\n",
    "blanks behind the fence": "---  \nid: PRO-009\nstatus: approved\n---\nText\n",
    "blank line first": "\n---\nid: PRO-009\nstatus: approved\n---\nText\n",
    "closed with dots": "---\nid: PRO-009\ntitle: x\nversion: \"1.0\"\nowner: quality\nstatus: approved\n...\nText\n",
    "never closed": "---\nid: PRO-009\nstatus: approved\n\nText\n",
    "blanks behind the end": "---\nid: PRO-009\nstatus: approved\n--- \nText\n",
    "broken YAML": "---\nid: PRO-009\ntitle: x: y\nstatus: approved\n---\nText\n",
    "a key twice": document("PRO-009").replace("status: approved", "status: draft\nstatus: approved"),
    "the other way round": document("PRO-009").replace("status: approved", "status: approved\nstatus: draft"),
    "anchor": document("PRO-009").replace("status: approved", "status: &a approved"),
    "tag": document("PRO-009").replace("status: approved", "status: !!str approved"),
    "a list": "---\n- id\n---\nText\n",
    "a dotted line inside": document("PRO-009").replace("status: approved", "status: draft\n...\nstatus: approved"),
    "tabs": "---\nid:\tPRO-009\n\tstatus: approved\n---\nText\n",
    "merge key": document("PRO-009").replace("status: approved", "<<: {status: approved}"),
    "conflict": document("PRO-009").replace(
        "status: approved", "<<<<<<< ours\nstatus: draft\n=======\nstatus: approved\n>>>>>>> theirs"
    ),
    "conflict in the text": document("PRO-009") + "<<<<<<< ours\na\n=======\nb\n>>>>>>> theirs\n",
}  # fmt: skip


@pytest.mark.parametrize("name", FORMS)
def test_what_other_readers_would_take_differently_is_not_published(name: str) -> None:
    """Assurance T6: what the check cannot vouch for, no reader gets to see."""
    found = site({"procedures/PRO-009-x.md": FORMS[name]})
    assert all("PRO-009" not in page.src_uri for page in found.pages), name


def test_carriage_returns_and_a_byte_order_mark_do_not_hide_a_document() -> None:
    tree = small()
    tree["procedures/PRO-009-x.md"] = b"\xef\xbb\xbf" + document("PRO-009").replace("\n", "\r\n").encode()
    text = page(build(load(tree), DAY), "procedures/PRO-009-x.md")
    assert text.startswith('---\ntitle: "PRO-009')


HOSTILE = "</title><script>alert(1)</script> | \"q\" 'a' {{7*7}} {% x %} `c` *b* [l](javascript:x) # &lt;b&gt; \\"


def test_text_of_a_handbook_is_literal_wherever_it_stands() -> None:
    quoted = HOSTILE.replace("'", "''")
    found = site(
        {"procedures/PRO-009-x.md": document("PRO-009", title=f"'{quoted}'").replace(f"# '{quoted}'", "")},
        {
            "qms.yaml": {"name: Quality lead": f"name: '{quoted}'", "    name: Smia\n": f"    name: '{quoted}'\n"},
            "objectives.yaml": {"title: Deliver on time": f"title: '{quoted}'"},
        },
    )
    for uri in ("procedures/PRO-009-x.md", "documents.md", "organisation.md", "registers/objectives.md", "due.md"):
        _, front, text = page(found, uri).split("---\n", 2)
        assert "<" not in front, uri
        assert "<script" not in text, uri
        assert "](javascript:" not in text, uri
        assert "{{7" not in text, uri
    assert "<" not in str(menu(found))


@pytest.mark.parametrize("text", [HOSTILE, "a\n# b", "1. x", "12) x", "- x", "+ x", ": x", "!!! note", "=== x", "---",
                                  "??? x", "    x", "\tx", "::: x", "/// x", "~~~", "| x |", "> x", "[^1]: x"])  # fmt: skip
def test_an_escaped_text_is_one_paragraph_that_reads_as_written(text: str) -> None:
    import html
    import re

    import markdown

    from tests.test_sanitise import EXTENSIONS

    rendered = markdown.markdown(escape(text), extensions=EXTENSIONS)
    assert re.fullmatch(r"<p>[^<]*</p>", rendered), rendered
    assert html.unescape(rendered[3:-4]) == " ".join(text.split())


def test_titles_stay_harmless_when_a_theme_decodes_them() -> None:
    import html

    assert title_text("Drift & vedlikehold") == "Drift &amp; vedlikehold"
    for text in (HOSTILE, "&lt;script&gt;", "&amp;lt;script&amp;gt;"):
        assert "<" not in html.unescape(title_text(text))
        assert '"' not in title_text(text)


def test_front_matter_holds_only_what_we_put_there() -> None:
    import yaml

    text = front_matter('a: b\n---\nstatus: "x" \U0001f600 \x1b é', search={"exclude": True}, hide=None)
    assert text.count("\n---\n") == 1
    found = yaml.safe_load(text.split("---\n")[1])
    assert found == {"title": "a: b --- status: ”x” \U0001f600 \\x1b é", "search": {"exclude": True}}


def test_addresses_and_anchors() -> None:
    assert address("a b/(c)æ.md") == "a%20b/%28c%29%C3%A6.md"
    assert identifier("OBJ 1} .x onclick=y") == "obj-1-.x-onclick-y"
    assert identifier("") == "x"


def test_changes_leave_every_other_character() -> None:
    assert changed("abcdef", [Change(4, 5, "X"), Change(0, 1, ""), Change(4, 6, "Y")]) == "bcdXf"
    assert after_title(Body("x", "\n# A\nB")) == 4
    assert after_title(Body("x", "A\n=\nB")) == 3
    assert after_title(Body("x", "text\n\n# A")) == -1


@pytest.mark.parametrize(
    ("svg", "passive"),
    [
        ('<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/><a href="#x"/></svg>', True),
        ("<svg><style>.a{fill:url(#g)}</style></svg>", True),
        ("<svg><script>1</script></svg>", False),
        ('<svg onload="x"/>', False),
        ('<svg xmlns:x="http://www.w3.org/1999/xlink"><a x:href="java&#115;cript:x"/></svg>', False),
        ('<svg><image href="https://evil.example/x.png"/></svg>', False),
        ('<svg><style>@import "//evil.example"</style></svg>', False),
        ('<svg><rect style="fill:url(//evil.example/x)"/></svg>', False),
        ("<svg><foreignObject/></svg>", False),
        ('<svg><set attributeName="href" to="javascript:x"/></svg>', False),
        ('<!DOCTYPE svg [<!ENTITY a "b">]><svg>&a;</svg>', False),
        ('<?xml-stylesheet href="//evil.example"?><svg/>', False),
        ("<svg", False),
        ("", False),
    ],
)
def test_drawings_can_do_nothing_but_be_seen(svg: str, passive: bool) -> None:
    assert is_passive(svg.encode()) is passive


def test_labels_follow_the_language() -> None:
    assert "# Dokumentoversikt" in page(site(language="nb"), "documents.md")
    assert "# Dokumentförteckning" in page(site(language="sv"), "documents.md")
    assert "# Document list" in page(site(), "documents.md")


@pytest.mark.slow
def test_two_thousand_documents_take_little() -> None:
    files = {f"procedures/PRO-{number}-x.md": document(f"PRO-{number}", clauses="[iso-9001-2015#8.1]")
             for number in range(1000, 3000)}  # fmt: skip
    system = load(small(files))
    build(system, DAY)
    start = time.process_time()
    build(load(small()) and system, DAY)
    assert time.process_time() - start < 1.5
