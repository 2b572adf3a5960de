"""A handbook that is well made in every respect but one: each text that people may choose freely does harm."""

from __future__ import annotations

import json
from typing import Any

from tests.handbook import small
from tests.hostile.filled import Filled, registers

TELL = "QMSTELL"
"""Stands in every payload, so that a test can see that it was shown."""

PAYLOADS = [
    f"{TELL} <script>alert(1)</script>",
    f'{TELL} "><img src=x onerror=alert(1)>',
    f"{TELL} '><svg/onload=alert(1)><a href='javascript:alert(1)'>",
    f"{TELL} ](javascript:alert(1)) [x](javascript:alert(1)) <javascript:alert(1)>",
    f"{TELL} ![x](//evil.example/x.png) <https://evil.example/x> [x](//evil.example)",
    f"{TELL} {{{{7*7}}}} {{% raw %}} {{#x#}} ${{7*7}} $(id) `id`",
    f"{TELL} </style></title></script><style>*{{display:none}}</style> */ @import '//evil.example/x.css';",
    f'{TELL} \\22 \\0a " }} body {{ background: url(//evil.example) }} /*',
    f"{TELL} --> <!-- x --!> ]]> <![CDATA[ <?php ?>",
    f"{TELL} | cell | cell |\n| --- | --- |",
    f"{TELL}\n\n# QMSHEADING\n\n- item\n\n---\n\n> quoted\n\n```\ncode",
    f"{TELL}\r\n    code\r\n\r\n1. QMSITEM\r\n:   QMSDEFINITION",
    f"{TELL} \u202egnp.exe\u2066 \u200b\u0085\u2028\ufeff\x1b[2J\x02wzxhzdk:0\x03\x02klzzwxh:0001\x03",
    f"=HYPERLINK({TELL})",
    f"{TELL} {{: onclick=alert(1) .md-header #__search style=x }} {{#qmsid .js}}",
    f"{TELL} {{number}} {{unit}} {{shown}} {{all}} {{title}} {{0}} %s %(x)s $& $' $`",
    f"{TELL} [^1] [x][y] [x]: //evil.example *[a]: b ~~x~~ ==y== :fire: H~2~O x^2^",
    f'!!! danger "{TELL}"',
    f"///Footnotes Go Here/// {TELL}",
    f'<div markdown="1" class="qms-table" data-words="x"> {TELL}',
    f'<figure data-chart="[]"></figure> <li data-document="x@1"> {TELL}',
    f"{TELL} &lt;script&gt;alert(1)&lt;/script&gt; &quot;&gt; &#60;img src=x onerror=alert(1)&#62;",
    f"% {TELL} %0A%0D %3Cscript%3E ..%2f..%2f",
    f"__proto__ constructor {TELL}",
]

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
NAMES = {
    "role": "manager", "unit": "smia", "clause": "iso-9001-2015#7.5.3", "edition": "iso-9001-2015",
    "type": "procedure", "unit-type": "works", "committee": "board", "document": "PRO-001",
}  # fmt: skip


def handbook() -> dict[str, bytes]:
    """Return the handbook, in which every payload stands in every text of every kind of thing."""
    filled = [Filled(lambda _, payload=payload: payload, NAMES, {}) for payload in PAYLOADS]  # type: ignore[misc]
    tree = {**small(), **registers(*filled), "qms.yaml": json.dumps(settings()).encode()}
    words = [
        filled[number].entry("terms", 300 + number) | {"title": f"word{number}", "forms": [f"forms{number}"]}
        for number in range(len(PAYLOADS))
    ]
    tree["registers/terms.yaml"] = json.dumps([*json.loads(tree["registers/terms.yaml"]), *words]).encode()
    for number, payload in enumerate(PAYLOADS):
        entry = f"IND-{100 + number}"
        rows = f"date,unit,value,note\n2026-09-01,smia,{number},\n2026-10-01,smia,3,{json.dumps('x ' + payload[:20].splitlines()[0])}\n"
        tree[f"records/measurements/{entry}.csv"] = rows.encode()
        tree |= documents(number, filled[number])
        tree |= reviews(number)
    nodes = [
        {"unit": f"unit{number}", "leader": f"role{number}", "deadline": "2026-12-01"}
        for number in range(len(PAYLOADS))
    ]
    without = [{"unit": "smia", "because": payload} for payload in PAYLOADS]
    tree["records/reviews/2026/CMP-2026.md"] = _record("CMP-2026", {"year": "2026", "nodes": nodes, "without": without})
    return tree


