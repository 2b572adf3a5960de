"""The pages of units, roles, processes and the organisation: what stands there, and what never does."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import markdown
import pytest

from qmsctl.pages import Site, build
from qmsctl.pages.staging import MARKUP
from qmsctl.system import load
from tests.git_repository import write
from tests.handbook import TODAY
from tests.html_check import faults
from tests.test_cli import qmsctl
from tests.test_inheritance import CHANGES, PROCESSES, document

DAY = date.fromisoformat(TODAY)
SETTINGS = """\
name: Nordlys
language: en
unit_types:
  - id: kitchen
    name: Kitchen
    frameworks:
      - {edition: iso-14001-2015, reason: Kitchens throw food away}
committees:
  - {id: council, name: Town council, kind: council}
  - {id: meals, name: Meals Ltd, kind: company}
units:
  - id: group
    name: Group
    people: 100
    leader: head
    committee: council
    frameworks:
      - edition: iso-9001-2015
        reason: Customers ask for it
        certified: true
        not_applicable:
          - {clause: "8.3", because: We make what others have drawn}
  - {id: food, name: Food & drink, parent: group, people: 60, leader: head, committee: meals}
  - {id: oslo, name: Kitchen Oslo, parent: food, type: kitchen, people: 20, leader: chef}
  - id: school
    name: School
    parent: group
    leader: head
    frameworks:
      - {edition: iso-9001-2015, reason: The school has a law of its own, applies: false}
roles:
  - id: head
    name: Head
    tasks: [Answers for results]
    holders: [{person: aa, deputy: bb}, {person: cc, unit: food}, {person: ee, unit: school}]
  - id: chef
    name: Chef
    tasks: [Leads the kitchen]
    authority: [Stops unsafe food]
    competence: [Certificate of hygiene]
    holders: [{person: dd, unit: oslo}]
  - {id: empty, name: Empty post}
"""
OBJECTIVES = """\
- {id: OBJ-001, title: Less waste, unit: group, owner: head, evaluation: Talk, due: 2027-12-31, status: on-track}
- {id: OBJ-002, title: Less bread, unit: oslo, owner: chef, parent: OBJ-001, evaluation: Talk, due: 2027-12-31, status: late}
"""
CERTIFICATES = """\
- {id: CER-001, title: Quality certificate, unit: group, edition: iso-9001-2015, body: Someone, units: [oslo],
   scope: Food, issued: 2026-01-01, valid_until: 2028-12-31}
"""


def files(settings: str = SETTINGS, /, **more: bytes) -> dict[str, bytes]:
    return {
        "qms.yaml": settings.encode(),
        "procedures/PRO-001-events.md": document("PRO-001", version='"2.1"', changes=CHANGES),
        "procedures/PRO-002-buying.md": document("PRO-002"),
        "procedures/food/PRO-010-food.md": document("PRO-010", adds_to="PRO-001@1.0", owner="chef"),
        "procedures/oslo/PRO-020-oslo.md": document("PRO-020", deviates_from="PRO-002@1.0"),
        "procedures/school/PRO-030-school.md": document("PRO-030"),
        "registers/processes.yaml": PROCESSES.encode(),
        "objectives.yaml": OBJECTIVES.encode(),
        "registers/certificates.yaml": CERTIFICATES.encode(),
        **more,
    }


def site(tree: dict[str, bytes] | None = None) -> Site:
    return build(load(tree or files()), DAY)


def page(found: Site, uri: str) -> str:
    return next(page.content for page in found.pages if page.src_uri == uri)


def part(text: str, heading: str) -> str:
    return text.partition(f"{heading}\n")[2].split("\n## ")[0]


def rows(text: str) -> list[str]:
    """The documents of a unit as lines without addresses and marks' tags."""
    lines = [line for line in text.splitlines() if line.startswith("- [")]
    plain = [re.sub(r"\]\([^)]*\)|<[^>]*>|\[", "", line) for line in lines]
    return [line.removeprefix("- ") for line in plain]


