"""What the commands about the facts of a management review have in common: which unit and year, who may, the check."""

from __future__ import annotations

from qmsctl.cli.handbook import Handbook
from qmsctl.cli.who import at_work, person_at_work, roles_of
from qmsctl.errors import UnreadableFile
from qmsctl.findings import Finding, Message
from qmsctl.i18n import Translator
from qmsctl.refused import Refused
from qmsctl.reviews import ManagementReview
from qmsctl.reviews.inputs import Pack, gather
from qmsctl.reviews.inputs.freezing import refuse_another
from qmsctl.reviews.inputs.moved import Moved, moved


def gathered_now(handbook: Handbook, unit: str, year: int) -> Pack:
    """Return the facts as the handbook is now, with what a check says of its documents."""
    return gather(handbook.system, unit, year, handbook.today, _findings(handbook))


def moved_since(handbook: Handbook, review: ManagementReview) -> tuple[Moved, ...]:
    """Return what has moved since the facts of a review were gathered: they are gathered again and compared.

    Raises `Refused` where the file of figures is missing or is not the one that the record names.
    """
    frozen = content(handbook, review.inputs_path)
    refuse_another(review, frozen)
    try:
        return moved(gathered_now(handbook, review.unit, int(review.year)), frozen or b"")
    except (ValueError, RecursionError):
        raise Refused(
            Message("{path} is no file of figures that this version can read", path=review.inputs_path)
        ) from None


def preparer(handbook: Handbook, named: str | None, unit: str, words: Translator) -> str:
    """Return who gathers: a person with a role for the unit, "" where nobody is named and qms.yaml has no people.

    Raises `Refused` for somebody without a role, `QmsctlError` where qms.yaml has people or a coordinator and Git's
    address is none of theirs.
    """
    settings = handbook.system.settings
    if not named and not settings.people and not settings.review.coordinator:
        return ""
    person = person_at_work(handbook, named, words)
    at_work(handbook, person, unit)
    return person


def may_freeze(handbook: Handbook, named: str | None, review: ManagementReview, words: Translator) -> None:
    """Raise `Refused` unless who gathered the facts, the coordinator, the leader or a deputy of theirs is at work.

    Where qms.yaml names no coordinator, anybody with a role for the unit may.
    """
    unit, leader = review.unit, review.leader
    person = preparer(handbook, named, unit, words)
    coordinator = handbook.system.settings.review.coordinator
    if not coordinator or person == review.prepared_by:
        return
    roles = roles_of(handbook.system.organisation, person, unit, handbook.today)
    if coordinator not in roles and leader not in roles:
        raise Refused(
            Message(
                "“{person}” is neither {coordinator} nor {leader} for “{unit}” on {day}; one of them freezes the facts",
                person=person,
                coordinator=coordinator,
                leader=leader,
                unit=unit,
                day=handbook.today,
            )
        )


def content(handbook: Handbook, path: str) -> bytes | None:
    """Return a file of the handbook, None where it has none. Raises `UnreadableFile` for what cannot be read."""
    if path not in handbook.tree:
        return None
    try:
        return handbook.tree[path]
    except UnreadableFile:
        raise Refused(Message("{path} cannot be read", path=path)) from None


def source(handbook: Handbook, path: str) -> str:
    """Return the text of a file of the handbook. Raises `Refused` where it is missing or is no UTF-8."""
    data = content(handbook, path)
    try:
        if data is not None:
            return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    raise Refused(Message("{path} cannot be read", path=path))


def _findings(handbook: Handbook) -> tuple[Finding, ...]:
    from qmsctl.checking import check

    return check(handbook.system, handbook.today).findings
