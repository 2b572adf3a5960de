"""The words of a handbook: the list of them, and where documents explain them."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import markdown
import pytest

from qmsctl.frameworks.catalogue import glossary
from qmsctl.pages import Site, build
from qmsctl.pages.glossary import alphabetical
from qmsctl.pages.popups import MOST, explainable
from qmsctl.system import System, load
from qmsctl.system.terms import Term, of_the_field, terms
from qmsctl.text.markdown import Body
from qmsctl.trees import WorkTree
from tests.handbook import TODAY, small
from tests.html_check import faults, tags
from tests.test_pages import document
from tests.test_sanitise import EXTENSIONS

ROOT = Path(__file__).parent.parent
DAY = date.fromisoformat(TODAY)
TERMS = """- id: TRM-001
  title: fault
  definition: Something is not as it was agreed.
  forms:
    - faults
  synonyms:
    - defect
  document: PRO-002
- id: TRM-002
  title: faulty part
  definition: A part with a fault.
- id: TRM-003
  title: QP
  definition: The quality plan.
- id: TRM-004
  title: avvik
  definition: Noe er ikke som avtalt.
  language: nb
"""


def handbook(**files: str) -> System:
    return load(
        small({"registers/terms.yaml": TERMS, **{path.replace("__", "/"): text for path, text in files.items()}})
    )


def explained(text: str, language: str = "en") -> list[str]:
    """The words of a text that are explained."""
    body = Body("x.md", text)
    return [body.text[found.start : found.end] for found in explainable(handbook(), body, language)]


def page(found: Site, uri: str) -> str:
    return next(page.content for page in found.pages if page.src_uri == uri)


# The words


def test_the_handbooks_own_words_come_first_with_their_forms_and_synonyms() -> None:
    assert load(small({"registers/terms.yaml": TERMS})).problems == ()
    own = terms(handbook(), "en")[:3]
    assert own[0] == Term("fault", "Something is not as it was agreed.", ("faults",), ("defect",), "TRM-001")
    assert [term.entry_id for term in own] == ["TRM-001", "TRM-002", "TRM-003"]


def test_a_word_has_the_language_it_names() -> None:
    assert "avvik" not in [term.term for term in terms(handbook(), "en")]
    norwegian = [term for term in terms(handbook(), "nb") if term.term == "avvik"]
    assert [term.definition for term in norwegian] == ["Noe er ikke som avtalt."], "once, with the handbook's meaning"


def test_the_words_of_the_field_are_known_in_three_languages_and_no_other() -> None:
    assert {len(of_the_field(language)) for language in ("en", "nb", "sv")} <= set(range(100, len(glossary()) + 1))
    assert of_the_field("fi") == ()
    assert all(term.term and not term.definition for term in of_the_field("sv"))


@pytest.mark.parametrize(
    ("word", "synonyms"),
    [
        ("ledelsessystem", ("styringssystem",)),
        ("ledelsens gjennomgåelse", ("ledelsens gjennomgang",)),
        ("virksomhetsplan", ("VP",)),
        ("rotårsak", ("grunnårsak",)),
        ("skjema, mal", ("skjema", "mal")),
        ("internrevisjon", ()),
    ],
)
def test_the_first_word_is_shown_and_the_others_are_synonyms(word: str, synonyms: tuple[str, ...]) -> None:
    assert {term.term: term.synonyms for term in of_the_field("nb")}[word] == synonyms


def test_what_brackets_hold_is_a_synonym_only_where_it_is_a_word() -> None:
    english = {term.term: term.synonyms for term in of_the_field("en")}
    assert english["scope"] == (), "“scope (of the system)”"
    assert "SEU" in english["significant energy use"]


# Where they are explained


def test_each_word_is_explained_where_it_stands_first() -> None:
    assert explained("A fault is found. Two faults are two; a fault is one.") == ["fault"]


def test_the_longest_word_counts() -> None:
    assert explained("Put every faulty\npart aside. It has a fault.") == ["faulty\npart", "fault"]


def test_capitals_do_not_matter_but_in_short_forms() -> None:
    assert explained("Fault! The QP says so.") == ["Fault", "QP"]
    assert explained("The qp says so.") == []


@pytest.mark.parametrize(
    "text",
    [
        "# A fault",
        "A fault\n=======",
        "[a fault](x.md)",
        "[a [fault] b](x.md)",
        "[a\nfault\nb](x.md)",
        "![a fault](x.png)",
        "[x](fault.md 'fault')",
        "[fault]: x.md",
        "[^fault]",
        "`a fault`",
        "```\nfault\n```",
        "    fault",
        "<div>\n\nfault\n\n</div>",
        'x <span title="fault">x</span>',
        '!!! note "fault"',
        "*[fault]: what it is",
        'x {: title="fault" }',
        "https://smia.example/fault/x",
        "fault@smia.example",
        "default or faultless or fault-finding or my_fault",
        "<!-- fault -->",
    ],
)
def test_headings_links_code_and_what_only_looks_like_text_are_left_alone(text: str) -> None:
    assert explained(text) == []


def test_what_follows_an_open_bracket_is_explained_from_the_next_paragraph_on() -> None:
    assert explained("[open fault\n\na fault") == ["fault"]


def test_a_text_in_another_language_is_left_alone() -> None:
    assert explained("A fault and et avvik.", "nb") == ["avvik"]


def test_a_page_does_not_drown_in_explanations() -> None:
    rows = "".join(f"- id: TRM-{n:03}\n  title: word{n}\n  definition: It is {n}.\n" for n in range(1, 60))
    system = load(small({"registers/terms.yaml": rows}))
    found = explainable(system, Body("x.md", " ".join(f"word{n}" for n in range(1, 60))), "en")
    assert len(found) == MOST


def test_a_word_in_a_document_leads_to_the_glossary_and_says_what_it_means() -> None:
    text = document("PRO-009") + "\nA fault is told to the quality lead.\n"
    qms = "  - id: quality\n    name: Quality lead\n"
    tree = small({"registers/terms.yaml": TERMS, "procedures/PRO-009-x.md": text},
                 {"qms.yaml": {qms: qms + "    tasks:\n      - Keeps the system together\n"}})  # fmt: skip
    content = page(build(load(tree), DAY), "procedures/PRO-009-x.md")
    assert '[fault](../glossary.md#trm-001 "Something is not as it was agreed."){: .qms-term }' in content
    assert '[quality lead](../roles.md#role-quality "Keeps the system together"){: .qms-term }' in content


def test_a_hostile_meaning_is_only_read() -> None:
    meaning = """'"){: onclick=alert(1) } <img src=x onerror=alert(1)> ](javascript:alert(1)) | `x`'"""
    rows = f"- id: TRM-001\n  title: text\n  definition: '{meaning.strip(chr(39))}'\n"
    tree = small({"registers/terms.yaml": rows, "procedures/PRO-009-x.md": document("PRO-009")})
    content = page(build(load(tree), DAY), "procedures/PRO-009-x.md")
    html = markdown.markdown(content.partition("\n---\n")[2], extensions=EXTENSIONS)
    assert faults(html) == []
    links = [attributes for tag, attributes in tags(html) if tag == "a" and attributes.get("class") == "qms-term"]
    assert [(link["href"], link["title"]) for link in links] == [("../glossary.md#trm-001", meaning.strip("'"))]


# The list


def test_the_glossary_holds_the_handbooks_words_and_those_of_the_field() -> None:
    content = page(build(handbook(), DAY), "glossary.md")
    order = [
        "## Our words",
        "### avvik",
        "### fault {: #trm-001 }",
        "### faulty part",
        "### QP",
        "## Words of the field",
    ]
    assert [content.index(piece) for piece in order] == sorted(content.index(piece) for piece in order)
    assert "Also called: defect. Forms: faults. More in [PRO-002 Events and corrective action]" in content
    assert "| nonconformity | " in content


def test_a_handbook_without_words_of_its_own_has_those_of_the_field() -> None:
    content = page(build(load(small()), DAY, language="sv"), "glossary.md")
    assert "| Svenska | Norsk | English |" in content.replace('lang="sv"', "")
    assert "## Our words" not in content


def test_the_register_has_one_page() -> None:
    found = build(handbook(), DAY)
    assert "registers/terms.md" not in [page.src_uri for page in found.pages]
    assert next(page.repo_path for page in found.pages if page.src_uri == "glossary.md") == "registers/terms.yaml"


def test_a_secret_document_is_not_named_by_a_word() -> None:
    hidden = document("PRO-009", title="Sikringsplan", confidential="true")
    rows = TERMS.replace("document: PRO-002", "document: PRO-009")
    found = build(load(small({"registers/terms.yaml": rows, "procedures/PRO-009-x.md": hidden})), DAY)
    assert "PRO-009" not in "".join(page.content for page in found.pages)


def test_letters_behind_z_stand_in_their_own_order() -> None:
    assert sorted(["åk", "øl", "ær", "z", "a"], key=lambda word: alphabetical(word, "æøå")) == [
        "a",
        "z",
        "ær",
        "øl",
        "åk",
    ]
    assert sorted(["ö", "ä", "å", "z"], key=lambda word: alphabetical(word, "åäö")) == ["z", "å", "ä", "ö"]


# The example


@pytest.fixture(scope="module")
def example() -> System:
    return load(WorkTree(ROOT))


def test_the_example_explains_its_words_in_their_forms(example: System) -> None:
    own = [term for term in terms(example, "nb") if term.entry_id]
    assert len(own) >= 20
    assert all(term.definition for term in own)
    events = example.document_by_id["PRO-004"].body
    words = [events.text[found.start : found.end] for found in explainable(example, events, "nb")]
    assert "Avvik" in words
    assert "Hendelsene" in words


def test_it_takes_less_than_a_millisecond_a_page(example: System) -> None:
    bodies = [document.body for document in example.documents]
    for body in bodies:
        explainable(example, body, "nb")  # what reads the structure of a text is needed for its links anyway

    def run() -> float:
        start = time.process_time()
        for body in bodies:
            explainable(example, body, "nb")
        return (time.process_time() - start) / len(bodies)

    assert min(run() for _ in range(5)) < 0.001
