"""Which versions of a document its statements are about, by their content; and why one is about nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from qmsctl.approvals.alone import Judged, said
from qmsctl.approvals.model import FOLDER, WITHDRAWAL, Statement
from qmsctl.approvals.sources import Sources
from qmsctl.approvals.versions import Held, held_versions
from qmsctl.findings import Message
from qmsctl.system.document import Document


@dataclass
class About:
    """What a document held and holds; `document` is None where it is not here any more."""

    document: Document | None
    id: str
    sources: Sources
    _fitting: dict[str, list[Held]] = field(default_factory=dict)

    @cached_property
    def held(self) -> list[Held]:
        """The versions of the document, oldest first, the present one last."""
        return held_versions(self.document, self.id, self.sources)

    def fitting(self, one: Judged) -> list[Held]:
        """Return the versions that had the content which a statement is about."""
        path, stated = one.approval.path, said(one)
        if path not in self._fitting:
            self._fitting[path] = [each for each in self._named(stated) if each.holds(stated.parts, self.sources)]
        return self._fitting[path]

    def misplaced(self, statements: Iterable[Judged]) -> Iterator[tuple[str, Message]]:
        """Yield the paths of statements about what was never here, with the reason, which no signature can change."""
        for one in statements:
            named = self._named(said(one))
            if not self.fitting(one) and not (named and named[-1].present is not None):
                why = self.about_none(one)
                if why is not None:
                    yield one.approval.path, why

    def about_none(self, one: Judged) -> Message | None:
        """Return why a statement is about nothing that the document holds or held; None where no history can tell."""
        stated = said(one)
        named = self._named(stated)
        if named and named[-1].present is not None:
            return self._other_content(stated, named[-1].present)
        if self.document is None and self.sources.history is None:
            if self._was_withdrawn:
                return None
            return Message("there is no document {id} in this handbook", id=self.id)
        if self.sources.history is None:
            return None
        if named:
            return Message(
                "version {version} of {id} never had the content that was approved", version=stated.version, id=self.id
            )
        return Message("{id} has no version {version}", id=self.id, version=stated.version)

    @property
    def _was_withdrawn(self) -> bool:
        """Whether a statement lies here by which the document was taken out of use, so that its file could go."""
        below = f"{FOLDER}{self.id}/"
        return any(path.startswith(below) and f".{WITHDRAWAL}." in path for path in self.sources.system.files)

    def _named(self, stated: Statement) -> list[Held]:
        return [each for each in self.held if each.version == stated.version]

    def _other_content(self, stated: Statement, document: Document) -> Message:
        approves = dict(stated.parts)
        held = dict(self.sources.content(document).parts)
        changed = sorted(name for name in held.keys() | approves.keys() if held.get(name) != approves.get(name))
        if changed == [document.id]:
            return Message(
                "it approves another text than version {version} has now; the text was changed afterwards",
                version=stated.version,
            )
        return Message(
            "it approves another content than version {version} has now; not the same: {parts}",
            version=stated.version,
            parts=", ".join(changed),
        )