def reviews(number: int) -> dict[str, bytes]:
    """Return a signed management review of a unit, a note on it, an action and a look at a document: one payload each."""
    said, unit, name = PAYLOADS[number], f"unit{number}", f"MGT-2026-unit{number}"
    judged = {"judgement": "not-good", "comment": said, "accepted_because": said}
    decision = {"id": "D1", "text": said, "inputs": ["risks", said], "rests_on": [said], "becomes": "action",
                "owner": f"role{number}", "resources": said, "carried_from": said, "record": said}  # fmt: skip
    front = {
        "unit": unit, "year": "2026", "leader": f"role{number}", "frameworks": ["iso-9001-2015", said],
        "gathered": {"on": "2026-02-01"}, "frozen": "2026-02-02", "inputs": [{"input": "risks", **judged}, {"input": said, **judged}],
        "held": {"on": "2026-03-01", "from": said, "until": said, "present": [f"role{number}", said],
                 "absent": [{"role": said, "because": said}], "heard": [{"role": said, "said": said}]},
        "decisions": [decision, {**decision, "id": "D2", "becomes": "need"}],
        "answers": [{"need": said, "answer": said}], "outputs": {"resources": said, "told": said},
        "conclusion": {each: {"answer": "yes", "because": said} for each in ("suitable", "adequate", "effective")} | {"comment": said},
        "without": [{"unit": "smia", "because": said}],
    }  # fmt: skip
    action = {"unit": unit, "source": said, "owner": f"role{number}", "due": "2026-12-01", "status": "open", "evidence": said,
              "moved": [{"from": "2026-10-01", "on": "2026-09-01", "because": said}], "supports": ["OBJ-100"],
              "effect": {"criterion": said, "comment": said, "result": "no", "looked": "2026-09-01"}}  # fmt: skip
    look = {"document": f"PRO-{100 + number}", "version": "1.0", "outcome": "handed-over", "because": said, "to": f"role{number}",
            "role": f"role{number}", "date": "2026-03-01", "registered": "2026-03-01T10:00:00Z"}  # fmt: skip
    note = {"review": name, "kind": "half-year", "on": "2026-09-01", "by": "kn", "text": said,
            "decisions": [{"decision": "D1", "standing": "late", "comment": said}]}  # fmt: skip
    folder = "records/reviews/2026/"
    figures = [{"indicator": said, "unit": unit, "points": [["2025-01-01", 1], ["2026-01-01", 2]], "target": 3}]
    return {
        f"{folder}{name}.md": _record(name, {"title": said, **front}, facts(said)),
        f"{folder}{name}.inputs.json": json.dumps({"inputs": [{"topic": "risks", "figures": figures}]}).encode(),
        f"{folder}{name}.signed.json": json.dumps({said: said}).encode(),
        f"{folder}documents/DRV-2026-0000{LETTERS[number]}.md": _record(f"DRV-2026-0000{LETTERS[number]}", look),
        f"{folder}RNT-2026-0000{LETTERS[number]}.md": _record(f"RNT-2026-0000{LETTERS[number]}", note),
        f"records/actions/ACT-2026-0000{LETTERS[number]}.md": _record(
            f"ACT-2026-0000{LETTERS[number]}", {"title": said, **action}
        ),
    }


def facts(said: str) -> str:
    """Return the body of a review, in which only headings are the tool's and may be altered."""
    inline = " ".join(said.split()).replace("|", "")
    return f"# {inline}\n\n<!-- facts -->\n\n## Risks and opportunities\n\nFacts.\n\n## Other\n\nMore.\n\n<!-- /facts -->\n"


def _record(name: str, front: dict[str, Any], body: str = "") -> bytes:
    return f"---\n{json.dumps({'id': name, **front})}\n---\n\n{body}".encode()


