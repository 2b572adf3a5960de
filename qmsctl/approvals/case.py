"""One document before the judge: which version each statement is about, and what it counts for there."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from qmsctl.approvals.about import About
from qmsctl.approvals.alone import Judged, said
from qmsctl.approvals.authority import Before
from qmsctl.approvals.counting import lacking, not_counting, open_questions
from qmsctl.approvals.model import APPROVAL, FORGE, WITHDRAWAL, Approval, Judgement, Need, Statement
from qmsctl.approvals.recent import of_approval, of_need
from qmsctl.approvals.sources import Sources
from qmsctl.approvals.versions import (
    NOTHING,
    Held,
    authority_for,
    began,
    in_change,
    is_asked,
    need_of,
)
from qmsctl.approvals.withdrawing import was_in_use
from qmsctl.approvals.wrote import Written, withdrawers, writers
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
    before: Before | None = None
    _counted: dict[int, Statement | None] = field(default_factory=dict)

    @cached_property
    def about(self) -> About:
        """Which versions the statements are about."""
        return About(self.document, self.id, self.sources)

    def judge(self) -> Judgement:
        """Judge every version that has statements or may be needed; return the judgement of the present one."""
        outcome = Judgement(NOTHING)
        if not self.statements and not self.sources.controlled:
            return outcome
        held = self.about.held
        if not held or (self.sources.asked_only and not self.statements and not self._asked(held[-1])):
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
                self._counted[id(each)] = next(iter(outcome.counting), None) if self.statements else None
        return outcome if self.document is not None or (held and held[-1].withdrawn) else Judgement(NOTHING)

    def _asked(self, each: Held) -> bool:
        return is_asked(each, authority_for(each, self.sources), self.sources)

    def _sorted(self, held: list[Held]) -> dict[int, list[Judged]]:
        """Put each statement to every version that it is about; refuse those that are about none."""
        about: dict[int, list[Judged]] = {id(each): [] for each in held}
        for one in self.statements:
            fitting = self.about.fitting(one)
            for each in fitting:
                about[id(each)].append(one)
            if not fitting:
                self._refuse(one, self.about.about_none(one))
        return about

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
        if each.withdrawn is not None:
            used = was_in_use(each.withdrawn, self.sources)
            return Before(used.version, used) if used is not None else None
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
        changed = of_need(held, before, need, self.sources) if mine else None
        for one in mine:
            judged = self._counting(one, held, before, need, approved)
            if replacing is not None and judged.approval.counts:
                judged = judged.refuse(_came_back(held, replacing))
            if changed is not None and judged.approval.counts:
                judged = judged.note(changed)
            self.done[one.approval.path] = judged.approval
            approvals.append(judged.approval)
        lack = lacking(need, held.version, approvals, self.sources.one_id)
        if lack is not None and replacing is not None:
            lack = _came_back(held, replacing)
        return Judgement(need, tuple(approvals), lack, self._taken_for_older(held, need))

    def _taken_for_older(self, held: Held, need: Need) -> tuple[Message, ...]:
        """What is left open of a version of which nothing is asked because of its age, where no history tells it."""
        if need.asked or self.sources.history is not None or not self.sources.controlled or not held.approved:
            return ()
        return (Message("version {version} is older than change control by its own dates alone", version=held.version),)

    def _since(self, one: Judged, approved: list[Held]) -> Written:
        """Where what a statement is about may have been written: after the version that was approved before it.

        A version that came back was written when it was here first.
        """
        held = self.about.held
        places = {id(each): at for at, each in enumerate(held)}
        end = places[id(self.about.fitting(one)[0])]
        before = next((each for each in reversed(approved) if places[id(each)] < end), None)
        begin = places[id(before)] + 1 if before is not None else 0
        return Written(held[begin : end + 1], before, self._counted.get(id(before)))

    def _together(self, one: Judged, held: Held) -> bool:
        """Whether an approval came with the very change that brought the version."""
        if held.present is not None and in_change(held.present, self.sources):
            return one.seen.position is None and one.seen.time is not None
        first = began(held, self.sources)
        history = self.sources.history
        return first is not None and history is not None and history.position(first) == one.seen.position

    def _counting(self, one: Judged, held: Held, before: Before | None, need: Need, approved: list[Held]) -> Judged:
        """Judge whether the person had the role that day and may approve this."""
        stated, document = said(one), held.document(self.sources)
        if document is None:
            return one.refuse(Message("version {version} cannot be read any more", version=held.version))
        why = self._misfit(stated, held, document)
        if why is not None:
            return one.refuse(why)
        line = self.sources.system.organisation.line(document.unit)
        _, unit = one.authority.place(document, before.document if before else None, line)
        holding = one.authority.holding(stated.person, stated.role, unit, one.day)
        if holding is None:
            return one.refuse(self._not_held(stated, unit, one))
        if holding.holder:
            one = one.note(Message("as deputy of {holder}", holder=holding.holder))
        if stated.meaning != need.meaning or need == NOTHING:
            return one
        if one.approval.mode == FORGE and self._together(one, held):
            return one.refuse(Message("it came with the change itself; what a forge says is gathered after the merge"))
        if held.withdrawn is not None:
            authors = withdrawers(held.withdrawn, stated, one.authority, self.sources)
        else:
            authors = writers(self._since(one, approved), stated, one.authority, self.sources)
        why = not_counting(need, stated.person, stated.role, authors, self.sources.one_id)
        if why is not None:
            return one.refuse(why)
        notes = (*open_questions(need, authors), *self._by_its_own_word(stated, held, before, need))
        return one.note(*notes, *of_approval(one, unit, self.sources))

    def _by_its_own_word(self, stated: Statement, held: Held, before: Before | None, need: Need) -> tuple[Message, ...]:
        """What only the version itself says: the owner of a minor version, where the one before is not known."""
        document = held.document(self.sources)
        if document is None or before is None or before.document is not None or need.meaning != APPROVAL:
            return ()
        line = self.sources.system.organisation.line(document.unit)
        whole = authority_for(held, self.sources).need(document, before, line, minor=False)
        if stated.role in whole.roles:
            return ()
        return (Message("that “{role}” owned the document before this version is its own word here", role=stated.role),)

    def _misfit(self, stated: Statement, held: Held, document: Document) -> Message | None:
        """Why nobody can say this about the content that a statement is about."""
        if document.status == DRAFT and stated.meaning == APPROVAL:
            return Message(
                "version {version} is a draft; only what says approved can be approved", version=held.version
            )
        if stated.meaning in (APPROVAL, WITHDRAWAL):
            gone = held.is_out_of_use(stated.parts, self.sources)
            if gone != (stated.meaning == WITHDRAWAL):
                return _not_meant(stated)
        return _too_early(stated, document)

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


def _not_meant(stated: Statement) -> Message:
    if stated.meaning == WITHDRAWAL:
        return Message(
            "version {version} is not retired in the text that it is about, so there is nothing to withdraw",
            version=stated.version,
        )
    return Message(
        "version {version} is retired in the text that it is about; that is a withdrawal and no approval",
        version=stated.version,
    )


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
