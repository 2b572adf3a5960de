"""A handbook that says something hostile wherever it can say something."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from tests.git_repository import write
from tests.handbook import small
from tests.hostile.payloads import EVERY, yaml

CSV = "records/measurements/IND-001.csv"


def loud(root: Path) -> Path:
    """Write the handbook into a folder: payloads as values, as keys, as ids, as names of files."""
    write(root, small())
    settings = (root / "qms.yaml").read_text()
    for number, payload in enumerate(EVERY, 100):
        text = yaml(payload)
        wrong = (
            f"---\nid: {yaml('PRO-' + payload)}\ntitle: {text}\nversion: {text}\nstatus: {text}\nowner: {text}\nunit: {text}\ntype: {text}\n"
            f"next_review: {text}\nclauses: [{text}]\n{text}: {text}\nkeywords: [{text}]\n---\n# x\n\n[x](<{payload!a}.md>) ![y]({payload!a})\n"
        )
        published = (
            f'---\nid: PRO-{number}\ntitle: {text}\nversion: "1.0"\nstatus: approved\nowner: {text}\nvalid_from: 2026-02-01\nnext_review: 2027-01-15\n'
            f'unit: {text}\nkeywords: [{text}]\nclauses: [{text}]\nchanges: [{{version: "1.0", date: 2026-01-20, note: {text}}}]\n---\n\nText\n'
        )
        retired = published.replace("approved", "retired").replace(f"PRO-{number}", f"PRO-{number + 500}") + ""
        write(
            root,
            {
                f"procedures/PRO-{number}-wrong.md": wrong.encode(),
                f"procedures/PRO-{number}-published.md": published.encode(),
                f"procedures/PRO-{number}-retired.md": retired.replace(
                    "changes:", f"replaced_because: {text}\nchanges:"
                ).encode(),
                f"docs/page{number}.md": f"---\ntitle: {text}\nowner: {text}\ndate: 2026-01-20\nkeywords: [{text}]\n---\n\nText\n".encode(),
            },
        )
        unit = f"  - {{id: {text}, name: {text}, parent: smia, leader: {text}, level: {text}, type: {text}}}\n"
        role = (
            f"  - {{id: {text}, name: {text}, tasks: [{text}], authority: [{text}], holders: [{{person: {text}}}]}}\n"
        )
        settings = settings.replace("roles:\n", f"{unit}roles:\n{role}", 1)
        with suppress(OSError, ValueError):
            (root / f"procedures/{payload.replace('/', '_')}.md").write_text(payload, errors="surrogatepass")
    rows = (
        f"- {{id: {yaml(payload)}, title: {yaml(payload)}, owner: {yaml(payload)}, unit: {yaml(payload)}, reason: {yaml(payload)}, {yaml(payload)}: 1}}\n"
        for payload in EVERY
    )
    write(
        root,
        {
            "qms.yaml": settings.encode(),
            "objectives.yaml": "".join(rows).encode(),
            CSV: ("date,unit,value,note\n" + "".join(f'"{payload!a}",x,y,z\n' for payload in EVERY)).encode(),
        },
    )
    return root
