"""Reporters: what each prints for a small report, and that nothing from a handbook can act on what reads it."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

import jsonschema
import markdown
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qmsctl import __version__
from qmsctl.checking import check, with_sources
from qmsctl.findings import Finding, Location, NotRun, Report, Severity, fingerprints
from qmsctl.reporters import REPORTERS
from qmsctl.reporters.github import summary_markdown
from qmsctl.reporters.text import text
from qmsctl.schemas import shipped_schema
from qmsctl.system import load
from tests.handbook import TODAY, small

HERE = Path(__file__).parent
SARIF = json.loads((HERE / "schemas/sarif-2.1.0.json").read_text(encoding="utf-8"))
RENDERERS = {**REPORTERS, "summary": summary_markdown}
COMMANDS = re.compile(r"^\s*::|##\w*\[")
HIDDEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)

COMMANDS_IN_TITLES = [
    "\n::error::mine",
    "\r\n::error file=a,line=1::mine",
    "::add-mask::a",
    "  ::stop-commands::x",
    "%0A::error::mine",
    "%250A::error::mine",
    "##[error]mine",
    "text ##[add-mask]a",
    "###[group]x",
    "##vso[task.setvariable variable=a]b",
    "##teamcity[buildStatus status='FAILURE']",
    "a,line=9::error::mine",
    "a:b,c=d%",
]
MARKUP_IN_TITLES = [
    "]]>",
    "<![CDATA[x]]>",
    "<!-- x --><script>alert(1)</script>",
    "\"><img src=x onerror='alert(1)'>",
    "&lt;b&gt; &amp; &#60;",
    "| a | b |",
    "\\| a `b` *c* _d_ ~~e~~",
    "[here](javascript:alert(1)) ![x](https://example.org/x.png)",
    "https://example.org www.example.org a@example.org @team #12",
    "{0} {{1}} %s %(a)s",
    '"}, {"code": "X"',
    "$$x$$ $`x`$",
]
HIDDEN_IN_TITLES = [
    chr(code)
    for code in (
        *range(0x20),
        *range(0x7F, 0xA0),
        0x61C,
        *range(0x200B, 0x2010),
        *range(0x2028, 0x202F),
        *range(0x2066, 0x206A),
        0xFEFF,
        0xFFFE,
        0xFFFF,
        0xE0041,
        0xD800,
        0xDCFF,
    )
]
HOSTILE = [*COMMANDS_IN_TITLES, *MARKUP_IN_TITLES, "a" + "".join(HIDDEN_IN_TITLES) + "b", "caf\udce9/\udcff.md"]


def finding(title: str = "Delivery", **values: Any) -> Finding:
    return Finding(
        **{
            "code": "DOC101",
            "name": "document-without-owner",
            "severity": Severity.ERROR,
            "location": Location("procedures/PRO-004-delivery.md", 2, 1),
            "message": f"“{title}” has no owner",
            "fix": "add owner: with the id of a role in qms.yaml",
            "item": "PRO-004",
            "clauses": ("iso-9001-2015#7.5.2",),
            **values,
        }
    )


def report(*findings: Finding, **values: Any) -> Report:
    return Report(tuple(fingerprints(findings)), TODAY, **{"documents": 5, "entries": 2, "records": 2, **values})


STORY = report(
    finding(
        code="ORG003",
        name="leader-without-holder",
        location=Location("qms.yaml", 8, 13),
        message="“Foreman” leads “Workshop”, and nobody holds it there",
        fix="add a holder with unit: workshop to the role foreman",
        item="workshop",
        clauses=("iso-9001-2015#5.3",),
    ),
    finding(),
    finding(
        code="REV001",
        name="review-overdue",
        severity=Severity.WARNING,
        location=Location("procedures/PRO-004-delivery.md", 8, 14),
        message="the review was due on 2026-10-01, 51 days ago",
        fix="review the document, then move next_review",
    ),
    finding(
        code="OBJ005",
        name="silent-indicator",
        severity=Severity.NOTE,
        location=Location("registers/indicators.yaml", 10, 7),
        message="“smia” has reported nothing since 2026-03-31",
        fix="append the values",
        item="IND-001",
        clauses=(),
    ),
    revision="4b825dc642cb6eb9a060e54bf8d69288fbee4904",
    not_run=(NotRun("APR001", "the clone has no history; fetch it with git fetch --unshallow"),),
    suppressed=2,
    baselined=1,
    base="9c8f3a1d5b7e2c4f6a8091b3d5e7f90a1b2c3d4e",
    known=12,
    sources={
        ("qms.yaml", 8): "    leader: foreman",
        ("procedures/PRO-004-delivery.md", 2): "id: PRO-004",
        ("procedures/PRO-004-delivery.md", 8): "next_review:\t2026-10-01",
    },
)


@pytest.mark.parametrize("name", RENDERERS)
def test_a_small_report_looks_like_this(name: str) -> None:
    wanted = (HERE / "reports" / f"{name}.txt").read_text(encoding="utf-8")
    assert RENDERERS[name](STORY).replace(f'"{__version__}"', '"VERSION"') == wanted


def test_reporters_stand_in_order() -> None:
    assert list(REPORTERS) == sorted(REPORTERS) == ["github", "gitlab", "json", "junit", "sarif", "text", "unix"]


# What each format must be, whatever the report holds.


def parsed(name: str, rendered: str) -> None:
    """Read an output as its readers would; raises or fails where it is not what it says."""
    if name == "json":
        value = json.loads(rendered)
        assert [str(problem) for problem in shipped_schema("report").problems("report.json", value)] == []
    elif name == "sarif":
        jsonschema.Draft4Validator(SARIF).validate(json.loads(rendered))
    elif name == "gitlab":
        rows = json.loads(rendered)
        assert len({row["fingerprint"] for row in rows}) == len(rows)
        assert all({"description", "check_name", "fingerprint", "severity", "location"} == set(row) for row in rows)
    elif name == "junit":
        suite = ET.fromstring(rendered)
        assert int(suite.attrib["tests"]) == len(suite.findall(".//testcase")) > 0
        assert int(suite.attrib["failures"]) == len(suite.findall(".//failure"))


def harmless(name: str, rendered: str) -> None:
    assert not HIDDEN.search(rendered)
    rendered.encode()
    for line in rendered.split("\n"):
        if name == "github" and line:
            assert re.match(r"::(error|warning|notice) [^:]*::[^\n]*\Z", line)
            assert not re.search(r"##\w*\[", line)
        else:
            assert not COMMANDS.search(line), line
    parsed(name, rendered)


@pytest.mark.parametrize("name", RENDERERS)
@pytest.mark.parametrize("payload", HOSTILE)
def test_no_field_can_act_on_what_reads_the_report(name: str, payload: str) -> None:
    hostile = report(
        finding(payload),
        finding(message=payload, fix=payload),
        finding(item=payload, severity=Severity.WARNING),
        finding(location=Location(payload, 3, 4)),
        sources={("procedures/PRO-004-delivery.md", 2): payload, (payload, 3): payload},
        not_run=(NotRun("APR001", payload),),
    )
    harmless(name, RENDERERS[name](hostile))


def test_a_hostile_title_in_a_real_handbook_stays_a_title() -> None:
    tree = small(
        edit={
            "procedures/PRO-004-delivery.md": {
                "title: Delivery\n": 'title: "::error::\\e[2J ##[group]x ]]>"\n',
                "owner: manager\n": "",
            }
        }
    )
    found = with_sources(check(load(tree), date.fromisoformat(TODAY)), tree)
    assert found.findings
    for name, render in RENDERERS.items():
        harmless(name, render(found))


ANY = st.text(st.characters(exclude_categories=()), max_size=40)
FINDINGS = st.builds(
    finding,
    severity=st.sampled_from(Severity),
    location=st.builds(Location, ANY.filter(bool), st.integers(1, 10**6), st.integers(1, 10**6)),
    message=ANY.filter(bool),
    fix=ANY,
    item=ANY,
)
REPORTS = st.builds(
    lambda findings, why, sources: report(
        *findings,
        not_run=(NotRun("APR001", why),) if why else (),
        sources={(one.location.path, one.location.line): line for one, line in zip(findings, sources, strict=False)},
    ),
    st.lists(FINDINGS, max_size=14),
    ANY,
    st.lists(ANY, max_size=14),
)


@given(REPORTS)
def test_every_report_is_harmless_in_every_format(made: Report) -> None:
    for name, render in RENDERERS.items():
        harmless(name, render(made))


@given(REPORTS)
def test_every_finding_is_in_every_format(made: Report) -> None:
    count = len(made.findings)
    assert len(json.loads(REPORTERS["json"](made))["findings"]) == count
    assert len(json.loads(REPORTERS["gitlab"](made))) == count + len({why for _, why in made.not_run})
    assert len(json.loads(REPORTERS["sarif"](made))["runs"][0]["results"]) == count
    assert REPORTERS["unix"](made).count("\n") == count + len({why for _, why in made.not_run})
    assert len(re.findall(r"^\| (?:error|warning|note) \|", summary_markdown(made), re.M)) == count
    assert len(ET.fromstring(REPORTERS["junit"](made)).findall(".//testcase[@file]")) == count


# One format at a time.


def test_text_ends_with_what_it_came_to() -> None:
    assert text(report(documents=42, entries=118)) == "no findings in 42 documents, 118 entries\n"
    one = report(finding(), documents=1, entries=1, suppressed=2)
    assert text(one).splitlines()[-1] == "1 error in 1 document, 1 entry; 2 suppressed"


def test_text_groups_what_belongs_to_one_file() -> None:
    other = finding(location=Location("policy/POL-001-policy.md", 3, 1))
    again = finding(location=Location("procedures/PRO-004-delivery.md", 9, 1))
    lines = text(report(finding(), other, again)).splitlines()
    assert [line.partition(":")[0] for line in lines if "DOC101" in line] == [
        "procedures/PRO-004-delivery.md",
        "procedures/PRO-004-delivery.md",
        "policy/POL-001-policy.md",
    ]


@pytest.mark.parametrize("column", [1, 60, 500, 1000, 5000])
def test_text_marks_the_column_in_a_line_of_any_length(column: int) -> None:
    source = "".join(chr(ord("a") + number % 26) for number in range(1000))
    shown, mark = text(
        report(
            finding(location=Location("a.md", 1, column)),
            sources={("a.md", 1): source},
        )
    ).splitlines()[1:3]
    assert len(shown) < 120
    at = mark.index("^")
    assert shown[at : at + 1] == source[column - 1 : column]


@pytest.mark.parametrize("before", ["\t", "\x1b[2J", "\u202e", "日本", "e\u0301", "## ##["])
def test_text_marks_the_column_after_odd_characters(before: str) -> None:
    _, shown, mark, *_ = text(
        report(
            finding(location=Location("a.md", 1, len(before) + 1)),
            sources={("a.md", 1): before + "Xyz"},
        )
    ).split("\n")
    wide = {"日本": 2, "e\u0301": -1}.get(before, 0)
    assert mark.index("^") == shown.index("X") + wide


def test_text_has_colours_only_when_asked() -> None:
    assert "\x1b" not in text(STORY)
    assert "\x1b" in text(STORY, colour=True)
    assert re.sub("\x1b\\[\\d+m", "", text(STORY, colour=True)) == text(STORY)


def test_github_writes_out_the_ten_worst_and_counts_the_rest() -> None:
    notes = [finding(severity=Severity.NOTE) for _ in range(8)]
    errors = [finding() for _ in range(6)]
    lines = REPORTERS["github"](report(*notes, *errors)).splitlines()
    assert [line.split(" ")[0] for line in lines] == ["::error"] * 6 + ["::notice"] * 5
    assert lines[-1] == "::notice title=qmsctl::and 4 notes more; the summary of this step lists them all"


def test_github_never_writes_more_notices_than_are_shown() -> None:
    lines = REPORTERS["github"](report(*(finding(severity=Severity.NOTE) for _ in range(30)))).splitlines()
    assert len(lines) == 10
    assert "and 21 notes more" in lines[-1]


def test_github_says_nothing_where_there_is_nothing_to_say() -> None:
    assert REPORTERS["github"](report()) == ""


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002
        self.found.add(tag)


@pytest.mark.parametrize("payload", [*COMMANDS_IN_TITLES, *MARKUP_IN_TITLES])
def test_the_summary_is_a_table_and_nothing_else(payload: str) -> None:
    rendered = markdown.markdown(summary_markdown(report(finding(message=payload, fix=payload))), extensions=["tables"])
    tags = Tags()
    tags.feed(rendered)
    assert tags.found == {"h2", "p", "table", "thead", "tbody", "tr", "th", "td"}
    assert "https://" not in summary_markdown(report(finding(message=payload)))


def test_the_summary_stays_below_the_limit_of_a_step() -> None:
    many = report(*(finding(message="æ|" * 500) for _ in range(1000)))
    rendered = summary_markdown(many)
    assert 900_000 < len(rendered.encode()) < 2**20
    assert re.search(r"… and \d+ more findings\n\Z", rendered)


def test_sarif_encodes_paths_and_keeps_rules_apart() -> None:
    made = report(
        finding(location=Location("prosedyrer/å b#c%?.md", 1, 1)),
        finding(location=Location("caf\udce9.md", 1, 1)),
        finding(code="REV001", name="review-overdue", severity=Severity.WARNING),
    )
    run = json.loads(REPORTERS["sarif"](made))["runs"][0]
    uris = [row["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for row in run["results"]]
    assert uris[:2] == ["prosedyrer/%C3%A5%20b%23c%25%3F.md", "caf%E9.md"]
    assert unquote_to_bytes(uris[1]) == b"caf\xe9.md"
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["DOC101", "REV001"]
    assert [row["ruleIndex"] for row in run["results"]] == [0, 0, 1]
    assert run["columnKind"] == "unicodeCodePoints"


def test_sarif_makes_no_links_of_what_people_wrote() -> None:
    run = json.loads(REPORTERS["sarif"](report(finding(message="[here](javascript:x)", fix=""))))["runs"][0]
    assert run["results"][0]["message"]["text"] == "\\[here\\](javascript:x)"


def test_gitlab_tells_equal_findings_apart() -> None:
    twice = Report((finding(), finding(), finding(fingerprint="a"), finding(fingerprint="a")), TODAY)
    rows = json.loads(REPORTERS["gitlab"](twice))
    assert len({row["fingerprint"] for row in rows}) == 4


def test_junit_passes_where_there_are_no_findings_and_skips_what_did_not_run() -> None:
    suite = ET.fromstring(REPORTERS["junit"](report(not_run=(NotRun("APR001", "no history"),))))
    assert [case.attrib["name"] for case in suite.iter("testcase")] == ["no findings", "APR001 did not run"]
    assert (suite.attrib["failures"], suite.attrib["skipped"]) == ("0", "1")


def test_json_tells_a_shallow_clone_from_a_clean_handbook() -> None:
    value = json.loads(REPORTERS["json"](replace(STORY, findings=())))
    assert value["not_run"] == [
        {"code": "APR001", "why": "the clone has no history; fetch it with git fetch --unshallow"}
    ]
    assert value["summary"]["errors"] == 0
