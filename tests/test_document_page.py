"""The page of a document: what controls it, what a reader must know first, what belongs to it."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import markdown
import pytest

from qmsctl.pages import Site, build, menu
from qmsctl.pages.document.relations import LONG
from qmsctl.pages.escaping import sentence
from qmsctl.pages.staging import EXTENSIONS, MARKUP
from qmsctl.settings import Reporting
from qmsctl.system import load
from tests import test_plugin
from tests.git_repository import git
from tests.handbook import TODAY, small
from tests.planted import document

DAY = date.fromisoformat(TODAY)
PRO = "procedures/PRO-004-delivery.md"
POLICY = "policy/POL-001-policy.md"


def site(files: dict[str, str] | None = None, edit: dict[str, dict[str, str]] | None = None) -> Site:
    return build(load(small(files, edit)), DAY)


def page(found: Site, uri: str) -> str:
    return next(page.content for page in found.pages if page.src_uri == uri)


def part(text: str, name: str) -> str:
    """Return the section of a page that has a class."""
    return text.partition(f'<section class="{name}"')[2].partition("</section>")[0]


def related(text: str) -> str:
    return part(text, "qms-related")


def test_the_identity_comes_first_and_then_who_answers() -> None:
    block = part(page(site(), PRO), "qms-control")
    labels = re.findall(r"^(\S.*)\n:   ", block, re.M)
    assert labels == ["Document", "Version", "Status", "Owner", "Approver", "Valid from", "Next review", "Unit", "Type"]


CHANGES = """\
changes:
  - version: "1.0"
    date: 2026-01-20
    note: First version
