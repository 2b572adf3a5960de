"""Gathering the facts for a management review: what is written, what stays, what moved after freezing."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from qmsctl.reviews.inputs import Pack, gather
from qmsctl.reviews.inputs.making import gathered
from qmsctl.reviews.inputs.moved import moved
from qmsctl.reviews.inputs.packing import digest, packed
from qmsctl.reviews.inputs.spelling import sections
from qmsctl.reviews.reading import review_of
from qmsctl.system import System, load
from qmsctl.text.compose import set_front_at
from qmsctl.trees import WorkTree
from tests.handbook import small
from tests.review_book import ask, group, read

TODAY = date(2026, 2, 20)
UNIT = "kantine-oslo"
RECORD = f"records/reviews/2026/MGT-2026-{UNIT}.md"
FIGURES = RECORD.replace(".md", ".inputs.json")


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return group(tmp_path)


def files(book: Path) -> dict[str, bytes]:
    """Return every file of a handbook, but for the tool's own notes."""
    return {path: data for path, data in WorkTree(book).items() if not path.startswith(".qmsctl")}


def small_pack(tree: dict[str, bytes]) -> tuple[System, Pack]:
    system = load(tree)
    return system, gather(system, "smia", 2026, TODAY)


def section(tree: dict[str, bytes], topic: str) -> str:
    """Return the facts on a topic as they would stand in the record of a small handbook."""
    system, pack = small_pack(tree)
    text = gathered(system, pack, TODAY, text=None, inputs=None).files["records/reviews/2026/MGT-2026-smia.md"]
    return sections(system, "smia", text)[topic]


def test_a_unit_s_facts_are_gathered_judged_frozen_and_what_moves_is_listed(book: Path) -> None:
    said = ask(book, "review", "inputs", UNIT, "--person", "nsa")
    assert said.returncode == 0, said.stderr
    assert said.stdout.startswith(f"{RECORD}\nInputs: 19\n")

    system = read(book)
    review = review_of(system, UNIT, "2026")
    assert review is not None
    assert (review.leader, review.prepared_by, review.period.since) == ("enhetsleder", "nsa", date(2025, 1, 1))
    assert review.inputs_digest == digest((book / FIGURES).read_bytes())
    assert not [problem for problem in system.problems if "reviews" in problem.location.path]
    assert not any(judged.judgement for judged in review.inputs), "nobody but the leader judges"

    # Gathered again, nothing changes; neither does it on a later day, as long as the facts are the same.
    before = files(book)
    assert "the facts are as they were" in ask(book, "review", "inputs", UNIT, "--person", "nsa").stdout
    assert files(book) == before

    # What people wrote stays when the facts change.
    text = set_front_at((book / RECORD).read_text(), ["inputs", 2, "comment"], "Ingen nye krav i år")
    (book / RECORD).write_text(text + "\nVi møttes to ganger.\n")
    series = book / "records/measurements/IND-011.csv"
    series.write_text(series.read_text().replace(f"2025-12-31,{UNIT},61,", f"2025-12-31,{UNIT},64,"))
    assert ask(book, "review", "inputs", UNIT, "--person", "nsa").returncode == 0
    now = (book / RECORD).read_text()
    assert "comment: Ingen nye krav i år" in now
    assert now.endswith("Vi møttes to ganger.\n")
    assert "| IND-011 | Matsvinn (g/måltid) | 64 | 68 |" in now
    changed = [line for line in now.split("\n") if line not in text.split("\n")]
    assert all("64" in line or "sha256" in line or "Vi møttes" in line for line in changed), changed

    # Frozen, the pack stands; what moves is listed beside it.
    assert ask(book, "review", "freeze", UNIT, "--person", "ghi").returncode == 2, "the kitchen does not"
    assert ask(book, "review", "freeze", UNIT, "--person", "tb").returncode == 0
    frozen = files(book)
    assert "Nothing has moved" in ask(book, "review", "freeze", UNIT, "--moved").stdout
    series.write_text(series.read_text().replace(f"2025-12-31,{UNIT},64,", f"2025-12-31,{UNIT},70,"))
    again = ask(book, "review", "inputs", UNIT, "--person", "nsa")
    assert (again.returncode, "are frozen since 20\xa0Feb\xa02026" in again.stderr) == (2, True)
    listed = json.loads(ask(book, "review", "freeze", UNIT, "--moved", "--format", "json").stdout)
    figure = {"topic": "measurements", "what": "IND-011@2025-12-31", "part": UNIT, "before": "64", "now": "70"}
    assert figure in listed
    assert {row["what"] for row in listed} == {"IND-011@2025-12-31", "indicators.worse", "OBJ-020"}
    assert files(book)[RECORD] == frozen[RECORD]
    assert files(book)[FIGURES] == frozen[FIGURES]


