"""The report on a proposed change: what a leader reads, what follows from it, and that nothing in it acts."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import markdown
import pytest
from click.testing import CliRunner

from qmsctl.approvals.judging import judge as judge_approvals
from qmsctl.checking import Evidence
from qmsctl.cli.main import command
from qmsctl.findings import Finding, Location, Report, Severity, fingerprints
from qmsctl.i18n import translator
from qmsctl.periods import parse_date
from qmsctl.proposal import compare_findings
from qmsctl.proposal.change import Change, Side
from qmsctl.proposal.consequences import of_documents
from qmsctl.proposal.description import describe
from qmsctl.proposal.documents import Kind, touched
from qmsctl.proposal.judging import judge
from qmsctl.proposal.markdown import LIMIT, MARK, as_markdown
from qmsctl.proposal.organisation import of_organisation
from qmsctl.system import load
from tests.git_repository import git, repository, write
from tests.handbook import TODAY, small

AUDIT, DELIVERY, EVENTS = (
    "procedures/PRO-003-audit.md",
    "procedures/PRO-004-delivery.md",
    "procedures/PRO-002-events.md",
)
DAY = parse_date(TODAY)
assert DAY is not None
Tree = dict[str, bytes]
Edit = dict[str, dict[str, str]]


def new_version(number: str, note: str = "Audits are twice a year") -> dict[str, str]:
    row = f'changes:\n  - version: "{number}"\n    date: 2026-01-25\n    note: {note}\n'
    return {'version: "1.0"\nstatus': f'version: "{number}"\nstatus', "changes:\n": row}


def retired(why: str = "We deliver nothing any more") -> dict[str, str]:
    return {"status: approved": f"status: retired\nreplaced_because: {why}", **new_version("1.1", why)}


def change(head: Tree, base: Tree | None = None) -> Change:
    side = Side(load(base), base, "b" * 40) if base is not None else None
    return Change(Side(load(head), head), side, side)


def edited(edit: Edit, base: Edit | None = None, **files: dict[str, str]) -> Change:
    return change(small(files.get("files"), edit), small(files.get("base_files"), base))


def report(made: Change, language: str = "en", **options: Any) -> str:
    assert DAY is not None
    proposal = describe(made, judge(made, DAY, language=language), DAY)
    return as_markdown(proposal, translator(language), **options)


def follows(made: Change) -> list[str]:
    assert made.base is not None
    assert DAY is not None
    found = [*of_documents(made, touched(made)), *of_organisation(made.base.system, made.head.system, DAY)]
    return [f"{'! ' if each.grave else ''}{each.item}: {each.sentence}" for each in found]


# What becomes of a document.


@pytest.mark.parametrize(
    ("what", "edit", "kind"),
    [
        ("a changed meaning", {"Once a year.": "Twice a year.", **new_version("2.0")}, Kind.MAJOR),
        ("a mended typo", {"Once a year.": "Once every year.", **new_version("1.1")}, Kind.MINOR),
        ("no new version", {"Once a year.": "Twice a year."}, Kind.EDITED),
        ("a confirmed review", {"next_review: 2027-01-15": "next_review: 2028-01-15"}, Kind.EDITED),
        ("an end", retired(), Kind.RETIRED),
    ],
)
def test_what_a_change_makes_of_a_document(what: str, edit: dict[str, str], kind: Kind) -> None:
    assert [found.kind for found in touched(edited({AUDIT: edit}))] == [kind], what


def test_a_document_is_known_by_its_id_wherever_it_lies() -> None:
    tree = small()
    tree["procedures/PRO-003-internal-audit.md"] = tree.pop(AUDIT)
    assert [(found.document.id, found.kind) for found in touched(change(tree, small()))] == [("PRO-003", Kind.MOVED)]


def test_documents_come_and_go() -> None:
    without = small()
    del without[DELIVERY]
    assert [found.kind for found in touched(change(without, small()))] == [Kind.REMOVED]
    assert [found.kind for found in touched(change(small(), without))] == [Kind.NEW]
    assert [found.kind for found in touched(change(small(), None))] == [Kind.NEW] * 5
    assert touched(change(small(), small())) == ()


def test_a_comment_or_another_order_of_keys_is_no_change() -> None:
    assert touched(edited({AUDIT: {"owner: quality\n": "owner: quality # Anna\n"}})) == ()


# Who approves.


def approvals(made: Change) -> str:
    """The row of PRO-003 and the brief, as they stand in a handbook with change control."""
    assert made.base is not None
    assert DAY is not None
    judged = judge_approvals(
        made.head.system, made.head.tree, base=made.base.system, base_tree=made.base.tree, today=DAY
    )
    evidence = Evidence(base=made.base.system, approvals=judged, tree=made.head.tree, base_tree=made.base.tree)
    proposal = describe(made, judge(made, DAY, evidence=evidence), DAY, judged)
    lines = as_markdown(proposal, translator("en")).splitlines()
    return "\n".join(line for line in lines if line.startswith(("| PRO-003", "- Still", "- The approvals")))


CONTROLLED = {
    "language: en": "language: en\napproval: {from: 2026-01-21, repository: smia, modes: [attested], quorum: 2}"
}
TWO = {"    holders:\n      - person: kn": "    holders:\n      - person: kn\n      - person: mm"}


def test_who_approves_and_what_is_there_is_told() -> None:
    settings = {"qms.yaml": {**CONTROLLED, **TWO}}
    made = edited({AUDIT: {"Once a year.": "Twice a year.", **new_version("2.0")}, **settings}, settings)
    assert approvals(made) == (
        "- Still to be approved: PRO-003.\n"
        "| PRO-003 Audit and management review | version 1.0 → 2.0 | Quality lead | 2 of: Manager. Not yet approved |"
    )


def test_approval_is_asked_for_as_the_branch_has_it() -> None:
    """The change lowers the quorum for itself."""
    lowered = {"qms.yaml": {"language: en": CONTROLLED["language: en"].replace("quorum: 2", "quorum: 1"), **TWO}}
    made = edited(
        {AUDIT: {"Once a year.": "Twice a year.", **new_version("2.0")}, **lowered}, {"qms.yaml": {**CONTROLLED, **TWO}}
    )
    assert "2 of: Manager" in approvals(made)


# What follows.


def test_what_hangs_on_a_document_that_gets_another_meaning() -> None:
    child = {
        "procedures/PRO-010-audit-at-night.md": small()[AUDIT]
        .decode()
        .replace("id: PRO-003", "id: PRO-010\nadds_to: PRO-003@1.0"),
        "procedures/PRO-003-sv.md": small()[AUDIT]
        .decode()
        .replace("id: PRO-003", "id: PRO-003-sv\nlanguage: sv\ntranslation_of: PRO-003@1.0"),
    }
    made = edited({AUDIT: {"Once a year.": "Twice a year.", **new_version("2.0")}}, files=child, base_files=child)
    title = "Audit and management review"
    assert follows(made) == [
        f"PRO-003: PRO-010 {title} add to it or deviate from it; their owners look whether they still fit version 2.0",
        f"PRO-003: its translation PRO-003-sv {title} follows version 1.0 and falls behind",
        "PRO-003: people in Smia must know of it before it holds",
    ]


def test_a_mended_typo_concerns_nobody_but_translations() -> None:
    assert follows(edited({AUDIT: {"Once a year.": "Once every year.", **new_version("1.1")}})) == []


def test_retiring_a_document_shows_who_links_to_it_and_names_it() -> None:
    risk = {
        "registers/processes.yaml": "- id: PRC-001\n  name: Delivery\n  owner: manager\n  kind: core\n"
        "  documents: [PRO-004]\n"
    }
    made = edited({DELIVERY: retired()}, files=risk, base_files=risk)
    assert follows(made) == [
        "! PRO-004: it is still linked to from PRO-003 Audit and management review",
        "! PRO-004: it is still named in the registers by PRC-001 Delivery",
        "PRO-004: people in Smia must know that it no longer holds",
    ]


def test_so_does_taking_its_file_away() -> None:
    without = small()
    del without[DELIVERY]
    assert "! PRO-004: it is still linked to from PRO-003 Audit and management review" in follows(
        change(without, small())
    )


def test_moving_a_file_to_another_unit_shows_for_whom_it_holds() -> None:
    units = "".join(
        f"  - {{id: {name.lower()}, name: {name}, parent: smia, leader: manager, people: 3}}\n"
        for name in ("North", "South")
    )
    edit = {"qms.yaml": {"roles:\n  - id: manager": f"{units}roles:\n  - id: manager"}}
    tree = small(edit=edit)
    text = tree.pop(AUDIT)
    before, after = {**tree, "procedures/north/audit.md": text}, {**tree, "procedures/south/audit.md": text}
    [told] = follows(change(after, before))
    assert told.startswith("PRO-003: it holds in South from now on, and no longer in North")


def test_ending_a_holder_shows_what_nobody_answers_for() -> None:
    ended = {"qms.yaml": {"      - person: ab": "      - person: ab\n        until: 2026-12-31"}}
    told = follows(edited(ended))
    assert len(told) == 1
    assert told[0].startswith("! quality: from 2027-01-01 nobody holds “Quality lead” in Smia, and PRO-001 ")
    gone = {"qms.yaml": {"    name: Quality lead\n    holders:\n      - person: ab": "    name: Quality lead"}}
    assert follows(edited(gone))[0].startswith("! quality: nobody holds “Quality lead” in Smia any more, and PRO-001 ")


def test_a_holder_who_is_followed_by_another_leaves_nothing() -> None:
    follower = "      - person: ab\n        until: 2026-12-31\n      - person: cd\n        from: 2027-01-01"
    assert follows(edited({"qms.yaml": {"      - person: ab": follower}})) == []
    assert follows(edited({"qms.yaml": {"      - person: ab": "      - person: cd"}})) == []


def test_a_role_that_goes_and_an_edition_that_ends() -> None:
    base = {
        "qms.yaml": {
            "  - id: quality": "  - id: clerk\n    name: Clerk\n    holders:\n      - person: cd\n  - id: quality"
        },
        EVENTS: {"owner: quality": "owner: clerk"},
    }
    told = follows(edited({EVENTS: {"owner: quality": "owner: clerk"}}, base))
    assert told == ["! clerk: the role “Clerk” goes, and PRO-002 Events and corrective action still name it"]
    other = follows(edited({"qms.yaml": {"edition: iso-9001-2015": "edition: iso-14001-2015"}}))
    assert other[0].startswith("! iso-9001-2015: no unit works under iso-9001-2015 any more; POL-001")


# The comment.


def test_the_report_in_brief() -> None:
    made = edited({AUDIT: {"Once a year.": "Twice a year.", **new_version("2.0")}, DELIVERY: retired()})
    text = report(made)
    assert text.startswith(f"{MARK}\n\n## What this change does\n\n")
    brief = text.split("\n\n")[2].splitlines()
    assert brief == [
        "- **2 documents change: PRO-003 (version 1.0 → 2.0), PRO-004 (retired)**",
        "- 1 error is to be mended before it can be merged.",
        "- 1 thing would be left undone; see below.",
    ]
    assert "| PRO-003 Audit and management review | version 1.0 → 2.0 | Quality lead | Manager |" in text
    assert "<details><summary>What changed in PRO-003</summary>" in text
    assert "~~Once~~ **Twice** a year." in text


def test_a_change_without_faults_says_so() -> None:
    text = report(edited({AUDIT: {"Once a year.": "Once every year.", **new_version("1.1")}}))
    assert "- The rules have nothing against it.\n" in text
    assert "None that come from this change." in text


def test_what_was_wrong_before_is_counted_and_not_told() -> None:
    overdue = {"next_review: 2027-01-15": "next_review: 2026-11-01"}
    typo = {"Once a year.": "Once every year.", **new_version("1.1")}
    text = report(edited({AUDIT: {**overdue, **typo}}, {AUDIT: overdue}))
    assert "REV001" not in text
    assert text.endswith("1 older finding is not counted.\n")


def test_what_is_said_alike_in_many_places_is_said_once() -> None:
    made = edited({DELIVERY: retired(), EVENTS: {"PRO-003-audit.md": "PRO-004-delivery.md"}})
    text = report(made)
    line = next(line for line in text.splitlines() if "DOC301" in line)
    assert line.count("retired") == 1
    assert f"DOC301 {EVENTS}:21, {AUDIT}:21" in line


@pytest.mark.parametrize(
    ("language", "brief"),
    [
        ("nb", "1 dokument endres: PRO-003 (versjon 1.0 → 2.0)"),
        ("sv", "1 dokument ändras: PRO-003 (version 1.0 → 2.0)"),
    ],
)
def test_it_speaks_the_languages_of_the_tool(language: str, brief: str) -> None:
    text = report(edited({AUDIT: {"Once a year.": "Twice a year.", **new_version("2.0")}}), language)
    assert brief in text
    for english in (
        "What this",
        "What follows",
        "What happens",
        "What changed",
        "Who approves",
        "Documents",
        "Findings",
    ):
        assert english not in text, english


def test_registers_records_and_settings_are_told_of_too() -> None:
    row = {
        "records/measurements/IND-001.csv": "date,unit,value,note\n2026-06-30,smia,91.5,\n2026-09-30,smia,93,\n2026-10-31,smia,95,\n"
    }
    made = edited({"objectives.yaml": {"due: ": "due:  "}, "qms.yaml": {"people: 10": "people: 11"}}, files=row)
    text = report(made)
    assert (
        "### Changed besides\n\n- The handbook&#39;s settings (qms.yaml)" in text
        or "The handbook's settings (qms.yaml)" in text
    )
    assert "- records/measurements/: 1 file" in text


# Nothing in it acts.

NASTY = "@smia/all #1 <img src=x onerror=alert(1)> [x](javascript:alert(1)) ![y](https://example.org/y.png) | a \\n https://example.org `<b>` </details> <!-- -->"


def test_what_people_wrote_stays_text(tmp_path: Path) -> None:
    title = f"title: '{NASTY}'"
    nasty = {
        "title: Audit and management review": title,
        "Once a year.": f"Twice a year. {NASTY}",
        **new_version("2.0", f"'{NASTY}'"),
    }
    role = {"qms.yaml": {"name: Quality lead": f"name: '{NASTY}'"}}
    text = report(edited({AUDIT: nasty, **role}))
    assert not re.search(r"@smia|#1\b|<img|<b>|\]\(|https://", text)
    html = markdown.markdown(text, extensions=["tables", "md_in_html"])
    assert not re.search(r"<(?:img|a|script|b)\b", html)
    assert set(re.findall(r"</?(\w+)", text)) <= {"details", "summary", "br"}
    assert text.count("<details>") == text.count("</details>")
    rows = [line for line in text.splitlines() if line.startswith("| PRO-003")]
    assert len(rows) == 1
    assert rows[0].count(" | ") == 3


def test_a_comment_is_never_longer_than_a_forge_takes() -> None:
    long = "\n\n".join(f"Paragraph {number} says {'something ' * 60}" for number in range(120))
    files = {
        f"procedures/PRO-{number:03}-x.md": small()[AUDIT]
        .decode()
        .replace("PRO-003", f"PRO-{number:03}")
        .replace("Once a year.", long)
        for number in range(100, 145)
    }
    text = report(edited({}, files=files))
    assert 20_000 < len(text) <= LIMIT
    assert "and 15 more documents" in text
    assert "qmsctl diff shows it" in text
    assert text.count("<details>") == text.count("</details>")


def test_confidential_documents_go_by_their_ids() -> None:
    secret = {"title: Audit and management review": "title: Closing of the harbour site\nconfidential: true"}
    made = edited(
        {AUDIT: {**secret, "Once a year.": "In March.", **new_version("2.0", "The harbour")}}, {AUDIT: secret}
    )
    text = report(made)
    assert "PRO-003" in text
    assert not re.search("harbour|March|audit", text)
    proposal = describe(made, judge(made, DAY), DAY)  # type: ignore[arg-type]
    from qmsctl.proposal.data import as_data

    assert not re.search("harbour|March|audit", json.dumps(as_data(proposal, translator("en"))))


def test_names_are_shown_only_where_the_handbook_publishes_them() -> None:
    edit = {AUDIT: {"Once a year.": "Twice a year.", **new_version("2.0")}}
    assert "Manager (kn)" not in report(edited(edit))
    published = {"qms.yaml": {"language: en": "language: en\npublish_names: true"}}
    assert "| Manager (kn) |" in report(edited({**edit, **published}, published))


# The comparison.


def finding(message: str, path: str = AUDIT, line: int = 1) -> Finding:
    return Finding("REF101", "broken-link", Severity.ERROR, Location(path, line), message, "", "PRO-003")


def listed(*found: Finding) -> Report:
    return Report(tuple(fingerprints(found)), TODAY)


def test_findings_are_told_apart_by_what_they_say_and_not_by_lines() -> None:
    left = compare_findings(listed(finding("a"), finding("b")), listed(finding("b", line=7), finding("c")))
    assert ([each.message for each in left.findings], left.known) == (["c"], 1)


def test_a_second_fault_of_a_kind_is_new() -> None:
    left = compare_findings(listed(finding("a")), listed(finding("a"), finding("a", line=9)))
    assert ([each.location.line for each in left.findings], left.known) == ([9], 1)


def test_a_moved_file_takes_its_findings_along() -> None:
    moved = {AUDIT: "procedures/audits/PRO-003.md"}
    head = listed(finding("see procedures/audits/PRO-003.md", "procedures/audits/PRO-003.md"))
    assert compare_findings(listed(finding(f"see {AUDIT}")), head, moved).known == 1


# The command.


def test_the_command_writes_markdown_or_json(tmp_path: Path) -> None:
    repository(tmp_path, small(edit={"qms.yaml": {"language: en": "language: nb"}}))
    git(tmp_path, "switch", "-q", "-c", "change")
    head = small(
        edit={
            "qms.yaml": {"language: en": "language: nb"},
            AUDIT: {"Once a year.": "Twice a year.", **new_version("2.0")},
        }
    )
    write(tmp_path, head)
    arguments = ["pr-report", "--root", str(tmp_path), "--base", "main", "--today", TODAY]
    printed = CliRunner().invoke(command, arguments)
    assert printed.exit_code == 0, printed.output
    assert "## Hva denne endringen gjør" in printed.stdout, "in the handbook's language, whoever runs it"
    assert "## What this change does" in CliRunner().invoke(command, [*arguments, "--language", "en"]).stdout
    file = tmp_path / "comment.md"
    assert CliRunner().invoke(command, [*arguments, "-o", str(file)]).stdout == ""
    assert file.read_text(encoding="utf-8") == printed.stdout
    file.unlink()
    data = json.loads(CliRunner().invoke(command, [*arguments, "--format", "json"]).stdout)
    assert [(found["id"], found["change"], found["to"]["version"]) for found in data["documents"]] == [
        ("PRO-003", "major", "2.0")
    ]
    assert (data["fails"], data["gate"], data["base"]) == (False, "changed", git(tmp_path, "rev-parse", "main").strip())