"""


def test_the_latest_change_is_in_sight_and_the_others_one_click_away() -> None:
    older = '  - version: "0.9"\n    date: 2025-12-01\n    note: "First | try *here*"\n'
    text = page(site(edit={PRO: {CHANGES: CHANGES + older}}), PRO)
    latest, folded, rest = text.partition(
        '<details class="qms-more" markdown="1">\n<summary>Earlier changes (1)</summary>'
    )
    assert folded
    assert "**Changed in version 1.0** 20\xa0Jan\xa02026\n" in latest
    assert "\nFirst version\n" in latest
    assert "- **0.9** 1\xa0Dec\xa02025<br> First &#124; try &#42;here&#42;" in rest
    assert "Earlier changes" not in page(site(), PRO)


# Reporting a fault


def reporting(**keys: str) -> dict[str, dict[str, str]]:
    rows = "".join(f"  {key}: '{value}'\n" for key, value in keys.items())
    return {"qms.yaml": {"language: en\n": f"language: en\nreporting:\n{rows}"}}


FORM = "https://git.example.org/smia/issues/new?template=fault.yml&document={id}&title={title}&v={version}"


def test_a_report_begins_with_what_it_is_about() -> None:
    text = page(site(edit=reporting(url=FORM) | {PRO: {"title: Delivery": "title: Delivery & returns (50 %)"}}), PRO)
    assert (
        "[Report a fault in this document](https://git.example.org/smia/issues/new?template=fault.yml"
        "&document=PRO-004&title=Delivery%20%26%20returns%20%2850%20%25%29&v=1.0)"
    ) in text


def test_a_report_can_be_a_mail() -> None:
    text = page(site(edit=reporting(mail="quality@smia.example")), PRO)
    assert "](mailto:quality@smia.example?subject=PRO-004%20Delivery%201.0)" in text


def test_a_handbook_with_a_page_about_reporting_leads_there() -> None:
    found = site(
        {"docs/report.md": "---\ntitle: Say it\nowner: quality\ndate: 2026-01-01\nshortcut: report\n---\n\n# Say it\n"}
    )
    assert "[Report a fault in this document](../report.md)" in page(found, PRO)


def test_nobody_is_asked_to_mend_what_is_retired() -> None:
    edit = reporting(url=FORM) | {PRO: {"status: approved": "status: retired"}}
    assert "Report a fault" not in page(site(edit=edit), PRO)


def test_without_any_way_to_report_nothing_is_promised() -> None:
    assert "Report a fault" not in page(site(), PRO)


@pytest.mark.parametrize(
    "keys",
    [
        {"url": "javascript:alert(1)//{id}"},
        {"url": "//evil.example/{id}"},
        {"url": "ftp://x.example/{id}"},
        {"mail": "a@b.example?bcc=evil@x.example"},
        {"mail": "a@b.example,evil@x.example"},
        {"mail": "nobody"},
    ],
)
def test_only_the_web_and_mailboxes_are_led_to(keys: dict[str, str]) -> None:
    assert load(small(edit=reporting(**keys))).settings.reporting == Reporting()
    assert "Report a fault" not in page(site(edit=reporting(**keys)), PRO)


def test_a_hostile_form_stays_an_address() -> None:
    odd = "https://x.example/)![x](y)[z](javascript:a){onclick=b}`c`*d*?{id}{nothing}"
    text = page(site(edit=reporting(url=odd)), PRO)
    link = next(line for line in text.splitlines() if "Report a fault" in line)
    assert link == (
        "[Report a fault in this document](https://x.example/%29!%5Bx%5D%28y%29%5Bz%5D%28javascript:a%29"
        "%7Bonclick=b%7D%60c%60%2Ad%2A?PRO-004)"
    )


def test_an_address_fills_every_hole_and_leaves_none() -> None:
    form = Reporting(url="https://x.example/{id}/{title}?{unit}{version}")
    assert form.address(id="PRO-1", title="Å/b?c&d=e#f") == "https://x.example/PRO-1/%C3%85%2Fb%3Fc%26d%3De%23f?"
    assert form.address() == "https://x.example//?"
    assert Reporting(text="Ask").address(id="PRO-1") == ""


# What belongs to a document


def test_related_documents_are_there_both_ways_and_once() -> None:
    found = site(
        edit={
            PRO: {
                "The manager confirms": "By [audit](PRO-003-audit.md) and [policy](../policy/POL-001-policy.md), she confirms"
            }
        }
    )
    forward = related(page(found, PRO))
    assert (
        "**Related documents** (2)\n\n- [POL-001 Quality policy](../policy/POL-001-policy.md)\n- [PRO-003 " in forward
    )
    assert forward.count("](../policy/POL-001-policy.md)") == 1
    assert "[PRO-004 Delivery](PRO-004-delivery.md)" in related(page(found, "procedures/PRO-003-audit.md"))


OWN = """{"type": "array", "title": "Machines", "items": {"type": "object", "properties": {
  "id": {"type": "string", "x-qms-column": 1}, "title": {"type": "string"},
  "how": {"type": "array", "items": {"type": "string", "x-qms-ref": "document"}}}}}"""


def test_entries_of_any_register_that_name_the_document_are_listed() -> None:
    found = site(
        {"schemas/machines.schema.json": OWN, "registers/machines.yaml": "- id: MAC-1\n  title: Lathe\n  how: [PRO-004@1.0]\n"},
        {"qms.yaml": {"language: en\n": "language: en\nregisters:\n  machines: registers/machines.yaml\n"}},
    )  # fmt: skip
    text = related(page(found, PRO))
    assert "**Machines** (1)\n\n- [MAC-1 Lathe](../registers/machines.md#mac-1)" in text
    assert "Machines" not in related(page(found, "procedures/PRO-003-audit.md"))


def test_requirements_lead_to_the_matrix_and_the_matrix_back() -> None:
    found = site()
    assert "**Requirements this document answers** (5)" in related(page(found, PRO))
    assert "[ISO 9001:2015 – 8.6 " in related(page(found, PRO))
    assert "](../procedures/PRO-004-delivery.md)" in page(found, "clauses/iso-9001-2015.md")


def test_a_long_list_is_folded() -> None:
    files = {f"procedures/PRO-1{number:02}-x.md": document(f"PRO-1{number:02}", body="[d](PRO-004-delivery.md)")
             for number in range(LONG - 1)}  # PRO-003 is one more  # fmt: skip
    assert f"**Also refers to this document** ({LONG})" in related(page(site(files), PRO))
    files["procedures/PRO-199-x.md"] = document("PRO-199", body="[d](PRO-004-delivery.md)")
    assert f"<summary>Also refers to this document ({LONG + 1})</summary>" in related(page(site(files), PRO))


UNITS = {
    "qms.yaml": {
        "roles:\n": "  - id: shop\n    name: Workshop\n    parent: smia\n    leader: manager\nroles:\n",
    }
}


def child(**keys: str) -> dict[str, str]:
    return {"procedures/shop/PRO-011-shop.md": document("PRO-011", head="unit: shop\n", **keys)}


def test_what_units_add_is_listed_with_the_unit() -> None:
    text = related(page(site(child(adds_to="PRO-004@1.0"), UNITS), PRO))
    assert (
        "**Additions in units** (1)\n\n- [PRO-011 Text PRO-011](shop/PRO-011-shop.md) – [Workshop](../units/shop.md)"
        in text
    )
    text = related(page(site(child(deviates_from="PRO-004@1.0"), UNITS), PRO))
    assert "**Deviations in units** (1)" in text


def test_a_child_says_that_its_parent_has_changed() -> None:
    newer = {'version: "1.0"\nstatus': 'version: "2.0"\nstatus',
             CHANGES: CHANGES.replace("changes:\n", 'changes:\n  - version: "2.0"\n    date: 2026-01-25\n    note: "Two <b> checks"\n')}  # fmt: skip
    text = page(site(child(adds_to="PRO-004@1.0"), UNITS | {PRO: newer}), "procedures/shop/PRO-011-shop.md")
    assert '!!! warning "A document that this one follows has changed"' in text
    assert (
        "written for version 1.0. [PRO-004 Delivery](../PRO-004-delivery.md) is now version 2.0.<br> 2.0: Two &lt;b&gt; checks"
        in text
    )


@pytest.mark.parametrize("key", ["adds_to", "deviates_from", "translation_of", "replaces"])
def test_nothing_kept_back_is_named_beside_what_it_belongs_to(key: str) -> None:
    value = "[PRO-004]" if key == "replaces" else "PRO-004@1.0"
    hidden = child(title="Sikring", confidential="true", **{key: value})
    found = site(hidden, UNITS)
    assert all("PRO-011" not in each.content and "Sikring" not in each.content for each in found.pages)
    kept_back = {PRO: {"owner: manager": "owner: manager\nconfidential: true"}}
    unnamed = {
        "procedures/PRO-003-audit.md": {"[PRO-004](PRO-004-delivery.md#order)": "[another](PRO-004-delivery.md)"}
    }
    kept = site(child(**{key: value}), UNITS | kept_back | unnamed)
    assert all("PRO-004" not in each.content and "Delivery" not in each.content for each in kept.pages)


def test_footnotes_stand_below_the_text_and_above_what_is_related() -> None:
    body = "Wash at 60 degrees.[^1]\n\n[^1]: As the maker says.\n\nDry. See [delivery](PRO-004-delivery.md)."
    found = site({"procedures/PRO-008-wash.md": document("PRO-008", body=body),
                  "procedures/PRO-009-code.md": document("PRO-009", body="```\n[^1]: no footnote\n```")})  # fmt: skip
    text = page(found, "procedures/PRO-008-wash.md").split("---\n", 2)[2]
    html = markdown.markdown(text, extensions=[*MARKUP, *EXTENSIONS])
    assert html.index("Dry.") < html.index("As the maker says.") < html.index("Related documents")
    assert "///" not in html
    assert "///" not in page(found, "procedures/PRO-009-code.md")


# Retired


def test_a_retired_document_says_since_when_why_and_what_instead() -> None:
    text = page(
        site({"procedures/PRO-009-old.md": document("PRO-009", status="retired", retired_on="2026-05-01",
                                                    replaced_by="PRO-004", replaced_because="Merged with delivery")}),
        "procedures/PRO-009-old.md",
    )  # fmt: skip
    assert (
        "Retired since 1\xa0May\xa02026.<br> Replaced by: [PRO-004 Delivery](PRO-004-delivery.md)<br> Merged with delivery"
        in text
    )


HOSTILE = "'</title><script>alert(1)</script> {{7*7}} [x](javascript:y) *b* | \" !!! {: onclick=z }'"


def test_hostile_words_are_literal_in_every_part_of_the_page() -> None:
    files = {
        "procedures/PRO-009-old.md": document("PRO-009", title=HOSTILE, status="retired", replaced_by="PRO-008",
                                              replaced_because=HOSTILE, retired_on=HOSTILE),
        "procedures/PRO-008-new.md": document("PRO-008", title=HOSTILE, valid_from="2027-01-01", version=HOSTILE,
                                              changes=f"\n  - version: {HOSTILE}\n    date: {HOSTILE}\n    note: {HOSTILE}",
                                              body="[d](PRO-004-delivery.md)", keywords=f"[{HOSTILE}]"),
        **child(title=HOSTILE, adds_to="PRO-004@1.0", applies_to=f"[{HOSTILE}]", owner=f"owner: {HOSTILE}\n"),
    }  # fmt: skip
    found = site(files, UNITS)
    for uri in (*files, PRO):
        _, front, text = page(found, uri).split("---\n", 2)
        assert "<" not in front, uri
        for piece in ("<script", "{{7", "](javascript:", "*b*", "{: onclick"):
            assert piece not in text, (uri, piece)


def test_a_sentence_keeps_its_links_and_escapes_the_rest() -> None:
    from markupsafe import Markup

    assert sentence("*{a}* and {b} {a}", a=Markup("[x](y)"), b="[z]") == "&#42;[x](y)&#42; and &#91;z&#93; [x](y)"


# In a site that was built


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A strict build of a handbook with a retired document, a waiting version and a translation."""
    swedish = document("PRO-004-sv", title="Leverans", head="language: sv\ntranslation_of: PRO-004@1.0\n",
                       body="## Kontroll\n\nVarje del mäts.").replace("# Text PRO-004-sv", "# Leverans")  # fmt: skip
    tree = small(
        {
            "procedures/PRO-009-old.md": document("PRO-009", status="retired", body="QMSOLD"),
            "procedures/PRO-004-sv-leverans.md": swedish,
            "procedures/PRO-007-svets.md": document("PRO-007", head="language: sv\n", body="## Svets\n\nSvetsa rakt."),
        }
    )
    root = test_plugin.write(tmp_path_factory.mktemp("built"), tree)
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "The handbook")
    text = (root / PRO).read_text(encoding="utf-8")
    text = text.replace('version: "1.0"\nstatus', 'version: "2.0"\nstatus').replace(
        "valid_from: 2026", "valid_from: 2027"
    )
    text = text.replace("changes:\n", 'changes:\n  - version: "2.0"\n    date: 2026-11-01\n    note: Twice\n')
    (root / PRO).write_text(text.replace("Every part is measured", "QMSNEXT is measured"), encoding="utf-8")
    found = test_plugin.build(root, "--strict")
    assert found.returncode == 0, found.stderr
    return root


