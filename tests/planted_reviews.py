"""One planted fault per rule about reviews, for the handbook of `tests.planted`: each in a record of its own.

Faults that a rule sees in every review stand in one year each, those it sees in the latest alone in one unit each.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping

from qmsctl.reviews.seal import Seal, write
from qmsctl.system import load
from qmsctl.system.content import Part, content, reader

FACTS = '{"version": 1}\n'
SETTINGS = """\
review:
  attends: [quality]
check:
  options:
    REV212: {audit: 2026-11-25}
"""


def documents(document: Callable[..., str]) -> dict[str, str]:
    """Return the documents that are reviewed, by the name of their file."""
    return {f"PRO-{number}-reviewed": document(f"PRO-{number}") for number in range(161, 170)}


def records(tree: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the records; `tree` holds what was looked at."""
    system = load(dict(tree))
    digests = {
        id_: content(document, reader(tree), system.uncontrolled).digest
        for id_, document in system.document_by_id.items()
    }
    made = {f"records/reviews/2026/documents/{name}.md": text for name, text in _looks(digests)}
    made |= dict(_management())
    made["records/reviews/2026/CMP-2026.md"] = _campaign("smia", "annex", "north", "south", "yard", "store")
    return {path: text.encode() for path, text in made.items()}


def _looks(digests: dict[str, str]) -> Iterator[tuple[str, str]]:
    number = iter(range(100))

    def look(document: str, how: str = "", *, clock: str = "09:00:00", **keys: str) -> tuple[str, str]:
        name = f"DRV-2026-7K3{next(number):02d}"
        values = {
            "id": name,
            "document": document,
            "version": '"1.0"',
            "outcome": "confirmed",
            "how": how or f"Compared {document} with the latest orders",
            "reviewer": "ab",
            "role": "quality",
            "date": "2026-11-02",
            "registered": f"'{keys.get('date', '2026-11-02')}T{clock}Z'",
            "content": f"sha256:{digests[document]}",
            **keys,
        }
        return name, _sheet(values)

    yield look("PRO-161", how="Looked")
    yield look("PRO-162", content=f"sha256:{'0' * 64}")
    for minute in range(11):
        yield look("PRO-163", how=f"Compared with order {minute}", clock=f"10:{minute:02d}:00")
    yield look("PRO-164", how="Asked two of the fitters", clock="11:00:00")
    yield look("PRO-164", how="Asked two of the fitters", clock="13:00:00")
    yield look("PRO-165", date="2026-10-01", registered="'2026-10-22T09:00:00Z'")
    yield look("PRO-166", reviewer="xy")
    yield look("PRO-167", batch="true")
    for day, how in (("2026-03-02", "Asked one fitter"), ("2026-06-02", "Asked another one"), ("2026-09-02", "Walked")):
        yield look("PRO-133", how=f"{how} through it", date=day)
    yield look("PRO-168", date="2026-10-15", outcome="handed-over", because="Nearer to it", to="manager")
    yield look("PRO-169", date="2026-07-01", outcome="changed", because="The form is another one")


def _management() -> Iterator[tuple[str, str]]:
    need = "- {id: D1, text: A second forklift, rests_on: [IND-001], becomes: need}"
    do = "- {id: D1, text: Audit twice, rests_on: [IND-001], becomes: action, owner: quality, due: %s-06-30}"
    yield from _signed(2001, conclusion="")
    yield from _review(2002, meeting="09:00", until="08:00")
    yield from _review(2003, inputs="- {input: audits, judgement: not-good, accepted_because: Under way}")
    yield from _review(2004, inputs="- {input: audits, judgement: needs-improvement}")
    yield from _review(2005, decisions=(do % 2005).replace(", due: 2005-06-30", ""))
    yield from _review(2006, decisions=need.replace("rests_on: [IND-001], ", ""))
    yield from _signed(2007, decisions=do % 2007)
    yield from _review(2008, present="[quality]")
    yield from _review(2009, gathered=True)
    yield from _signed(2010)
    yield from _review(2010, "annex")
    yield from _signed(2011)
    yield from _sealed(2011, "annex", dict(_signed(2011, "annex", decisions=need)))
    yield from _review(2012, deadline="2012-10-31")
    kept = _sealed(2013, "smia", dict(_signed(2013)))
    yield from ((path, text) for path, text in kept if not path.endswith(".signed.json"))
    yield from _review(2014, decisions=need.replace("A second forklift", "The figures were noted"))
    yield from _review(2016, decisions=need.replace("A second forklift", "what is decided"))
    for path, text in _sealed(2015, "smia", dict(_signed(2015))):
        yield path, text.replace("09:00", "08:00") if path.endswith(".md") else text
    # What is seen in the latest review of a unit.
    yield from _review(2020, present="[manager]")
    yield from _sealed(2020, "yard", dict(_signed(2020, "yard", decisions=need)))
    yield from _review(2020, "store", until="09:10")
    every = "\n".join(f"- {{input: {name}, judgement: good}}" for name in ("audits", "risks", "suppliers"))
    yield from _review(2020, "annex", inputs=every)
    said = "- {input: audits, judgement: good, comment: All were held}"
    yield from (*_review(2019, "south", inputs=said), *_review(2020, "south", inputs=said))
    for year in (2018, 2019, 2020):
        carried = f", carried_from: MGT-{year - 1}-mill#D1}}" if year > 2018 else "}"
        yield from _review(year, "mill", decisions=(do % year).replace("}", carried))


