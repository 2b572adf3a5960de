"""Why something cannot be done, for whoever asked."""

from __future__ import annotations

from qmsctl.findings import Message


class Refused(Exception):
    """What was asked is not done, and nothing is written; `message` says what is there and how to mend it."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message
