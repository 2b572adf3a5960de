"""The front page, what is due, what changed and how to report: what a reader meets first."""

from __future__ import annotations

import re
from datetime import date

import markdown
import pytest

from qmsctl.pages import Site, build
from qmsctl.pages.front import first_sentence
from qmsctl.system import load
from tests.handbook import TODAY, small
from tests.html_check import faults
from tests.test_pages import document
from tests.test_sanitise import EXTENSIONS

DAY = date.fromisoformat(TODAY)
FRONT = "docs/index.md"
CARDS = ("My documents", "Changed lately", "What is due", "What we promise", "Find your unit")
PROCESSES = """- id: PRC-001
  title: Delivery
  unit: smia
  owner: manager
  kind: core
  purpose: Make what was ordered
- id: PRC-002
  title: Leading
  unit: smia
  owner: manager
  kind: management
  purpose: Know where we go
- id: PRC-003
  title: Odd jobs
  unit: smia
  owner: manager
  purpose: Help where help is needed
"""


def site(
    files: dict[str, str] | None = None, edit: dict[str, dict[str, str]] | None = None, language: str | None = None
) -> Site:
    return build(load(small(files, edit)), DAY, language=language)


def page(found: Site, uri: str) -> str:
    return next(page.content for page in found.pages if page.src_uri == uri)


def uris(found: Site) -> list[str]:
    return [page.src_uri for page in found.pages]


def section(text: str, heading: str) -> str:
    """What stands on the front page below a heading."""
    return text.partition(f"## {heading}\n")[2].partition("</section>")[0]


def reporting(**keys: str) -> dict[str, dict[str, str]]:
    rows = "".join(f'  {key}: "{value}"\n' for key, value in keys.items())
    return {"qms.yaml": {"name: Smia\nlanguage": f"name: Smia\nreporting:\n{rows}language"}}


def test_the_search_stands_first_then_the_handbooks_own_words_then_the_live_parts() -> None:
    text = page(site(), "index.md")
    order = ["# Smia", "[Find a document in the list](documents.md)", "How we work: [the policy]", *CARDS]
    assert [text.index(piece) for piece in order] == sorted(text.index(piece) for piece in order)
    assert "[Quality lead]" in text


def test_a_handbook_without_a_front_page_gets_one_with_its_name_and_how_much_there_is() -> None:
    text = page(site({FRONT: ""}), "index.md")
    assert "# Smia\n" in text
    assert "[5 documents](documents.md)." in text
    assert all(f"## {card}" in text or f"## [{card}]" in text for card in CARDS)


def test_a_front_page_may_stand_alone() -> None:
    own = "---\ntitle: Smia\nowner: manager\ndate: 2026-02-01\ngenerated: false\n---\n\n# Smia\n\nOnly this.\n"
    found = site({FRONT: own})
    text = page(found, "index.md")
    assert "Only this." in text
    assert "qms-front" not in text
    assert uris(found).count("index.md") == 1
    assert load(small({FRONT: own})).problems == (), "generated is a key of pages"


def test_the_front_page_leads_to_the_file_that_holds_its_words() -> None:
    assert next(page.repo_path for page in site().pages if page.src_uri == "index.md") == FRONT
    assert next(page.repo_path for page in site({FRONT: ""}).pages if page.src_uri == "index.md") == ""


def test_what_changed_is_told_in_the_words_of_the_notes_latest_first() -> None:
    found = site(
        {"procedures/PRO-009-x.md": document("PRO-009", title="Lifting", valid_from="2026-11-20",
            changes='\n  - {version: "1.0", date: 2026-11-01, note: Lifts are booked}')}
    )  # fmt: skip
    rows = re.findall(r"qms-day\">([^<]+)</span> \[(\S+)", section(page(found, "index.md"), "Changed lately"))
    assert rows[0] == ("20\xa0Nov\xa02026", "PRO-009"), "on the day it came into force"
    assert "Lifts are booked" in page(found, "index.md")
    assert len(rows) == 6


@pytest.mark.parametrize(
    "front",
    [
        {"valid_from": "2026-12-01"},
        {"status": "draft"},
        {"status": "retired"},
        {"confidential": "true"},
        {"translation_of": "PRO-001@1.0", "language": "sv"},
    ],
)
def test_only_what_is_in_force_is_news(front: dict[str, str]) -> None:
    note = '\n  - {version: "1.0", date: 2026-11-01, note: Lifts are booked}'
    found = site({"procedures/PRO-009-x.md": document("PRO-009", title="Lifting", changes=note, **front)})
    assert "Lifts are booked" not in page(found, "index.md")
    assert "Lifts are booked" not in page(found, "changes.md")


