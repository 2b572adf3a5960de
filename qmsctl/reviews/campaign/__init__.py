"""A year's campaign: opened over the organisation tree, handed out, followed, closed, and what there is to learn."""

from qmsctl.reviews.campaign.documents import Documents
from qmsctl.reviews.campaign.model import LevelProgress, NextStep, NodeProgress, Progress
from qmsctl.reviews.campaign.progress import progress

__all__ = [
    "Documents", "LevelProgress", "NextStep", "NodeProgress", "Progress", "progress",
]  # fmt: skip
