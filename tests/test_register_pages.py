"""Registers as pages: sortable tables, objectives against their targets, the map of significance, needs and answers."""

from __future__ import annotations

import re
import time
from datetime import date

from qmsctl.checking import check
from qmsctl.pages import Site, build
from qmsctl.system import System, load
from tests.handbook import TODAY, small

DAY = date.fromisoformat(TODAY)
METHOD = """
significance:
  version: "1"
  criteria:
    severity: {name: Severity, min: 1, max: 5}
    extent: {name: Extent, min: 1, max: 5}
    frequency: {name: Frequency, min: 1, max: 5}
    probability: {name: Probability, min: 1, max: 5}
  methods:
    normal: {multiply: [severity, extent, frequency], threshold: 36}
    emergency: {multiply: [severity, probability], threshold: 10}
  triggers: [permit]
"""


def system(files: dict[str, str] | None = None, settings: str = "") -> System:
    tree = small(files)
    tree["qms.yaml"] += settings.encode()
    return load(tree)


def page(found: Site | System, name: str) -> str:
    built = found if isinstance(found, Site) else build(found, DAY)
    return next(page.content for page in built.pages if page.src_uri == f"registers/{name}.md")


def objective(number: int, **keys: str) -> str:
    values = {"title": f"Goal {number}", "unit": "smia", "owner": "quality", "status": "on-track", **keys}
    return f"- id: OBJ-{number:03}\n" + "".join(f"  {key}: {value}\n" for key, value in values.items())


def aspect(number: int, condition: str, scores: str, significant: str, **keys: str) -> str:
    values = {"title": f"Aspect {number}", "unit": "smia", "activity": "Work", "impact": "Noise",
              "condition": condition, "scores": scores, "significant": significant, **keys}  # fmt: skip
    return f"- id: ASP-{number:03}\n" + "".join(f"  {key}: {value}\n" for key, value in values.items())


def row(text: str, begin: str) -> str:
    return next(line for line in text.split("\n") if line.startswith(f"| {begin}"))


def test_a_table_tells_what_to_sort_by_and_which_columns_have_few_values() -> None:
    text = page(system({"objectives.yaml": objective(1, due="2026-12-31", baseline="12", target="8.5")}), "objectives")
    header = row(text, "Id |")
    assert 'Owner {: data-choice="" }' in header
    assert 'Status {: data-choice="" }' in header
    assert "Objective {: data-choice" not in header
    line = row(text, "[OBJ-001]")
    assert '31\xa0Dec\xa02026 {: data-sort="2026-12-31" }' in line
    assert '8.5 {: data-sort="8.5" }' in line


def test_an_objective_shows_its_way_to_the_target_and_the_figures_beside_it() -> None:
    series = "date,unit,value,note\n2026-01-31,smia,12,\n2026-06-30,smia,10,new routine\n2099-01-01,smia,1,not yet\n"
    files = {
        "objectives.yaml": objective(1, indicator="IND-001", baseline="12", target="8", due="2027-12-31"),
        "records/measurements/IND-001.csv": series,
    }
    text = page(system(files), "objectives")
    assert text.count('class="qms-chart"') == 1
    assert "50 % from baseline to target" in text
    assert "| 30\xa0Jun\xa02026 | 10 | new routine |" in text
    assert "not yet" not in text, "what has not happened is not shown"


def test_an_objective_nobody_measures_has_no_chart() -> None:
    assert "qms-chart" not in page(system({"objectives.yaml": objective(1, target="8")}), "objectives")


def test_objectives_are_counted_level_by_level_and_lead_to_those_below() -> None:
    files = {"objectives.yaml": "\n".join([objective(1), objective(2, status="late", parent="OBJ-001")])}
    text = page(system(files), "objectives")
    assert "| Unit | On track | Late |" in text
    assert "| 1 | 1 |" in row(text, '<span class="qms-depth-0">')
    below = text[text.index("### OBJ-001") :]
    assert (
        'Objectives below\n:   [OBJ-002 Goal 2](#obj-002) <span class="qms-badge qms-badge--late">Late</span>' in below
    )


def test_a_status_nobody_knows_is_shown_as_it_was_written() -> None:
    text = page(system({"objectives.yaml": objective(1, status="'<b>soon'")}), "objectives")
    assert '<span class="qms-badge qms-badge--quiet">&lt;b&gt;soon</span>' in text


def test_the_map_puts_each_aspect_where_its_scores_meet() -> None:
    aspects = [
        aspect(1, "normal", "{severity: 4, extent: 5, frequency: 5}", "true"),
        aspect(2, "normal", "{severity: 4, extent: 1, frequency: 2}", "false"),
        aspect(3, "emergency", "{severity: 5, probability: 3}", "true"),
        aspect(4, "normal", "{severity: 9, extent: 1, frequency: 2}", "false"),
    ]
    text = page(system({"aspects.yaml": "\n".join(aspects)}, METHOD), "aspects")
    maps = text[text.index("## Where the aspects stand") : text.index("## All aspects")]
    assert "### Severity by Extent × Frequency: normal" in maps
    assert "### Severity by Probability: emergency" in maps
    four = row(maps, "**4**")
    assert "<small>84–100</small><br> [ASP-001](#asp-001) 100, **significant** {: .qms-heat-all }" in four
    assert "<small>4–20</small><br> [ASP-002](#asp-002) 8 {: .qms-heat-low }" in four
    assert "<small>15</small><br> [ASP-003](#asp-003) 15, **significant** {: .qms-heat-all }" in maps
    assert "ASP-004" not in maps, "a score off its scale has no place"
    assert "ASP-004" in text


