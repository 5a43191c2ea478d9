"""The definitions and the data dictionary as pages beside the charts, with a place to link to for every table."""

import re
from pathlib import Path

from markdown_it import MarkdownIt
from markupsafe import Markup

from jobs.report.page.page import PAGES, Page, page_of_text
from schemas import TABLES, dictionary

DEFINITIONS = Path(__file__).resolve().parents[3] / "docs" / "definitions.md"
PAGE_OF = {"../schemas/README.md": "dictionary.html", "../docs/definitions.md": "definitions.html"}
"""Link in these texts -> page beside the charts; links without one become plain text."""


def pages() -> dict[str, str]:
    """File -> its HTML."""
    texts = {"definitions.html": DEFINITIONS.read_text(encoding="utf-8"), "dictionary.html": dictionary.render()}
    return {name: page_of_text(Page(name, PAGES[name]), _html(text)) for name, text in texts.items()}


def _html(text: str) -> Markup:
    _, _, body = text.partition("\n")  # the title is the page's
    rendered = MarkdownIt("commonmark", {"html": False}).enable("table").render(body)
    rendered = rendered.replace("<table>", '<div class="scroll whole" tabindex="0"><table>')
    rendered = rendered.replace("</table>", "</table></div>")
    for table in TABLES:
        rendered = _with_place(rendered, table.name)
    linked = re.sub(r'<a href="([^"]*)">(.*?)</a>', _link, rendered, flags=re.DOTALL)
    return Markup(linked)  # noqa: S704 - our own text, and markdown-it escapes with html=False


def _with_place(rendered: str, name: str) -> str:
    """Add the place to link to: the table's heading, the block that begins with its name, or its first mention."""
    heading, code = f"<h2>{name}</h2>", f"<code>{name}</code>"
    for start in (f"<td>{code}", f"<p>{code}", f", {code}", code):
        if heading not in rendered and start in rendered:
            return rendered.replace(start, start.replace("<code>", f'<code id="{name}">'), 1)
    return rendered.replace(heading, f'<h2 id="{name}">{name}</h2>', 1)


def _link(found: re.Match[str]) -> str:
    target, words = found.groups()
    target = PAGE_OF.get(target, target)
    return f'<a href="{target}">{words}</a>' if target.startswith(("#", *PAGE_OF.values())) else words
