"""What is said of evidence whose line ends a checkout has changed."""

from qmsctl.findings import Message


def line_ends() -> Message:
    """Say that a checkout changed the line ends of evidence, whose every byte counts."""
    return Message(
        "the file has Windows line ends; put the line “{line}” into .gitattributes and check the file out again",
        line="records/approvals/** -text",
    )
