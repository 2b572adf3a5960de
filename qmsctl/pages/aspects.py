"""What the page of environmental aspects shows beyond the schema: the method, and why each is significant."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from qmsctl.i18n import Translator
from qmsctl.pages.context import Place
from qmsctl.pages.documents import mark
from qmsctl.pages.escaping import escape
from qmsctl.pages.heatmap import maps
from qmsctl.pages.tables import Column, keyed
from qmsctl.settings import Significance
from qmsctl.system import Entry
from qmsctl.system.significance import Judgement, judge

COLUMNS: tuple[str, ...] = ("id", "title", "unit", "impact", "condition", "score", "judged")
LEFT_OUT: frozenset[str] = frozenset({"scores", "triggers", "significant", "override"})


def column(here: Place, key: str) -> Column:
    """Return a column that the schema does not have."""
    words = here.context.words
    return Column(words("Score")) if key == "score" else Column(words("Significant"), choice=True)


def cell(here: Place, entry: Entry, key: str) -> Markup:
    """Return the computation or the judgement of an aspect."""
    judgement, words = judge(here.context.system.settings.significance, entry), here.context.words
    if key == "score":
        lines = [judgement.sum.replace(" ", "\xa0"), ", ".join(map(words.value, judgement.triggers))]
        shown = Markup("<br> ").join(line for line in lines if line) or Markup("–")
        return keyed(shown, str(judgement.product)) if judgement.product is not None else shown
    return mark("significant", words("Significant")) if _holds(judgement) else escape(words("No"))


def details(here: Place, entry: Entry) -> Iterator[tuple[str, Markup]]:
    """Yield why an aspect is, or is not, significant."""
    method, words = here.context.system.settings.significance, here.context.words
    judgement = judge(method, entry)
    yield words("Significant"), escape(words("Yes") if _holds(judgement) else words("No"))
    if method and judgement.factors:
        yield words("Score"), escape(_sum(method, judgement, words))
    if judgement.triggers:
        yield words("Always significant because of"), escape(", ".join(map(words.value, judgement.triggers)))
    if judgement.override:
        because = escape(judgement.override.because)
        by = here.role(judgement.override.by, entry.unit)
        yield words("Decided otherwise"), Markup("{} – {}").format(because, by)


def figures(_here: Place, _entry: Entry) -> Markup:
    """Return nothing: the sheet says it."""
    return Markup("")


def intro(here: Place) -> Markup:
    """Return the method in words: scales, products, thresholds, triggers."""
    method, words = here.context.system.settings.significance, here.context.words
    if method is None:
        return Markup("")
    lines = [words("How significance is judged (method {version})", version=method.version)]
    rows = [Markup('!!! info "{}"').format(escape(lines[0])), Markup("")]
    for condition, how in method.methods.items():
        factors = " × ".join(_name(method, criterion) for criterion in how.criteria)
        text = words(
            "{condition}: {factors}, significant from {threshold}",
            condition=words.value(condition),
            factors=factors,
            threshold=how.threshold,
        )
        rows.append(Markup("    - {}").format(escape(text)))
    if method.triggers:
        named = ", ".join(map(words.value, method.triggers))
        text = words("Always significant because of: {triggers}", triggers=named)
        rows.append(Markup("    - {}").format(escape(text)))
    scales = ", ".join(f"{found.name} {found.lowest}–{found.highest}" for found in method.criteria.values())
    rows.append(Markup("    - {}").format(escape(words("Scales: {scales}", scales=scales))))
    drawn = list(maps(here, method))
    if not drawn:
        return Markup("\n").join(rows)
    rows += [Markup("\n## {}\n").format(escape(words("Where the aspects stand"))), Markup("\n\n").join(drawn)]
    return Markup("\n").join((*rows, Markup("\n## {}").format(escape(words("All aspects")))))


def _holds(judgement: Judgement) -> bool:
    return bool(judgement.stated if judgement.significant is None else judgement.significant)


def _name(method: Significance, criterion: str) -> str:
    return method.criteria[criterion].name if criterion in method.criteria else criterion


def _sum(method: Significance, judgement: Judgement, words: Translator) -> str:
    """The computation with the names of its factors and the threshold it is held against."""
    factors = " × ".join(f"{_name(method, name)} {score}" for name, score in judgement.factors)
    return words(
        "{factors} = {product} (threshold {threshold})",
        factors=factors,
        product=judgement.product,
        threshold=judgement.threshold,
    )
