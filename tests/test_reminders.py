"""Who is reminded of what: owners, and the levels above of what rests for too long; as text, page and calendar."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from qmsctl.cli.main import command
from qmsctl.due import due
from qmsctl.i18n import translator
from qmsctl.reminders import Digest, Item, State, Why, digests, letter, window
from qmsctl.reminders.calendar import as_calendar
from qmsctl.reminders.html import as_html
from qmsctl.reminders.markdown import as_markdown
from qmsctl.reminders.text import as_text
from qmsctl.settings import Reminders
from qmsctl.system import System, load
from tests.built import CHROMIUM, NO_CHROMIUM, chromium
from tests.git_repository import write
from tests.handbook import TODAY, small
from tests.test_accessibility import AXE, AXE_RUN

DAY = date.fromisoformat(TODAY)
ENGLISH = translator("en")
UNITS = """name: Smia
language: en
levels: [group, division, unit]
units:
  - {id: group, name: The group, leader: chief}
  - {id: north, name: Division North, parent: group, leader: director}
  - {id: shop, name: Workshop, parent: north, leader: foreman}
roles:
  - {id: chief, name: Chief, holders: [{person: aa}]}
  - {id: director, name: Director, holders: [{person: bb, unit: north}]}
  - {id: foreman, name: Foreman, holders: [{person: cc, unit: shop}]}
  - {id: smith, name: Smith, holders: [{person: dd, unit: shop}]}
  - {id: away, name: Away, holders: [{person: ee, unit: shop, until: 2026-01-31}]}
