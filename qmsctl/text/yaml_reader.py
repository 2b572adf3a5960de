"""The one strict reader of YAML: value and place, from parser events, within limits.

Anchors, aliases, tags, merge keys, duplicate keys and several documents are
problems, not features (YAML 1.1 section 10; alias bombs). Building from events
keeps the depth in our own hands: libyaml's composer recurses in C and a deeply
nested text ends the process.
"""

from __future__ import annotations

import unicodedata
from typing import Any, NamedTuple

import yaml

from qmsctl.findings import Location, Message, Problem
from qmsctl.text.decode import HIDDEN
from qmsctl.text.limits import Limits
from qmsctl.text.marks import Map, Place, Seq
from qmsctl.text.problems import Problems
from qmsctl.text.scalars import ambiguous, quoted, resolve

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# Letters with which nothing but text begins, here and for any other reader: most values are settled by this look.
_BEGINS_A_WORD = frozenset("abcdeghijklmpqrsuvwxzABCDEGHIJKLMPQRSUVWXZæøåäöÆØÅÄÖ")
_TROUBLE = (yaml.YAMLError, ValueError, KeyError, IndexError, AttributeError, RecursionError)


class Reading(NamedTuple):
    """The value (None where there is none to trust) and the problems seen."""

    value: Any
    problems: list[Problem]


def read_yaml(
    path: str, text: str, limits: Limits, *, first_line: int = 1, keys: frozenset[str] = frozenset()
) -> Reading:
    """Read one YAML document; `first_line` is the file's line on which `text` begins.

    `keys` are those that the schema gives a name to: nobody takes one of them, such as ``on``, for a value.
    """
    builder = _Builder(path, limits, first_line, keys)
    if len(text) > limits.size or len(text.encode("utf-8", "surrogatepass")) > limits.size:
        builder.stop(
            Location(path, first_line), Message("the YAML text has more than {limit} bytes", limit=limits.size)
        )
        return Reading(None, builder.problems)
    try:
        value = builder.build(text)
    except _Stop:
        value = None
    except yaml.MarkedYAMLError as error:
        value = None
        builder.problems.append(_syntax(path, error, first_line))
    except _TROUBLE as error:
        value = None
        builder.problems.append(_unparsable(path, first_line, error))
    return Reading(value, builder.problems)


class _Stop(Exception):
    """Reading ended; the reason stands in the problems."""


