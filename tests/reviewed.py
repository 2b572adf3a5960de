"""The group of the example with a year of reviews behind it and one under way, as a dict of files.

2025 is closed. In 2026 the group has signed and sealed, a division has signed, one unit stands in the middle of it
and one review is confidential. The texts are Norwegian, as the handbook is.
"""

from __future__ import annotations

import json
from functools import cache

from qmsctl.approvals.model import ATTESTED, Evidence
from qmsctl.reviews import management_reviews, seal
from qmsctl.reviews.signature import WORD, Signed, digest, write
from qmsctl.system import load
from qmsctl.system.content import Part
from qmsctl.trees import WorkTree
from tests.review_book import ROOT

TODAY = "2026-06-15"
_TAKEN = (
    "qms.yaml",
    "objectives.yaml",
    "aspects.yaml",
    "policy/",
    "procedures/",
    "registers/",
    "records/measurements/",
)
_UNITS = {
    "renhold-vest": ("enhetsleder", "2026-03-31"),
    "drift-ost": ("enhetsleder", "2026-03-31"),
    "eiendomsservice": ("divisjonsdirektor", "2026-04-30"),
    "konsern": ("konsernsjef", "2026-05-31"),
}
FROZEN = """\
gathered:
  on: 2026-02-20
  inputs: sha256:{digest}
frozen: 2026-02-27
"""
HELD = """\
held:
  on: 2026-05-11
  from: "09:00"
  until: "11:30"
  present: [{leader}, kvalitetssjef]
  absent:
    - role: verneombud
      because: Syk; hørt skriftlig
  heard:
    - role: verneombud
      said: Ber om at vernerundene tas før ferien, se ACT-2026-7K3QF.
conclusion:
  suitable: {{answer: "yes", because: Systemet passer fortsatt til det vi gjør}}
  adequate: {{answer: "partly", because: Leverandørene følges for lite opp}}
  effective: {{answer: "yes"}}
  comment: Vi når det meste av det vi har satt oss fore, men ikke matsvinnet.
outputs:
  resources: Et halvt årsverk til oppfølging av leverandører fra 1. august.
"""


def campaign(year: str, **front: str) -> str:
    """Return a campaign of the units above."""
    rows = "".join(
        f"  - unit: {unit}\n    leader: {leader}\n    period: {{from: {int(year) - 1}-01-01, until: {int(year) - 1}-12-31}}\n"
        f"    deadline: {year}{deadline[4:]}\n"
        for unit, (leader, deadline) in _UNITS.items()
    )
    more = "".join(f"{key}: {value}\n" for key, value in front.items())
    return (
        f'---\nid: CMP-{year}\ntitle: Årets gjennomgang {year}\nyear: "{year}"\nopened: {year}-01-12\n'
        f"opened_by: ihr\nnodes:\n{rows}{more}---\n\n# Årets gjennomgang {year}\n"
    )


def review(unit: str, year: str, front: str = "", body: str = "", title: str = "") -> str:
    """Return a management review of a unit."""
    leader = _UNITS[unit][0]
    begin = int(year) - 1
    return (
        f"---\nid: MGT-{year}-{unit}\ntitle: {title or f'Ledelsens gjennomgåelse {year}'}\nunit: {unit}\n"
        f'year: "{year}"\nperiod: {{from: {begin}-01-01, until: {begin}-12-31}}\nleader: {leader}\n'
        f"frameworks: [iso-9001-2015, iso-14001-2015]\nopened: {year}-01-12\nprepared_by: ihr\n{front}---\n\n{body}"
    )


JUDGED = """\
inputs:
  - input: earlier-actions
    judgement: good
    comment: Alle vedtak fra i fjor er fulgt opp, se MGT-2025-konsern#D1.
  - input: objectives
    judgement: not-good
    comment: Matsvinnet går ikke ned, se OBJ-004.
  - input: suppliers
    judgement: needs-improvement
    accepted_because: Ny innkjøper begynner i august.
  - input: participation
    none_because: Undersøkelsen kommer til høsten.
"""
DECIDED = """\
decisions:
  - id: D1
    text: Alle kantiner veier matsvinn hver dag og melder tallet ukentlig.
    inputs: [objectives]
    rests_on: [IND-003@2025-12-31, OBJ-004]
    becomes: action
    record: ACT-2026-7K3QF
    owner: divisjonsdirektor
    due: 2026-09-01
    resources: To kjøkkenvekter per kantine
  - id: D2
    text: Leverandører av mat vurderes hvert år, se PRO-003.
    inputs: [suppliers]
    becomes: action
    record: ACT-2026-8M4RG
    owner: kvalitetssjef
    due: 2026-05-31
    carried_from: MGT-2025-konsern#D1
"""
BODY = """\
# Ledelsens gjennomgåelse 2026

<!-- facts -->

## Tidligere vedtak

Ett vedtak fra i fjor: ACT-2025-2B5CD er gjort.

## Mål

| Mål | Nå | Måltall |
| --- | ---: | ---: |
| [OBJ-004](../../../objectives.yaml) | 61 | 45 |

### Etter enhet

Kantine Oslo ligger høyest.

<!-- /facts -->

## Referat

Møtet begynte med vedtakene fra i fjor. Se [prosedyren](../../../procedures/PRO-001-styring-av-dokumenter.md)
og [det som ikke finnes](finnes-ikke.md).
"""
FACTS = {
    "version": 1,
    "inputs": [
        {
            "topic": "objectives",
            "figures": [
                {
                    "indicator": "IND-003",
                    "unit": "konsern",
                    "day": "2025-12-31",
                    "value": 61,
                    "target": 45,
                    "points": [["2023-12-31", 70], ["2024-12-31", 66.5], ["2025-12-31", 61]],
                }
            ],
        }
    ],
}


