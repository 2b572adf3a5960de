"""Things that name what is above them: finding those that lead back to themselves."""

from collections.abc import Mapping


def in_circles(above: Mapping[str, str]) -> frozenset[str]:
    """Return the names that, followed upwards, lead back to themselves; one pass over all."""
    found: set[str] = set()
    walked: set[str] = set()
    for start in above:
        trail: dict[str, None] = {}
        current = start
        while current in above and current not in walked and current not in trail:
            trail[current] = None
            current = above[current]
        if current in trail:
            names = list(trail)
            found.update(names[names.index(current) :])
        walked.update(trail)
    return frozenset(found)


def circle_from(above: Mapping[str, str], start: str) -> tuple[str, ...]:
    """Return the way from a name in a circle back to itself: ``a, b, a``."""
    way = [start]
    current = above[start]
    while current != start:
        way.append(current)
        current = above[current]
    return (*way, start)
