"""Charts: what a page carries, what is drawn of it, and that nothing else can be drawn."""

from __future__ import annotations

import html
import json
import re
from base64 import b64decode, b64encode
from datetime import date
from typing import Any
from xml.etree import ElementTree

import markdown
import pytest
from markupsafe import Markup

from qmsctl.i18n import translator
from qmsctl.pages.charts import Bars, Chart, Level, Point, bars, beside, figure, spark, values
from qmsctl.pages.drawing import drawn, svg
from qmsctl.pages.sanitise import clean
from qmsctl.pages.staging import EXTENSIONS, MARKUP
from tests.html_check import faults

EN, NB = translator("en"), translator("nb")
SICKNESS = Chart(
    title="OBJ-006 Fewer sick days",
    caption="% – Smia",
    points=[Point(date(2025, 3, 31), 7.1), Point(date(2025, 9, 30), 6.4, "after the move"), Point(date(2026, 3, 31), 5.9)],
    levels=[Level("baseline", "Baseline", 7.1), Level("target", "Target", 5)],
    due=date(2026, 12, 31),
)  # fmt: skip


def rendered(text: str) -> str:
    """Return a page as every generator makes it that has the extensions."""
    return str(markdown.markdown(text, extensions=[*MARKUP, *EXTENSIONS]))


def scene(chart: Markup) -> dict[str, Any]:
    """Return the numbers and texts that a page carries of a chart."""
    return dict(json.loads(b64decode(re.findall(r'data-chart="([^"]*)"', chart)[0])))


def picture(page: str) -> ElementTree.Element:
    return ElementTree.fromstring(re.findall(r"<svg.*?</svg>", page, re.S)[0])


def texts(drawing: ElementTree.Element) -> list[str]:
    return [text.text or "" for text in drawing.iter("text")]


def attribute(found: object) -> str:
    return b64encode(json.dumps(found).encode()).decode()


def test_a_line_stands_between_its_baseline_its_target_and_the_day_to_reach_it() -> None:
    drawing = picture(rendered(str(figure(EN, SICKNESS))))
    styles = {group.get("class") for group in drawing.iter("g")}
    assert {"qms-plot-series-1", "qms-plot-baseline", "qms-plot-target", "qms-plot-due"} <= styles
    assert {"Baseline", "Target", "5.9", "Due", "31\xa0Dec\xa02026"} <= set(texts(drawing))
    (line,) = drawing.iter("polyline")
    heights = [float(pair.split()[1]) for pair in re.findall(r"\S+ \S+", line.get("points", ""))]
    assert heights == sorted(heights), "a falling series falls"


def test_a_higher_value_stands_higher_and_a_later_day_further_right() -> None:
    found = scene(figure(EN, SICKNESS))
    dots = [shape for shape in found["shapes"] if shape[0] == "dot"]
    assert [dot[2] for dot in dots] == sorted(dot[2] for dot in dots)
    level = {
        shape[1]: shape[3] for shape in found["shapes"] if shape[0] == "line" and shape[1] in ("baseline", "target")
    }
    assert level["baseline"] < level["target"], "7.1 stands above 5"
    assert dots[0][3] == level["baseline"], "the first value is the baseline"


def test_a_picture_tells_its_story_to_those_who_do_not_see_it() -> None:
    drawing = picture(rendered(str(figure(NB, SICKNESS))))
    assert drawing.get("role") == "img"
    said = drawing.get("aria-label") or ""
    assert "OBJ-006 Fewer sick days" in said
    assert "Fra 7,1 (31.\xa0mars\xa02025) til 5,9 (31.\xa0mars\xa02026)" in said
    assert "Target: 5" in said
    assert drawing.findtext("title") == "OBJ-006 Fewer sick days"
    assert drawing.findtext("desc")
    assert drawing.findtext(".//circle/title") == "31.\xa0mars\xa02025: 7,1"


