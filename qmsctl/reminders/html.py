"""Digests as an HTML page that needs nothing else: for a mail, or to be opened from a folder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from markupsafe import Markup, escape

from qmsctl.findings import visible
from qmsctl.i18n import Translator
from qmsctl.reminders.letter import Letter, Line, Section

_PAGE = Markup("""<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ font: 1rem/1.6 system-ui, sans-serif; overflow-wrap: anywhere; }}
body {{ max-width: 46rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }}
li {{ margin: 0.4rem 0; }}
section + section {{ border-top: 1px solid; margin-top: 2rem; }}
</style>
</head>
<body>
<main>
{heading}{content}
</main>
</body>
</html>
""")


def as_html(letters: Iterable[Letter], words: Translator) -> str:
    """Return messages as one complete page in the language of `words`; a single one is its heading."""
    found = list(letters)
    title = found[0].title if len(found) == 1 else words("What is due")
    heading = Markup("") if len(found) == 1 else Markup("<h1>{}</h1>\n").format(_text(title))
    level = 1 if len(found) == 1 else 2
    content = Markup("\n").join(Markup("\n").join(_parts(letter, level)) for letter in found)
    return str(_PAGE.format(language=words.language, title=_text(title), heading=heading, content=content))


def _parts(letter: Letter, level: int) -> Iterator[Markup]:
    yield Markup("<section>\n<h{level}>{title}</h{level}>").format(level=level, title=_text(letter.title))
    yield Markup("<p>{}</p>").format(_text(letter.opening))
    for section in letter.sections:
        yield Markup("<h{level}>{heading}</h{level}>").format(level=level + 1, heading=_text(section.heading))
        yield _list([*map(_line, section.lines), *_more(section)])
    yield _list(map(_text, letter.steps))
    yield Markup("<p>{}</p>\n</section>").format(_text(letter.closing))


def _line(line: Line) -> Markup:
    where = Markup("<br><code>{}</code>").format(_text(line.where)) if line.where else Markup("")
    return Markup("<strong>{}</strong>: {}: {} ({}){}").format(
        _text(line.day), _text(line.what), _text(line.subject), _text("; ".join(line.notes)), where
    )


def _more(section: Section) -> list[Markup]:
    return [_text(section.more)] if section.more else []


def _list(rows: Iterable[Markup]) -> Markup:
    return Markup("<ul>\n{}\n</ul>").format(Markup("\n").join(Markup("<li>{}</li>").format(row) for row in rows))


def _text(text: str) -> Markup:
    """Text from a handbook: its hidden characters shown, and nothing a build log would obey."""
    safe = escape(visible(text))
    return Markup(safe.replace("::", ":&#58;").replace("##", "#&#35;"))  # noqa: S704 - escaped above
