"""Why a file that claims to be evidence is not: one exception with a sentence for the person who looks into it."""

from qmsctl.findings import Message


class Refused(Exception):
    """A statement, signature or key that cannot be taken for what it claims; `message` says what is wrong with it."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


def line_ends() -> Message:
    """Say that a checkout changed the line ends of evidence, whose every byte counts."""
    return Message(
        "the file has Windows line ends; put the line “{line}” into .gitattributes and check the file out again",
        line="records/approvals/** -text",
    )