def test_what_cannot_be_gathered_or_frozen_is_refused_and_nothing_is_written(book: Path) -> None:
    before = files(book)
    for words, reason in (
        (["inputs", "nowhere"], "“nowhere” is no unit in qms.yaml"),
        (["inputs", UNIT, "--person", "zz"], "“zz” holds no role for “kantine-oslo”"),
        (["freeze", UNIT, "--person", "tb"], "the facts are not gathered; first: qmsctl review inputs kantine-oslo"),
        (["freeze", UNIT, "--moved"], "the facts are not gathered"),
    ):
        said = ask(book, "review", *words)
        assert (said.returncode, reason in said.stderr) == (2, True), said
    assert ask(book, "review", "inputs", UNIT, "--preview").stdout.startswith("## Tidligere vedtak")
    assert files(book) == before

    ask(book, "review", "inputs", UNIT, "--person", "nsa")
    (book / FIGURES).write_text((book / FIGURES).read_text().replace('"value": 61.0', '"value": 31.0'))
    before = files(book)
    said = ask(book, "review", "freeze", UNIT, "--person", "tb")
    assert (said.returncode, "is not the file that was gathered" in said.stderr) == (2, True)
    assert files(book) == before
    # Gathering again mends it.
    assert ask(book, "review", "inputs", UNIT, "--person", "nsa").returncode == 0
    assert '"value": 61.0' in (book / FIGURES).read_text()


def test_the_smallest_organisation_needs_no_campaign_and_no_names(tmp_path: Path) -> None:
    for path, data in small().items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    said = ask(tmp_path, "review", "inputs")
    assert said.returncode == 0, said.stderr
    review = review_of(read(tmp_path), "smia", "2026")
    assert review is not None
    assert (review.prepared_by, review.deadline) == ("", date(2026, 12, 31))
    text = (tmp_path / review.record.path).read_text()
    assert '#   suitable: {answer: "yes", because: in your own words}' in text
    assert "lower-levels" not in text, "there is no level below"


@pytest.mark.parametrize(
    ("language", "heading", "question"),
    [("en", "## Suppliers", "deliver as agreed?"), ("nb", "## Leverandører", "som avtalt?"),
     ("sv", "## Leverantörer", "som avtalat?")],
)  # fmt: skip
def test_the_facts_are_in_the_language_of_the_unit(language: str, heading: str, question: str) -> None:
    system, pack = small_pack(small(edit={"qms.yaml": {"language: en": f"language: {language}"}}))
    text = gathered(system, pack, TODAY, text=None, inputs=None).files["records/reviews/2026/MGT-2026-smia.md"]
    assert f"\n{heading}\n" in text
    assert question in text
    assert packed(pack) == packed(small_pack(small())[1]), "the figures speak no language"


def test_what_people_wrote_cannot_become_structure() -> None:
    title = "<!-- /facts --> | ## [x](y) *z* `q`"
    register = f"- id: SUP-001\n  title: '{title}'\n  unit: smia\n"
    tree = small({"registers/suppliers.yaml": register})
    system, pack = small_pack(tree)
    text = gathered(system, pack, TODAY, text=None, inputs=None).files["records/reviews/2026/MGT-2026-smia.md"]
    assert text.count("<!-- /facts -->") == 1
    assert r"&lt;!-- /facts --&gt; \| ## \[x\](y) \*z\* \`q\`" in sections(system, "smia", text)["suppliers"]
    written = dict(tree) | {"records/reviews/2026/MGT-2026-smia.md": text.encode()}
    again = gathered(load(written), pack, TODAY, text=text, inputs=packed(pack))
    assert again.files == {}


