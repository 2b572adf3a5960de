"""What a management review looks at: the facts by input, frozen beside the minutes, and rolled up from below."""

from qmsctl.reviews.inputs.gathering import gather
from qmsctl.reviews.inputs.model import Fact, Figure, Input, Pack, Row, Table

__all__ = ["Fact", "Figure", "Input", "Pack", "Row", "Table", "gather"]
