"""Things that lead back to themselves."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qmsctl.system.circles import circle_from, in_circles

NAMES = st.sampled_from("abcdefgh")


def test_a_tree_has_no_circle() -> None:
    assert in_circles({"top": "", "a": "top", "b": "a", "c": "nowhere"}) == set()


def test_only_the_circle_itself_is_named() -> None:
    assert in_circles({"d": "c", "a": "b", "b": "c", "c": "a", "e": "d", "self": "self"}) == {"a", "b", "c", "self"}
    assert circle_from({"a": "b", "b": "c", "c": "a"}, "b") == ("b", "c", "a", "b")


@given(st.dictionaries(NAMES, NAMES))
def test_it_is_what_following_each_one_finds(above: dict[str, str]) -> None:
    def returns(start: str) -> bool:
        current = above[start]
        for _ in above:
            if current == start:
                return True
            if current not in above:
                return False
            current = above[current]
        return False

    assert in_circles(above) == {name for name in above if returns(name)}


def test_a_long_chain_takes_no_time() -> None:
    assert in_circles({str(number): str(number + 1) for number in range(200_000)}) == set()
