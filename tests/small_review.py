"""A year of reviews of the smallest handbook, so that every command of the yearly review has something to work on."""

from __future__ import annotations

from qmsctl.text.compose import sheet
from tests.sealed_book import ready

ACTION, CAMPAIGN, REVIEW, LOOK = "ACT-2026-7K3QF", "CMP-2026", "MGT-2026-smia", "DRV-2026-7K3QG"


def year(said: str = "Said") -> dict[str, bytes]:
    """Return an action, a document review, an open campaign and a review that lacks its signature; `said` is every text."""
    action = {
        "id": ACTION, "title": said, "unit": "smia", "source": f"{REVIEW}#D1", "owner": "quality",
        "opened": "2026-03-01", "due": "2026-12-31", "status": "open", "effect": {"criterion": said, "by": "2027-03-01"},
    }  # fmt: skip
    period = {"from": "2025-01-01", "until": "2025-12-31"}
    campaign = {
        "id": CAMPAIGN, "title": said, "year": "2026", "opened": "2026-01-10", "opened_by": "ab",
        "nodes": [{"unit": "smia", "leader": "manager", "period": period, "deadline": "2026-12-20"}],
    }  # fmt: skip
    look = {
        "id": LOOK, "document": "PRO-001", "version": "1.0", "outcome": "confirmed", "how": said, "reviewer": "ab",
        "role": "quality", "date": "2026-10-01", "registered": "2026-10-01T10:00:00Z", "content": f"sha256:{'0' * 64}",
    }  # fmt: skip
    decision = {"id": "D1", "text": said, "inputs": ["nonconformities", "resources"], "becomes": "action",
                "record": ACTION, "owner": "quality", "due": "2026-12-31"}  # fmt: skip
    needed = {"id": "D2", "text": said, "inputs": ["resources"], "becomes": "need", "output": "resources"}
    return {
        **ready("smia", "manager", title=said, decisions=[decision, needed]),
        f"records/actions/{ACTION}.md": sheet(action).encode(),
        f"records/reviews/2026/{CAMPAIGN}.md": sheet(campaign).encode(),
        f"records/reviews/2026/documents/{LOOK}.md": sheet(look).encode(),
    }
