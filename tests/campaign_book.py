"""Reviews written by hand, as far along as a test needs them."""

from __future__ import annotations

from pathlib import Path

from qmsctl.text.compose import sheet

STATES = ("collecting", "frozen", "assessed", "held", "decided", "signed", "sealed")


def review(book: Path, unit: str, year: str, state: str, held: str = "2026-03-10", **more: object) -> Path:
    """Write a unit's management review that has come to a state, and return its file."""
    reached = STATES.index(state)
    good = {"input": "objectives", "judgement": "good", "comment": "Nådd."}
    front: dict[str, object] = {
        "id": f"MGT-{year}-{unit}",
        "title": f"Ledelsens gjennomgåelse {unit}",
        "unit": unit,
        "year": year,
        "period": {"from": "2025-01-01", "until": "2025-12-31"},
        "leader": "enhetsleder",
        "frameworks": ["iso-9001-2015"],
        "opened": "2026-02-20",
        "gathered": {"on": "2026-02-21", "inputs": "sha256:" + "0" * 64},
        "frozen": "2026-02-22" if reached >= 1 else None,
        "inputs": [good if reached >= 2 else {"input": "objectives"}],
        "held": {"on": held, "from": "09:00", "until": "10:30", "present": ["enhetsleder"]} if reached >= 3 else None,
    }
    if reached >= 4:
        front["conclusion"] = {key: {"answer": "yes"} for key in ("suitable", "adequate", "effective")}
        front["outputs"] = {"resources": "Ingen nye."}
    path = book / f"records/reviews/{year}/MGT-{year}-{unit}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(sheet({**front, **more}), encoding="utf-8")
    for name, needed in ((".signed.json", 5), (".seal.json", 6)):
        if reached >= needed:
            path.with_suffix("").with_name(path.stem + name).write_text("{}\n", encoding="utf-8")
    return path


def document_review(book: Path, number: int, document: str, day: str, **more: object) -> Path:
    """Write a document review of a day and return its file; `number` tells it from others."""
    id_ = f"DRV-{day[:4]}-{number:05d}"
    front = {
        "id": id_, "document": document, "version": "1.0", "outcome": "confirmed",
        "how": "Gikk gjennom arbeidet med to som gjør det.", "reviewer": "tb", "role": "kvalitetssjef", "date": day,
        "registered": f"{day}T10:00:00Z", "content": "sha256:" + "0" * 64, **more,
    }  # fmt: skip
    path = book / f"records/reviews/{day[:4]}/documents/{id_}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(sheet(front), encoding="utf-8")
    return path


def action(book: Path, number: int, **more: object) -> Path:
    """Write an open action and return its file."""
    id_ = f"ACT-2026-{number:05d}"
    front = {
        "id": id_, "title": f"Tiltak {number}", "unit": "konsern", "source": "MGT-2026-konsern#D1",
        "owner": "kvalitetssjef", "opened": "2026-03-01", "due": "2026-05-01", "status": "open", **more,
    }  # fmt: skip
    path = book / f"records/actions/{id_}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(sheet(front), encoding="utf-8")
    return path
