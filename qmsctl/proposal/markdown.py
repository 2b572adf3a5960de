"""A proposal as one comment of a pull request, short enough to be read; what is long folds away.

Nothing that people wrote can become a mention, a link, a picture or structure
(`qmsctl.text.forge`), and a comment is never longer than forges take.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qmsctl.findings import Severity
from qmsctl.i18n import Translator
from qmsctl.proposal.consequence import Consequence, listed
from qmsctl.proposal.description import Proposal
from qmsctl.proposal.documents import Kind, Touched
from qmsctl.proposal.spoken import Seen, approvers, brief, elsewhere, findings, happens, not_run, role
from qmsctl.redline import as_markdown as redline_markdown
from qmsctl.text.forge import literal

LIMIT = 60_000
"""Characters; GitHub takes 65 536 in a comment."""

MARK = "<!-- qmsctl pr-report -->"
"""The first line, by which a workflow finds the comment it wrote before."""

_ROWS = 30
"""So many documents, consequences or findings are listed; the rest are counted."""
_FOLDED = 8
"""More findings than this fold away."""
_REDLINE, _LEAST = 12_000, 400
"""The most characters for what changed in one document, and the fewest with which it says anything."""
_SENTENCE = 1_000
"""Room for the sentence on what was left out."""


def as_markdown(proposal: Proposal, words: Translator, *, limit: int = LIMIT) -> str:
    """Return a proposal as Markdown of at most `limit` characters, where that is not below some thousands."""
    page = _Page(proposal, words)
    head = "\n\n".join(page.head())
    tail = "\n\n".join(page.tail())
    if len(head) + len(tail) + _SENTENCE > limit:
        tail = literal(words("There is no room here for the findings; qmsctl check --base shows them."))
    room = limit - len(head) - len(tail) - _SENTENCE
    return "\n\n".join(part for part in (head, *page.redlines(room), tail) if part) + "\n"


class _Page:
    def __init__(self, proposal: Proposal, words: Translator) -> None:
        self.proposal = proposal
        self.words = words

    def head(self) -> Iterator[str]:
        """What it comes to, which documents it touches, and what follows."""
        yield MARK
        title = self.words("What this change does")
        yield f"## {literal(title)}"
        first, *more = brief(self.proposal, self.words)
        yield "\n".join(f"- {line}" for line in (f"**{literal(first)}**", *map(literal, more)))
        yield from self.documents()
        yield from self.following()

    def documents(self) -> Iterator[str]:
        words, documents = self.words, self.proposal.documents
        if not documents:
            return
        yield _heading(words("Documents"))
        heads = (words("Document"), words("What happens"), words("Owner"), words("Who approves"))
        rows = [self.row(found) for found in documents[:_ROWS]]
        yield "\n".join([_cells(heads), "| --- | --- | --- | --- |", *rows])
        if len(documents) > _ROWS:
            rest = len(documents) - _ROWS
            yield literal(words.plural("and {number} more document", "and {number} more documents", rest))

    def row(self, found: Touched) -> str:
        document, words = found.document, self.words
        name = document.id if found.confidential else f"{document.id} {document.title}".strip()
        owner = role(self.proposal, document.owner)
        return _cells((name, happens(found, words), owner, approvers(self.proposal, found, words)))

    def following(self) -> Iterator[str]:
        words, follows = self.words, self.proposal.follows
        if not follows:
            return
        yield _heading(words("What follows"))
        lines = [self.consequence(found) for found in follows[:_ROWS]]
        if len(follows) > _ROWS:
            rest = words("and {number} more", number=len(follows) - _ROWS)
            lines.append(f"- {literal(rest)}")
        yield "\n".join(lines)

    def consequence(self, found: Consequence) -> str:
        sentence = literal(self.proposal.discreet(self.words.message(found.sentence)))
        left = self.words("Left undone")
        grave = f"**{literal(left)}:** " if found.grave else ""
        return f"- {grave}{literal(found.item)}: {sentence}"

    def redlines(self, room: int) -> Iterator[str]:
        """What changed in each document, folded away, as long as there is room; what has none is named."""
        words, left_out = self.words, []
        for found in self.proposal.documents:
            if found.confidential or found.kind is Kind.MOVED:
                continue
            summary = literal(words("What changed in {document}", document=found.document.id))
            before, after = f"<details><summary>{summary}</summary>\n\n", "\n</details>"
            limit = min(_REDLINE, room - len(before) - len(after) - 2)
            if limit < _LEAST:
                left_out.append(found.document.id)
                continue
            part = f"{before}{redline_markdown(found.redline, words, limit=limit, level=4)}{after}"
            room -= len(part) + 2
            yield part
        if left_out:
            names = words.message(listed(left_out))
            yield literal(
                words("There is no room here for what changed in {names}; qmsctl diff shows it.", names=names)
            )

    def tail(self) -> Iterator[str]:
        """What else it touches, and what is wrong with it."""
        words, report = self.words, self.proposal.report
        lines = list(elsewhere(self.proposal, words))
        if lines:
            yield _heading(words("Changed besides"))
            yield "\n".join(f"- {literal(line)}" for line in lines[:_ROWS])
        yield _heading(words("Findings"))
        yield from self.findings(findings(self.proposal))
        if report.known:
            older = words.plural(
                "{number} older finding is not counted", "{number} older findings are not counted", report.known
            )
            yield f"{literal(older)}."
        silent = words("not run")
        for why, codes in not_run(self.proposal).items():
            yield f"{literal(silent)}: {literal(', '.join(codes))}: {literal(why)}"

    def findings(self, found: list[Seen]) -> Iterator[str]:
        words = self.words
        if not found:
            yield literal(words("None that come from this change."))
            return
        lines = [self.finding(seen) for seen in found[:_ROWS]]
        yield "\n".join(lines[:_FOLDED])
        more = lines[_FOLDED:]
        if len(found) > _ROWS:
            rest = len(found) - _ROWS
            uncounted = words.plural("and {number} more finding", "and {number} more findings", rest)
            more.append(f"- {literal(uncounted)}")
        if more:
            rest = len(found) - _FOLDED
            summary = literal(words.plural("and {number} more finding", "and {number} more findings", rest))
            yield f"<details><summary>{summary}</summary>\n\n" + "\n".join(more) + "\n\n</details>"

    def finding(self, seen: Seen) -> str:
        words, finding, discreet = self.words, seen.finding, self.proposal.discreet
        weight = {Severity.ERROR: words("error"), Severity.WARNING: words("warning"), Severity.NOTE: words("note")}
        places = discreet(words.message(listed(seen.places)))
        text = f"- **{literal(weight[finding.severity])}** {literal(discreet(finding.message))}"
        mend = words("fix")
        if finding.fix:
            text += f"<br>{literal(mend)}: {literal(discreet(finding.fix))}"
        return f"{text}<br>{finding.code} {literal(places)}"


def _heading(text: str) -> str:
    return f"### {literal(text)}"


def _cells(texts: Sequence[str]) -> str:
    return f"| {' | '.join(literal(text) for text in texts)} |"
