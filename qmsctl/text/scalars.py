"""What a plain YAML scalar means here, and which ones other readers take for something else.

Only ``true``, ``false``, ``null``, ``~``, decimal integers and decimal fractions
are anything but text. YAML 1.1 readers (MkDocs, many editors) also turn ``no``,
``010``, ``12:30`` or ``1_000`` into booleans and numbers; those stay text here and
are reported, so that no two readers ever disagree about a handbook.
"""

from __future__ import annotations

import re

_CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})\Z")
_FRACTION = re.compile(r"-?(?:0|[1-9][0-9]{0,17})\.[0-9]{1,17}\Z")
_FIRST_OF_NUMBER = frozenset("0123456789-+.")
_FIRST_OF_WORD = frozenset("tTfFnNyYoO~=<")
_OTHER_READING = re.compile(
    r"""(?:yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF|True|TRUE|False|FALSE|Null|NULL|=|<<
    |[-+]?0[0-7_]+|[-+]?0[xX][0-9a-fA-F_]+|[-+]?0[bB][01_]+|0o[0-7]+
    |[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?
    |[-+]?[0-9][0-9_]*\.?[0-9_]*(?:[eE][-+]?[0-9]+)?|[-+]?\.[0-9][0-9_]*(?:[eE][-+]?[0-9]+)?
    |[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)
    |[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \t]+)[0-9:. \t+Zz-]+|[0-9]{4}-[0-9]-[0-9]{1,2}
    |[0-9]{4}-[0-9]{2}-[0-9])\Z""",
    re.X,
)


def resolve(text: str) -> object:
    """Return the value of a plain scalar: bool, None, int, float or the text itself."""
    first = text[:1]
    if first in _FIRST_OF_NUMBER:
        if _INTEGER.match(text):
            return int(text)
        if _FRACTION.match(text):
            return float(text)
        return text
    if first in _FIRST_OF_WORD or not text:
        return _CONSTANTS.get(text, text)
    return text


def ambiguous(text: str) -> bool:
    """Say whether a plain scalar that is text here is something else to a YAML 1.1 or 1.2 reader."""
    first = text[:1]
    if first not in _FIRST_OF_NUMBER and first not in _FIRST_OF_WORD:
        return False
    return len(text) <= 64 and isinstance(resolve(text), str) and _OTHER_READING.match(text) is not None


def quoted(text: str) -> str:
    """Return `text` as a double-quoted YAML scalar on one line."""
    out = []
    for char in text:
        if char in '"\\':
            out.append("\\" + char)
        elif char == "\n":
            out.append("\\n")
        elif char == "\t":
            out.append("\\t")
        elif char.isprintable():
            out.append(char)
        else:
            code = ord(char)
            out.append(f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}" if code < 65536 else f"\\U{code:08x}")
    return '"' + "".join(out) + '"'


_PLAIN = re.compile(r"[0-9A-Za-zÆØÅæøåÄÖäö(](?:[^:#\n\t\"'\\{}\[\],&*!|>%@`]|(?<! )#)*\Z")


def written(value: str) -> str:
    """Return `value` as a person would write it in YAML: plain where that is safe, else quoted."""
    plain = _PLAIN.match(value) and value.isprintable() and value == value.strip()
    if plain and isinstance(resolve(value), str) and not ambiguous(value):
        return value
    return quoted(value)