def test_neither_search_nor_menu_leads_to_what_is_not_valid(built: Path) -> None:
    index = (built / "site/search/search_index.json").read_text(encoding="utf-8")
    assert "QMSOLD" not in index
    assert "QMSNEXT" not in index
    for uri, gone in (("PRO-009-old", "QMSOLD"), ("PRO-004-delivery.next", "QMSNEXT")):
        assert gone in test_plugin.html(built, f"procedures/{uri}")
    navigation = re.findall(r'<nav class="md-nav.*?</nav>', test_plugin.html(built, "."), re.S)
    assert navigation
    assert all("PRO-009" not in part and ".next" not in part for part in navigation)


def test_search_finds_each_part_of_a_document_once(built: Path) -> None:
    entries = json.loads((built / "site/search/search_index.json").read_text(encoding="utf-8"))["docs"]
    found = [row["location"] for row in entries if "PRO-007" in row["location"]]
    assert found == ["procedures/PRO-007-svets/", "procedures/PRO-007-svets/#svets"]


def test_a_text_in_another_language_says_so_in_the_page(built: Path) -> None:
    html = test_plugin.html(built, "procedures/PRO-004-sv-leverans")
    assert re.search(r'<h1[^>]* lang="sv"[^>]*>Leverans', html)
    assert re.search(r'<div lang="sv">\s*<h2 id="kontroll"', html)


def test_the_menu_has_every_document_that_is_valid(built: Path) -> None:
    assert "PRO-004-delivery.md" in str(menu(site()))
    assert "measured before it leaves" in test_plugin.html(built, "procedures/PRO-004-delivery")
