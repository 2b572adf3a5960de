"""A handbook with one planted fault per rule that judges the content alone: each in a file or entry of its own."""

from __future__ import annotations

from tests import planted_actions, planted_reviews
from tests.handbook import small

LINKS = {"procedures/PRO-111-link.md": "/etc/passwd"}
"""Symbolic links, by path; they need a real folder."""


def document(identity: str, *, head: str = "", body: str = "", owner: str = "owner: quality\n", **keys: str) -> str:
    """Return an approved document; `keys` replace front-matter values, "" leaves a key out."""
    values = {
        "id": identity,
        "title": f"Text {identity}",
        "version": '"1.0"',
        "status": "approved",
        "valid_from": "2026-02-01",
        "next_review": "2027-01-15",
        "changes": '\n  - version: "1.0"\n    date: 2026-01-20\n    note: First version',
        **keys,
    }
    front = "".join(f"{key}: {value}\n".replace(": \n  -", ":\n  -") for key, value in values.items() if value)
    return f"---\n{front}{owner}{head}---\n\n# Text {identity}\n\n{body or 'What is done here.'}\n"


def _procedures() -> dict[str, str | bytes]:
    return {
        "PRO-101-latin": document("PRO-101", title="Måling").encode("latin-1"),
        "PRO-102-twice": document("PRO-102", head="title: Said again\n"),
        "PRO-103-heavy": document("PRO-103", body="[" * 600),
        "PRO-104-norway": document("PRO-104", head="keywords:\n  - no\n"),
        "PRO-105-merge": document("PRO-105", body="<<<<<<< HEAD\none\n=======\ntwo\n>>>>>>> branch"),
        "PRO-106-anchor": document("PRO-106", head="keywords: &words\n  - text\n"),
        "PRO-107-colon": document("PRO-107", title="Order: what we do: all of it"),
        "PRO-108-open": document("PRO-108").replace("---\n\n# Text", "\n# Text"),
        "PRO-109-bom": "\ufeff" + document("PRO-109"),
        "PRO-110-crlf": document("PRO-110").replace("\n", "\r\n"),
        "PRO-113-hidden": document("PRO-113", body="pay\u200bment"),
        "PRO-115-key": document("PRO-115", head="departments: all\n"),
        "PRO-116-first": document("PRO-116"),
        "PRO-116-second": document("PRO-116"),
        "PRO-117-series": document("PRO-917"),
        "PRO-118-ownerless": document("PRO-118", owner=""),
        "PRO-119-stranger": document("PRO-119", owner="owner: qualty\n"),
        "PRO-120-vacant": document("PRO-120", owner="owner: vacant\n"),
        "PRO-121-approver": document("PRO-121", head="approver: quality\n"),
        "PRO-122-unit": document("PRO-122", head="unit: nowhere\n"),
        "PRO-123-undated": document("PRO-123", valid_from=""),
        "PRO-124-changes": document("PRO-124", version='"2.0"'),
        "PRO-125-retired": document("PRO-125", status="retired"),
        "PRO-126-draft": document("PRO-126", status="draft"),
        "PRO-127-to-draft": document("PRO-127", body="See [PRO-126](PRO-126-draft.md)."),
        "PRO-128-todo": document("PRO-128", body="TODO: say who."),
        "PRO-129-script": document("PRO-129", body="<script>alert(1)</script>"),
        "PRO-130-clause": document("PRO-130", head="clauses:\n  - iso-9001-2015#7.9\n"),
        "PRO-131-bare": document("PRO-131", head="clauses:\n  - 7.5.2 of ISO\n"),
        "PRO-132-edition": document("PRO-132", head="clauses:\n  - iso-14001-2015#6.1.2\n"),
        "PRO-133-withdrawn": document("PRO-133", body="We follow ISO 9001:2008."),
        "PRO-134-link": document("PRO-134", body="See [the list](lists/all.md)."),
        "PRO-135-anchor": document("PRO-135", body="See [measuring](PRO-004-delivery.md#measuring)."),
        "PRO-136-image": document("PRO-136", body="![The route](route.png)"),
        "PRO-137-orphan": document("PRO-137"),
        "PRO-138-overdue": document("PRO-138", next_review="2026-11-01"),
        "PRO-139-soon": document("PRO-139", next_review="2026-12-01"),
        "PRO-140-far": document("PRO-140", next_review="2029-01-01"),
        "PRO-141-date": document("PRO-141", next_review="2027-02-30"),
        "PRO-124-sv-behind": document("PRO-124-sv", head="language: sv\ntranslation_of: PRO-124@1.0\n"),
        "PRO-146-other-id": document("PRO-146", head="language: sv\ntranslation_of: PRO-004@1.0\n"),
        "PRO-150-alike": document("PRO-150", head="deviations: forbidden\n"),
        "annex/PRO-151-deviates": document("PRO-151", head="deviates_from: PRO-150@1.0\n"),
        "PRO-152-moved": document("PRO-152", version='"2.0"', changes=_TWO_VERSIONS),
        "annex/PRO-153-behind": document("PRO-153", head="adds_to: PRO-152@1.0\n"),
        "PRO-154-beside": document("PRO-154", head="adds_to: PRO-150@1.0\n"),
        "annex/PRO-155-unversioned": document("PRO-155", head="adds_to: PRO-150\n"),
    }