def test_a_full_box_of_the_map_counts_the_rest() -> None:
    aspects = [aspect(number, "emergency", "{severity: 1, probability: 1}", "false") for number in range(1, 13)]
    text = page(system({"aspects.yaml": "\n".join(aspects)}, METHOD), "aspects")
    assert "[ASP-008](#asp-008) 1<br> and 4 more {: .qms-heat-low }" in text


def test_why_an_aspect_is_significant_stands_with_it() -> None:
    found = aspect(1, "normal", "{severity: 2, extent: 2, frequency: 2}", "true", triggers="[permit]")
    text = page(system({"aspects.yaml": found}, METHOD), "aspects")
    assert "Severity 2 × Extent 2 × Frequency 2 = 8 (threshold 36)" in text
    assert "Always significant because of\n:   Permit" in text


def test_the_table_of_aspects_sorts_by_the_product() -> None:
    found = aspect(1, "normal", "{severity: 4, extent: 5, frequency: 5}", "true")
    text = page(system({"aspects.yaml": found}, METHOD), "aspects")
    assert '4\xa0×\xa05\xa0×\xa05\xa0=\xa0100 {: data-sort="100" }' in text


PARTIES = """
- id: PAR-001
  title: Customers
  unit: smia
  owner: quality
  needs:
    - need: Answers in time
      answer: Ten days
      documents: [PRO-002]
    - need: Lower prices
      relevant: false
      answer: A matter of the contract
    - need: Less carbon
      climate: true
- id: PAR-002
  title: Neighbours
  unit: smia
  needs: [Quiet nights, Clean air]
  answers: [No work after ten]
- id: PAR-003
  title: Owners
  unit: smia
  needs: []
"""


def test_each_need_stands_beside_what_is_done_about_it() -> None:
    text = page(system({"registers/parties.yaml": PARTIES}), "parties")
    assert "| Answers in time | Ten days<br> [PRO-002" in text
    assert '| Less carbon | <span class="qms-badge qms-badge--waiting">Climate</span> ' in text
    assert '| Lower prices | A matter of the contract <span class="qms-badge qms-badge--quiet">Not relevant' in text


def test_a_party_without_needs_or_with_a_need_nobody_answers_is_a_gap() -> None:
    text = page(system({"registers/parties.yaml": PARTIES}), "parties")
    head = text[: text.index('<div class="qms-table"')]
    assert "3 interested parties · 5 needs" in head
    assert "Without an answer</span> [Customers](#par-001), [Owners](#par-003)" in head
    assert "No needs named" in row(text, "[PAR-003]")
    assert "Without an answer" in row(text, "[PAR-001]")
    assert 'qms-badge--mapped">Together' in row(text, "[PAR-002]"), "plain needs with plain answers stay good"


def test_a_need_names_documents_and_obligations_that_exist() -> None:
    wrong = PARTIES.replace("documents: [PRO-002]", "documents: [PRO-002, PRO-777]\n      obligations: [OBL-001]")
    report = check(system({"registers/parties.yaml": wrong}), today=DAY)
    found = [str(finding.message) for finding in report.findings if finding.code == "REF104"]
    assert len(found) == 2
    assert any("PRO-777" in message for message in found)
    assert any("OBL-001" in message for message in found)


def test_a_need_of_another_kind_is_a_finding_and_no_crash() -> None:
    wrong = PARTIES.replace("needs: [Quiet nights, Clean air]", "needs: [12, {answer: x}, [a]]")
    found = system({"registers/parties.yaml": wrong})
    assert any(problem.rule == "schema-mismatch" for problem in found.problems)
    assert "### PAR-002" in page(found, "parties")


def test_confidential_documents_are_in_no_answer() -> None:
    hidden = '---\nid: PRO-009\ntitle: Locks\nversion: "1.0"\nstatus: approved\nowner: quality\nconfidential: true\n---\n\n# Locks\n'
    files = {
        "procedures/PRO-009-locks.md": hidden,
        "registers/parties.yaml": PARTIES.replace("[PRO-002]", "[PRO-009, PRO-002]"),
    }
    text = page(system(files), "parties")
    assert "PRO-009" not in text
    assert "Ten days<br> [PRO-002" in text


def test_what_people_wrote_stays_text() -> None:
    wrong = PARTIES.replace("Answers in time", "'| <img src=x> {: #x } `a` [b](c)'")
    text = page(system({"registers/parties.yaml": wrong}), "parties")
    assert "<img" not in text
    assert "](c)" not in text
    assert re.search(r"^\| &#124; &lt;img", text, re.M)


def test_a_thousand_entries_take_less_than_half_a_second() -> None:
    entries = [objective(number, target="8", due="2027-12-31") for number in range(1, 1000)]
    found = system({"objectives.yaml": "\n".join(entries)})
    build(found, DAY)
    start = time.process_time()
    text = page(build(found, DAY), "objectives")
    assert time.process_time() - start < 0.5
    assert text.count("### OBJ-") == 999
