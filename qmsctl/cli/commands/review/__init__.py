"""``qmsctl review``: the yearly review, of documents and of the system by the leader of each level."""

from __future__ import annotations

import click

from qmsctl.cli.lazy import Lazy

REVIEW = {
    "agenda": "Print the agenda of a unit's management review, two pages.",
    "amend": "Add a note to a sealed management review.",
    "assess": "Judge an input: good, needs improvement, not good.",
    "assign": "Show each role's work in a campaign, and write calendars and messages.",
    "check": "Look where decisions stand, half a year later.",
    "close": "Close a campaign.",
    "decide": "Write down a decision, an answer or the conclusion.",
    "decisions": "List decisions, for a unit or a receiver.",
    "doc": "Review one document: confirm, change, retire, hand over.",
    "freeze": "Let the facts stand as they are, and show what has moved since.",
    "hold": "Write down the meeting: when, and who was there.",
    "inputs": "Gather the facts for a unit's management review.",
    "open": "Open a year's campaign.",
    "plan": "Show the load of document reviews by month, and spread it.",
    "queue": "Go through your own documents that are due, one at a time.",
    "rollup": "Gather what the levels below concluded.",
    "seal": "Seal a signed management review.",
    "show": "Show a management review, a campaign or a document review.",
    "sign": "Sign a management review, as its accountable leader.",
    "stats": "Show how a campaign went.",
    "status": "Show where each unit stands, what blocks, and what to do next.",
    "verify": "Verify signatures and seals, offline.",
    "walk": "Be guided through a management review, step by step.",
}


@click.group("review", cls=Lazy, package="qmsctl.cli.commands.review", table=REVIEW)
def command() -> None:
    """The yearly review: of documents, and the management review of each level.

    The smallest organisation needs three steps: review inputs, edit the file it names, review sign.
    """