_TWO_VERSIONS = (
    '\n  - version: "2.0"\n    date: 2026-01-21\n    note: Another meaning'
    '\n  - version: "1.0"\n    date: 2026-01-20\n    note: First version'
)


def planted() -> dict[str, bytes]:
    """Return the handbook, without the symbolic links."""
    made: dict[str, bytes] = {}
    for name, text in _procedures().items():
        made[f"procedures/{name}.md"] = text if isinstance(text, bytes) else text.encode()
    for name, text in planted_reviews.documents(document).items():
        made[f"procedures/{name}.md"] = text.encode()
    for path, text in planted_actions.plans(document).items():
        made[path] = text.encode()
    made["instructions/INS-001-sections.md"] = document("INS-001").encode()
    made["notes/NOT-001-no-review.md"] = document("NOT-001", next_review="").encode()
    made["letters/LET-001-nobody.md"] = document("LET-001").encode()
    made["docs/undated.md"] = b"# Undated\n"
    made["docs/Tips.md"] = made["docs/tips.md"] = b"---\ntitle: Tips\nowner: manager\ndate: 2026-02-01\n---\n\n# Tips\n"
    made["procedures/what?.txt"] = b"A name that an address cannot hold\n"
    made[".gitattributes"] = b"letters/*.md linguist-generated\n"
    made["docs/all.md"] = _index(made)
    objectives = OBJECTIVES.replace("  status:", planted_actions.PLANNED + "  status:")
    made["objectives.yaml"] = (objectives + planted_actions.OBJECTIVES).encode()
    made["aspects.yaml"] = ASPECTS.encode()
    made["registers/indicators.yaml"] = INDICATORS.encode()
    tree = small(edit={"procedures/PRO-004-delivery.md": {"  - iso-9001-2015#8.6\n": ""}})
    tree["qms.yaml"] = (SETTINGS + planted_reviews.SETTINGS).encode()
    tree["records/measurements/IND-003.csv"] = b"date,unit,value,note\n2025-03-31,smia,4,\n2025-06-30,smia,5,\n"
    actions = {path: text.encode() for path, text in planted_actions.actions().items()}
    return {**tree, **made, **actions, **planted_reviews.records({**tree, **made})}


def _index(made: dict[str, bytes]) -> bytes:
    """A page that links to every document but the orphan."""
    linked = [path for path in sorted(made) if path.endswith(".md") and not path.startswith("docs/")]
    rows = [f"- [{path}](../{path})" for path in (*linked, "procedures/PRO-111-link.md") if "orphan" not in path]
    return ("---\ntitle: All\nowner: manager\ndate: 2026-02-01\n---\n\n# All\n\n" + "\n".join(rows) + "\n").encode()


