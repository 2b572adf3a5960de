"""Records: evidence with a story, a Markdown file each, named by its id and known by the prefix of it."""

from __future__ import annotations

from dataclasses import dataclass

from qmsctl.findings import Location
from qmsctl.text.lenient import text, texts
from qmsctl.text.markdown import Body
from qmsctl.text.marks import Map, locate

FOLDER = "records/"
CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Record:
    """One record; `kind` is the name of its schema, for example ``action``."""

    kind: str
    id: str
    path: str
    front: Map
    body: Body

    def at(self, *keys: str | int) -> Location:
        """Return the place of a front-matter value; a missing key is placed at its parent."""
        return locate(self.path, self.front, keys)

    def text(self, key: str) -> str:
        """Return a front-matter text, "" where it is missing or of another kind."""
        return text(self.front, key)

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts of the front matter."""
        return texts(self.front, key)

    @property
    def title(self) -> str:
        """What the record is called."""
        return text(self.front, "title") or self.id

    @property
    def unit(self) -> str:
        """The unit the record belongs to, "" where it names none."""
        return text(self.front, "unit")

    @property
    def owner(self) -> str:
        """The role that answers for the record, "" where it names none."""
        return text(self.front, "owner")

    @property
    def confidential(self) -> bool:
        """Whether the record stays out of what is published; what is in doubt does."""
        return self.front.get("confidential", False) is not False


def stem(path: str) -> str:
    """Return the id that a record's file name stands for."""
    return path.rpartition("/")[2].removesuffix(".md")