def test_the_figures_stand_beside_it() -> None:
    page = rendered(str(beside(EN, SICKNESS.title, values(EN, SICKNESS))))
    assert '<summary>Figures<span class="qms-unseen"> – OBJ-006 Fewer sick days</span></summary>' in page
    rows = [re.findall(r"<td[^>]*>(.*?)</td>", row) for row in re.findall(r"<tr>.*?</tr>", page, re.S)]
    assert ["Target", "5", ""] in rows
    assert ["30&nbsp;Sep&nbsp;2025", "6.4", "after the move"] in rows


def test_nothing_measured_makes_no_chart() -> None:
    assert figure(EN, Chart("OBJ-1", "", [], [Level("target", "Target", 5)])) == ""


@pytest.mark.parametrize(
    "points",
    [
        [Point(date(2026, 1, 1), 0.0)],
        [Point(date(2026, 1, 1), 5.0), Point(date(2026, 1, 1), 5.0)],
        [Point(date(1, 1, 1), -1e15), Point(date(9999, 12, 31), 1e15)],
        [Point(date(2026, 1, 1), 1e-9), Point(date(2026, 1, 2), 2e-9)],
        [Point(date(2000 + year % 90, 1, 1), float(year)) for year in range(500)],
    ],
    ids=["one value", "the same twice", "the ends of everything", "next to nothing", "very many"],
)
def test_odd_series_are_drawn_too(points: list[Point]) -> None:
    drawing = picture(rendered(str(figure(EN, Chart("T", "", sorted(points), due=date(9999, 12, 31))))))
    places = [float(part) for line in drawing.iter("polyline") for part in line.get("points", "").split()]
    assert places
    assert all(-1 <= place <= 481 for place in places)


def test_labels_at_the_edge_do_not_lie_on_each_other() -> None:
    chart = Chart("T", "", [Point(date(2026, 1, 1), 5.0)], [Level("target", "A", 5), Level("limit", "B", 5.01)])
    heights = [shape[3] for shape in scene(figure(EN, chart))["shapes"] if shape[0] == "text" and shape[2] > 384]
    assert len(heights) == 3
    assert min(abs(one - other) for one in heights for other in heights if one != other) >= 14


def test_bars_are_stacked_and_keyed_in_words() -> None:
    load = Bars("Load", ["jan", "feb"], [("Reviews", [3, 0]), ("Objectives", [1, 0]), ("Nothing", [0, 0])])
    page = rendered(str(bars(EN, load, Markup("| a |\n| --- |\n| b |"))))
    assert [(box.get("class"), len(box)) for box in picture(page).iter("g") if "fill" in (box.get("class") or "")] == [
        ("qms-plot-fill-1", 1),
        ("qms-plot-fill-2", 1),
    ]
    assert [title.text for title in picture(page).iter("title")][1:] == ["jan: Reviews 3", "jan: Objectives 1"]
    assert '<span class="qms-key qms-key-2">Objectives</span>' in page
    assert "Nothing" not in page
    assert "<td>b</td>" in page
    assert "4" in texts(picture(page)), "the total stands above the bar"


def test_a_small_line_in_a_cell_stays_in_its_cell() -> None:
    text = f"| Value | Unit |\n| --- | --- |\n| 5 {spark('From 4 | to `5` *now* [x]', [4, 6, 5])} | Smia |\n"
    page = rendered(text)
    assert page.count("<td>") == 2
    assert picture(page).get("aria-label") == "From 4 | to `5` *now* [x]"


def test_colours_stand_in_attributes_too_for_paper() -> None:
    drawing = picture(rendered(str(figure(EN, SICKNESS))))
    for group in drawing.iter("g"):
        assert group.get("stroke") or group.get("fill"), group.get("class")


