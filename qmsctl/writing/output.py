"""Outputs: files in a folder that a person named, which is no handbook and needs none of its locks."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from qmsctl.writing.files import OUTPUT, SUFFIX, failure, put, stage, sync, target_of
from qmsctl.writing.lock import held
from qmsctl.writing.sweeping import clear


@contextlib.contextmanager
def output_folder(folder: Path) -> Iterator[Path]:
    """Have a folder to oneself, made when it is missing, without what killed runs left in it.

    Gives a name for something of our own in it that the next run will know.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with held(folder.resolve()):
        clear(folder, OUTPUT)
        yield folder / f"{OUTPUT}{os.urandom(8).hex()}{SUFFIX}"


def write_output(folder: Path, files: Mapping[str, str | bytes]) -> None:
    """Write files into a folder, or folders in it, each of them whole or not at all; one of the same name is replaced.

    Raises `QmsctlError` where a name leads out of the folder, or for an error of
    the file system.
    """
    for name, content in files.items():
        try:
            with output_folder(folder) as temporary:
                target = target_of(folder, name)
                data = content.encode() if isinstance(content, str) else content
                target.parent.mkdir(parents=True, exist_ok=True)
                stage(temporary, data, like=target if target.exists() else None)
                put(temporary, target, fresh=False)
                sync(target.parent)
        except OSError as error:
            raise failure(error, folder / name) from error
