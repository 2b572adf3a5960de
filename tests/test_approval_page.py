"""What the page of a document tells of its approval: who by role, when, in what way, and what that proves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from qmsctl.approvals.model import (
    APPROVAL,
    ATTESTED,
    FORGE,
    SIGNED,
    Approval,
    Approvals,
    Evidence,
    Judgement,
    Need,
    Statement,
)
from qmsctl.findings import Message
from qmsctl.pages import build
from qmsctl.system import load
from tests.handbook import TODAY, small

PRO = "procedures/PRO-004-delivery.md"
STATEMENT = Statement((), "PRO-004", "1.0", APPROVAL, "kari", "manager", "2026-01-31T09:30:00Z", "small")
KEY = "SHA256:Zk3r0/abc+DEF"
NEED = Need(("manager",), 1, "any", four_eyes=True)


def told(*approvals: Approval, lacking: Message | None = None, names: bool = False) -> str:
    edit = {"qms.yaml": {"language: en\n": "language: en\npublish_names: true\n"}} if names else None
    judged = Approvals(approvals, {PRO: Judgement(NEED, approvals, lacking)})
    site = build(load(small(edit=edit)), date.fromisoformat(TODAY), approvals=judged)
    page = next(page.content for page in site.pages if page.src_uri == PRO)
    return page.partition("\nApproval\n:   ")[2].partition("</section>")[0]


def signed(**changes: object) -> Approval:
    return Approval("records/x.json", SIGNED, replace(STATEMENT, **changes), key=KEY)  # type: ignore[arg-type]


def test_a_signature_tells_role_day_and_key_and_what_it_does_not_prove() -> None:
    text = told(signed())
    assert f"31\xa0Jan\xa02026, signed with the key `{KEY}`" in text
    assert "does not prove who held the key" in text
    assert "kari" not in text


def test_the_person_is_shown_where_names_are_published() -> None:
    assert "(kari)" in told(signed(), names=True)


@pytest.mark.parametrize(
    ("mode", "source", "way", "proves"),
    [
        (FORGE, "gitlab", "by a review at GitLab", "no key vouches for it"),
        (ATTESTED, "file", "signed elsewhere", "ask who signed it"),
    ],
)
def test_what_no_key_vouches_for_is_shown_as_what_it_is(mode: str, source: str, way: str, proves: str) -> None:
    text = told(Approval("x", mode, replace(STATEMENT, evidence=Evidence(source, "reference"))))
    assert way in text
    assert proves in text
    assert "signed with the key" not in text


def test_a_deputy_is_shown_as_deputy_and_nobody_is_named() -> None:
    noted = replace(signed(), notes=(Message("as deputy of {holder}", holder="ola"), Message("the clock was wrong")))
    text = told(noted)
    assert text.startswith("deputy for [Manager]")
    assert "The clock was wrong." in text
    assert "ola" not in text
    assert "As deputy of ola." in told(noted, names=True)


def test_who_can_give_what_is_missing_is_told_by_the_names_of_roles() -> None:
    text = told(lacking=Message("{roles} can give it", roles="manager, quality, gone"))
    assert "Manager, Quality lead, gone can give it" in text


def test_what_is_missing_is_marked() -> None:
    text = told(lacking=Message("nobody has approved version {version}", version="1.0"))
    assert "Approval missing</span> nobody has approved version 1" in text


@pytest.mark.parametrize(
    "other",
    [
        signed(version="0.9"),
        signed(meaning="review"),
        replace(signed(), refused=Message("the signature does not fit")),
    ],
)
def test_what_is_no_approval_of_this_version_is_not_shown(other: Approval) -> None:
    assert told(other) == ""


def test_hostile_texts_of_a_statement_stay_texts() -> None:
    text = told(replace(signed(role="<img src=x>"), key="`</code><b>"))
    assert "<img" not in text
    assert "<b>" not in text