def test_every_unit_has_a_page_that_leads_up_and_down() -> None:
    found = site()
    assert [each.src_uri for each in found.pages if each.src_uri.startswith("units/")] == [
        "units/group.md", "units/food.md", "units/oslo.md", "units/school.md",
    ]  # fmt: skip
    oslo = page(found, "units/oslo.md")
    assert "[Group](group.md) › [Food &amp; drink](food.md) › Kitchen Oslo</p>" in oslo
    assert "Leader\n:   [Chef](../roles.md#role-chef)" in oslo
    assert "Head count\n:   20" in oslo
    assert "Type\n:   Kitchen" in oslo
    assert "Company\n:   Meals Ltd" in oslo, "the committee of the unit above"
    group = page(found, "units/group.md")
    assert "qms-crumbs" not in group
    assert "Units below\n:   [Food &amp; drink](food.md), [School](school.md)" in group
    assert "Council\n:   Town council" in group


def test_the_handbook_of_a_unit_says_where_everything_comes_from() -> None:
    handbook = part(page(site(), "units/oslo.md"), "## Handbook of the unit {: #handbook }")
    assert re.findall(r"qms-badge--\w+\">([\w ]+: \d+)<", handbook) == [
        "Deviating: 1",
        "Inherited: 2",
        "Replaced here: 1",
    ]
    assert rows(handbook) == [
        "PRO-020 Text PRO-020 Deviating Holds instead of: PRO-002 Text PRO-002",
        "PRO-010 Text PRO-010 *Inherited, Food &amp; drink* To be looked at again Adds to: PRO-001 Text PRO-001",
        "PRO-001 Text PRO-001 *Inherited, Group*",
        "PRO-002 Text PRO-002 Replaced here Group · Here holds instead: PRO-020 Text PRO-020",
    ]
    assert "<summary>Cook (2)</summary>" in handbook, "grouped by the process that names the parent"
    school = part(page(site(), "units/school.md"), "## Handbook of the unit {: #handbook }")
    assert rows(school)[0] == "PRO-030 Text PRO-030 Own"
    assert "Replaced" not in school


def test_documents_are_grouped_by_a_process_of_the_unit() -> None:
    both = PROCESSES.replace("documents: [PRO-030], applies_to: [school]", "documents: [PRO-001], applies_to: [school]")
    found = site(files(**{"registers/processes.yaml": both.encode()}))
    assert "<summary>Cook (2)</summary>" in page(found, "units/oslo.md")
    assert "<summary>Teach (1)</summary>" in page(found, "units/school.md")


def test_confidential_drafted_and_retired_documents_are_in_no_handbook() -> None:
    secret = document("PRO-021", title="Vault", confidential="true", adds_to="PRO-001@1.0")
    text = document("PRO-022", adds_to="PRO-021@1.0")
    found = site(
        files(
            **{
                "procedures/oslo/PRO-021-vault.md": secret,
                "procedures/oslo/PRO-022-x.md": text,
                "procedures/oslo/PRO-023-x.md": document("PRO-023", status="draft"),
                "procedures/oslo/PRO-024-x.md": document("PRO-024", status="retired", owner="chef"),
                "procedures/oslo/PRO-025-x.md": document("PRO-025", confidential="true", deviates_from="PRO-001@1.0"),
            }
        )
    )
    everything = "\n".join(each.content for each in found.pages)
    assert not re.search("PRO-021|Vault|PRO-023|PRO-025", everything)
    oslo = page(found, "units/oslo.md")
    assert "PRO-022 Text PRO-022 Added" in rows(oslo)
    assert "PRO-024" not in oslo
    assert "PRO-024" not in page(found, "roles.md")


def test_a_version_that_waits_is_marked() -> None:
    waits = document("PRO-021", valid_from="2027-01-01")
    oslo = page(site(files(**{"procedures/oslo/PRO-021-x.md": waits})), "units/oslo.md")
    assert "PRO-021 Text PRO-021 Own Not valid yet" in rows(oslo)


