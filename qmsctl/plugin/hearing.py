"""What is said in the log while something is made, so that it can be said again when it is taken from the cache."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterable, Iterator

Said = list[tuple[str, int, str]]
"""Name of the logger, level, words."""

_MKDOCS = logging.getLogger("mkdocs")


class _Ear(logging.Handler):
    def __init__(self, heard: Said) -> None:
        super().__init__(logging.INFO)
        self.heard = heard

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append((record.name, record.levelno, record.getMessage()))


class Listening:
    """Collects in `heard` what is said from now until `end`, beside whoever else listens."""

    def __init__(self) -> None:
        self.heard: Said = []
        self._ear = _Ear(self.heard)
        _MKDOCS.addHandler(self._ear)

    def end(self) -> None:
        """Stop listening; once is enough, twice does no harm."""
        _MKDOCS.removeHandler(self._ear)


@contextlib.contextmanager
def instead() -> Iterator[Said]:
    """Collect what is said, and let nobody else hear it, however quiet the build is."""
    heard: Said = []
    handlers, level, propagate = _MKDOCS.handlers, _MKDOCS.level, _MKDOCS.propagate
    _MKDOCS.handlers, _MKDOCS.propagate = [_Ear(heard)], False
    if quiet():
        _MKDOCS.setLevel(logging.INFO)
    try:
        yield heard
    finally:
        _MKDOCS.handlers, _MKDOCS.propagate = handlers, propagate
        _MKDOCS.setLevel(level)


def say(heard: Iterable[tuple[str, int, str]]) -> None:
    """Say it again."""
    for name, level, words in heard:
        logging.getLogger(name).log(level, "%s", words)


def quiet() -> bool:
    """Whether the build says less than MkDocs usually does (``--quiet``)."""
    return _MKDOCS.getEffectiveLevel() > logging.INFO


def verbose() -> bool:
    """Whether somebody looks for a fault (``--verbose``): then everything is made, nothing taken from the cache."""
    return _MKDOCS.getEffectiveLevel() <= logging.DEBUG
