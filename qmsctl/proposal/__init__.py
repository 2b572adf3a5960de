"""A proposed change: what it brings in, judged by the rules of its branch, and what follows from it."""

from qmsctl.proposal.authority import asks_for_evidence
from qmsctl.proposal.change import Change, Side
from qmsctl.proposal.comparison import compare_findings
from qmsctl.proposal.data import as_data
from qmsctl.proposal.description import Proposal, describe
from qmsctl.proposal.judging import gate, judge
from qmsctl.proposal.markdown import MARK, as_markdown

__all__ = [
    "MARK",
    "Change",
    "Proposal",
    "Side",
    "as_data",
    "as_markdown",
    "asks_for_evidence",
    "compare_findings",
    "describe",
    "gate",
    "judge",
]
