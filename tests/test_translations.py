"""Translations of documents: which there are, which follow an old version, and what their pages tell the reader."""

from __future__ import annotations

import re
from datetime import date

import markdown
import pytest

from qmsctl.pages import Site, build
from qmsctl.pages.staging import EXTENSIONS, MARKUP
from qmsctl.system import System, load
from qmsctl.system.translations import behind, original, translated_version, translating, translations
from tests.handbook import TODAY, small

DAY = date.fromisoformat(TODAY)
PRO, SV, NB = "procedures/PRO-004-delivery.md", "procedures/PRO-004-sv-leverans.md", "procedures/PRO-004-nb-levering.md"


def translation(language: str = "sv", of: str = "PRO-004@1.0", **keys: str) -> str:
    values = {
        "id": f"PRO-004-{language}",
        "title": "Leverans",
        "version": '"1.0"',
        "status": "approved",
        "owner": "quality",
        "language": language,
        "translation_of": of,
        "valid_from": "2026-02-01",
        **keys,
    }
    rows = "".join(f"{key}: {value}\n" for key, value in values.items() if value)
    return f"---\n{rows}---\n\n# Leverans\n\nVarje del mäts innan den lämnar oss.\n"


def system(edit: dict[str, dict[str, str]] | None = None, **files: str) -> System:
    named = {"sv": SV, "nb": NB}
    return load(small({named[language]: text for language, text in files.items()}, edit))


def moved_on(version: str) -> dict[str, dict[str, str]]:
    return {PRO: {'version: "1.0"\nstatus': f'version: "{version}"\nstatus'}}


def site(handbook: System, language: str = "en") -> Site:
    return build(handbook, DAY, language=language)


def page(found: Site, uri: str) -> str:
    return next(page.content for page in found.pages if page.src_uri == uri)


def test_translations_are_found_by_original_and_language() -> None:
    handbook = system(sv=translation(), nb=translation("nb"))
    assert {key: sorted(value) for key, value in translations(handbook).items()} == {"PRO-004": ["nb", "sv"]}
    swedish = translations(handbook)["PRO-004"]["sv"]
    source = original(handbook, swedish)
    assert source is not None
    assert source.id == "PRO-004"
    assert original(handbook, source) is None


@pytest.mark.parametrize(
    "text",
    [
        translation(status="draft"),
        translation(status="retired"),
        translation(confidential="true"),
        translation(of="PRO-999@1.0"),
        translation(of="PRO-004-sv@1.0"),
        translation(language="en"),
        translation(translation_of="[PRO-004]"),
    ],
)
def test_what_readers_may_not_read_or_what_is_no_translation_is_left_out(text: str) -> None:
    assert translations(system(sv=text)) == {}


def test_who_changes_an_original_hears_of_its_drafts_too() -> None:
    handbook = system(sv=translation(status="draft"), nb=translation("nb", status="retired"))
    found = {key: sorted(each.id for each in others) for key, others in translating(handbook).items()}
    assert found == {"PRO-004": ["PRO-004-nb", "PRO-004-sv"]}


def test_a_confidential_original_has_no_translations() -> None:
    assert translations(system({PRO: {"owner: manager": "owner: manager\nconfidential: true"}}, sv=translation())) == {}


@pytest.mark.parametrize(
    ("version", "follows", "late"),
    [
        ("1.0", "PRO-004@1.0", False),
        ("1.1", "PRO-004@1.0", True),
        ("2.0", "PRO-004@1.9", True),
        ("1.10", "PRO-004@1.9", True),
        ("1.9", "PRO-004@1.10", False),
        ("1.0", "PRO-004", True),
        ("one", "PRO-004@1.0", False),
    ],
)
def test_a_translation_is_behind_when_the_original_has_a_newer_version(version: str, follows: str, late: bool) -> None:
    handbook = system(moved_on(version), sv=translation(of=follows))
    swedish = handbook.document_by_id["PRO-004-sv"]
    assert behind(handbook, swedish) is late
    assert translated_version(swedish) == follows.partition("@")[2]


def test_an_original_is_never_behind() -> None:
    handbook = system()
    assert [behind(handbook, document) for document in handbook.documents] == [False] * len(handbook.documents)


def test_a_translation_that_is_behind_says_so_and_leads_to_what_is_valid() -> None:
    text = page(site(system(moved_on("1.1"), sv=translation())), SV)
    assert '!!! warning "The original of this translation has moved on"' in text
    assert "The original (English) is version 1.1 since 1\xa0Feb\xa02026. This translation follows 1.0." in text
    assert "What is valid is the original: [PRO-004 Delivery](PRO-004-delivery.md)." in text