"""


def document(owner: str, review: str, *, number: int = 1, more: str = "") -> dict[str, str]:
    return {
        f"procedures/PRO-{number:03}.md": f'---\nid: PRO-{number:03}\ntitle: Forging {number}\nversion: "1.0"\n'
        f"status: approved\nowner: {owner}\nunit: shop\nvalid_from: 2025-01-01\nnext_review: {review}\n{more}---\nText.\n"
    }


def handbook(*documents: dict[str, str], settings: str = "") -> System:
    files = {path: text for found in documents for path, text in found.items()}
    return load({"qms.yaml": (UNITS + settings).encode(), **{path: text.encode() for path, text in files.items()}})


def told(system: System, today: date = DAY, **more: Any) -> dict[str, Digest]:
    within = window(today, system.settings.reminders.warn)
    return {digest.role: digest for digest in digests(system, today, within=within, **more)}


def days_before(days: int) -> str:
    return (DAY - timedelta(days)).isoformat()


@pytest.mark.parametrize(
    ("days", "state", "leaders"),
    [
        (-31, None, []),
        (-30, State.SOON, []),
        (0, State.SOON, []),
        (1, State.GRACE, []),
        (7, State.GRACE, []),
        (8, State.LATE, []),
        (14, State.LATE, []),
        (15, State.LATE, ["foreman"]),
        (28, State.LATE, ["foreman"]),
        (29, State.LATE, ["foreman", "director"]),
        (43, State.LATE, ["foreman", "director", "chief"]),
        (4000, State.LATE, ["foreman", "director", "chief"]),
    ],
)
def test_the_owner_first_then_each_level_above(days: int, state: State | None, leaders: list[str]) -> None:
    """With a week of grace and a step up every fortnight."""
    found = told(
        handbook(document("smith", days_before(days)), settings="reminders: {grace: 1 week, escalate_after: 2 weeks}\n")
    )
    if state is None:
        assert found == {}
        return
    (item,) = found["smith"].items
    assert (item.state, item.days, list(item.told)) == (state, days, leaders)
    assert sorted(found) == sorted(["smith", *leaders])
    for leader in leaders:
        assert [(handed.due.item, handed.why) for handed in found[leader].handed] == [("PRO-001", Why.RESTED)]
        assert found[leader].items == ()


def test_a_leader_is_not_handed_their_own() -> None:
    found = told(handbook(document("foreman", days_before(31))))
    assert sorted(found) == ["director", "foreman"]
    assert found["foreman"].handed == ()


def test_what_nobody_holds_reaches_the_leader_at_once() -> None:
    found = told(handbook(document("away", days_before(-5))))
    assert found["away"].items[0].told == ("foreman",)
    assert found["foreman"].handed[0].why is Why.NO_HOLDER


@pytest.mark.parametrize("owner", ["nobody-knows", '""'])
def test_what_nobody_answers_for_reaches_the_leader(owner: str) -> None:
    found = told(handbook(document(owner, days_before(40))))
    assert sorted(found) == ["director", "foreman"]
    assert found["foreman"].handed[0].why is Why.NO_OWNER
    assert found["director"].handed[0].why is Why.RESTED


def test_nothing_is_lost_where_there_is_no_leader_at_all() -> None:
    system = load(
        {"qms.yaml": b"name: Smia\nunits:\n  - {id: shop, name: Workshop}\n",
         **{path: text.encode() for path, text in document("x", days_before(40)).items()}}
    )  # fmt: skip
    (digest,) = digests(system, DAY, within=timedelta(30))
    assert (digest.role, digest.handed[0].why) == ("", Why.NO_OWNER)
    assert as_text([letter(digest, system, DAY, ENGLISH)]).startswith("Nobody: what waits for you\n")


def test_a_leader_of_the_same_role_further_up_is_told() -> None:
    same = UNITS.replace("leader: director", "leader: foreman").replace(
        "{person: cc, unit: shop}", "{person: cc, unit: shop}, {person: bb, unit: north}"
    )
    text = document("foreman", days_before(31))
    system = load({"qms.yaml": same.encode(), **{path: body.encode() for path, body in text.items()}})
    found = told(system)
    assert [item.due.item for item in found["foreman"].handed] == ["PRO-001"]


def test_narrowed_to_a_role_or_a_unit() -> None:
    system = handbook(document("smith", days_before(40)), document("chief", days_before(2), number=2, more=""))
    assert list(told(system, owner="foreman")) == ["foreman"]
    assert "chief" in told(system, unit="shop")
    elsewhere = handbook({**document("chief", days_before(2)), "x": ""})
    assert told(elsewhere, unit="nowhere") == {}


def test_the_end_of_the_calendar() -> None:
    last = date(9999, 12, 31)
    system = handbook(document("smith", "9999-12-30"), settings="reminders: {grace: P900Y, escalate_after: P900Y}\n")
    assert due(system, last, timedelta(30))[0].day == date(9999, 12, 30)
    assert told(system, last)["smith"].items[0].state is State.GRACE
    assert due(system, date(9999, 12, 1), timedelta(90)) != []
    assert "DTSTAMP:99991231T000000Z" in as_calendar(digests(system, last, within=None), system, last, ENGLISH, "x")


@pytest.mark.parametrize("escalate", ["P0D", "0 days"])
def test_to_hand_up_at_once_is_to_tell_all(escalate: str) -> None:
    system = handbook(document("smith", days_before(1)), settings=f"reminders: {{escalate_after: {escalate}}}\n")
    assert told(system)["smith"].items[0].told == ("foreman", "director", "chief")


def test_the_defaults_are_a_month() -> None:
    assert (Reminders().warn.days, Reminders().grace.days, Reminders().escalate_after.days) == (30, 0, 30)


# What is said


def message(system: System, role: str, language: str = "en") -> str:
    return as_text([letter(told(system)[role], system, DAY, translator(language))])


def test_the_message_of_an_owner() -> None:
    system = handbook(document("smith", days_before(40)), document("smith", days_before(-3), number=2))
    assert message(system, "smith").replace("\xa0", " ") == (
        "Smith: what waits for you\n"
        "=========================\n\n"
        "Smia, 21 Nov 2026: 1 thing is overdue, 1 thing is due soon.\n\n"
        "Overdue\n"
        "- 12 Oct 2026: Review of a document: PRO-001 Forging 1 (40 days overdue; Workshop; told\n"
        "  as well: Foreman)\n"
        "  procedures/PRO-001.md\n\n"
        "Due soon\n"
        "- 24 Nov 2026: Review of a document: PRO-002 Forging 2 (3 days left; Workshop)\n"
        "  procedures/PRO-002.md\n\n"
        "A document: read it. If it still says what you do, write the next day into next_review.\n"
        "If not, change it and give it a new version.\n"
        "qmsctl due --owner smith lists it at any time, qmsctl show and an id tell more. Thank\n"
        "you!\n"
    )


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "you have it because it has rested with Smith for too long"),
        ("nb", "du får det fordi det har ligget for lenge hos Smith"),
        ("sv", "du får det eftersom det har legat för länge hos Smith"),
    ],
)
def test_a_leader_reads_why(language: str, words: str) -> None:
    assert words in " ".join(message(handbook(document("smith", days_before(40))), "foreman", language).split())


def test_of_what_is_confidential_only_the_id_is_said() -> None:
    system = handbook(document("smith", days_before(40), more="confidential: true\n"))
    found = list(told(system).values())
    letters = [letter(one, system, DAY, ENGLISH) for one in found]
    shown = (as_text(letters), as_markdown(letters), as_html(letters, ENGLISH))
    for text in (*shown, as_calendar(found, system, DAY, ENGLISH, "x")):
        assert "PRO-001 (confidential)" in text
        assert "Forging" not in text
        assert "PRO-001.md" not in text
    assert "CLASS:CONFIDENTIAL" in as_calendar(found, system, DAY, ENGLISH, "x")


def test_many_things_are_counted_rather_than_named() -> None:
    system = handbook(*(document("smith", days_before(3), number=number) for number in range(1, 131)))
    text = message(system, "smith")
    assert text.count("Review of a document") == 100
    assert "and 30 more" in text


HOSTILE = '"@team ::error::x ##[group] [a](http://e.example) <img src=x> | `c` \\e[2J ; , \\\\ \\n BEGIN:VALARM"'


def test_a_hostile_title_is_harmless_in_every_form() -> None:
    (path, text), *_ = document("smith", days_before(40)).items()
    system = handbook({path: text.replace("Forging 1", HOSTILE)})
    found = list(told(system).values())
    letters = [letter(one, system, DAY, ENGLISH) for one in found]
    calendar = as_calendar(found, system, DAY, ENGLISH, "x")
    for shown in (as_text(letters), as_markdown(letters), as_html(letters, ENGLISH), calendar):
        assert not re.search(r"\x1b|^\s*::", shown, re.M)
    assert not re.search(r"<img|##\w*\[", as_html(letters, ENGLISH) + as_markdown(letters))
    assert not re.search(r"(?<!\w)@\w|\]\(|http://", as_markdown(letters))
    assert "BEGIN:VALARM" not in calendar.split("\r\n")


# The calendar


def unfolded(calendar: str) -> list[str]:
    """The content lines as a reader of RFC 5545 puts them together (3.1)."""
    return calendar.removesuffix("\r\n").replace("\r\n ", "").split("\r\n")


def events(calendar: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for line in unfolded(calendar):
        name, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            found.append({})
        elif found:
            found[-1][name] = re.sub(r"\\(.)", lambda match: {"n": "\n"}.get(match[1], match[1]), value)
    return found


def calendar_of(system: System, today: date = DAY) -> str:
    return as_calendar(told(system, today).values(), system, today, ENGLISH, "What; is, due")


def test_a_calendar_is_as_the_standard_has_it() -> None:
    calendar = calendar_of(handbook(document("smith", days_before(40))))
    lines = calendar.split("\r\n")
    assert lines[-1] == ""
    assert "\n" not in calendar.replace("\r\n", "")
    assert max(len(line.encode()) for line in lines) <= 75
    assert unfolded(calendar)[:6] == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        lines[2],
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "X-WR-CALNAME:What\\; is\\, due",
    ]
    (event,) = events(calendar)
    assert event["DTSTART;VALUE=DATE"] == "20261012"
    assert event["DTSTAMP"] == "20261121T000000Z"
    assert event["SUMMARY"] == "Overdue: Review of a document: PRO-001 Forging 1"
    assert event["DESCRIPTION"] == "Smith\nWorkshop\nprocedures/PRO-001.md"
    assert "BEGIN:VALARM" not in calendar


@pytest.mark.parametrize("title", ["æøå" * 60, "x" * 190, "a, b; c\\\\d", "🙂" * 50, "é" * 74])
def test_long_lines_are_folded_between_characters(title: str) -> None:
    """RFC 5545 3.1: at most 75 octets, and what is folded reads as before."""
    (path, text), *_ = document("smith", days_before(-3)).items()
    calendar = calendar_of(handbook({path: text.replace("Forging 1", f'"{title}"')}))
    assert max(len(line.encode()) for line in calendar.split("\r\n")) <= 75
    assert events(calendar)[0]["SUMMARY"].endswith(title.replace("\\\\", "\\"))


def test_the_same_thing_keeps_its_uid_when_its_day_moves() -> None:
    before, after = (events(calendar_of(handbook(document("smith", days_before(n)))))[0] for n in (40, -3))
    later = events(calendar_of(handbook(document("smith", days_before(40))), DAY + timedelta(1)))[0]
    assert before["UID"] == after["UID"] == later["UID"]
    assert int(later["SEQUENCE"]) > int(before["SEQUENCE"])
    assert before["UID"] != events(calendar_of(handbook(document("smith", days_before(40), number=2))))[0]["UID"]


def test_what_was_handed_up_stands_once_in_a_calendar_of_all() -> None:
    assert len(events(calendar_of(handbook(document("smith", days_before(100)))))) == 1


# The command


def run(root: Path, *options: str) -> Result:
    return CliRunner().invoke(command, ["due", "--root", str(root), "--today", TODAY, *options], standalone_mode=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    texts = {**document("smith", days_before(40)), **document("chief", days_before(-3), number=2)}
    texts["qms.yaml"] = UNITS
    return write(tmp_path / "handbook", {path: text.encode() for path, text in texts.items()})


@pytest.mark.parametrize(
    ("format_", "ending"), [("text", "txt"), ("markdown", "md"), ("html", "html"), ("json", "json"), ("ics", "ics")]
)
def test_a_file_for_each_role(folder: Path, tmp_path: Path, format_: str, ending: str) -> None:
    out = tmp_path / "out"
    done = run(folder, "--digest", "--format", format_, "-o", str(out))
    assert done.exception is None
    assert sorted(path.name for path in out.iterdir()) == [f"{name}.{ending}" for name in ("chief", "foreman", "smith")]
    assert done.output.split() == [str(out / f"{name}.{ending}") for name in ("chief", "foreman", "smith")]


def test_all_of_them_at_once(folder: Path) -> None:
    text = run(folder, "--digest").output
    assert [line for line in text.splitlines() if "what waits" in line] == [
        f"{name}: what waits for you" for name in ("Chief", "Foreman", "Smith")
    ]
    page = run(folder, "--digest", "--format", "html").output
    assert (page.count("<h1>"), page.count("<h2>")) == (1, 3)


def test_json_says_who_is_told_and_why(folder: Path) -> None:
    data = json.loads(run(folder, "--digest", "--format", "json").output)
    assert [(digest["role"], digest["holders"]) for digest in data["digests"]] == [
        ("chief", ["aa"]),
        ("foreman", ["cc"]),
        ("smith", ["dd"]),
    ]
    assert data["digests"][1]["handed_up"][0]["why"] == "rested"
    assert data["digests"][2]["items"][0]["told"] == ["foreman"]


def test_the_language_is_that_of_the_handbook(folder: Path) -> None:
    (folder / "qms.yaml").write_text(UNITS.replace("language: en", "language: nb"), encoding="utf-8")
    assert "dette venter på deg" in run(folder, "--digest").output
    assert "what waits for you" in run(folder, "--digest", "--language", "en").output


def test_nothing_due_is_said_and_writes_nothing(tmp_path: Path) -> None:
    root = write(tmp_path / "handbook", {"qms.yaml": UNITS.encode()})
    assert run(root, "--digest").output == "Nobody has anything to be reminded of.\n"
    assert run(root, "--digest", "-o", str(tmp_path / "out")).output == ""
    assert list(tmp_path.glob("out/*")) == []


def test_roles_whose_files_would_have_one_name(tmp_path: Path) -> None:
    units = UNITS.replace("{id: smith,", "{id: Foreman,")
    root = write(tmp_path / "handbook", {path: text.encode() for path, text in
                 {"qms.yaml": units, **document("Foreman", days_before(40))}.items()})  # fmt: skip
    run(root, "--digest", "-o", str(tmp_path / "out"))
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["foreman-2.txt", "foreman.txt"]


@pytest.mark.parametrize(
    "options", [["--format", "ics"], ["-o", "out"], ["--language", "nb"], ["--digest", "--within", "soon"],
                ["--digest", "--owner", "nobody"], ["--digest", "--unit", "nowhere"]]
)  # fmt: skip
def test_options_that_do_not_fit(folder: Path, options: list[str]) -> None:
    done = CliRunner().invoke(command, ["due", "--root", str(folder), *options])
    assert done.exit_code == 2
    assert "Error" in done.output


def test_the_list_says_what_is_confidential(tmp_path: Path) -> None:
    found = small(edit={"procedures/PRO-004-delivery.md": {"owner: manager": "owner: manager\nconfidential: true"}})
    rows = json.loads(run(write(tmp_path, found), "--within", "all", "--format", "json").output)
    assert {row["item"] for row in rows if row["confidential"]} == {"PRO-004"}


def test_the_last_day_of_the_calendar_at_the_command(folder: Path) -> None:
    for options in ([], ["--digest"], ["--digest", "--format", "ics"]):
        done = CliRunner().invoke(command, ["due", "--root", str(folder), "--today", "9999-12-31", *options])
        assert done.exit_code == 0, done.output


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM)
@pytest.mark.parametrize("options", [[], ["--owner", "smith"]])
def test_the_page_has_no_fault_for_axe(folder: Path, options: list[str]) -> None:
    with chromium() as browser:
        page = browser.new_page(bypass_csp=True)
        page.set_content(run(folder, "--digest", "--format", "html", *options).output)
        page.add_script_tag(content=AXE)
        assert page.evaluate(AXE_RUN, []) == []


def test_an_item_is_a_plain_value() -> None:
    """Others put digests together too: the same things make the same digest."""
    system = handbook(document("smith", days_before(40)))
    assert told(system) == told(system)
    assert isinstance(told(system)["smith"].items[0], Item)
