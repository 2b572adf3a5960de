"""Templates of the package: every value is escaped for Markdown and HTML unless it is `Markup`."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, nodes
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import Markup

from qmsctl.pages.context import Place
from qmsctl.pages.escaping import escape, front_matter


class _Code(CodeGenerator):
    """Templates whose values are escaped once, by `_finalize`; Jinja's own escaping would only look at them again."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:  # noqa: ARG002
        self.write(f"({finalize.src or ''}")


class _Templates(Environment):
    code_generator_class = _Code


@cache
def _environment() -> Environment:
    environment = _Templates(
        loader=PackageLoader("qmsctl.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    environment.globals["front_matter"] = front_matter
    return environment


def _finalize(value: Any) -> Any:
    return value if isinstance(value, Markup) else escape(value)  # which fails for an undefined name, as it should


def render(name: str, here: Place, /, **values: Any) -> str:
    """Return a page from a template; `here` and the words are always at hand."""
    words = here.context.words
    return _environment().get_template(name).render(here=here, _=words, words=words, **values)