def test_what_came_and_what_went_since_is_told_by_name() -> None:
    one, two = (
        f"- id: SUP-00{number}\n  title: Supplier {number}\n  unit: smia\n  owner: quality\n" for number in (1, 2)
    )
    before = packed(small_pack(small({"registers/suppliers.yaml": one}))[1])
    _, pack = small_pack(small({"registers/suppliers.yaml": two + "  result: rejected\n"}))
    assert [(each.what, each.part, each.before, each.now, each.label) for each in moved(pack, before)] == [
        ("SUP-001", "", "Supplier 1", None, ""),
        ("SUP-002", "", None, "Supplier 2", ""),
        ("suppliers.rejected", "", "0", "1", "Rejected"),
    ]
    assert moved(pack, packed(pack)) == ()
    with pytest.raises(ValueError, match="version 1"):
        moved(pack, "[]")


def test_a_record_begun_by_hand_gets_its_facts_and_inputs_and_keeps_the_rest() -> None:
    path = "records/reviews/2026/MGT-2026-smia.md"
    begun = """---
id: MGT-2026-smia
title: Our yearly look
unit: smia
year: "2026"
period: {from: 2025-01-01, until: 2025-12-31}
leader: manager
frameworks: [iso-9001-2015]
opened: 2026-02-01
inputs:
  - {input: suppliers, judgement: good, comment: They deliver}
---

# Our yearly look

What we said.
"""
    tree = small({path: begun})
    system, pack = small_pack(tree)
    found = gathered(system, pack, TODAY, text=begun, inputs=None)
    assert found.new == {path.replace(".md", ".inputs.json")}
    text = found.files[path]
    review = review_of(load({**tree, path: text.encode()}), "smia", "2026")
    assert review is not None
    assert (review.title, review.inputs[0].comment) == ("Our yearly look", "They deliver")
    assert {judged.input for judged in review.inputs} == {each.topic.id for each in pack.inputs}
    assert text.index("What we said.") < text.index("<!-- facts -->")
    assert sections(system, "smia", text)["suppliers"]


def test_names_in_the_settings_cannot_write_into_the_record() -> None:
    tree = small(edit={"qms.yaml": {"name: Smia\n    people": 'name: "Smia\\n## Minutes\\n*all good*"\n    people',
                                    "leader: manager": 'leader: "manager\\ncancelled: {because: gone}"'}})  # fmt: skip
    system, pack = small_pack(tree)
    path = "records/reviews/2026/MGT-2026-smia.md"
    text = gathered(system, pack, TODAY, text=None, inputs=None).files[path]
    found = review_of(load({**tree, path: text.encode()}), "smia", "2026")
    assert found is not None
    assert (found.cancelled, found.leader) == ("", "manager\ncancelled: {because: gone}")
    assert text.count("\n## Minutes\n") == 1


def test_answers_of_a_few_people_are_not_shown() -> None:
    """A note that counts the answers, or a unit with fewer people than the smallest group."""
    indicator = "- id: IND-002\n  title: Well-being\n  unit: smia\n  owner: quality\n  kind: {kind}\n  direction: up\n"
    series = "date,unit,value,note\n2024-12-31,smia,61,n = 9\n2025-12-31,smia,47,{note}\n"
    listed = small()["registers/indicators.yaml"].decode()

    def shown(kind: str, note: str, people: str = "10") -> str:
        tree = small(
            {
                "registers/indicators.yaml": listed + "\n" + indicator.format(kind=kind),
                "records/measurements/IND-002.csv": series.format(note=note),
            },
            edit={"qms.yaml": {"people: 10": f"people: {people}"}},
        )
        return packed(small_pack(tree)[1])

    assert "47.0" in shown("customer", "n = 5")
    assert "47.0" not in shown("customer", "n = 4")
    assert "47.0" not in shown("customer", "bare 3 svar")
    assert "47.0" in shown("quality", "n = 4"), "it is no group of people"
    assert "47.0" not in shown("employee", "", people="4")