HOSTILE = [
    '"><script>alert(1)</script>',
    "</title></svg><script>alert(1)</script>",
    "' onload='alert(1)",
    "&lt;b&gt;\x00",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_texts_of_a_handbook_are_nothing_but_text(text: str) -> None:
    chart = Chart(
        text, text, [Point(date(2026, 1, 1), 1.0, text), Point(date(2026, 2, 1), 2.0)], [Level("target", text, 3)]
    )
    page = rendered(f"{figure(EN, chart)}\n\n{beside(EN, text, values(EN, chart))}\n\n"
                    f"{bars(EN, Bars(text, [text], [(text, [1])]), Markup(''))}\n\n{spark(text, [1, 2])}")  # fmt: skip
    assert page.count("<svg") == 3
    assert faults(page) == []


@pytest.mark.parametrize(
    "found",
    [
        [],
        "text",
        {"size": [10, 10], "title": "x"},
        {"size": [10, 10], "title": "x", "shapes": [["script", "label", "alert(1)"]]},
        {"size": [10, 10], "title": "x", "shapes": [["line", 'x" onload="alert(1)', 0, 0, 1, 1]]},
        {"size": [10, 10], "title": "x", "shapes": [["line", "grid", "0\" onload=\"alert(1)", 0, 1, 1]]},
        {"size": [10, 10], "title": "x", "shapes": [["line", "grid", float("nan"), 0, 1, 1]]},
        {"size": [10, 10], "title": "x", "shapes": [["line", "grid", 1e300, 0, 1, 1]]},
        {"size": [10, 10], "title": "x", "shapes": [["text", "label", 0, 0, "x", "start\" onload=\"alert(1)"]]},
        {"size": [10, 10], "title": "x", "shapes": [["text", "label", 0, 0, {"a": 1}]]},
        {"size": [10, 10], "title": "x", "shapes": [["dot", "dot", 1, 1, 1]] * 5000},
        {"size": ["1\" onload=\"x", 10], "title": "x", "shapes": []},
        {"size": [10, 10], "title": ["x"], "shapes": []},
        {"size": [10, 10], "title": "x", "shapes": [[["line"], {}, 0]]},
    ],
)  # fmt: skip
def test_what_is_no_chart_is_not_drawn(found: object) -> None:
    page = rendered(f'<figure class="qms-chart" data-chart="{attribute(found)}"></figure>')
    assert "<svg" not in page
    assert "onload" not in page
    assert '<figure class="qms-chart"></figure>' in page
    with pytest.raises((ValueError, TypeError, KeyError, IndexError)):
        svg(found)  # type: ignore[arg-type]


@pytest.mark.parametrize("written", ["", "%%%", "e30", "e30=" * 3, b64encode(b"[" * 100_000).decode(), "&quot;"])
def test_an_attribute_that_says_nothing_is_not_drawn(written: str) -> None:
    assert "<svg" not in clean(f'<figure class="qms-chart" data-chart="{written}"></figure>')


def test_people_cannot_bring_a_drawing_of_their_own() -> None:
    text = 'A <svg class="qms-plot" role="img" onload="alert(1)"><circle r="1"/></svg> text'
    assert "<svg" not in rendered(text)
    inside = html.escape('<figure class="qms-chart" data-chart="e30=">')
    assert "<svg" not in drawn(clean(f'<p title="{inside}">{inside}</p>'))


def test_a_chart_in_a_text_of_people_is_as_harmless_as_ours() -> None:
    shapes = [["text", "label", 1, 1, "<script>alert(1)</script>"], ["line", "grid", 0, 0, 10, 10]]
    written = attribute({"size": [10, 10], "title": "<script>", "shapes": shapes})
    page = rendered(f'# Title\n\n<figure class="qms-chart" data-chart="{written}" onclick="alert(1)"></figure>\n')
    assert page.count("<svg") == 1
    assert faults(page) == []


def test_the_same_chart_is_the_same_text() -> None:
    assert figure(EN, SICKNESS) == figure(EN, SICKNESS)