def test_three_hundred_inherited_documents_are_folded() -> None:
    many = {f"procedures/PRO-{index}-x.md": document(f"PRO-{index}") for index in range(100, 400)}
    oslo = page(site(files(**many)), "units/oslo.md")
    assert "<summary>Procedure (301)</summary>" in oslo
    inherited = oslo.partition("### From the units above")[2]
    assert inherited.count('open=""') == 1, "only the group in which something holds instead"


def test_a_translation_stands_beside_its_original_and_before_it_for_its_readers() -> None:
    swedish = document("PRO-020-sv", title="Inköp", language="sv", translation_of="PRO-020@1.0")
    system = load(files(**{"procedures/oslo/PRO-020-sv-x.md": swedish}))
    english = part(page(build(system, DAY), "units/oslo.md"), "### Written here {: #own }").split("\n### ")[0]
    assert "[PRO-020 Text PRO-020]" in english
    assert "Read in: [svenska](../procedures/oslo/PRO-020-sv-x.md)" in english
    assert len(rows(english)) == 1
    oslo = page(build(system, DAY, language="sv"), "units/oslo.md")
    assert "[PRO-020-sv Inköp](../procedures/oslo/PRO-020-sv-x.md)" in oslo
    assert "[English](../procedures/oslo/PRO-020-oslo.md)" in oslo


def test_frameworks_stand_with_their_reason_and_what_does_not_apply() -> None:
    found = site()
    oslo = part(page(found, "units/oslo.md"), "## Standards and laws {: #frameworks }")
    assert "Certified</span><br> Customers ask for it · Declared by: [Group](group.md)" in oslo
    assert "Kitchens throw food away · Declared by: [Kitchen Oslo](oslo.md) (Kitchen)" in oslo
    assert re.search(r"8\.3 .*: We make what others have drawn", oslo)
    assert "CER-001 Quality certificate](../registers/certificates.md#cer-001) valid until 31\xa0Dec\xa02028" in oslo
    school = page(found, "units/school.md")
    assert "The school has a law of its own" in school
    assert "Customers ask for it" not in school


def test_objectives_name_the_one_above() -> None:
    text = part(page(site(), "units/oslo.md"), "## Objectives {: #objectives }")
    assert rows(text) == ["OBJ-002 Less bread Late Follows from: OBJ-001 Less waste · Due: 31\xa0Dec\xa02027"]


def test_names_stand_only_where_the_handbook_says_so() -> None:
    quiet = "\n".join(each.content for each in site().pages)
    assert not re.search(r"\b(aa|bb|dd)\b", quiet)
    named = site(files("publish_names: true\n" + SETTINGS))
    assert "<summary>Chef – dd</summary>" in page(named, "units/oslo.md")
    assert "[Group](units/group.md) (aa (deputy bb))" in page(named, "roles.md")


def test_roles_say_what_they_answer_for_and_where() -> None:
    text = page(site(), "roles.md")
    chef = text.partition("### Chef {: #role-chef }")[2].partition("### ")[0]
    for piece in ("- Leads the kitchen", "- Stops unsafe food", "- Certificate of hygiene",
                  "Held in: [Kitchen Oslo](units/oslo.md)", "Documents it owns (1)", "PRO-010"):  # fmt: skip
        assert piece in chef, piece
    head = text.partition("### Head {: #role-head }")[2].partition("### ")[0]
    assert "Processes it owns (3)" in head
    assert "nobody holds the role today" in text.partition("{: #role-empty }")[2]


def test_the_matrix_of_roles_says_in_words_what_its_signs_mean() -> None:
    matrix = part(page(site(), "roles.md"), "## Who answers where {: #matrix }")
    cells = {
        line.split("]")[0].removeprefix("| ["): re.findall('aria-label="([^"]*)"', line)
        for line in matrix.splitlines()
        if line.startswith("| [")
    }
    assert cells == {
        "Head": ["Held here, with a deputy", "Held here", "Held above, in Food &amp; drink", "Held here"],
        "Chef": ["Nobody", "Nobody", "Held here", "Nobody"],
        "Empty post": ["Nobody", "Nobody", "Nobody", "Nobody"],
    }


