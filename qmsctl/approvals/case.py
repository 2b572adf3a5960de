"""One document before the judge: which version each statement is about, and what it counts for there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from qmsctl.approvals.alone import Judged
from qmsctl.approvals.authority import Before
from qmsctl.approvals.counting import lacking, not_counting, open_questions
from qmsctl.approvals.model import APPROVAL, FORGE, Approval, Judgement, Need, Statement
from qmsctl.approvals.sources import Sources
from qmsctl.approvals.versions import NOTHING, Held, authority_for, held_versions, in_change, is_asked, need_of, writers
from qmsctl.findings import Message
from qmsctl.periods import parse_date
from qmsctl.system.document import DRAFT, Document
from qmsctl.system.inheritance import number


@dataclass
class Case:
    """One document: its statements, its versions, and what became of each statement (`done`, by path).

    `before` is the approved version before the present one.
    """

    document: Document | None
    id: str
    statements: list[Judged]
    sources: Sources
    done: dict[str, Approval] = field(default_factory=dict)
    _about: dict[str, list[Held]] = field(default_factory=dict)
    before: Before | None = None

    @cached_property
    def held(self) -> list[Held]:
        """The versions of the document, oldest first, the present one last."""
        return held_versions(self.document, self.id, self.sources)

    def misplaced(self) -> Iterator[tuple[str, Message]]:
        """Yield the statements about what the document never held, with the reason, which no signature can change."""
        for one in self.statements:
            stated = said(one)
            named = self._named(stated)
            if not self._fitting(one) and not (named and named[-1].present is not None):
                why = self._about_none(stated, named)
                if why is not None:
                    yield one.approval.path, why

    def judge(self) -> Judgement:
        """Judge every version that has statements or may be needed; return the judgement of the present one."""
        outcome = Judgement(NOTHING)
        if not self.statements and not self.sources.controlled:
            return outcome
        held = self.held
        if self.sources.asked_only and not self.statements and not self._asked(held[-1]):
            return outcome
        about = self._sorted(held)
        approved: list[Held] = []
        for each in held:
            if self.statements or each is held[-1]:
                self.before = self._before(each, approved)
                outcome = self._version(each, about[id(each)], self.before, approved)
                sound = each.approved and outcome.lacking is None
            else:
                # Without statements only what is older than change control stands as approved.
                sound = each.approved and not self._asked(each)
            if sound:
                approved.append(each)
        return outcome if self.document is not None else Judgement(NOTHING)

    def _asked(self, each: Held) -> bool:
        return is_asked(each, authority_for(each, self.sources), self.sources)

    def _sorted(self, held: list[Held]) -> dict[int, list[Judged]]:
        """Put each statement to every version that it is about; refuse those that are about none."""
        about: dict[int, list[Judged]] = {id(each): [] for each in held}
        for one in self.statements:
            fitting = self._fitting(one)
            for each in fitting:
                about[id(each)].append(one)
            if not fitting:
                self._refuse(one, self._about_none(said(one), self._named(said(one))))
        return about

    def _named(self, stated: Statement) -> list[Held]:
        return [each for each in self.held if each.version == stated.version]

    def _fitting(self, one: Judged) -> list[Held]:
        """The versions that had the content which a statement is about."""
        path, stated = one.approval.path, said(one)
        if path not in self._about:
            self._about[path] = [each for each in self._named(stated) if each.holds(stated.parts, self.sources)]
        return self._about[path]

    def _about_none(self, stated: Statement, named: list[Held]) -> Message | None:
        """Why a statement is about nothing that the document holds or held; None where no history can tell."""
        if named and named[-1].present is not None:
            return self._other_content(stated, named[-1].present)
        if self.document is None and self.sources.history is None:
            return Message("there is no document {id} in this handbook", id=self.id)
        if self.sources.history is None:
            return None
        if named:
            return Message(
                "version {version} of {id} never had the content that was approved", version=stated.version, id=self.id
            )
        return Message("{id} has no version {version}", id=self.id, version=stated.version)

    def _other_content(self, stated: Statement, document: Document) -> Message:
        approves = dict(stated.parts)
        held = dict(self.sources.content(document).parts)
        changed = sorted(name for name in held.keys() | approves.keys() if held.get(name) != approves.get(name))
        if changed == [document.id]:
            return Message(
                "it approves another text than version {version} has now; the text was changed afterwards",
                version=stated.version,
            )
        return Message(
            "it approves another content than version {version} has now; not the same: {parts}",
            version=stated.version,
            parts=", ".join(changed),
        )

    def _refuse(self, one: Judged, why: Message | None) -> None:
        if why is None:
            note = Message(
                "this is about a version that is no longer here, and without history nothing can be compared"
            )
            self.done[one.approval.path] = one.note(note).approval
        else:
            self.done[one.approval.path] = one.refuse(why).approval

    def _before(self, each: Held, approved: list[Held]) -> Before | None:
        """The approved version before one; from the base or its list of changes where no history tells."""
        if approved:
            return Before(approved[-1].version, approved[-1].document(self.sources))
        base = self.sources.base.document_by_id.get(self.id) if self.sources.base is not None else None
        if self.sources.history is not None or each.present is None:
            return None
        if base is not None and base.version != each.version:
            return Before(base.version, base)
        versions = [change.version for change in each.present.changes]
        later = versions[versions.index(each.version) + 1 :] if each.version in versions else []
        return Before(later[0]) if later else None

    def _version(self, held: Held, mine: list[Judged], before: Before | None, approved: list[Held]) -> Judgement:
        """Judge the statements about one version by what it needs."""
        authority = authority_for(held, self.sources)
        need = need_of(held, before, authority, self.sources)
        replacing = next((one for one in approved if number(one.version) > number(held.version)), None)
        approvals = []
        for one in mine:
            judged = self._counting(one, held, before, need, self._since(held, approved))
            if replacing is not None and judged.approval.counts:
                judged = judged.refuse(_came_back(held, replacing))
            self.done[one.approval.path] = judged.approval
            approvals.append(judged.approval)
        lack = lacking(need, held.version, approvals, self.sources.one_id)
        if lack is not None and replacing is not None:
            lack = _came_back(held, replacing)
        return Judgement(need, tuple(approvals), lack)

    def _since(self, held: Held, approved: list[Held]) -> list[Held]:
        """The versions after the last approved one, up to this: what is new in it may have been written in each."""
        places = {id(each): at for at, each in enumerate(self.held)}
        return self.held[places[id(approved[-1])] + 1 if approved else 0 : places[id(held)] + 1]

    def _together(self, one: Judged, held: Held) -> bool:
        """Whether an approval came with the very change that brought the version."""
        if held.present is not None and in_change(held.present, self.sources):
            return one.seen.position is None and one.seen.time is not None
        first = held.run.approved if held.run is not None else None
        history = self.sources.history
        return first is not None and history is not None and history.position(first) == one.seen.position

    def _counting(self, one: Judged, held: Held, before: Before | None, need: Need, written: list[Held]) -> Judged:
        """Judge whether the person had the role that day and may approve this."""
        stated, document = said(one), held.document(self.sources)
        if document is None:
            return one.refuse(Message("version {version} cannot be read any more", version=held.version))
        if document.status == DRAFT and stated.meaning == APPROVAL:
            return one.refuse(
                Message("version {version} is a draft; only what says approved can be approved", version=held.version)
            )
        early = _too_early(stated, document)
        if early is not None:
            return one.refuse(early)
        line = self.sources.system.organisation.line(document.unit)
        _, unit = one.authority.place(document, before.document if before else None, line)
        holding = one.authority.holding(stated.person, stated.role, unit, one.day)
        if holding is None:
            return one.refuse(self._not_held(stated, unit, one))
        if holding.holder:
            one = one.note(Message("as deputy of {holder}", holder=holding.holder))
        if stated.meaning != APPROVAL or need == NOTHING:
            return one
        if one.approval.mode == FORGE and self._together(one, held):
            return one.refuse(Message("it came with the change itself; what a forge says is gathered after the merge"))
        authors = writers(written, one.authority, self.sources)
        why = not_counting(need, stated.person, stated.role, authors, self.sources.one_id)
        return one.refuse(why) if why is not None else one.note(*open_questions(need, authors))

    def _not_held(self, stated: Statement, unit: str, one: Judged) -> Message:
        if stated.role not in one.authority.organisation.roles:
            return Message("“{role}” is no role in the qms.yaml that the approval is judged by", role=stated.role)
        return Message(
            "{person} did not hold “{role}” in “{unit}” or above on {day}, and was no deputy of who did",
            person=stated.person,
            role=stated.role,
            unit=unit,
            day=one.day,
        )


def said(one: Judged) -> Statement:
    """Return the statement of one that was read."""
    if one.approval.statement is None:
        raise AssertionError("a statement that was not read is refused before")
    return one.approval.statement


def _came_back(held: Held, later: Held) -> Message:
    return Message(
        "version {version} was replaced by {later}, which was approved; what comes back needs a new version",
        version=held.version,
        later=later.version,
    )


def _too_early(stated: Statement, document: Document) -> Message | None:
    """A text carries the date of its version: nobody has approved it before (a day for clocks and zones)."""
    dated = next((change.date for change in document.changes if change.version == stated.version), "")
    day, signed = parse_date(dated), parse_date(stated.signed_at[:10])
    if day is None or signed is None or (day - signed).days <= 1:
        return None
    return Message(
        "it says that it was made on {signed}, and the text it approves is dated {dated}",
        signed=signed.isoformat(),
        dated=dated,
    )