class _Builder:
    def __init__(self, path: str, limits: Limits, first_line: int, keys: frozenset[str]) -> None:
        self.path = path
        self.keys = keys
        self.limits = limits
        self.line = first_line
        self.problems = Problems()

    def build(self, text: str) -> Any:
        loader = _Loader(text)
        try:
            return self._document(loader)
        finally:
            loader.dispose()

    def _document(self, loader: Any) -> Any:  # noqa: C901 - one loop, because a call per event costs a third
        """Drive the events of one document with a stack of open collections."""
        get = loader.get_event
        line0 = self.line
        max_depth, max_events, max_scalar = self.limits.depth, self.limits.events, self.limits.scalar
        stack: list[Map | Seq] = []
        keys: list[tuple[str, int, int] | None] = []
        root: Any = None
        documents = events = 0
        scalar_event, map_start, seq_start = yaml.ScalarEvent, yaml.MappingStartEvent, yaml.SequenceStartEvent
        map_end, seq_end = yaml.MappingEndEvent, yaml.SequenceEndEvent
        node: Any
        while True:
            event = get()
            kind = type(event)
            events += 1
            if events > max_events:
                self.stop(self._at(event), Message("the YAML text has more than {limit} parts", limit=max_events))
                raise _Stop
            if kind is scalar_event:
                mark = event.start_mark
                line, column = mark.line + line0, mark.column + 1
                text = event.value
                if event.anchor is not None or event.tag is not None:
                    self._feature(event, Message("an anchor (&)") if event.anchor else Message("a tag (!)"))
                if len(text) > max_scalar:
                    self.stop(self._at(event), Message("the value has more than {limit} characters", limit=max_scalar))
                    raise _Stop
                if stack and keys[-1] is None and type(stack[-1]) is Map:
                    if not event.style:
                        # Long words are never anything but words, and most keys are longer than five letters.
                        if len(text) < 6 or not text[0].isalpha():
                            self._plain_key(event, text, line, column)
                    elif not text.isprintable() and (hidden := HIDDEN.search(text)):
                        self._hidden(hidden.group(), line, column)
                    keys[-1] = (text, line, column)
                    continue
                if event.style or text[:1] in _BEGINS_A_WORD:
                    node = text
                    if event.style and not text.isprintable() and (hidden := HIDDEN.search(text)):
                        self._hidden(hidden.group(), line, column)
                else:
                    node = resolve(text)
                    if node is text and ambiguous(text):
                        self._ambiguous(text, line, column)
            elif kind is map_start or kind is seq_start:
                mark = event.start_mark
                line, column = mark.line + line0, mark.column + 1
                if event.anchor is not None or event.tag is not None:
                    self._feature(event, Message("an anchor (&)") if event.anchor else Message("a tag (!)"))
                if len(stack) >= max_depth:
                    self.stop(self._at(event), Message("the value is nested more than {limit} deep", limit=max_depth))
                    raise _Stop
                if stack and keys[-1] is None and type(stack[-1]) is Map:
                    self._strange_key(event)
                    raise _Stop
                node = Map((line, column)) if kind is map_start else Seq((line, column))
            elif kind is map_end or kind is seq_end:
                stack.pop()
                keys.pop()
                continue
            elif kind is yaml.AliasEvent:
                self._feature(event, Message("an alias (*)"))
                raise _Stop
            elif kind is yaml.DocumentStartEvent:
                documents += 1
                if documents > 1:
                    self._second_document(event)
                    raise _Stop
                continue
            elif kind is yaml.StreamEndEvent:
                return root
            else:
                continue

            if stack:
                parent = stack[-1]
                if isinstance(parent, Map):
                    key: Any = keys[-1]
                    self._enter(parent, key, node, line, column)
                    keys[-1] = None
                else:
                    parent.append(node)
                    parent.places.append((line, column))
            else:
                root = node
            if kind is not scalar_event:
                stack.append(node)
                keys.append(None)

    def _enter(self, parent: Map, key: tuple[str, int, int], node: Any, line: int, column: int) -> None:
        name, key_line, key_column = key
        if not name.isascii():
            name = unicodedata.normalize("NFC", name)
        if name in parent.places:
            self._duplicate(name, key_line, key_column, parent.places[name].key_line)
            return
        parent[name] = node
        # An empty value is marked at the end of its key's line; the key is the better place.
        if node is None:
            line, column = key_line, key_column
        parent.places[name] = Place(key_line, key_column, line, column)

    def _at(self, event: Any) -> Location:
        mark = event.start_mark
        return Location(self.path, mark.line + self.line, mark.column + 1)

    def stop(self, at: Location, message: Message) -> None:
        self.problems.append(
            Problem(
                at,
                message,
                Message("make it smaller or simpler; a large register may be a folder with a file per entry"),
                rule="limit-exceeded",
            )
        )

    def _feature(self, event: Any, what: Message) -> None:
        self.problems.append(
            Problem(
                self._at(event),
                Message("{what} stands here; a handbook writes every value where it is used", what=what),
                Message("write the value itself"),
                rule="yaml-feature",
            )
        )

    def _plain_key(self, event: Any, text: str, line: int, column: int) -> None:
        if text == "<<":
            self._feature(event, Message("a merge key (<<)"))
        elif text not in self.keys and (not isinstance(resolve(text), str) or ambiguous(text)):
            self._ambiguous(text, line, column)

    def _ambiguous(self, text: str, line: int, column: int) -> None:
        self.problems.append(
            Problem(
                Location(self.path, line, column),
                Message("{text} without quotes is text here and a number, date or yes/no to other readers", text=text),
                Message("quote it: {quoted}", quoted=quoted(text)),
                rule="ambiguous-scalar",
            )
        )

    def _hidden(self, char: str, line: int, column: int) -> None:
        self.problems.append(
            Problem(
                Location(self.path, line, column),
                Message("the value holds a hidden character U+{code}", code=f"{ord(char):04X}"),
                Message("write the value without it"),
                rule="hidden-character",
            )
        )

    def _strange_key(self, event: Any) -> None:
        self.problems.append(
            Problem(
                self._at(event),
                Message("a key is a list or a mapping; keys of a handbook are words"),
                Message("write `key: value`; quote text that begins with a brace or a bracket"),
                rule="invalid-yaml",
            )
        )

    def _second_document(self, event: Any) -> None:
        self.problems.append(
            Problem(
                self._at(event),
                Message("a second YAML document begins here; a file has one"),
                Message("delete the line with --- or move what follows to a file of its own"),
                rule="invalid-yaml",
            )
        )

    def _duplicate(self, name: str, line: int, column: int, first: int) -> None:
        self.problems.append(
            Problem(
                Location(self.path, line, column),
                Message("the key “{key}” stands already on line {first}", key=name, first=first),
                Message("keep one of the two"),
                rule="duplicate-key",
            )
        )


def _syntax(path: str, error: yaml.MarkedYAMLError, first_line: int) -> Problem:
    mark: Any = error.problem_mark or error.context_mark
    at = Location(path, mark.line + first_line, mark.column + 1) if mark else Location(path, first_line)
    return Problem(
        at,
        Message("this is not YAML: {why}", why=error.problem or error.context or "unreadable"),
        Message("check the indentation (two spaces, no tabs) and quote text that contains “: ” or begins with a sign"),
        rule="invalid-yaml",
    )


def _unparsable(path: str, first_line: int, error: Exception) -> Problem:
    return Problem(
        Location(path, first_line),
        Message("this is not YAML: {why}", why=str(error).splitlines()[0] if str(error) else type(error).__name__),
        Message("check the indentation and quote unusual text"),
        rule="invalid-yaml",
    )