def test_many_units_make_several_tables() -> None:
    more = "".join(f"  - {{id: u{index}, name: U{index}, parent: food, leader: head}}\n" for index in range(30))
    found = site(files(SETTINGS.replace("roles:\n", more + "roles:\n")))
    roles = page(found, "roles.md")
    assert roles.count('<div class="qms-matrix"') == 4, "the top, and three pieces of the branch of 32"
    assert "<summary>Food &amp; drink</summary>" in roles


def test_one_unit_needs_no_matrix() -> None:
    one = "name: N\nlanguage: en\nunits:\n  - {id: a, name: A, leader: r}\nroles:\n  - {id: r, name: R, holders: [{person: x}]}\n"
    found = site({"qms.yaml": one.encode(), "procedures/PRO-001-a.md": document("PRO-001")})
    assert "qms-matrix" not in page(found, "roles.md")
    assert "PRO-001" in page(found, "units/a.md")


def test_the_process_map_is_a_list_of_links_in_bands() -> None:
    core = PROCESSES.replace("title: Cook,", "title: Cook, kind: core,").replace(
        "title: Bake,", "title: Bake, kind: odd,"
    )
    text = page(site(files(**{"registers/processes.yaml": core.encode()})), "registers/processes.md")
    bands = re.findall(r'aria-label="([^"]+)" markdown="1">\n\n\*\*\1\*\*\n\n((?:- .*\n+)+)', text)
    assert [(title, re.findall(r"- \[(\w+)\]\(#", links)) for title, links in bands] == [
        ("Core processes", ["Cook"]),
        ("Other processes", ["Teach", "Travel", "Bake"]),
    ]
    assert "[Cook](#prc-001)<br> <small>Feed people</small>" in text


def test_what_processes_lack_is_told_once() -> None:
    text = part(page(site(), "registers/processes.md"), "## What processes lack {: #gaps }")
    assert rows(text) == [
        "PRC-002 Teach: nobody holds the role that owns it",
        "PRC-002 Teach: no indicator tells how it goes",
        "PRC-003 Travel: no document describes it",
        "PRC-004 Bake: none of its documents holds in Group",
    ]


def test_the_coverage_names_the_documents_of_each_unit() -> None:
    text = part(page(site(), "registers/processes.md"), "## Processes by unit {: #coverage }")
    lines = {
        line.split("]")[0].removeprefix("| ["): re.findall('aria-label="([^"]*)"', line)
        for line in text.splitlines()
        if line.startswith("| [")
    }
    nothing, elsewhere = "No document holds here", "Does not run here"
    assert lines["Cook"] == [elsewhere, "PRO-010, PRO-001", "PRO-010, PRO-001", elsewhere]
    assert lines["Bake"] == [nothing, nothing, nothing, "PRO-030"]


def test_the_organisation_leads_to_units_and_committees_and_keeps_its_anchors() -> None:
    text = page(site(), "organisation.md")
    assert 'id="unit-oslo" markdown="1">[Kitchen Oslo](units/oslo.md)' in text
    assert 'id="role-chef" markdown="1">[Chef](roles.md#role-chef)' in text
    committees = part(text, "## Units by committee {: #committees }")
    assert "| Town council | Council | [Group](units/group.md) | 2 |" in committees
    assert "| Meals Ltd | Company | [Food &amp; drink](units/food.md) | 2 |" in committees


@pytest.mark.parametrize("name", ["../../etc", "A b", "x" * 61, "-", "é"])
def test_a_unit_whose_id_cannot_be_an_address_has_no_page_and_keeps_its_anchor(name: str) -> None:
    odd = SETTINGS.replace(
        "roles:\n", f"  - {{id: {json.dumps(name)}, name: Odd, parent: group, leader: head}}\nroles:\n", 1
    )
    found = site(files(odd))
    assert len([each for each in found.pages if each.src_uri.startswith("units/")]) == 4
    assert re.search(r"\[Odd\]\((\.\./)?organisation\.md#unit", page(found, "units/group.md"))


