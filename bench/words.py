"""Plausible filler for generated documents: sentences, paragraphs and titles from one seed."""

from __future__ import annotations

import random

_NOUNS = """supplier contract delivery order customer complaint deviation cause measure indicator
target plan budget training course instruction drawing batch sample inspection instrument calibration
machine tool truck warehouse shift handover checklist form record archive backup system licence permit
chemical waste container energy water emission noise kitchen menu allergen temperature freezer room
building roof lift boiler filter pump valve cable panel alarm exercise visitor contractor employee
manager team department site project design change request approval version document interview survey
meeting agenda decision minute report audit finding risk opportunity stakeholder requirement law""".split()
_VERBS = """checks records reports approves plans follows reviews measures repairs replaces orders
receives signs updates compares explains stops starts sorts stores labels returns closes opens assigns
confirms prepares""".split()
_ADJECTIVES = """daily weekly monthly yearly new old local critical minor major external internal planned
agreed complete simple technical responsible relevant measured documented approved current previous open
closed clean safe""".split()
_LINKERS = "before after when while because unless until so".split()
_ROLES = ["The team leader", "The owner", "Each employee", "The unit", "The quality lead", "The operator", "The buyer"]


class Words:
    """A stream of text that depends on the seed alone."""

    def __init__(self, seed: str) -> None:
        self.random = random.Random(seed)

    def title(self) -> str:
        pick = self.random.choice
        return f"{pick(_ADJECTIVES).capitalize()} {pick(_NOUNS)} and {pick(_NOUNS)} {pick(_NOUNS)}"

    def sentence(self) -> str:
        pick = self.random.choice
        first = f"{pick(_ROLES)} {pick(_VERBS)} the {pick(_ADJECTIVES)} {pick(_NOUNS)}"
        second = f"{pick(_LINKERS)} the {pick(_NOUNS)} {pick(_VERBS)} a {pick(_ADJECTIVES)} {pick(_NOUNS)}"
        return f"{first} {second} in the {pick(_NOUNS)} {pick(_NOUNS)}."

    def paragraph(self, sentences: int) -> str:
        return " ".join(self.sentence() for _ in range(sentences))
