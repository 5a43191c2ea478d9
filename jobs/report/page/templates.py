"""Jinja2 for the pages: every value is escaped unless it is `Markup`, and a missing name is an error."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markdown_it import MarkdownIt
from markupsafe import Markup

HERE = Path(__file__).with_name("templates")

ENVIRONMENT = Environment(
    loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)
# `tojson` writes `<`, `>`, `&` and `'` as \u escapes, so that no HTML parser can mistake a value for markup
ENVIRONMENT.policies["json.dumps_kwargs"] = {"allow_nan": False, "separators": (",", ":"), "sort_keys": True}


def render(template: str, **values: Any) -> str:
    """The text of a template; raises jinja2.UndefinedError on a missing value, ValueError on a number that is NaN."""
    return ENVIRONMENT.get_template(template).render(**values)


def file(name: str) -> str:
    """A file beside the templates, as it is."""
    return (HERE / name).read_text(encoding="utf-8")


def prose(text: str) -> Markup:
    """A contract's description, with its `code` and **strong** words as HTML and all else escaped."""
    rendered: str = MarkdownIt("commonmark", {"html": False}).renderInline(text)
    return Markup(rendered)  # noqa: S704 - markdown-it escapes with html=False


ENVIRONMENT.filters["prose"] = prose