def test_what_people_wrote_stays_text() -> None:
    evil = "<img src=x onerror=alert(1)> [a](javascript:alert(1)) | **b**"
    tree = files(SETTINGS.replace("Kitchen Oslo", evil).replace("name: Chef", f"name: {json.dumps(evil)}")
                 .replace("Leads the kitchen", json.dumps(evil)).replace("Meals Ltd", json.dumps(evil))
                 .replace(f"name: {evil}", f"name: {json.dumps(evil)}"),
                 **{"registers/processes.yaml": PROCESSES.replace("title: Cook", f"title: {json.dumps(evil)}").encode()})  # fmt: skip
    found = site(tree)
    for uri in ("units/oslo.md", "units/food.md", "roles.md", "organisation.md", "registers/processes.md"):
        text = re.sub("<!--.*?-->", "", page(found, uri).split("---\n", 2)[2])
        html = markdown.markdown(text, extensions=MARKUP)
        assert faults(html) == [], uri
        assert "<img" not in html, uri
        assert "&lt;img" in html, uri


def test_units_in_a_circle_still_have_pages() -> None:
    ring = "  - {id: a, name: A, parent: b, leader: head}\n  - {id: b, name: B, parent: a, leader: head}\nroles:\n"
    found = site(files(SETTINGS.replace("roles:\n", ring, 1)))
    assert {"units/a.md", "units/b.md"} <= {each.src_uri for each in found.pages}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path, files())


def test_show_prints_the_tree_below_a_document(folder: Path) -> None:
    text = qmsctl("show", "PRO-001", "--root", str(folder), "--today", TODAY).stdout
    assert "in units below\n  └─ food: PRO-010 Text PRO-010 (adds to 1.0, now 2.1)\n" in text
    child = qmsctl("show", "PRO-020", "--root", str(folder), "--today", TODAY).stdout
    assert "deviates from PRO-002 Text PRO-002 (1.0)" in child
    data = json.loads(qmsctl("show", "PRO-001", "--root", str(folder), "--format", "json").stdout)
    assert data["followed_by"] == [
        {"id": "PRO-010", "how": "adds_to", "version": "1.0", "unit": "food", "stale": True, "forbidden": False}
    ]


def test_show_prints_what_holds_in_a_unit(folder: Path) -> None:
    text = qmsctl("show", "oslo", "--root", str(folder), "--today", TODAY).stdout
    assert "committee  Meals Ltd" in text
    assert "iso-14001-2015, from oslo: Kitchens throw food away" in text
    assert re.search(r"PRO-002 +1.0 +replaced by PRO-020 +group", text)
    data = json.loads(qmsctl("show", "oslo", "--root", str(folder), "--today", TODAY, "--format", "json").stdout)
    assert [(row["id"], row["kind"], row["unit"], row["replaced_by"]) for row in data["handbook"]] == [
        ("PRO-020", "deviating", "oslo", []),
        ("PRO-010", "inherited", "food", []),
        ("PRO-001", "inherited", "group", []),
        ("PRO-002", "inherited", "group", ["PRO-020"]),
    ]


def test_the_organisation_by_committee(folder: Path) -> None:
    text = qmsctl("org", "--by", "committee", "--root", str(folder)).stdout.splitlines()
    assert [re.split("  +", line.strip()) for line in text[1:]] == [
        ["Town council", "group", "-", "Group"],
        ["school", "-", "School"],
        ["Meals Ltd", "food", "-", "Food & drink"],
        ["oslo", "-", "Kitchen Oslo"],
    ]
    assert qmsctl("org", "tree", "--by", "committee", "--root", str(folder)).stdout.splitlines() == text
    wrong = qmsctl("org", "--by", "committee", "tree", "--root", str(folder))
    assert (wrong.returncode, "stand behind" in wrong.stderr) == (2, True)