def test_a_translation_that_follows_says_which_text_counts() -> None:
    text = page(site(system(sv=translation())), SV)
    assert '!!! note "This is a translation"' in text
    assert "moved on" not in text


def test_a_translation_of_a_retired_original_must_not_be_used() -> None:
    handbook = system({PRO: {"status: approved": "status: retired"}}, sv=translation())
    assert '!!! danger "The original of this translation is retired"' in page(site(handbook), SV)


def test_each_page_leads_to_the_others_in_their_own_words() -> None:
    found = site(system(sv=translation(), nb=translation("nb")))
    swedish, norwegian = (
        '[svenska](PRO-004-sv-leverans.md){: lang="sv" }',
        '[norsk bokmål](PRO-004-nb-levering.md){: lang="nb" }',
    )
    english = '[English](PRO-004-delivery.md){: lang="en" }'
    assert f"Read in: {norwegian} · {swedish}\n" in page(found, PRO)
    assert f"Read in: {english} · {norwegian}\n" in page(found, SV)
    assert "Read in" not in page(found, "procedures/PRO-003-audit.md")


@pytest.mark.parametrize(
    ("language", "valid_from", "led_to"),
    [("en", "2026-02-01", PRO), ("nb", "2026-02-01", PRO), ("sv", "2026-02-01", SV), ("sv", "2027-02-01", PRO)],
)
def test_menu_and_search_lead_to_one_of_them(language: str, valid_from: str, led_to: str) -> None:
    found = site(system(sv=translation(valid_from=valid_from)), language)
    assert [spec.src_uri for spec in found.pages if spec.src_uri in (PRO, SV) and spec.listed] == [led_to]
    other = PRO if led_to == SV else SV
    assert 'search: {"exclude": true' in page(found, other)


def test_a_text_in_another_language_than_its_page_says_so() -> None:
    found = site(system(sv=translation()))
    rendered = markdown.markdown(page(found, SV).split("---\n", 2)[2], extensions=[*MARKUP, *EXTENSIONS])
    assert re.search(r'<h1[^>]* lang="sv"[^>]*>Leverans', rendered)
    assert re.search(r'<div lang="sv">\s*<p>Varje del mäts', rendered)
    assert '<div lang="' not in page(found, PRO)


def test_in_the_build_of_its_own_language_the_translation_needs_no_mark() -> None:
    found = site(system(sv=translation()), "sv")
    assert '<div lang="' not in page(found, SV)
    assert '<div lang="en" markdown="1">' in page(found, PRO)
    assert "Läs på: [English]" in page(found, SV)


@pytest.mark.parametrize("language", ["'\"><script>'", "x-y", "[sv]", "SV", "123"])
def test_an_odd_language_reaches_no_attribute(language: str) -> None:
    found = site(system(sv=translation().replace("language: sv", f"language: {language}")))
    for uri in (PRO, SV):
        assert re.findall(r'lang="(?!en")', page(found, uri)) == []
        assert "<script" not in page(found, uri)


HOSTILE = '"<script>alert(1)</script> {{7*7}} [x](javascript:y) *b* | {: onclick=z }"'


def test_a_hostile_title_is_harmless_in_every_notice() -> None:
    for version, status in (("1.0", "approved"), ("2.0", "approved"), ("1.0", "retired")):
        edit = {PRO: {"title: Delivery": f"title: {HOSTILE}", "status: approved": f"status: {status}",
                      'version: "1.0"\nstatus': f'version: "{version}"\nstatus'}}  # fmt: skip
        if status != "approved":
            edit[PRO].pop('version: "1.0"\nstatus')
        text = page(site(system(edit, sv=translation())), SV).split("---\n", 2)[2]
        for piece in ("<script", "{{7", "](javascript:", "*b*", "{: onclick"):
            assert piece not in text, piece


@pytest.mark.parametrize("kept_back", [PRO, SV])
def test_neither_side_names_what_is_kept_back(kept_back: str) -> None:
    text = translation(confidential="true" if kept_back == SV else "")
    edit = {PRO: {"owner: manager": "owner: manager\nconfidential: true"}} if kept_back == PRO else None
    found = site(system(edit, sv=text))
    other = SV if kept_back == PRO else PRO
    secret = ("PRO-004-delivery", "Delivery") if kept_back == PRO else ("PRO-004-sv", "Leverans")
    assert all(word not in page(found, other) for word in secret)
    assert kept_back not in {spec.src_uri for spec in found.pages}
