"""Who is at work, and in which role they may act: the person by id, their roles for a unit on a day."""

from __future__ import annotations

from datetime import date

from qmsctl.cli.handbook import Handbook
from qmsctl.errors import QmsctlError
from qmsctl.findings import Message, clip
from qmsctl.git.identity import own_mail
from qmsctl.i18n import Translator
from qmsctl.refused import Refused
from qmsctl.system import Organisation


def person_at_work(handbook: Handbook, named: str | None, words: Translator) -> str:
    """Return the id of the person who gives the command: as named, else by the mail address of their commits.

    Raises `QmsctlError` where nobody is named and Git's address is in nobody's `people:`.
    """
    if named:
        return named
    from qmsctl.approvals.authority import people_behind

    mail = own_mail(handbook.root)
    found = sorted(people_behind(handbook.system.settings.people.values(), mail)) if mail else []
    if len(found) == 1:
        return found[0]
    if mail:
        raise QmsctlError(
            words(
                "the address “{mail}” belongs to nobody in people: of qms.yaml; "
                "say who you are with --person, by the id that holders have",
                mail=clip(mail),
            )
        )
    raise QmsctlError(words("Git does not know you; say who you are with --person, by the id that holders have"))


def roles_of(organisation: Organisation, person: str, unit: str, day: date) -> dict[str, str]:
    """Return the roles in which a person may act for a unit on a day, with the holder deputised for, "" for their own.

    What a unit above holds counts for the unit; own roles come first.
    """
    own: dict[str, str] = {}
    deputised: dict[str, str] = {}
    for role in organisation.roles:
        for holder in organisation.holders(role, unit, day.isoformat()):
            if holder.person == person:
                own[role] = ""
            elif holder.deputy == person:
                deputised.setdefault(role, holder.person)
    return {**own, **{role: holder for role, holder in deputised.items() if role not in own}}


def at_work(handbook: Handbook, person: str | None, unit: str) -> None:
    """Raise `Refused` where the person who is named has no role for the unit on the day."""
    if person and not roles_of(handbook.system.organisation, person, unit, handbook.today):
        raise Refused(
            Message(
                "“{person}” holds no role for “{unit}” on {day}; name somebody who works with this review",
                person=person,
                unit=unit,
                day=handbook.today,
            )
        )