SETTINGS = """\
name: Smia
language: en
units:
  - id: smia
    name: Smia
    people: 10
    leader: manager
    frameworks:
      - edition: iso-9001-2015
        reason: Customers ask for it
        not_applicable:
          - clause: "8.3"
            because: We make what customers have drawn
  - id: annex
    name: Annex
    parent: smia
    leader: manager
    frameworks:
      - edition: internkontrollforskriften-1996-1127
        reason: Holds for every employer
        certified: true
        not_applicable:
          - {clause: "5.4", because: Kept by Smia}
          - {clause: "5.5", because: Kept by Smia}
          - {clause: "5.6", because: Kept by Smia}
          - {clause: "5.7", because: Kept by Smia}
          - {clause: "6", because: Works alone}
  - id: north
    name: North
    parent: south
    leader: manager
  - id: south
    name: South
    parent: smia
    leader: manager
  - id: yard
    name: Yard
    parent: smia
  - id: store
    name: Store
    parent: smia
    leader: keeper
  - id: ring
    name: Ring
    parent: ring
    leader: manager
  - id: mill
    name: Mill
    parent: smia
    leader: manager
    committee: council
roles:
  - id: manager
    name: Manager
    holders:
      - person: kn
      - person: kn
        unit: annex
      - person: kn
        unit: north
      - person: kn
        unit: south
      - person: kn
        unit: ring
      - person: kn
        unit: mill
  - id: quality
    name: Quality lead
    holders:
      - person: ab
  - id: vacant
    name: Vacant post
  - id: keeper
    name: Store keeper
  - id: driver
    name: Driver
    holders:
      - person: pq
        until: 2026-08-31
  - id: driver
    name: Driver again
document_types:
  - id: instruction
    sections: [Steps]
  - id: note
    folder: notes
    prefix: NOT
  - id: letter
    folder: letters
    prefix: LET
    approvers:
      any: [vacant]
registers:
  vehicles: registers/vehicles.yaml
significance:
  criteria:
    severity: {min: 1, max: 5}
    extent: {min: 1, max: 5}
  methods:
    normal: {multiply: [severity, extent], threshold: 12}
"""

OBJECTIVES = """\
- id: OBJ-001
  title: Deliver on time
  unit: smia
  owner: manager
  area: quality
  parent: OBJ-999
  indicator: IND-001
  target: 96
  due: 2027-12-31
  status: on-track
- id: OBJ-002
  title: Be better
  unit: smia
  owner: manager
  due: 2027-12-31
  status: on-track
- id: OBJ-003
  title: Fewer returns
  unit: smia
  indicator: IND-001
  target: 2
  due: 2027-12-31
  status: on-track
- id: OBJ-004
  title: Shorter waiting
  unit: smia
  owner: manager
  indicator: IND-001
  target: 2
  due: 2026-06-30
  status: late
- id: OBJ-005
  title: Tidy yard
  unit: yard
  owner: manager
  indicator: IND-001
  target: 2
  due: 2027-12-31
  status: on-track
- id: OBJ-006
  title: Less scrap
  unit: smia
  owner: manager
  indicator: IND-002
  target: 2
  due: 2027-12-31
  status: on-track
"""

INDICATORS = """\
- id: IND-001
  title: Deliveries on time
  unit: smia
  owner: manager
  measure: "%"
  direction: up
  frequency: 3 months
- id: IND-002
  title: Scrap
  unit: smia
  owner: manager
  measure: kg
  direction: down
  frequency: 3 months
- id: IND-003
  title: Noise
  unit: smia
  owner: manager
  measure: dB
  direction: down
  frequency: 3 months
  units:
    - smia
"""

ASPECTS = """\
- id: ASP-001
  title: Diesel
  unit: smia
  activity: Transport
  impact: Climate
  condition: normal
  scores: {severity: 9, extent: 1}
  significant: false
- id: ASP-002
  title: Water
  unit: smia
  activity: Washing
  impact: Use of water
  condition: normal
  scores: {severity: 4, extent: 4}
  significant: false
- id: ASP-003
  title: Chemicals
  unit: smia
  activity: Degreasing
  impact: Emission to water
  condition: normal
  scores: {severity: 5, extent: 4}
  significant: true
"""
