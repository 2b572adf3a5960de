"""The search: by inflected words, other names and numbers, in the theme's own search box, and quick in large handbooks."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bench.generate import generate, write
from bench.searching import measure
from qmsctl.pages import build
from qmsctl.plugin.search import TEASER, entries, folded
from qmsctl.system import load
from qmsctl.system.inflections import inflected
from tests.built import CHROMIUM, NO_CHROMIUM, example
from tests.built import build as mkdocs
from tests.handbook import TODAY, small
from tests.test_plugin import MKDOCS

DAY = date.fromisoformat(TODAY)

# What a reader types, and the procedure that is about it.
NORWEGIAN = {
    "avvik": "PRO-004",
    "avvikene": "PRO-004",
    "miljøaspekter": "PRO-013",
    "miljøaspektene": "PRO-013",
    "renhold": "PRO-103",
    "kjølemedie": "PRO-102",
    "kjølemediet": "PRO-102",
    "hvem godkjenner": "PRO-001",
    "opplæring": "PRO-010",
    "PRO-014": "PRO-014",
    "ledelsens gjennomgåelse": "PRO-006",
    "leverandørkrav": "PRO-012",
    "leverandørene": "PRO-012",
}
SWEDISH = {
    "avvikelse": "PRO-004",
    "avvikelser": "PRO-004",
    "avvikelserna": "PRO-004",
    "klagomål": "PRO-005",
    "arbetsmiljö": "PRO-014",
    "energi": "PRO-401",
    "egenkontroll": "PRO-302",
    "rutin för inköp": "PRO-010",
    "miljömål": "PRO-015",
    "vem ansvarar": "PRO-003",
    "ledningens genomgång": "PRO-007",
}


@pytest.mark.parametrize(
    ("word", "language", "forms"),
    [
        ("avvik", "nb", {"avviket", "avvikene"}),
        ("hendelse", "nb", {"hendelsen", "hendelser", "hendelsene"}),
        ("miljøaspekter", "nb", {"miljøaspekt", "miljøaspektet", "miljøaspektene"}),
        ("leverandører", "nb", {"leverandør", "leverandøren", "leverandørene"}),
        ("indre revisjon", "nb", {"indre revisjonen", "indre revisjoner", "indre revisjonene"}),
        ("avvikelse", "sv", {"avvikelsen", "avvikelser", "avvikelserna"}),
        ("klagomål", "sv", {"klagomålet", "klagomålen"}),
        ("rutin", "sv", {"rutinen", "rutiner", "rutinerna"}),
        ("supplier", "en", {"suppliers"}),
        ("policies", "en", {"policy"}),
    ],
)
def test_a_noun_has_its_forms(word: str, language: str, forms: set[str]) -> None:
    assert forms <= set(inflected(word, language))


@pytest.mark.parametrize(("word", "language"), [("ROS", "nb"), ("og", "nb"), ("PRO-014", "nb"), ("avvik", "de")])
def test_what_is_no_noun_of_ours_has_none(word: str, language: str) -> None:
    assert inflected(word, language) == ()


def told(tree: dict[str, bytes], uri: str) -> dict[str, Any]:
    """What the front matter of a page tells the search."""
    page = next(page for page in build(load(tree), DAY).pages if page.src_uri == uri)
    row = re.search(r"^search: (.*)$", page.content.split("\n---\n")[0], re.M)
    assert row, page.content[:300]
    return dict(json.loads(row.group(1)))


def test_a_document_is_found_by_the_handbooks_own_word_for_what_it_is_about() -> None:
    terms = "- id: TRM-001\n  title: audit\n  definition: We look how it goes.\n  synonyms: [walkabout]\n"
    assert "walkabouts" in told(small({"registers/terms.yaml": terms}), "procedures/PRO-003-audit.md")["keywords"]


def test_lists_count_less_than_documents_and_a_retired_one_is_not_found() -> None:
    assert told(small(), "documents.md")["boost"] < told(small(), "registers/objectives.md")["boost"] < 1
    assert "boost" not in told(small(), "procedures/PRO-003-audit.md")
    retired = small(edit={"procedures/PRO-003-audit.md": {"status: approved": "status: retired"}})
    assert told(retired, "procedures/PRO-003-audit.md") == {"exclude": True}


def test_search_words_are_words_whatever_was_written() -> None:
    evil = 'keywords: ["</script><b>x", "\\"}}\\n---\\n", "{{7*7}}"]\nowner: quality'
    tree = small(edit={"procedures/PRO-003-audit.md": {"owner: quality": evil}})
    assert re.fullmatch(r"[\w ]*", told(tree, "procedures/PRO-003-audit.md")["keywords"])


def page(html: str, **search: Any) -> Any:
    return SimpleNamespace(content=html, url="x/", title="X", toc=[], meta={"title": "PRO-001 X", "search": search})


TEXT = " ".join(f"word{number}" for number in range(200))
HTML = f'<h1 id="x">X</h1><h2 id="a">Aim</h2><p>{TEXT}</p><h2 id="b">Way</h2><p>{TEXT} unique</p><table><td>cell</td></table>'


def test_every_word_of_a_page_is_kept_once_and_the_beginning_can_be_read() -> None:
    whole, aim, way = entries(page(HTML))
    assert whole["title"] == "PRO-001 X"
    assert [aim["location"], way["location"]] == ["x/#a", "x/#b"]
    assert all(len(entry["text"]) <= TEASER + 1 for entry in (whole, aim, way))
    assert set(f"{aim['text']} {aim['words']}".replace("…", "").split()) == set(TEXT.split())
    assert way["words"].split() == ["unique", "cell"]


def test_tables_of_lists_are_left_out() -> None:
    assert "cell" not in str(list(entries(page(HTML, tables=False))))


def test_in_a_large_handbook_parts_are_folded_into_their_page_and_no_word_is_lost() -> None:
    found = list(entries(page(HTML, keywords="other")))
    (one,) = folded(found)
    assert set(re.findall(r"\w+", " ".join((one["title"], one["text"], one["words"])).lower())) >= set(
        re.findall(r"\w+", " ".join(f"{entry['title']} {entry['text']}" for entry in found).lower())
    )
    assert one["keywords"] == "other"
    register = list(entries(page(HTML, entries=True, boost=0.3)))
    assert folded(register) == register


def answers(site: Path, queries: dict[str, str]) -> dict[str, list[str]]:
    return {answer.query: answer.first[:3] for answer in measure(site, tuple(queries)).answers}


@pytest.fixture(scope="module")
def norwegian() -> dict[str, list[str]]:
    return answers(example(), NORWEGIAN)


@pytest.fixture(scope="module")
def swedish() -> dict[str, list[str]]:
    return answers(example("examples/kommun"), SWEDISH)


in_browser = pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM)


@pytest.mark.browser
@in_browser
@pytest.mark.parametrize("query", NORWEGIAN)
def test_the_norwegian_handbook_answers_with_the_right_procedure(norwegian: dict[str, list[str]], query: str) -> None:
    assert any(f"/{NORWEGIAN[query]}-" in address for address in norwegian[query]), norwegian[query]


@pytest.mark.browser
@in_browser
@pytest.mark.parametrize("query", SWEDISH)
def test_the_swedish_handbook_answers_with_the_right_procedure(swedish: dict[str, list[str]], query: str) -> None:
    assert any(f"/{SWEDISH[query]}-" in address for address in swedish[query]), swedish[query]


def test_no_stemmer_comes_between_word_and_reader() -> None:
    """A stemmer makes “restavfall” another word in the index than the one that is typed."""
    for site, language in ((example(), "no"), (example() / "sv", "sv"), (example() / "en", "en")):
        settings = json.loads((site / "search" / "search_index.json").read_text(encoding="utf-8"))["config"]
        assert settings["lang"] == [language]
        assert settings["pipeline"] == ["stopWordFilter"]


@pytest.mark.slow
@in_browser
def test_two_thousand_documents_answer_within_the_blink_of_an_eye(tmp_path: Path) -> None:
    write(generate(2000).files(), tmp_path)
    (tmp_path / "mkdocs.yml").write_text(MKDOCS.format(today=TODAY), encoding="utf-8")
    made = mkdocs(tmp_path, tmp_path / "site")
    assert made.returncode == 0, made.stderr
    found = measure(tmp_path / "site")
    assert found.size < 8_000_000
    assert {answer.query: answer.milliseconds for answer in found.answers if answer.milliseconds > 300} == {}
    assert "PRO-00070" in found.answers[0].first[0]