def documents(number: int, filled: Filled) -> dict[str, bytes]:
    """Return a document of every kind whose texts are one payload, and a page of ``docs/``."""
    payload = PAYLOADS[number]
    said = {key: value for key, value in filled.front_matter().items() if key in ("title", "keywords")}
    change = {"date": "2026-01-20", "note": payload}
    text = f"word{number} and forms{number} and helper{number}."
    common = {**said, "owner": "manager", "status": "approved", "valid_from": "2026-02-01", "version": "1.0", "applies_to": ["smia"]}  # fmt: skip
    kinds: dict[str, dict[str, Any]] = {
        f"PRO-{100 + number}": {"version": "2.0", "next_review": "2026-10-01", "clauses": ["iso-9001-2015#7.5.2"]},
        f"PRO-{200 + number}": {"status": "retired", "replaced_by": f"PRO-{100 + number}", "replaced_because": payload},
        f"PRO-{300 + number}": {"unit": "shop", "adds_to": f"PRO-{100 + number}@1.0", "applies_to": ["shop"]},
        f"PRO-{400 + number}": {"unit": "shop", "deviates_from": f"PRO-{100 + number}@1.0", "applies_to": ["shop"]},
        f"PRO-{500 + number}": {"valid_from": "2027-02-01", "next_review": "2028-01-01"},
        f"PRO-{100 + number}-sv": {"language": "sv", "translation_of": f"PRO-{100 + number}@1.0"},
    }
    tree = {}
    for name, more in kinds.items():
        front = {**common, "id": name, **more}
        front["changes"] = [{"version": front["version"], **change}]
        tree[f"procedures/{name}.md"] = f"---\n{json.dumps(front)}\n---\n\n{text}\n".encode()
    page = {"title": payload, "owner": "manager", "date": "2026-01-20", "keywords": [payload], "next_review": "2026-12-01"}  # fmt: skip
    tree[f"docs/page{number}.md"] = f"---\n{json.dumps(page)}\n---\n\n{text}\n".encode()
    return tree


def settings() -> dict[str, Any]:
    """Return qms.yaml with a payload in each text: names, reasons, tasks, what comes back every year."""
    uses = [{"edition": "iso-9001-2015", "certified": True, "reason": PAYLOADS[1],
             "not_applicable": [{"clause": "8.3", "because": PAYLOADS[9]}]}]  # fmt: skip
    units = [{"id": "smia", "name": PAYLOADS[1], "people": 10, "leader": "manager", "level": "works", "type": "works",
              "committee": "board", "frameworks": uses},
             {"id": "shop", "name": PAYLOADS[15], "parent": "smia", "people": 3, "leader": "manager"}]  # fmt: skip
    units += [{"id": f"unit{number}", "name": payload[:200], "parent": "smia", "committee": f"board{number}"} for number, payload in enumerate(PAYLOADS)]  # fmt: skip
    roles = [
        {"id": "quality", "name": "Quality lead"},
        {"id": "manager", "name": PAYLOADS[0], "holders": [{"person": "kn", "unit": "smia", "deputy": "ab"}]},
    ]
    for number, payload in enumerate(PAYLOADS):
        told = {"tasks": [payload], "authority": [payload], "competence": [payload], "holders": [{"person": "kn"}]}
        roles += [{"id": f"role{number}", "name": payload[:200], **told}, {"id": f"helper{number}", "name": f"helper{number}", **told}]  # fmt: skip
    return {
        "name": PAYLOADS[7],
        "language": "en",
        "publish_names": True,
        "reporting": {
            "url": "https://forms.example.org/?a={id}&b={title}&c={version}",
            "mail": "a'b(c)[d]{e}|f`g@example.org",
            "text": PAYLOADS[2],
        },
        "levels": ["works"],
        "unit_types": [{"id": "works", "name": PAYLOADS[3]}],
        "committees": [{"id": "board", "name": PAYLOADS[4][:200], "kind": "board"}]
        + [
            {"id": f"board{number}", "name": payload[:200], "kind": "council"}
            for number, payload in enumerate(PAYLOADS)
        ],
        "units": units,
        "roles": roles,
        "document_types": [
            {"id": "policy", "name": PAYLOADS[5], "folder": "policy", "prefix": "POL", "review_interval": "P1Y"},
            {"id": "procedure", "name": PAYLOADS[9], "folder": "procedures", "prefix": "PRO", "review_interval": "P1Y"},
        ],
        "calendar": [
            {"title": payload[:200], "month": 4, "owner": "manager", "unit": "shop", "documents": ["PRO-101"]}
            for payload in PAYLOADS
        ],
        "significance": {
            "version": "1",
            "criteria": {"other": {"name": PAYLOADS[9], "min": 1, "max": 5}},
            "methods": {"normal": {"multiply": ["other"], "threshold": 3}},
            "triggers": [PAYLOADS[9][:60]],
        },
    }
