"""What is read at a glance is what the strict reader reads, or it is not read at a glance."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bench.generate import generate
from qmsctl.history.facts import Facts, facts, plain_facts, strict_facts
from tests.handbook import small
from tests.history_shapes import pro

GENERATED = [document.render(1) for document in generate(20).documents]
PIECES = st.sampled_from(
    [
        "---\n", "\n---\n", "id: PRO-001\n", "id: PRO-002\n", "id: [PRO-001]\n", "status: []\n", 'id: ""\n', 'id: " a "\n', 'version: "1.0"\n', "version: 1.0\n", "version: 1\n",
        "status: approved\n", "status: draft # soon\n", "status: yes\n", "status: No\n", "valid_from: 2026-01-01\n",
        "valid_from: 2026-13-45\n", "valid_from:\n", "title: Ærlig øving\n", "title: 'quoted'\n", "title: a: b\n",
        "title: !x y\n", "title: &a b\n", "title: *a\n", "title: |\n  id: PRO-009\n", "title: >-\n  folded\n",
        "title: two\n  lines\n", "title: a\u200bb\n", "title: a\u0085b\n", "title: a\ufffeb\n", "title: 一\n", "? a\n: b\n",
        "clauses:\n  - iso-9001-2015#7.5\n  - x#Y.1\n", "clauses: [a, b]\n", "clauses: [a, b\n", "clauses: [no, 010]\n",
        "clauses: []\n", "clauses: [a,]\n", "changes:\n  - version: \"1.0\"\n    note: x\n    note: y\n", "<<: x\n",
        "changes:\n  - version: \"1.0\"\n    date: 2026-01-01\n    note: First\n  - note: more, of it\n", "{a: b}\n",
        "key:\n- a\n", "key:\n  a: b\n", "...\n", "--- \n", "\r\n", "\ufeff", "\t", "a: b\tc\n", "a: b \n", "a: \n", "a:b\n",
        "body\n", "<<<<<<< ours\n", "=======\n", ">>>>>>> theirs\n", "æøå\n", "\u202e\n", "\x00", "é: 1\n", "a: 1_000\n",
        "a: -b\n", "a: b -c\n", "a: 'x\n", 'a: "x\n', 'a: "\\n"\n', "a: true\n", "a: null\n", "a: ~\n", "a: on\n", "a: On\n",
    ]
)  # fmt: skip


def agree(data: bytes) -> Facts | None:
    found = plain_facts(data)
    assert found is None or found == strict_facts(data)
    return found


def test_plain_documents_are_read_at_a_glance() -> None:
    for text in (*GENERATED, pro(1), pro(1).replace("Procedure 1", "Øving på åtte"), pro(1, body="æ ø å – “x” 一")):
        found = agree(text.encode())
        assert found is not None, text[:600]
        assert found.id


def test_the_handbooks_of_this_repository_agree() -> None:
    for path, data in small().items():
        if path.endswith(".md"):
            agree(data)


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=8).map("".join), st.booleans(), st.sampled_from(["\n", "# Body\n\nText\n", "\ufeff"]))
@example("id: PRO-001\nid: PRO-002\n", True, "\n")
@example("id: PRO-001\n", True, "<<<<<<< ours\n")
@example("id: [PRO-001]\n", True, "\n")
@example('id: "PRO-001"\nchanges:\n  - note: a\n    version: b\n    note: c\n', True, "\n")
@example('id: "PRO-001"\nchanges:\n  - note: a\n  - note: c\n', True, "\n")
def test_pieces_in_any_order(front: str, fenced: bool, body: str) -> None:
    agree((f"---\n{front}---\n{body}" if fenced else front + body).encode("utf-8", "surrogatepass"))


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(GENERATED), st.integers(0, 700), st.integers(0, 3), st.binary(max_size=3))
def test_plain_documents_with_a_few_other_bytes(text: str, place: int, length: int, other: bytes) -> None:
    data = text.encode()
    agree(data[:place] + other + data[place + length :])


def test_what_is_open_is_nothing() -> None:
    """A file that two readers could take for two things is no state of a document."""
    text = pro(1)
    assert facts(text.encode()) == Facts("PRO-001", "1.0", "approved", "2026-01-01")
    for broken in (
        text.replace("status:", "id: PRO-002\nstatus:"),
        text.replace("title:", "title: &a"),
        text[4:],
        text + "\0",
    ):
        assert facts(broken.encode()) == Facts()
