"""What stops a command: one sentence for a person, exit code 2."""

import errno

_REASONS = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "your share of the disk is used up",
    errno.EFBIG: "it is larger than files may be here (ulimit -f shows the limit)",
    errno.EROFS: "the disk can only be read",
    errno.EACCES: "you have no right to write there",
    errno.EPERM: "you have no right to write there",
    errno.EIO: "the disk reports an error",
}


def reason_of(error: OSError) -> str:
    """Return why the file system did not do what it was asked, for people."""
    return _REASONS.get(error.errno or 0, error.strerror or str(error))


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