def test_ten_changes_stand_on_the_front_page_and_the_rest_behind_a_link() -> None:
    many = {
        f"procedures/PRO-{number}-x.md": document(
            f"PRO-{number}",
            valid_from="2026-03-01",
            changes=f'\n  - {{version: "1.0", date: 2026-01-01, note: Note {number}}}',
        )
        for number in range(100, 120)
    }
    found = site(many)
    shown = re.findall(r"Note (\d+)", section(page(found, "index.md"), "Changed lately"))
    assert shown == [str(number) for number in range(119, 109, -1)]
    assert "[All changes](changes.md)" in page(found, "index.md")
    assert page(found, "changes.md").count("Note 1") == 20


def test_the_next_five_things_are_shown_and_the_overdue_ones_counted() -> None:
    found = site(edit={"procedures/PRO-001-documents.md": {"2027-01-15": "2026-11-20"}})
    text = section(page(found, "index.md"), "What is due")
    assert "1 thing overdue" in text
    assert "PRO-001" not in text, "what is overdue is counted"
    assert text.count("qms-day") == 5
    assert "[Everything that is due](due.md)" in text


def test_what_is_due_is_grouped_by_when() -> None:
    found = site(
        edit={
            "procedures/PRO-001-documents.md": {"2027-01-15": "2026-11-20"},
            "procedures/PRO-002-events.md": {"2027-01-15": "2026-11-30"},
            "procedures/PRO-003-audit.md": {"2027-01-15": "2027-02-28"},
            "procedures/PRO-004-delivery.md": {"2027-01-15": "2027-03-01"},
        }
    )
    parts = re.split(r"\n## |<details", page(found, "due.md"))
    where = {number: [part.split("\n")[0] for part in parts if f"[{number} " in part] for number in
             ("PRO-001", "PRO-002", "PRO-003", "PRO-004")}  # fmt: skip
    assert where["PRO-001"] == ["Overdue {: #overdue }"]
    assert where["PRO-002"] == ["This month {: #this-month }"]
    assert where["PRO-003"] == ["The next three months {: #next }"]
    assert where["PRO-004"] == [' class="qms-month" id="2027-03" markdown="1">']
    assert "<summary>March 2027 (1)</summary>" in page(found, "due.md")
    assert "[**1** Overdue](#overdue)" in page(found, "due.md")


def test_of_very_much_that_is_due_later_the_months_say_how_many() -> None:
    many = {f"procedures/PRO-{n}-x.md": document(f"PRO-{n}", next_review="2027-06-15") for n in range(100, 401)}
    text = page(site(many), "due.md")
    assert "- June 2027: 301" in text
    assert "PRO-100" not in text
    assert "<details" not in text


def test_policies_are_shown_with_their_first_sentence() -> None:
    text = section(page(site(), "index.md"), "What we promise")
    assert "[Quality policy](policy/POL-001-policy.md)" in text
    assert re.search(r"<br>\n {2}[A-Z][^.]+\.\n", text)


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("We keep *what* we [promise](x.md). More.", "We keep what we promise."),
        ("## Why\n\n- a list\n\nThen a sentence? Yes.", "Then a sentence?"),
        ("| a | b |\n| - | - |\n| c | d |", ""),
        ("Version 2.0 of it holds. End", "Version 2.0 of it holds."),
        ("no end " * 60, "no end " * 31 + "no …"),
    ],
)
def test_the_first_sentence_is_plain(body: str, sentence: str) -> None:
    text = document("POL-009").replace("Text.\n", body)
    found = load(small({"policy/POL-009-x.md": text})).document_by_id["POL-009"]
    assert first_sentence(found) == sentence


def test_processes_stand_in_their_bands() -> None:
    text = page(site({"registers/processes.yaml": PROCESSES}), "index.md")
    order = ["### Management", "[Leading]", "### Core", "[Delivery]", "### Other", "[Odd jobs]"]
    assert [text.index(piece) for piece in order] == sorted(text.index(piece) for piece in order)
    assert "Find the process" not in page(site(), "index.md")


def test_without_a_way_to_report_nothing_is_said_about_it() -> None:
    found = site()
    assert "Report something" not in page(found, "index.md")
    assert "report.md" not in uris(found)


