"""What stops a command: one sentence for a person, exit code 2."""


class QmsctlError(Exception):
    """The command could not run (usage, configuration, input or output).

    The text is one sentence that says what is wrong and how to mend it. The
    command line prints it and exits with 2; nothing has been written.
    """


class UnreadableFile(Exception):
    """A tree lists a path whose bytes it refuses to hand out; the text says why.

    `kind` is the name of the rule that reports it: ``unreadable-file``,
    ``symbolic-link`` or ``limit-exceeded``.
    """

    def __init__(self, reason: str, kind: str = "unreadable-file") -> None:
        super().__init__(reason)
        self.kind = kind
