"""Why something is not done, or not taken for what it claims to be: one exception with a sentence for people."""

from __future__ import annotations

from qmsctl.findings import Message


class Refused(Exception):
    """What was asked is not done and nothing is written, or a file is not the evidence that it claims to be.

    `message` says what is there and how to mend it.
    """

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message