def test_a_form_and_an_address_are_offered_on_the_front_page_and_explained() -> None:
    found = site(edit=reporting(url="https://forms.example/new?doc={id}", mail="safe@smia.example", text="Say it."))
    text = section(page(found, "index.md"), "Report something")
    assert "Say it." in text
    assert "[Open the form](https://forms.example/new?doc=){: .md-button .md-button--primary }" in text
    assert "(mailto:safe@smia.example)" in text
    assert "[How to report](report.md)" in text
    assert "Say it." in page(found, "report.md")


def test_a_page_of_the_handbook_may_be_the_one_that_tells_how_to_report() -> None:
    own = "---\ntitle: Say so\nowner: quality\ndate: 2026-01-01\nshortcut: report\n---\n\n# Say so\n\nTo anybody.\n"
    found = site({"docs/report.md": own}, reporting(mail="safe@smia.example"))
    assert uris(found).count("report.md") == 1
    assert "To anybody." in page(found, "report.md")
    assert "[How to report](report.md)" in section(page(found, "index.md"), "Report something")
    assert found.faulty == frozenset()


def test_a_confidential_policy_and_what_is_due_of_it_appear_nowhere() -> None:
    hidden = document("POL-009", title="Sikringsplan", confidential="true", next_review="2026-11-22")
    found = site({"policy/POL-009-sikringsplan.md": hidden})
    assert "ikringsplan" not in "".join(page.content for page in found.pages)
    assert "POL-009" not in "".join(page.content for page in found.pages)


def test_the_live_parts_speak_the_readers_language() -> None:
    text = page(site(language="sv"), "index.md")
    for words in ("Sök i handboken", "Mina dokument", "Alla ändringar", "Alla frister", "Hitta din enhet"):
        assert words in text, words
    assert "My documents" not in text
    assert "Changed lately" not in text


HOSTILE = """'"><script>alert(1)</script> | `x` {{7*7}} {: onclick=alert(1) } [x](javascript:alert(1)) *b*'"""


def test_hostile_names_stay_text_on_every_page_of_the_front() -> None:
    quoted = HOSTILE.strip("'").replace("\\", "\\\\")
    note = f"\n  - {{version: \"1.0\", date: 2026-11-01, note: '{quoted}'}}"
    found = site(
        {
            "registers/processes.yaml": PROCESSES.replace("title: Delivery", f"title: '{quoted}'"),
            "procedures/PRO-009-x.md": document("PRO-009", title=f"'{quoted}'", changes=note).partition("\n# ")[0]
            + "\n# A text\n\nA text with a quality lead.\n",
            "registers/terms.yaml": f"- id: TRM-001\n  title: text\n  definition: '{quoted}'\n  synonyms: ['{quoted}']\n",
        },
        {
            "qms.yaml": {
                "    name: Smia\n    people": f"    name: '{quoted}'\n    people",
                "name: Quality lead": f"name: '{quoted}'",
            }
        },
    )
    for uri in ("index.md", "mine.md", "due.md", "changes.md", "glossary.md", "procedures/PRO-009-x.md"):
        text = page(found, uri)
        html = markdown.markdown(text.partition("\n---\n")[2], extensions=EXTENSIONS)
        assert faults(html) == [], uri
        assert "49" not in re.sub(r"\d{4}|&#\d+;", "", html), uri
        assert "<em>b</em>" not in html, uri
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html, uri


def test_who_reads_another_language_is_led_to_the_translation_and_told_of_the_language_of_the_rest() -> None:
    front = {"translation_of": "POL-001@1.0", "language": "sv", "title": "Kvalitetspolicy"}
    swedish = document("POL-001-sv", **front).replace("Text.", "Vi lovar detta. Och mer.")
    found = site({"policy/POL-001-sv-policy.md": swedish}, language="sv")
    text = page(found, "index.md")
    assert "- **[Kvalitetspolicy](policy/POL-001-sv-policy.md)**<br>\n  Vi lovar detta.\n" in text
    assert '<div class="qms-units" lang="en" markdown="1">' in text
    assert "[POL-001-sv Kvalitetspolicy](policy/POL-001-sv-policy.md)" in page(found, "mine.md")
    english = page(site({"policy/POL-001-sv-policy.md": swedish}), "index.md")
    assert "Kvalitetspolicy" not in english
    assert "lang=" not in english
