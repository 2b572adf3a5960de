"""Where a value differs from its schema, in words: what is there, what was expected, how to mend it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import reduce
from typing import Any

from qmsctl.findings import Location, Message, Problem
from qmsctl.text.marks import Map, locate
from qmsctl.text.near import did_you_mean, listed
from qmsctl.text.scalars import quoted


def _problem(at: Location, item: str, message: Message, fix: Message, rule: str = "schema-mismatch") -> Problem:
    return Problem(at, message, fix, item, rule)


def _item(value: Any, keys: list[str | int]) -> str:
    """The id of the document or entry that a path leads into."""
    holder = value[keys[0]] if keys and isinstance(keys[0], int) and isinstance(value, list) else value
    found = holder.get("id") if isinstance(holder, dict) else None
    return found if isinstance(found, str) else ""


def _missing_keys(at: Location, item: str, error: Any) -> Iterator[Problem]:
    # The library raises an error for each missing key; its message is all that tells which.
    for key in error.validator_value:
        if error.message == f"{key!r} is a required property" and not _reported_elsewhere(error.schema, key):
            yield _problem(at, item, Message("“{key}” is missing", key=key), Message("add {key}:", key=key))


def _unknown_keys(path: str, value: Any, keys: list[str | int], item: str, error: Any) -> Iterator[Problem]:
    known = error.schema.get("properties", {})
    for key in error.instance:
        if key not in known:
            yield _unknown_key(_key_place(path, value, keys, key), item, str(key), list(known))


def _other_mismatch(at: Location, item: str, name: str, error: Any, schema: str) -> Problem:
    message = Message("“{name}” does not fit the schema", name=name)
    if not isinstance(error.validator_value, (dict, list)):
        message = Message(
            "“{name}” does not fit: {kind} {expected} was expected",
            name=name,
            kind=error.validator,
            expected=error.validator_value,
        )
    return _problem(at, item, message, Message("compare with qmsctl schema {schema}", schema=schema))


def _reported_elsewhere(schema: dict[str, Any], key: str) -> bool:
    return "x-qms-rule" in schema.get("properties", {}).get(key, {})


def _key_place(path: str, value: Any, keys: list[str | int], key: str) -> Location:
    node = value
    for part in keys:
        node = node[part]
    if isinstance(node, Map) and key in node.places:
        place = node.places[key]
        return Location(path, place.key_line, place.key_column)
    return locate(path, value, keys)


def _unknown_key(at: Location, item: str, key: str, known: list[str]) -> Problem:
    fix = did_you_mean(key, known, Message("delete it, or use one of: {known}", known=listed(known)))
    return _problem(at, item, Message("“{key}” is not a key here", key=key), fix)


_TYPES = {
    "string": Message("text"),
    "integer": Message("a whole number"),
    "number": Message("a number"),
    "boolean": Message("true or false"),
    "array": Message("a list"),
    "object": Message("a block of keys"),
    "null": Message("nothing"),
}


def _wrong_type(at: Location, item: str, name: str, error: Any) -> Problem:
    expected, found = error.validator_value, error.instance
    wanted = reduce(_either, (_TYPES[kind] for kind in ([expected] if isinstance(expected, str) else expected)))
    if found is None:
        return _problem(
            at,
            item,
            Message("“{name}” is empty; {wanted} was expected", name=name, wanted=wanted),
            Message("write a value, or delete the key"),
        )
    if expected == "string" and isinstance(found, (bool, int, float)):
        # The value of 1.10 is 1.1: only whole numbers and words still say how they were written.
        example = Message("with every digit")
        if not isinstance(found, float):
            example = Message("for example {text}", text=quoted(str(found).lower()))
        return _problem(
            at,
            item,
            Message(
                "“{name}” is read as {kind} because it has no quotes; text was expected", name=name, kind=_kind(found)
            ),
            Message("quote it as it is written, {example}", example=example),
            rule="ambiguous-scalar",
        )
    return _problem(
        at,
        item,
        Message(
            "“{name}” is {kind}; {wanted} was expected",
            name=name or Message("the file"),
            kind=_kind(found),
            wanted=wanted,
        ),
        Message("write {wanted}", wanted=wanted),
    )


def _either(one: Message, other: Message) -> Message:
    return Message("{one} or {other}", one=one, other=other)


def _kind(value: Any) -> Message:
    if isinstance(value, bool):
        return _TYPES["boolean"]
    for kind, name in ((dict, "object"), (list, "array"), (str, "string"), ((int, float), "number")):
        if isinstance(value, kind):
            return _TYPES[name]
    return _TYPES["null"]


def _not_one_of(at: Location, item: str, name: str, error: Any) -> Problem:
    expected, found = error.validator_value, error.instance
    choices = listed(expected)
    otherwise = Message("write one of: {choices}", choices=choices)
    fix = did_you_mean(str(found), [str(choice) for choice in expected], otherwise)
    return _problem(
        at,
        item,
        Message("“{name}” is “{found}”; one of {choices} was expected", name=name, found=found, choices=choices),
        fix,
    )


_FORMS = {
    "date": Message("a date as YYYY-MM-DD"),
    "duration": Message("a duration such as 12 months or P1Y"),
}


def _wrong_form(at: Location, item: str, name: str, error: Any) -> Problem:
    schema, found = error.schema, error.instance
    form, description = _FORMS.get(schema.get("x-qms-format", "")), schema.get("description", "")
    if form:
        return _problem(
            at,
            item,
            Message("“{name}” is “{found}”; {form} was expected", name=name, found=found, form=form),
            Message("write {form}", form=form),
        )
    return _problem(
        at,
        item,
        Message(
            "“{name}” is “{found}”, which has not the form {pattern}", name=name, found=found, pattern=schema["pattern"]
        ),
        Message("{help}", help=Message(description)) if description else Message("write it in that form"),
    )


_EXPLANATIONS: dict[str, Callable[[Location, str, str, Any], Problem]] = {
    "enum": _not_one_of,
    "pattern": _wrong_form,
    "type": _wrong_type,
}


def explain(schema: str, title: str, path: str, value: Any, error: Any) -> Iterator[Problem]:
    """Yield one error of the validator in words, at its place in the file."""
    keys = list(error.absolute_path)
    at, item = locate(path, value, keys), _item(value, keys)
    name = next((str(key) for key in reversed(keys) if isinstance(key, str)), "")
    words = _EXPLANATIONS.get(error.validator)
    if error.validator == "required":
        yield from _missing_keys(at, item, error)
    elif error.validator == "additionalProperties" and error.validator_value is False:
        yield from _unknown_keys(path, value, keys, item, error)
    elif words:
        yield words(at, item, name, error)
    else:
        yield _other_mismatch(at, item, name or title, error, schema)
