"""The scripts of the site in a browser, on a handbook full of payloads, with a hostile address and hostile memories."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from bench.searching import served
from tests.built import CHROMIUM, NO_CHROMIUM, build, chromium, search
from tests.hostile.everywhere import PAYLOADS, TELL, handbook
from tests.html_check import article, faults
from tests.test_plugin import write

PAGES = ["", "mine/", "report/", "documents/", "units/smia/", "registers/processes/", "registers/parties/", "registers/risks/",
         "registers/indicators/", "organisation/", "roles/", "due/", "wheel/", "changes/", "glossary/", "procedures/PRO-101/",
         "clauses/iso-9001-2015/", "page1/"]  # fmt: skip
HASHES = [
    "#?q={0}&s=-2&f1={0}&f2={0}",
    "#{0}",
    "#?s=1e9&0.q={0}&1.s=NaN&__proto__=x&constructor.q={0}",
    "#?%E0%A4%A&&&==%",
]
MEMORIES = [{"unit": "smia", "role": "manager", "day": 7, "before": "text", "seen": [1]}, [1, 2], "text", 7,
            {"unit": '"]<img src=x onerror=alert(1)>', "role": {"a": 1}, "before": 5, "__proto__": {"unit": "smia"}},
            {"unit": "shop", "role": "manager", "day": "1999-01-01", "seen": {"PRO-101": TELL}}]  # fmt: skip
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("hostile")
    book = write(root / "book", handbook())
    made = build(book, root / "site")
    assert made.returncode == 0, made.stderr[-3000:]
    return root / "site"


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    with served(site) as found:
        yield f"{found}/"


class Watched:
    """A page of the browser that notes whatever a payload would do."""

    def __init__(self, browser: Any, address: str) -> None:
        self.context = browser.new_context(viewport={"width": 1400, "height": 900})
        self.page = self.context.new_page()
        self.seen: list[str] = []
        self.page.on("dialog", self.refused)
        self.page.on("pageerror", lambda error: self.seen.append(f"error {error}"))
        self.page.on(
            "request",
            lambda asked: None if asked.url.startswith((address, "data:", "blob:")) else self.seen.append(asked.url),
        )
        self.page.on("popup", lambda popup: self.seen.append(f"popup {popup.url}"))

    def refused(self, dialog: Any) -> None:
        self.seen.append(f"dialog {dialog.message}")
        dialog.dismiss()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as found:
        yield found


@pytest.fixture
def watched(browser: Any, address: str) -> Iterator[Watched]:
    found = Watched(browser, address)
    yield found
    found.context.close()


def test_the_theme_shows_payloads_as_text(site: Path) -> None:
    index = json.loads((site / "search/search_index.json").read_text(encoding="utf-8"))["docs"]
    assert sum(TELL in entry["title"] + entry["text"] for entry in index) > 100
    for entry in index:
        assert faults(entry["title"]) == faults(entry["text"]) == [], entry
    for path in site.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert "<script>alert" not in text
        assert "onerror=alert(1)>" not in text.replace("onerror=alert(1)&gt;", "")
        if "<article" in text:
            assert faults(article(text)) == [], path


def test_no_page_runs_a_payload(watched: Watched, address: str) -> None:
    for uri in PAGES:
        watched.page.goto(address + uri, wait_until="load")
        assert watched.page.locator("article h1").count() == 1, uri
    watched.page.wait_for_timeout(300)
    assert watched.seen == []


@pytest.mark.parametrize("hash_", [HASHES[0], *(pytest.param(other, marks=pytest.mark.slow) for other in HASHES[1:])])
def test_no_address_runs_a_payload(watched: Watched, address: str, hash_: str) -> None:
    for payload in (PAYLOADS[1], PAYLOADS[2], '"] , [x="'):
        for uri in ("documents/", "registers/risks/", "mine/", "wheel/"):
            watched.page.goto(address + uri + hash_.format(quote(payload)), wait_until="load")
            watched.page.evaluate("hash => { location.hash = hash }", hash_.format(payload))
    watched.page.wait_for_timeout(300)
    assert watched.seen == []
    assert watched.page.evaluate("({}).unit") is None


@pytest.mark.parametrize(
    "memory", [MEMORIES[0], *(pytest.param(other, marks=pytest.mark.slow) for other in MEMORIES[1:])], ids=str
)
def test_no_memory_of_the_browser_runs_a_payload(watched: Watched, address: str, memory: object) -> None:
    """What another page of the same server has put there is a text like any other."""
    watched.page.goto(address + "mine/", wait_until="load")
    watched.page.select_option("#qms-my-unit", "smia")
    kept = watched.page.evaluate("Object.keys(localStorage).filter(name => name.startsWith('qms.'))")
    assert kept
    for name in kept:
        watched.page.evaluate("([name, value]) => localStorage.setItem(name, value)", [name, json.dumps(memory)])
    for uri in ("mine/", ""):
        watched.page.goto(address + uri, wait_until="load")
        assert watched.page.locator("#qms-my-unit").count() == 1
        watched.page.select_option("#qms-my-unit", "shop")
        watched.page.select_option("#qms-my-role", "manager")
        assert watched.seen == []


def test_a_units_name_is_shown_as_it_is_written(watched: Watched, address: str) -> None:
    r"""Signs that mean something to the script's own search and replace (`$&`) mean nothing in a name."""
    watched.page.goto(address + "mine/", wait_until="load")
    watched.page.select_option("#qms-my-unit", "shop")
    said = watched.page.inner_text(".qms-mine-result").replace("\xa0", " ")
    assert PAYLOADS[15] in said


def test_the_search_shows_payloads_as_text(watched: Watched, address: str) -> None:
    watched.page.goto(address, wait_until="load")
    for words in (TELL.lower(), "script", "onerror"):
        search(watched.page, words)
        watched.page.wait_for_timeout(200)
        assert (
            watched.page.locator(".md-search-result [onerror], .md-search-result script, .md-search-result img").count()
            == 0
        )
    assert watched.seen == []