def test_confidential_documents_are_counted_and_not_named() -> None:
    path, changes = "procedures/PRO-002-events.md", "changes:\n  - {version: '1.0', date: 2025-05-05, note: Anew}\n"
    text = small()[path].decode().replace("changes:", "former:")
    front, _, body = text.removeprefix("---\n").partition("---\n")

    def documents(*keys: str) -> str:
        return section(small({path: "---\n" + front + changes + "".join(keys) + "---\n" + body}), "documents")

    assert "PRO-002" in documents()
    assert "PRO-002" not in documents("confidential: true\n")
    counted = "New or changed in the period: 1"
    assert counted in documents()
    assert counted in documents("confidential: true\n")


def test_a_register_of_the_handbook_s_own_is_heard_where_it_says() -> None:
    schema = {
        "title": "Vehicles", "type": "object", "x-qms-id-prefix": "VEH", "x-qms-review-input": "resources",
        "properties": {"id": {"type": "string"}, "title": {"title": "Vehicle", "type": "string"},
                       "unit": {"type": "string", "x-qms-ref": "unit"},
                       "next_control": {"title": "Next control", "type": "string", "x-qms-format": "date"}},
    }  # fmt: skip
    tree = small(
        {
            "schemas/vehicles.schema.json": json.dumps(schema),
            "registers/vehicles.yaml": "- id: VEH-001\n  title: Van\n  unit: smia\n  next_control: 2025-06-01\n",
        },
        edit={"qms.yaml": {"language: en": "language: en\nregisters:\n  vehicles: registers/vehicles.yaml"}},
    )
    shown = section(tree, "resources")
    assert "Vehicles: 1 · With a day in the period: 1" in shown
    assert "| VEH-001 | Van | Smia | 1 Jun 2025 |" in shown

    # What the tool has no records of yet may be there: then it is no hole.
    assert "no records of audits" in section(small(), "audits")
    tree["schemas/vehicles.schema.json"] = json.dumps({**schema, "x-qms-review-input": "audits"}).encode()
    assert "no records of audits" not in section(tree, "audits")

    # A name that is none of the tool's is an input of its own.
    named = {**schema, "x-qms-review-input": "vehicles"}
    tree["schemas/vehicles.schema.json"] = json.dumps(named).encode()
    _, pack = small_pack(tree)
    assert [found.topic.id for found in pack.inputs][-1] == "vehicles"


def test_last_year_s_judgement_and_decisions_stand_first() -> None:
    earlier = """---
id: MGT-2025-smia
title: Review
unit: smia
year: "2025"
period: {from: 2024-01-01, until: 2024-12-31}
leader: manager
frameworks: [iso-9001-2015]
opened: 2025-03-01
inputs:
  - input: objectives
    judgement: needs-improvement
    comment: Two of three are late
decisions:
  - {id: D1, text: Train two more welders, becomes: action, record: ACT-2025-AAAAA, owner: manager}
  - {id: D2, text: Buy a crane, becomes: need}
---
"""
    action = """---
id: ACT-2025-AAAAA
title: Train two more welders
unit: smia
source: MGT-2025-smia#D1
kind: improvement
owner: manager
opened: 2025-03-01
due: 2025-12-01
status: open
moved:
  - {from: 2025-05-01, on: 2025-05-01, because: no course}
---
"""
    tree = small({
        "records/reviews/2025/MGT-2025-smia.md": earlier, "records/actions/ACT-2025-AAAAA.md": action,
    })  # fmt: skip
    shown = section(tree, "earlier-actions")
    assert "Decisions of the last review: 2 · Not carried out yet: 1" in shown
    assert "| MGT-2025-smia#D1 | Train two more welders | Manager | 1 Dec 2025 | Open | 1 | 0 | overdue |" in shown
    assert "| MGT-2025-smia#D2 | Buy a crane |  |  | no answer yet | 0 | 0 |  |" in shown
    assert "> Last time: Needs improvement. Two of three are late" in section(tree, "objectives")