def action(number: str, title: str, source: str, **front: str) -> str:
    """Return an action."""
    keys = {"id": number, "title": title, "unit": "konsern", "source": source, "owner": "kvalitetssjef",
            "opened": "2026-05-12", "due": "2026-09-01", "status": "open", **front}  # fmt: skip
    rows = "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in keys.items())
    return f"---\n{rows}---\n\n# {title}\n"


@cache
def records() -> dict[str, str]:
    """Return the records of both years by path."""
    folder = "records/reviews"
    frozen = FROZEN.format(digest="0" * 64)
    held = HELD.format(leader="konsernsjef")
    found = {
        f"{folder}/2025/CMP-2025.md": campaign("2025", closed="{on: 2025-12-15, by: ihr}"),
        f"{folder}/2025/MGT-2025-konsern.md": review(
            "konsern", "2025",
            frozen.replace("2026", "2025") + JUDGED.replace("not-good", "needs-improvement")
            + HELD.format(leader="konsernsjef").replace("2026", "2025").replace("ACT-2025-7K3QF", "ACT-2025-2B5CD")
            + "decisions:\n  - {id: D1, text: Mal for vurdering av leverandører, inputs: [objectives], becomes: action, "
            "record: ACT-2025-2B5CD, owner: kvalitetssjef, due: 2025-10-01}\n",
        ),
        f"{folder}/2025/MGT-2025-konsern.signed.json": statement("konsern", "2025", {}),
        f"{folder}/2026/CMP-2026.md": campaign("2026", assigned="{on: 2026-01-20}"),
        f"{folder}/2026/MGT-2026-konsern.md": review("konsern", "2026", frozen + JUDGED + held + DECIDED, BODY),
        f"{folder}/2026/MGT-2026-konsern.inputs.json": json.dumps(FACTS),
        f"{folder}/2026/MGT-2026-eiendomsservice.md": review(
            "eiendomsservice", "2026", frozen + "confidential: true\n" + JUDGED.replace("Matsvinnet", "Hemmeligheten"),
        ),
        f"{folder}/2026/MGT-2026-renhold-vest.md": review(
            "renhold-vest", "2026", frozen + JUDGED.replace("Matsvinnet", "Forbruket")
            + "decisions:\n  - {id: D1, text: Bytte kjemikalier, becomes: action, owner: enhetsleder, due: 2026-08-01}\n",
        ),
        "records/actions/ACT-2025-2B5CD.md": action("ACT-2025-2B5CD", "Lage mal", "MGT-2025-konsern#D1",
            status="closed", done="2025-09-20", due="2025-10-01", evidence="PRO-003"),
        "records/actions/ACT-2026-7K3QF.md": action("ACT-2026-7K3QF", "Veie matsvinn", "MGT-2026-konsern#D1",
            priority="high", unit="kantine"),
        "records/actions/ACT-2026-8M4RG.md": action("ACT-2026-8M4RG", "Vurdere leverandører", "MGT-2026-konsern#D2",
            due="2026-05-31"),
        "records/actions/ACT-2026-9N5SH.md": action("ACT-2026-9N5SH", "Bytte kjemikalier",
            "MGT-2026-renhold-vest#D1", unit="renhold-vest"),
    }  # fmt: skip
    konsern = f"{folder}/2026/MGT-2026-konsern"
    found[f"{konsern}.signed.json"] = statement("konsern", "2026", found)
    system = load({path: text.encode() for path, text in found.items()} | {"qms.yaml": _example()["qms.yaml"]})
    review_ = management_reviews(system)["MGT-2026-konsern"]
    files = {path: text.encode() for path, text in found.items()}
    found[f"{konsern}.seal.json"] = seal.write(seal.make(review_, files, "2026-05-13", "kvalitetssjef")).decode()
    return found


def statement(unit: str, year: str, files: dict[str, str]) -> str:
    """Return the statement of a leader who signs by their word."""
    name = f"MGT-{year}-{unit}"
    parts = tuple(
        Part(name + ending, digest(files.get(f"records/reviews/{year}/{name}{ending}", "").encode()))
        for ending in (".md", ".inputs.json")
    )
    return write(
        Signed(parts, name, unit, year, "eh", "konsernsjef", f"{year}-05-12T10:00:00Z", ATTESTED, f"{year}-05-11",
               evidence=Evidence(WORD, "", "", "", "")),
    ).decode()  # fmt: skip


@cache
def _example() -> dict[str, bytes]:
    tree = WorkTree(ROOT)
    return {path: tree[path] for path in tree if path.startswith(_TAKEN)}


def book(files: dict[str, str] | None = None) -> dict[str, bytes]:
    """Return the handbook, with files added or replaced; an empty text takes one away."""
    texts = records() | (files or {})
    return _example() | {path: text.encode() for path, text in texts.items() if text}
