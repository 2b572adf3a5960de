"""A year's campaign: opened over the organisation tree, handed out, followed, closed, and what there is to learn."""

from qmsctl.reviews.campaign.progress import (
    Documents,
    LevelProgress,
    NextStep,
    NodeProgress,
    Progress,
    open_year,
    progress,
    unfinished_below,
)

__all__ = [
    "Documents", "LevelProgress", "NextStep", "NodeProgress", "Progress", "open_year", "progress", "unfinished_below",
]  # fmt: skip
