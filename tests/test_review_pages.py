"""The pages of the yearly review: what is published when, what a reader finds where, what stays inside."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from qmsctl.pages import PageSpec, Site, build, review_sheet
from qmsctl.paper import lacking
from qmsctl.system import load
from tests.handbook import on_disk, small
from tests.review_book import ask
from tests.reviewed import TODAY, action, book, records

DAY = date.fromisoformat(TODAY)
KONSERN = "reviews/2026/MGT-2026-konsern.md"
SIGNED = "records/reviews/2026/MGT-2026-konsern"


@cache
def site(language: str = "en", drafts: bool = False) -> Site:
    tree = book()
    return build(load(tree), DAY, language=language, drafts=drafts, tree=tree)


def other(files: dict[str, str]) -> Site:
    """The site of the handbook with some files changed."""
    tree = book(files)
    return build(load(tree), DAY, language="en", tree=tree)


def page(found: Site, uri: str) -> str:
    return next(page.content for page in found.pages if page.src_uri == uri).replace("\xa0", " ")


def uris(found: Site) -> set[str]:
    return {page.src_uri for page in found.pages}


def part(text: str, anchor: str) -> str:
    """The piece of a page below the heading with an anchor."""
    rest = text.split(f"{{: #{anchor} ", 1)[1]
    return re.split(r"\n##? ", rest, maxsplit=1)[0]


# Who sees what


def test_a_handbook_without_reviews_has_none_of_it() -> None:
    found = build(load(small()), DAY)
    assert not [uri for uri in uris(found) if uri.startswith(("reviews", "actions", "cascade"))]
    assert "{: #review }" not in page(found, "units/smia.md")
    assert "{: #actions }" not in page(found, "units/smia.md")


def test_a_review_is_published_from_its_signature_on() -> None:
    assert KONSERN in uris(site())
    assert "reviews/2025/MGT-2025-konsern.md" in uris(site())
    assert "reviews/2026/MGT-2026-renhold-vest.md" not in uris(site())


def test_before_the_signature_only_the_state_is_told() -> None:
    everything = "\n".join(page.content for page in site().pages)
    assert "Forbruket går ikke" not in everything  # a judgement
    assert "Bytte kjemikalier" not in everything  # a decision, and the action that it became
    row = next(
        line
        for line in page(site(), "reviews/2026/index.md").split("\n")
        if line.startswith("| ") and '2">[Renhold Vest' in line
    )
    assert "Assessed" in row
    assert "hold the meeting" in row


def test_of_a_confidential_review_only_that_it_is_there() -> None:
    everything = "\n".join(page.content for page in site(drafts=True).pages)
    assert "Hemmeligheten" not in everything
    assert "MGT-2026-eiendomsservice" not in everything
    row = next(
        line
        for line in page(site(), "reviews/2026/index.md").split("\n")
        if line.startswith("| ") and "Eiendomsservice" in line
    )
    assert "Confidential" in row


def test_a_preview_shows_what_nobody_has_signed_and_says_so() -> None:
    text = page(site(drafts=True), "reviews/2026/MGT-2026-renhold-vest.md")
    assert '!!! warning "Under way"' in text
    assert "Forbruket" in text
    assert 'search: {"exclude": true}' in text


def test_pages_show_roles_and_no_persons() -> None:
    text = page(site(), KONSERN)
    assert "[Konsernsjef](../../roles.md#role-konsernsjef)" in text
    assert not re.search(r"\((?:eh|ihr)\)|\bihr\b", text)


# The review


def test_a_review_shows_how_it_ended_and_what_was_decided() -> None:
    text = page(site(), KONSERN)
    assert (
        '| Adequate | <span class="qms-badge qms-badge--waiting">Partly</span> | <span lang="nb">Leverandørene' in text
    )
    decided = part(text, "d1") if "{: #d1 }" in text else text.split("{: #d1", 1)[1]
    for piece in ("Divisjonsdirektør", "1 Sep 2026", "To kjøkkenvekter", "IND-003", "(31 Dec 2025)",
                  "[ACT-2026-7K3QF](../../actions.md#act-2026-7k3qf)", "Open"):  # fmt: skip
        assert piece in decided, piece


def test_every_input_stands_with_its_judgement_last_time_and_its_clauses() -> None:
    text = page(site(), KONSERN)
    row = next(line for line in text.split("\n") if line.startswith("| [Objectives](#input-objectives)"))
    assert '<span class="qms-badge qms-judged-not-good">Not good</span>' in row
    assert '<span class="qms-badge qms-judged-needs-improvement">Needs improvement</span>' in row
    assert "(#d1)" in row
    below = part(text, "input-objectives")
    assert "[ISO 9001:2015 – 9.3.2" in below
    assert 'class="qms-chart"' in below
    assert "#### Etter enhet" in below


def test_links_of_a_record_lead_to_pages_and_never_into_the_void() -> None:
    text = page(site(), KONSERN)
    assert "[OBJ-004](../../registers/objectives.md)" in text
    assert "og det som ikke finnes." in text
    assert "[ACT-2025-2B5CD](../../actions.md#act-2025-2b5cd) er gjort" in text


def test_the_signature_is_told_by_role_and_what_it_proves() -> None:
    text = page(site(), KONSERN)
    assert "[Konsernsjef](../../roles.md#role-konsernsjef), 12 May 2026, by the word of whoever committed it" in text
    assert "no key and no paper vouches for it" in text
    assert "Sealed 13 May 2026" in text
    assert "Altered" not in text


def test_minutes_that_were_altered_say_so() -> None:
    changed = records()[f"{SIGNED}.md"].replace("Matsvinnet går ikke ned", "Matsvinnet går ned")
    text = page(other({f"{SIGNED}.md": changed}), KONSERN)
    assert '<span class="qms-badge qms-badge--overdue">Altered</span>' in text
    assert "MGT-2026-konsern.md is not as it was signed" in text


@pytest.mark.parametrize(
    "facts", ["", "[", "[" * 5000, '{"inputs": [{"topic": "objectives", "figures": [{"points": [[1, 2], ["x"]]}]}]}']
)
def test_facts_that_cannot_be_read_leave_the_chart_out(facts: str) -> None:
    assert "qms-chart" not in page(other({f"{SIGNED}.inputs.json": facts}), KONSERN)


# Decisions and actions


def test_decisions_stand_open_ones_first_and_tell_what_became_of_them() -> None:
    text = page(site(), "reviews/decisions.md")
    open_, _, closed = text.partition("{: #carried-on }")
    assert open_.index("MGT-2026-konsern&#35;D2") < open_.index("MGT-2026-konsern&#35;D1")
    assert "Carried over as [MGT-2026-konsern&#35;D2]" in closed
    assert "role-kvalitetssjef" in open_


def test_actions_stand_late_ones_first_with_their_source() -> None:
    text = page(site(), "actions.md")
    assert text.index("ACT-2026-8M4RG") < text.index("ACT-2026-7K3QF") < text.index("ACT-2025-2B5CD")
    assert "[MGT-2026-konsern&#35;D1](reviews/2026/MGT-2026-konsern.md#d1)" in text


def test_what_is_due_tells_of_actions_and_of_reviews() -> None:
    text = page(site(), "due.md")
    assert "Action to be carried out | [ACT-2026-8M4RG Vurdere leverandører](actions.md#act-2026-8m4rg)" in text
    assert "Management review | [Reviews 2026](reviews/2026/index.md)" in text
    assert "ACT-2026-9N5SH" not in text


def test_a_name_of_a_thing_becomes_a_link_and_anything_else_stays_text() -> None:
    title = "Se PRO-003, OBJ-004 og <b>NO-SUCH-1</b> [x](y) |"
    text = page(other({"records/actions/ACT-2026-7K3QF.md": action("ACT-2026-7K3QF", title, "RIS-001")}), "actions.md")
    assert "[OBJ-004](registers/objectives.md#obj-004) og &lt;b&gt;NO-SUCH-1&lt;/b&gt; &#91;x&#93;(y) &#124;" in text


# Years, units, documents


def test_the_year_shows_every_unit_and_what_it_waits_for() -> None:
    text = page(site(), "reviews/2026/index.md")
    row = next(line for line in text.split("\n") if line.startswith("| ") and "Eiendomsservice" in line)
    assert "waits for [Drift Øst](../../units/drift-ost.md), [Renhold Vest]" in row
    assert "46 days late" in row
    assert "\n## Unit by unit {: #units }" in text
    assert "\n### Unit by unit {: #units }" in page(site(), "reviews/index.md")
    assert 'class="qms-chart"' in text


def test_a_unit_tells_where_its_review_stands_and_what_was_decided_for_it() -> None:
    text = page(site(), "units/konsern.md")
    below = part(text, "review")
    assert "[2026](../reviews/2026/index.md)" in below
    assert "Suitable: " in below
    assert "D2](../reviews/2026/MGT-2026-konsern.md#d2)" in part(text, "decisions")
    assert "2 open actions, 1 of them is overdue" in text


def test_twelve_looks_in_ten_minutes_are_told_one_level_up_and_nowhere_else() -> None:
    document = next(found for found in load(book()).documents if found.unit == "renhold-vest")
    looks = {
        f"records/reviews/2026/documents/DRV-2026-0000{letter}.md": look(f"DRV-2026-0000{letter}", document.id, at)
        for at, letter in enumerate("0123456789AB")
    }
    found = other(looks)
    told = [
        uri
        for uri in uris(found)
        if 'class="qms-signs"' in page(found, uri) and "Renhold Vest](renhold-vest.md): " in page(found, uri)
    ]
    assert told == ["units/eiendomsservice.md"]
    assert "mto" not in page(found, told[0])


def look(number: str, document: str, minute: int) -> str:
    return (
        f'---\nid: {number}\ndocument: {document}\nversion: "1.0"\noutcome: confirmed\nhow: Gått gjennom med to ansatte {minute}\n'
        f"reviewer: mto\nrole: enhetsleder\ndate: 2026-06-01\nregistered: 2026-06-01T10:{minute:02}:00Z\n"
        f"content: sha256:{'0' * 64}\n---\n"
    )


def test_a_document_tells_who_looked_last_and_how() -> None:
    document = load(book()).document_by_id["PRO-013"]
    text = look("DRV-2026-00000", "PRO-013", 1)
    found = page(other({"records/reviews/2026/documents/DRV-2026-00000.md": text}), document.path)
    assert "Last review\n:   1 Jun 2026, [Enhetsleder](../roles.md#role-enhetsleder)" in found
    assert "Gått gjennom med to ansatte" in found


def test_objectives_stand_as_a_tree_with_what_nobody_answered() -> None:
    text = page(site(), "cascade.md")
    assert re.search(r"^- \[OBJ-001 .*\n    - .*\n        - \[OBJ-009 ", text, re.M)
    register = page(site(), "registers/objectives.md")
    assert "(../cascade.md)" in register


@pytest.mark.parametrize("language", ["nb", "sv", "en"])
def test_every_page_speaks_the_language_of_its_site(language: str) -> None:
    text = "\n".join(
        page.content for page in site(language).pages if page.src_uri.startswith(("reviews", "actions", "cascade"))
    )
    wanted = {"nb": "Det neste som skjer", "sv": "Det som händer härnäst", "en": "What comes next"}
    assert [words for words in wanted.values() if words in text] == [wanted[language]]
    assert ('lang="nb"' in text) == (language != "nb")


def test_the_wheel_has_the_deadlines_of_the_campaign() -> None:
    tree = book()
    text = page(build(load(tree), date(2026, 2, 1), language="en", tree=tree), "wheel.md")
    assert re.search(r"31 Mar 2026 .*\| Management review \| \[Reviews 2026\]", text)


# On paper


def sheet(part_: str, review: str = "MGT-2026-konsern") -> PageSpec:
    tree = book()
    return review_sheet(load(tree), DAY, review, part_, language="nb", tree=tree)


def test_minutes_on_paper_have_room_to_sign_and_no_facts() -> None:
    text = sheet("minutes", "MGT-2026-renhold-vest").content
    assert 'class="qms-signatures"' in text
    assert "Gjennomgåelsen er ikke signert. Det som står her, kan endres til lederen har signert." in text
    assert "Etter enhet" not in text
    assert 'class="qms-signatures"' not in sheet("minutes").content  # signed already
    text = sheet("minutes").content
    assert "## Vedtak" in text


def test_the_pack_on_paper_has_the_facts_and_no_decisions() -> None:
    text = sheet("pack").content
    assert "Etter enhet" in text
    assert "### D1" not in text


@pytest.mark.skipif(bool(lacking()), reason=f"no copies here: {lacking()}")
def test_minutes_become_a_pdf_and_what_is_not_signed_must_be_asked_for(tmp_path: Path) -> None:
    pypdf: Any = pytest.importorskip("pypdf")
    on_disk(tmp_path / "book", book(), {})
    out = str(tmp_path / "out")
    made = ask(tmp_path / "book", "pdf", "MGT-2026-konsern", "-o", out, today=TODAY)
    assert (made.returncode, made.stdout.split("\n")[-2]) == (0, "1 copy")
    words = "".join(sheet.extract_text() for sheet in pypdf.PdfReader(f"{out}/MGT-2026-konsern.pdf").pages)
    assert "Underskrifter" not in words
    assert "Signatur" in words
    refused = ask(tmp_path / "book", "pdf", "MGT-2026-renhold-vest", "-o", out, today=TODAY)
    assert (refused.returncode, "nobody has signed it" in refused.stderr) == (2, True)
    secret = ask(tmp_path / "book", "pdf", "MGT-2026-eiendomsservice", "--draft", "-o", out, today=TODAY)
    assert (secret.returncode, "it is confidential" in secret.stderr) == (2, True)


def test_the_deadline_on_the_page_of_a_unit_is_text_and_no_more() -> None:
    text = part(page(site(), "units/eiendomsservice.md"), "review")
    assert "46 days late" in text
    assert "data-sort" not in text


def test_the_year_tells_how_each_signed_review_ended() -> None:
    lines = page(site(), "reviews/2026/index.md").split("\n")
    signed = next(line for line in lines if line.startswith("| ") and "MGT-2026-konsern.md" in line)
    assert '<span class="qms-badge qms-badge--waiting">Partly</span> Adequate' in signed
    unsigned = next(line for line in lines if line.startswith("| ") and '2">[Renhold Vest' in line)
    assert "Partly" not in unsigned


def test_a_decision_whose_action_was_moved_tells_both_days() -> None:
    decided = page(site(), KONSERN).split("{: #d1", 1)[1].split("{: #d2", 1)[0]
    assert "1 Sep 2026" in decided
    assert "now due 2 Oct 2026" not in decided
    later = action("ACT-2026-7K3QF", "Kjøkkenvekter", "MGT-2026-konsern#D1", due="2026-10-02")
    text = page(other({"records/actions/ACT-2026-7K3QF.md": later}), KONSERN)
    assert "now due 2 Oct 2026" in text.split("{: #d1", 1)[1].split("{: #d2", 1)[0]