def _review(year: int, unit: str = "smia", *, gathered: bool = False, **keys: str) -> Iterator[tuple[str, str]]:
    yes = "suitable: {answer: 'yes'}\nadequate: {answer: 'yes'}\neffective: {answer: 'yes'}"
    said = {
        "inputs": "- {input: audits, judgement: good}",
        "meeting": "09:00",
        "until": "10:00",
        "present": "[manager, quality]",
        "decisions": "",
        "conclusion": yes,
        "deadline": "",
        **keys,
    }
    name = f"MGT-{year}-{unit}"
    values = {
        "id": name,
        "title": f"Review of {unit}",
        "unit": unit,
        "year": f'"{year}"',
        "period": f"{{from: {year - 1}-01-01, until: {year - 1}-12-31}}",
        "leader": "manager",
        "frameworks": "[]",
        "opened": f"{year}-01-10",
        "deadline": said["deadline"],
        "gathered": f"{{on: {year}-01-15, inputs: 'sha256:{_digest(FACTS)}'}}" if gathered else "",
        "frozen": f"{year}-01-20",
        "inputs": _block(said["inputs"]),
        "held": f"\n  on: {year}-02-10\n  from: '{said['meeting']}'\n  until: '{said['until']}'"
        f"\n  present: {said['present']}",
        "decisions": _block(said["decisions"]),
        "conclusion": _block(said["conclusion"]),
        "outputs": "{resources: None}",
    }
    yield f"records/reviews/{year}/{name}.md", _sheet(values)


def _signed(year: int, unit: str = "smia", **keys: str) -> Iterator[tuple[str, str]]:
    yield from _review(year, unit, gathered=True, **keys)
    stem = f"records/reviews/{year}/MGT-{year}-{unit}"
    yield f"{stem}.inputs.json", FACTS
    yield f"{stem}.signed.json", json.dumps({"predicate": {"mode": "attested"}}) + "\n"


def _sealed(year: int, unit: str, files: dict[str, str]) -> Iterator[tuple[str, str]]:
    name = f"MGT-{year}-{unit}"
    parts = tuple(Part(path.rpartition("/")[2], _digest(text)) for path, text in files.items())
    sealed = Seal(name, unit, str(year), parts, (), f"{year}-03-01", "quality")
    yield from {**files, f"records/reviews/{year}/{name}.seal.json": write(sealed).decode()}.items()


def _campaign(*units: str) -> str:
    rows = (
        f"- {{unit: {unit}, leader: manager, period: {{from: 2025-01-01, until: 2025-12-31}}, deadline: 2026-12-31}}"
        for unit in units
    )
    head = {"id": "CMP-2026", "title": "Reviews of 2026", "year": '"2026"', "opened": "2026-01-05", "opened_by": "ab"}
    return _sheet({**head, "nodes": _block("\n".join(rows))})


def _block(text: str) -> str:
    return "".join(f"\n  {line}" for line in text.splitlines())


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _sheet(values: dict[str, str]) -> str:
    rows = (f"{key}:{'' if value.startswith(chr(10)) else ' '}{value}\n" for key, value in values.items() if value)
    return f"---\n{''.join(rows)}---\n"
